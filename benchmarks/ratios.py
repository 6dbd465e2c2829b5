"""Import, export and a month's end as ratios, in one run, on one machine, in a database of its own.

make benchmark            # 11,000 people
make benchmark ROWS=2000
"""

import argparse
import os
import tempfile

import django

from benchmarks import month_end, roster_export, roster_import


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=11_000)
    rows = parser.parse_args().rows
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory() as directory:
        os.environ["VAR_DIR"] = directory
        django.setup()
        from django.test.utils import setup_databases, teardown_databases

        old = setup_databases(verbosity=0, interactive=False)
        try:
            measure(rows)
        finally:
            teardown_databases(old, verbosity=0)


def measure(rows: int) -> None:
    """Print all ratios."""
    from accounts.models import User
    from villages.models import Township

    township = Township.objects.create(name="基准镇")
    user = User.objects.create_user("benchmark", name="基准", township=township)
    roster_import.measure(township, user, rows)
    roster_export.measure(township)
    month_end.measure()
    roster_export.measure_memory(township)


if __name__ == "__main__":
    main()
