"""Import, export and a month's end as ratios, in one run, on one machine, in a database of its own.

make benchmark            # 11,000 people
make benchmark ROWS=2000
"""

import argparse

from benchmarks import month_end, roster_export, roster_import
from benchmarks.database import own_database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=11_000)
    rows = parser.parse_args().rows
    with own_database():
        measure(rows)


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
