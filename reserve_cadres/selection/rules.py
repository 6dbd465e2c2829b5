"""The rules of a meeting and of a ballot: a round sets them, a meeting and a ballot keep those they were held under.

Source: domain.md, "Open selection", 4 and 5. What follows from a ballot's rules is counted in ``ballots/counting.py``.
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from reserve_cadres.selection.codes import Base, Method

# For a constraint: a voter marks so many names where names are marked, and none elsewhere.
MARKS_FIT_THE_METHOD = Q(method="each", marks__isnull=True) | Q(method="marks", marks__isnull=False, marks__gte=1)


class MeetingRules(models.Model):
    """When a meeting may be declared valid."""

    minimum_representatives = models.PositiveSmallIntegerField("到会村民代表至少", default=30, help_text="人。")
    quorum_numerator = models.PositiveSmallIntegerField("法定人数(分子)", default=2, validators=[MinValueValidator(1)])
    quorum_denominator = models.PositiveSmallIntegerField(
        "法定人数(分母)", default=3, validators=[MinValueValidator(1)]
    )

    class Meta:
        abstract = True

    def take_meeting_rules(self, other: "MeetingRules") -> None:
        """Keep the rules ``other`` has; nothing is saved."""
        for field in MeetingRules._meta.local_fields:
            setattr(self, field.name, getattr(other, field.name))


class BallotRules(models.Model):
    """How votes are cast and who is chosen by them; the seats are the post's."""

    method = models.CharField("投票方式", max_length=10, choices=Method, default=Method.EACH)
    marks = models.PositiveSmallIntegerField(
        "每张票最多选", null=True, blank=True, validators=[MinValueValidator(1)], help_text="名；仅限额划票时填写。"
    )
    threshold_numerator = models.PositiveSmallIntegerField("入选票数(分子)", default=1)
    threshold_denominator = models.PositiveSmallIntegerField(
        "入选票数(分母)", default=2, validators=[MinValueValidator(1)]
    )
    threshold_reached_suffices = models.BooleanField(
        "达到即可", default=False, help_text="不勾选时须超过；勾选时达到即可。"
    )
    threshold_base = models.CharField("以何为 100%", max_length=10, choices=Base, default=Base.VALID)

    class Meta:
        abstract = True
