"""Changes the rule modules on purpose, one place at a time, and tells which change no test noticed.

``make mutants`` tries a sample of every module below; ``make mutants ARGS="--all reserve_cadres/pool/pool.py"`` every change of
one. It works on a copy of the tree, so nothing of yours is touched. A survivor is a test that is missing, or a line that does
nothing: each is looked at by a person. Meant for once a week; it takes a minute for some ten changes.
"""

import argparse
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkResult

ROOT = Path(__file__).resolve().parents[2]
# The module of a rule → the tests that judge it.
RULES = {
    "reserve_cadres/selection/rounds/conditions.py": ["tests/selection/test_round.py"],
    "reserve_cadres/selection/rounds/rounds.py": ["tests/selection"],
    "reserve_cadres/selection/nominations/nominations.py": ["tests/selection"],
    "reserve_cadres/selection/reviews/reviews.py": ["tests/selection"],
    "reserve_cadres/selection/meetings/meetings.py": ["tests/selection"],
    "reserve_cadres/selection/ballots/counting.py": ["tests/selection/test_counting.py", "tests/selection/test_counting_agrees.py"],
    "reserve_cadres/selection/ballots/ballots.py": ["tests/selection"],
    "reserve_cadres/selection/notices/notices.py": ["tests/selection"],
    "reserve_cadres/selection/approvals/approvals.py": ["tests/selection"],
    "reserve_cadres/selection/vacancies/vacancies.py": ["tests/selection"],
    "reserve_cadres/people/dossiers.py": ["tests/reserve_cadres/test_dossiers.py"],
    "reserve_cadres/pool/pool.py": [
        "tests/reserve_cadres/test_pool.py", "tests/reserve_cadres/test_changes.py",
        "tests/reserve_cadres/test_roster_and_pool.py", "tests/selection/test_approval.py",
    ],
    "reserve_cadres/changes/changes.py": ["tests/reserve_cadres/test_changes.py"],
    "reserve_cadres/assessments/assessments.py": ["tests/reserve_cadres/test_assessments.py"],
    "villages/posts.py": ["tests/villages", "tests/reserve_cadres/test_pool.py"],
    "training/placements/placements.py": ["tests/training"],
    "mentoring/cadence/board.py": ["tests/mentoring"],
    "mentoring/cadence/cadence.py": ["tests/mentoring"],
    "mentoring/months/months.py": ["tests/mentoring"],
}  # fmt: skip
SAMPLE = 8
SECONDS_A_CHANGE = 240


def main() -> None:
    """Try the changes and print the survivors; ends with 1 where there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[[], *RULES], default=[], metavar="MODULE")
    parser.add_argument("--all", action="store_true", help="every change, not a sample")
    parser.add_argument("--seed", type=int, default=None, help="which sample")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10_000)
    survivors = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".hypothesis")
        )
        print(f"seed {seed}", flush=True)
        for module in given.modules or RULES:
            survivors += _try_module(copy, module, None if given.all else random.Random(f"{seed}{module}"))
    print(f"{survivors} survivors")
    sys.exit(1 if survivors else 0)


def _try_module(tree: Path, module: str, chance: random.Random | None) -> int:
    session = tree / "session.sqlite"
    session.unlink(missing_ok=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-n",
        "0",
        "-p",
        "no:randomly",
        "--reuse-db",
        *RULES[module],
    ]
    config = tree / "mutants.toml"
    config.write_text(
        f"[cosmic-ray]\nmodule-path = {str(module)!r}\ntimeout = {SECONDS_A_CHANGE}.0\nexcluded-modules = []\n"
        f"test-command = {shlex.join(command)!r}\n[cosmic-ray.distributor]\nname = 'local'\n"
    )
    _cosmic_ray(tree, "init", "--force", config.name, session.name)
    with use_db(str(session), WorkDB.Mode.open) as work:
        items = list(work.work_items)
        chosen = {item.job_id for item in (chance.sample(items, min(SAMPLE, len(items))) if chance else items)}
        for item in items:
            if item.job_id not in chosen:
                work.set_result(item.job_id, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))
    _cosmic_ray(tree, "exec", config.name, session.name)
    alive = 0
    with use_db(str(session), WorkDB.Mode.open) as work:
        for _job, result in work.completed_work_items:
            if result.worker_outcome == WorkerOutcome.NORMAL and result.test_outcome == TestOutcome.SURVIVED:
                alive += 1
                print(f"\nsurvived in {module}\n{result.diff}", flush=True)
    print(f"{module}: {len(chosen)} changes of {len(items)}, {alive} survived", flush=True)
    return alive


def _cosmic_ray(tree: Path, *words: str) -> None:
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-m", "cosmic_ray.cli", *words], cwd=tree, env=environment, check=True)


if __name__ == "__main__":
    main()
