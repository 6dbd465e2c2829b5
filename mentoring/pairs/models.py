"""Pairs (结对子): who mentors whom, from when to when."""

from datetime import date
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.history import track_history
from accounts.models import RoleAssignment
from accounts.permissions import Role
from accounts.scope import ScopedQuerySet
from mentoring.months.closed import not_in_a_closed_month
from office.ranges import DateRange
from office.triggers import refuses

PAIR_OF_A_CLOSED_MONTH = "%已关闭，这个月的结对不能再改，须由组织办重新开放。"
_IN_FORCE_IN_IT = (
    "closing.township_id = (SELECT township_id FROM reserve_cadres_cadre WHERE id = {row}.cadre_id)"
    " AND daterange({row}.starts_on, {row}.ends_on, '[]') && {month}"
)
_ANOTHER_IN_IT = """
    closing.township_id IN (SELECT township_id FROM reserve_cadres_cadre WHERE id IN (OLD.cadre_id, NEW.cadre_id))
    AND (
        daterange(OLD.starts_on, OLD.ends_on, '[]') * {month} <> daterange(NEW.starts_on, NEW.ends_on, '[]') * {month}
        OR (OLD.cadre_id, OLD.mentor_id, OLD.kind) IS DISTINCT FROM (NEW.cadre_id, NEW.mentor_id, NEW.kind) AND (
            daterange(OLD.starts_on, OLD.ends_on, '[]') && {month} OR daterange(NEW.starts_on, NEW.ends_on, '[]') && {month}
        )
    )
"""


class PairingQuerySet(ScopedQuerySet):
    """Pairs."""

    def on(self, day: date) -> Self:
        """Those in force on ``day``."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def without_role_in(self, village: Any) -> Self:
        """Those whose mentors do not hold the role in ``village``: a village, or a reference to one."""
        return self.exclude(_serves_in(village))

    def active(self) -> Self:
        """Those that have not ended."""
        return self.filter(ends_on__isnull=True)

    def outlived(self) -> Self:
        """Active ones whose mentor serves there no more: without the role in the person's village, or the account closed."""
        # One condition of the pair: of two lists put together the database would go through every township's pairs.
        return self.active().filter(Q(mentor__is_active=False) | ~_serves_in(OuterRef("cadre__village")))


def _serves_in(village: Any) -> Exists:
    role = RoleAssignment.objects.filter(user=OuterRef("mentor"), role=OuterRef("kind"), village=village)
    return Exists(role)


@track_history()
class Pairing(models.Model):
    """A reserve cadre and a mentor. domain.md, "Mentoring"."""

    class Kind(models.TextChoices):
        """In which capacity the mentor mentors."""

        SECRETARY = "secretary", "党组织书记"
        RESIDENT_LEADER = "resident_leader", "驻村领导"
        RESIDENT_CADRE = "resident_cadre", "驻村干部"

        @property
        def role(self) -> Role:
            """The role whose holders mentor in this capacity."""
            return Role(self.value)

    township_lookup = "cadre__township"
    village_lookup = "cadre__village"

    cadre = models.ForeignKey("reserve_cadres.Cadre", models.PROTECT, verbose_name="后备干部", related_name="pairings")
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="联系人", related_name="pairings"
    )
    kind = models.CharField("联系人类别", max_length=20, choices=Kind)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = "结对"
        verbose_name_plural = "结对"
        ordering = ["cadre__village__position", "cadre__village", "cadre", "kind", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")) & ~Q(end_reason=""),
                name="an_ended_pair_says_why",
                violation_error_message="结束须写明原因，结束日期不早于开始日期。",
            ),
            ExclusionConstraint(
                name="one_pair_of_a_kind_a_day",
                expressions=[
                    ("cadre", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="此人这段时间已有同类联系人。",
            ),
        ]
        triggers = [
            refuses(
                "a_pair_is_of_one_township",
                "联系人和后备干部须属于同一个乡镇。",
                on=pgtrigger.Insert | pgtrigger.Update,
                when="""EXISTS (
                    SELECT FROM accounts_user AS mentor
                    JOIN reserve_cadres_cadre AS cadre ON cadre.township_id <> mentor.township_id
                    WHERE mentor.id = NEW.mentor_id AND cadre.id = NEW.cadre_id
                )""",
            ),
            not_in_a_closed_month(
                "no_pair_into_a_closed_month",
                _IN_FORCE_IN_IT.replace("{row}", "NEW"),
                PAIR_OF_A_CLOSED_MONTH,
                pgtrigger.Insert,
            ),
            not_in_a_closed_month(
                "no_pair_changed_in_a_closed_month", _ANOTHER_IN_IT, PAIR_OF_A_CLOSED_MONTH, pgtrigger.Update
            ),
            not_in_a_closed_month(
                "no_pair_out_of_a_closed_month",
                _IN_FORCE_IN_IT.replace("{row}", "OLD"),
                PAIR_OF_A_CLOSED_MONTH,
                pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor}—{self.cadre}"
