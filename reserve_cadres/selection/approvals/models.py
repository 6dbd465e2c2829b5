"""The leading group's decision on those chosen."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import refuses

_BEFORE_NOTICE = """
    NEW.decision = 'approved' AND NOT EXISTS (
        SELECT FROM reserve_cadres_publicnotice AS notice
        JOIN reserve_cadres_publicnotice_candidacies AS named ON named.publicnotice_id = notice.id
        WHERE named.candidacy_id = NEW.candidacy_id AND notice.withdrawn_at IS NULL
            AND notice.ends_on < NEW.decided_on
            AND NOT EXISTS (
                SELECT FROM reserve_cadres_objection AS objection
                WHERE objection.notice_id = notice.id AND objection.outcome = 'open'
            )
    ) OR NEW.decision = 'approved' AND EXISTS (
        SELECT FROM reserve_cadres_objection AS objection
        LEFT JOIN reserve_cadres_publicnotice_candidacies AS named
            ON named.publicnotice_id = objection.notice_id AND objection.candidacy_id IS NULL
        WHERE objection.outcome = 'open' AND NEW.candidacy_id IN (objection.candidacy_id, named.candidacy_id)
    )
"""
_NOT_CHOSEN = """
    NEW.decision = 'approved' AND NOT EXISTS (
        SELECT FROM reserve_cadres_candidacy AS candidacy
        WHERE candidacy.id = NEW.candidacy_id AND candidacy.review = 'passed'
            AND candidacy.withdrawn_on IS NULL AND candidacy.disqualified_on IS NULL
            AND (
                EXISTS (
                    SELECT FROM reserve_cadres_tally AS tally
                    JOIN reserve_cadres_ballot AS ballot ON ballot.id = tally.ballot_id
                    WHERE tally.candidacy_id = candidacy.id AND tally.outcome = 'chosen' AND ballot.status = 'counted'
                ) OR EXISTS (
                    SELECT FROM reserve_cadres_publicnotice AS notice
                    JOIN reserve_cadres_publicnotice_candidacies AS named ON named.publicnotice_id = notice.id
                    WHERE named.candidacy_id = candidacy.id AND notice.calls_up AND notice.withdrawn_at IS NULL
                )
            )
    )
"""
_DECIDED = "已经审批的决定不能改写或删除。"

_TWO_SEATS = """
    NEW.decision = 'approved' AND EXISTS (
        SELECT FROM reserve_cadres_candidacy AS candidacy
        JOIN reserve_cadres_openedpost AS opened ON opened.id = candidacy.opened_post_id
        JOIN reserve_cadres_cadre AS cadre ON cadre.id = candidacy.cadre_id
        WHERE candidacy.id = NEW.candidacy_id AND cadre.state = 'in_pool' AND cadre.post_id <> opened.post_id
            AND NEW.moved_from_id IS DISTINCT FROM cadre.post_id
    )
"""
ONE_SEAT = "一人只占一个后备岗位。已在别的岗位在库的人，批准须同意从原岗位调整过来。"


@track_history()
class Approval(models.Model):
    """A decision of the township's leading group (镇领导小组审批). domain.md, "Open selection", 7."""

    class Decision(models.TextChoices):
        """What was decided."""

        APPROVED = "approved", "批准入库"
        REFUSED = "refused", "不予批准"

    township_lookup = "candidacy__opened_post__selection__village__township"
    village_lookup = "candidacy__opened_post__selection__village"

    candidacy = models.ForeignKey(
        "reserve_cadres.Candidacy", models.PROTECT, verbose_name="参选人", related_name="approvals", db_index=False
    )
    decision = models.CharField("决定", max_length=10, choices=Decision)
    decided_on = models.DateField("决定日期")
    document_number = models.CharField("文号", max_length=50, blank=True)
    decided_by = models.CharField("决定单位", max_length=100)
    opinion = models.CharField("意见", max_length=300, blank=True)
    # Who is in the pool already gives that seat up by this decision; nobody is moved without it being said.
    moved_from = models.ForeignKey(
        "villages.Post", models.PROTECT, verbose_name="从哪个岗位调整", related_name="+", null=True, blank=True
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="审批人", related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "入库审批"
        verbose_name_plural = "入库审批"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy"],
                name="one_decision_a_candidate",
                violation_error_message="此人已经审批过了。",
            ),
            models.CheckConstraint(
                condition=~Q(decision="approved") | ~Q(document_number=""),
                name="an_approval_has_a_document_number",
                violation_error_message="批准入库须写文号。",
            ),
            models.CheckConstraint(
                condition=~Q(decision="refused") | ~Q(opinion=""),
                name="a_refusal_says_why",
                violation_error_message="不予批准须写明意见。",
            ),
        ]
        triggers = [
            refuses(
                "approval_after_notice",
                "公示还没有期满或还有异议没有办结，不能批准入库。",
                on=pgtrigger.Insert,
                when=_BEFORE_NOTICE,
            ),
            refuses(
                "who_is_approved_was_chosen_and_stands",
                "没有在有效的票选中入选或已不是参选人的，不能批准入库。",
                on=pgtrigger.Insert,
                when=_NOT_CHOSEN,
            ),
            refuses(
                "a_decision_on_entry_stays",
                _DECIDED,
                on=pgtrigger.Update,
                only=pgtrigger.AnyChange(
                    "candidacy", "decision", "decided_on", "document_number", "decided_by", "opinion", "recorded_at"
                ),
            ),
            refuses("a_decision_on_entry_is_kept", _DECIDED, on=pgtrigger.Delete),
            refuses("one_person_one_seat", ONE_SEAT, on=pgtrigger.Insert, when=_TWO_SEATS),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy} {self.get_decision_display()}"
