"""Everything an installation without internet needs: ``python deploy/bundle.py FOLDER``, or ``make bundle``.

The wheels of the pinned packages for x86-64 and aarch64, each set resolved again with no index at all, and the program itself.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Which Python the machine without internet has.
PYTHON = os.environ.get("BUNDLE_PYTHON", "3.11")
MACHINES = ("x86_64", "aarch64")
# From the oldest C library that wheels are built for to that of Debian 12.
GLIBC = (17, 24, 26, 27, 28, 31, 34, 35)
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


def platform_of(machine: str) -> list[str]:
    """What pip takes for such a machine."""
    names = [f"manylinux2014_{machine}", *(f"manylinux_2_{number}_{machine}" for number in GLIBC)]
    asked = [part for name in names for part in ("--platform", name)]
    return [*asked, "--python-version", PYTHON, "--implementation", "cp", "--only-binary=:all:"]


def gather(requirements: Path, folder: Path, machine: str) -> None:
    """Fetch the wheels for one kind of machine, and make sure they are enough by themselves."""
    listed = ["--requirement", str(requirements), "--constraint", str(ROOT / "constraints.txt")]
    wheels = folder / machine
    subprocess.run([*PIP, "download", "--quiet", *listed, *platform_of(machine), "--dest", str(wheels)], check=True)
    without_network = ["--no-index", "--find-links", str(wheels)]
    with tempfile.TemporaryDirectory() as target:
        options = [*without_network, *platform_of(machine), "--target", target]
        subprocess.run([*PIP, "install", "--quiet", *listed, *options], check=True)
    print(f"{machine}: {len(list(wheels.glob('*.whl')))} wheels")


def main(folder: Path) -> None:
    """Fill ``folder`` and pack it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    folder.mkdir(parents=True, exist_ok=True)
    requirements = folder / "requirements.txt"
    requirements.write_text("\n".join(project["dependencies"]) + "\n")
    for machine in MACHINES:
        gather(requirements, folder, machine)
    program = folder / "program.tar"
    subprocess.run(["git", "-C", str(ROOT), "archive", "--output", str(program.resolve()), "HEAD"], check=True)
    packed = folder.with_name(f"reserve-cadres-{project['version']}.tar.gz")
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(folder, arcname=f"reserve-cadres-{project['version']}")
    print(packed)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
