"""Public notice (公示) of those chosen, and the objections it brought."""

from collections.abc import Collection, Iterable
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import differs, refuses

BEFORE_THE_COUNT = "公示不能早于计票结果登记或更正的日子。"
_BEFORE_THE_COUNT = f"""
    (TG_OP = 'INSERT' OR NEW.starts_on <> OLD.starts_on) AND EXISTS (
        SELECT FROM reserve_cadres_villageselection AS selection
        JOIN reserve_cadres_selectionround AS round ON round.id = selection.round_id
        JOIN reserve_cadres_openedpost AS opened ON opened.selection_id = selection.id
        JOIN reserve_cadres_ballot AS ballot ON ballot.opened_post_id = opened.id
        WHERE selection.id = NEW.selection_id AND NOT round.entered_afterwards AND ballot.status = 'counted'
            AND (ballot.recorded_at AT TIME ZONE '{settings.TIME_ZONE}')::date > NEW.starts_on
    )
"""
_DAYS_ASKED = """
    (
        SELECT round.notice_days FROM reserve_cadres_villageselection AS selection
        JOIN reserve_cadres_selectionround AS round ON round.id = selection.round_id
        WHERE selection.id = NEW.selection_id
    )
"""
# Its end alone moves, when a year it was counted in became known after it was posted.
_ALL_BUT_ITS_END = differs("selection_id", "starts_on", "days", "calls_up", "posted_at")
_KNOWN_SINCE = """EXISTS (
    SELECT FROM reserve_cadres_workingyear AS known WHERE known.entered_at > OLD.posted_at
        AND known.year BETWEEN extract(year FROM OLD.starts_on) AND extract(year FROM greatest(OLD.ends_on, NEW.ends_on))
)"""
_END_WORKED_OUT_ANEW = f"OLD.withdrawn_at IS NULL AND NOT {_ALL_BUT_ITS_END} AND {_KNOWN_SINCE}"
_POSTED = "已经发布的公示不能改，只能作废后重新公示。"
_RAISED = "登记了的异议不能改写或删除，只能办结。"


