"""Full years (周岁)."""

from datetime import date


def age_on(birth_date: date, day: date) -> int:
    """Full years on ``day`` of somebody born on ``birth_date``."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
