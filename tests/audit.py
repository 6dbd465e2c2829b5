"""Which packages have a known weakness, as pip-audit finds in the public register. ``make audit``; CI runs it after the tests.

A weakness fails, and where nobody who installs may take silence for an answer (``--strict``) so does a package that the register
does not know. CI goes on without an answer, as a register that is out of reach says nothing about the change, but it says so.
"""

import json
import subprocess
import sys

# A register that takes longer is one that does not answer.
LONGEST = 240
COMMAND = [
    "-m", "pip_audit", "--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json", "-r", "constraints.txt",
]  # fmt: skip


def main(arguments: list[str]) -> int:
    """Ask for every pinned package, say what was found, and fail by it."""
    try:
        asked = subprocess.run(
            [sys.executable, *COMMAND], capture_output=True, text=True, timeout=LONGEST, check=False
        )
        report = asked.stdout
    except subprocess.TimeoutExpired:
        report = ""
    lines, weak, unanswered = verdict(report)
    print("\n".join(lines))
    return int(weak or (unanswered and "--strict" in arguments))


def verdict(report: str) -> tuple[list[str], bool, bool]:
    """What pip-audit's report says, in lines; whether a package is weak; whether any of them was left without an answer."""
    if not report:
        return ["Not audited: the register gave no answer at all."], False, True
    packages = json.loads(report)["dependencies"]
    found = [
        f"{one['name']} {one['version']}: {weakness['id']}, mended in {', '.join(weakness['fix_versions']) or 'no version'}"
        for one in packages
        for weakness in one.get("vulns", [])
    ]
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    audited = len(packages) - len(unknown)
    lines = [*found, f"{audited} of {len(packages)} packages audited, {len(found)} known weaknesses."]
    if unknown:
        lines.append(f"Not audited, as the register does not know them: {', '.join(unknown)}")
    return lines, bool(found), bool(unknown)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