class PublicNoticeQuerySet(ScopedQuerySet):
    """Notices."""

    def in_force(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def of_ballot(self) -> Self:
        """Those of who was chosen by a ballot, as against a runner-up called up later."""
        return self.filter(calls_up=False)


@track_history()
class PublicNotice(models.Model):
    """A notice of those chosen in a village, or of a runner-up called up to a vacancy. domain.md, "Open selection", 6."""

    township_lookup = "selection__village__township"
    village_lookup = "selection__village"

    selection = models.ForeignKey(
        "reserve_cadres.VillageSelection", models.CASCADE, verbose_name="村级选拔", related_name="notices"
    )
    candidacies = models.ManyToManyField(
        "reserve_cadres.Candidacy", verbose_name="公示人选", related_name="notices", through="NoticePerson"
    )
    starts_on = models.DateField("公示开始")
    calls_up = models.BooleanField("递补公示", default=False, editable=False)
    passed_over_reason = models.CharField("越过前位的原因", max_length=200, blank=True)
    days = models.PositiveSmallIntegerField("公示天数(工作日)")
    ends_on = models.DateField("公示截止")
    place = models.CharField("张贴地点", max_length=200, default="村(社区)公开栏")
    contact = models.CharField("受理电话", max_length=50, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="发布人", related_name="+", null=True, blank=True
    )
    posted_at = models.DateTimeField("登记时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("作废时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="作废人", related_name="+", null=True, blank=True
    )
    withdrawal_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = PublicNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "公示"
        verbose_name_plural = "公示"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="a_notice_ends_after_it_starts",
                violation_error_message="公示截止早于开始。",
            ),
            models.UniqueConstraint(
                fields=["selection"],
                condition=Q(withdrawn_at__isnull=True, calls_up=False),
                name="one_notice_in_force_a_village",
                violation_error_message="本村已有公示；须先作废才能重新公示。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""),
                name="a_withdrawn_notice_says_why",
                violation_error_message="请写明作废原因。",
            ),
        ]
        triggers = [
            refuses(
                "a_notice_follows_the_count_it_publishes",
                BEFORE_THE_COUNT,
                on=pgtrigger.Insert | pgtrigger.Update,
                when=_BEFORE_THE_COUNT,
            ),
            refuses(
                "a_notice_is_as_long_as_its_round_asks",
                "本批次规定公示不少于 % 个工作日。",
                on=pgtrigger.Insert,
                when=f"NEW.days < {_DAYS_ASKED}",
                values=(_DAYS_ASKED,),
            ),
            # How many of the days are working days the calendar says; fewer than that they cannot be.
            refuses(
                "a_notice_lasts_its_days",
                "公示截止太早，不足公示天数。",
                on=pgtrigger.Insert,
                when="NEW.ends_on < NEW.starts_on + NEW.days - 1",
            ),
            refuses(
                "a_notice_stays_as_posted",
                _POSTED,
                on=pgtrigger.Update,
                when=f"NOT ({_END_WORKED_OUT_ANEW})",
                only=pgtrigger.Condition(
                    f"OLD.withdrawn_at IS NOT NULL AND {differs('withdrawn_at')} OR "
                    + differs("selection_id", "starts_on", "days", "ends_on", "calls_up", "posted_at")
                ),
            ),
            refuses("a_notice_is_kept", _POSTED, on=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.selection.village}公示({self.starts_on:%Y-%m-%d} 至 {self.ends_on:%Y-%m-%d})"


# The names of a notice are written together, so a name beside others that stood there before was added to what was posted.
_A_NAME_IS_ADDED = """
    EXISTS (
        SELECT FROM new_names AS added
        JOIN reserve_cadres_publicnotice_candidacies AS posted ON posted.publicnotice_id = added.publicnotice_id
        WHERE NOT EXISTS (SELECT FROM new_names AS one WHERE one.id = posted.id)
    )
"""


class NoticePerson(models.Model):
    """Who stands on a notice; what was posted names them and no others."""

    publicnotice = models.ForeignKey(
        PublicNotice, models.CASCADE, verbose_name="公示", related_name="+", db_index=False
    )
    candidacy = models.ForeignKey(
        "reserve_cadres.Candidacy", models.CASCADE, verbose_name="公示人选", related_name="+"
    )

    class Meta:
        db_table = "reserve_cadres_publicnotice_candidacies"
        verbose_name = "公示人选"
        verbose_name_plural = "公示人选"
        unique_together = [("publicnotice", "candidacy")]
        triggers = [
            refuses(
                "nobody_is_added_to_a_posted_notice",
                _POSTED,
                on=pgtrigger.Insert,
                when=_A_NAME_IS_ADDED,
                rows=pgtrigger.Referencing(new="new_names"),
            ),
            refuses("nobody_on_a_notice_is_exchanged_or_struck_out", _POSTED, on=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.publicnotice} {self.candidacy}"


class ObjectionQuerySet(ScopedQuerySet):
    """Objections."""

    def unsettled(self) -> Self:
        """Those that are open, with their notice and ``on_notice``, the candidacies it names."""
        named = NoticePerson.objects.filter(publicnotice=OuterRef("notice")).order_by("candidacy").values("candidacy")
        found = self.filter(outcome=Objection.Outcome.OPEN).select_related("notice")
        return found.annotate(on_notice=ArraySubquery(named))


def held_up(keys: Collection[int], unsettled: Iterable[Any]) -> dict[int, set[int]]:
    """Candidacy → the open objections that keep it from being approved, of ``keys`` and what is ``unsettled``.

    R: an objection belongs to the candidacy it names and stays open through every later notice, whether or not the
    notice it answered was withdrawn. One that names nobody holds all who stood on its notice; one to a notice in
    force holds that notice. domain.md, "Open selection", 6.
    """
    holding: dict[int, set[int]] = {key: set() for key in keys}
    for one in unsettled:
        named = {one.candidacy_id} - {None}
        if not named or one.notice.withdrawn_at is None:
            named |= set(one.on_notice)
        for key in named & holding.keys():
            holding[key].add(one.pk)
    return holding


@track_history()
class Objection(models.Model):
    """An objection received during a notice, and how it was settled."""

    class Outcome(models.TextChoices):
        """What came of it."""

        OPEN = "open", "待办"
        DISMISSED = "dismissed", "查不属实，不影响"
        UPHELD = "upheld", "查实，取消资格"

    township_lookup = "notice__selection__village__township"
    village_lookup = "notice__selection__village"

    notice = models.ForeignKey(PublicNotice, models.PROTECT, verbose_name="公示", related_name="objections")
    candidacy = models.ForeignKey(
        "reserve_cadres.Candidacy",
        models.PROTECT,
        verbose_name="针对谁",
        related_name="objections",
        null=True,
        blank=True,
    )
    received_on = models.DateField("收到日期")
    raised_by = models.CharField("反映人", max_length=50, blank=True, help_text="匿名则不填。")
    content = models.TextField("反映内容")
    outcome = models.CharField("处理结果", max_length=10, choices=Outcome, default=Outcome.OPEN, editable=False)
    settlement = models.CharField("调查处理情况", max_length=500, blank=True)
    settled_on = models.DateField("办结日期", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="办理人", related_name="+", null=True, blank=True
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "公示异议"
        verbose_name_plural = "公示异议"
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open", settled_on__isnull=True)
                | (~Q(outcome="open") & Q(settled_on__isnull=False) & ~Q(settlement="")),
                name="a_settled_objection_says_how",
                violation_error_message="办结须写明调查处理情况和日期。",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="upheld") | Q(candidacy__isnull=False),
                name="an_upheld_objection_names_its_candidate",
                violation_error_message="查实的异议须指明针对谁。",
            ),
        ]
        triggers = [
            refuses(
                "what_was_raised_and_answered_stays",
                _RAISED,
                on=pgtrigger.Update,
                only=pgtrigger.Condition(
                    f"OLD.outcome <> 'open' AND {differs('outcome', 'settlement', 'settled_on')} OR "
                    + differs("notice_id", "candidacy_id", "received_on", "raised_by", "content")
                ),
            ),
            refuses("an_objection_is_kept", _RAISED, on=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"异议：{self.content[:20]}"
