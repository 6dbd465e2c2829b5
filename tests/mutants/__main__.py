"""Changes the rule modules on purpose, one place at a time, and tells which change no test noticed.

``make mutants`` tries a sample of every module below; ``make mutants ARGS="--all reserve_cadres/pool/pool.py"`` every change of
one. No file is touched (``trying.py``). A survivor is a test that is missing, or a line that does nothing: each is looked at
by a person. Meant for once a week.
"""

import argparse
import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_POOL = [
    f"tests/reserve_cadres/{name}.py" for name in ("test_pool", "test_changes", "test_doors", "test_roster_and_pool")
] + ["tests/selection/test_approval.py", "tests/selection/test_two_posts_at_once.py"]
# Those of the rules first: reminders and robots call few of them, and have servers of their own.
_MENTORING = [
    f"tests/mentoring/{name}.py"
    for name in (
        "test_mentoring_rules", "test_months_and_rules", "test_board", "test_board_boundaries",
        "test_pairs_of_a_closed_month", "test_pair_township", "test_follow_ups", "test_mentoring_pages",
        "test_mentoring_tables",
    )
] + ["tests/workbench/test_duties.py"]  # fmt: skip
# The module of a rule → the tests that judge it. Modules with the same judges are tried together: their tests run once.
RULES = {
    "office/numbers.py": ["tests/office/test_numbers.py"],
    "villages/posts.py": ["tests/villages", "tests/reserve_cadres/test_pool.py", "tests/reserve_cadres/test_changes.py"],
    "reserve_cadres/people/identity.py": ["tests/reserve_cadres/test_identity.py"],
    "reserve_cadres/people/education.py": ["tests/reserve_cadres/test_education.py"],
    "reserve_cadres/people/matching.py": ["tests/reserve_cadres/test_matching.py", "tests/reserve_cadres/test_one_dossier.py"],
    "reserve_cadres/people/dossiers.py": ["tests/reserve_cadres/test_dossiers.py"],
    "reserve_cadres/pool/seats.py": _POOL,
    "reserve_cadres/pool/doors.py": _POOL,
    "reserve_cadres/pool/opening.py": ["tests/reserve_cadres/test_doors.py", "tests/reserve_cadres/test_people_pages.py"],
    "reserve_cadres/pool/pool.py": _POOL,
    "reserve_cadres/roster/places.py": [
        "tests/reserve_cadres/test_roster_import.py", "tests/reserve_cadres/test_roster_doubts.py",
        "tests/reserve_cadres/test_roster_kinds.py",
    ],
    "reserve_cadres/changes/changes.py": _POOL,
    "reserve_cadres/assessments/assessments.py": ["tests/reserve_cadres/test_assessments.py"],
    "reserve_cadres/terms/terms.py": ["tests/reserve_cadres/test_terms.py"],
    "reserve_cadres/selection/rounds/conditions.py": ["tests/selection/test_conditions.py"],
    "reserve_cadres/selection/rounds/rounds.py": ["tests/selection"],
    "reserve_cadres/selection/nominations/nominations.py": ["tests/selection"],
    "reserve_cadres/selection/reviews/reviews.py": ["tests/selection"],
    "reserve_cadres/selection/meetings/meetings.py": ["tests/selection"],
    "reserve_cadres/selection/ballots/counting.py": ["tests/selection/test_counting.py", "tests/selection/test_counting_agrees.py"],
    "reserve_cadres/selection/ballots/ballots.py": ["tests/selection"],
    "reserve_cadres/selection/notices/workdays.py": ["tests/selection/test_round.py", "tests/selection/test_working_years.py"],
    "reserve_cadres/selection/notices/notices.py": ["tests/selection"],
    "reserve_cadres/selection/approvals/approvals.py": ["tests/selection"],
    "reserve_cadres/selection/vacancies/vacancies.py": ["tests/selection"],
    "training/placements/placements.py": ["tests/training"],
    "mentoring/months/months.py": _MENTORING,
    "mentoring/cadence/cadence.py": _MENTORING,
    "mentoring/cadence/board.py": _MENTORING,
    "mentoring/pairs/pairs.py": _MENTORING,
    "mentoring/talks/talks.py": _MENTORING,
    "mentoring/reminders/sending.py": ["tests/mentoring/test_reminders.py"],
    "office/queue/jobs.py": ["tests/office/test_queue.py", "tests/operating/test_queue_told.py"],
    "workbench/schedule/schedule.py": ["tests/operating/test_schedule.py"],
}  # fmt: skip
SAMPLE = 12


def main() -> None:
    """Try the changes and print the survivors; ends with 1 where there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[[], *RULES], default=[], metavar="MODULE")
    parser.add_argument("--all", action="store_true", help="every change, not a sample")
    parser.add_argument("--seed", type=int, default=None, help="which sample")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10_000)
    print(f"seed {seed}", flush=True)
    judges: dict[tuple[str, ...], list[str]] = {}
    for module in given.modules or RULES:
        judges.setdefault(tuple(RULES[module]), []).append(module)
    stood = [_stand(modules, tests, 0 if given.all else SAMPLE, seed) for tests, modules in judges.items()]
    sys.exit(0 if all(stood) else 1)


def _stand(modules: list[str], tests: tuple[str, ...], sample: int, seed: int) -> bool:
    """Whether every change of the modules that was tried is noticed by the tests, which are run once for all of them."""
    how = [
        "-q",
        "-s",
        "-n",
        "0",
        "-p",
        "no:randomly",
        "-p",
        "tests.mutants.trying",
        "--reuse-db",
        "--no-header",
        "--no-summary",
    ]
    what = [*(f"--module={module}" for module in modules), f"--sample={sample}", f"--seed={seed}", *tests]
    return subprocess.run([sys.executable, "-m", "pytest", *how, *what], cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    main()
