"""PostgreSQL's ranges of days, for constraints that forbid overlaps."""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func


class DateRange(Func):
    """The range from one day to another; open where the second is not known."""

    function = "DATERANGE"
    output_field = DateRangeField()
