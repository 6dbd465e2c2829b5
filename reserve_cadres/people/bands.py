"""Full years (周岁) counted by the database, and the age bands offices report.

:func:`office.ages.age_on` counts the same years in Python.
"""

from datetime import date

from django.db.models import DateField, F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast

# Full years, both ends included.
AGE_BANDS = [(None, 30), (31, 35), (36, 40), (41, 45), (46, 50), (51, None)]


class FullYears(Func):
    """Full years (周岁) between a birth date and a day, as PostgreSQL's ``age`` counts them."""

    template = "date_part('year', age(%(expressions)s))::integer"
    output_field = IntegerField()


def full_years(day: date, birth_date: str) -> FullYears:
    """The age on ``day`` of whoever was born on the field ``birth_date``."""
    return FullYears(Cast(Value(day), DateField()), F(birth_date))


def in_band(age: str, lowest: int | None, highest: int | None) -> Q:
    """Whether the annotated ``age`` lies within the band, both ends included."""
    from_below = Q() if lowest is None else Q(**{f"{age}__gte": lowest})
    return from_below & (Q() if highest is None else Q(**{f"{age}__lte": highest}))


def band_label(lowest: int | None, highest: int | None) -> str:
    """The words for an age band."""
    if lowest is None:
        return f"{highest}岁及以下"
    return f"{lowest}岁及以上" if highest is None else f"{lowest}—{highest}岁"


def band_key(lowest: int | None, highest: int | None) -> str:
    """An age band as an address names it: 31-35, -30, 51-."""
    return f"{lowest or ''}-{highest or ''}"
