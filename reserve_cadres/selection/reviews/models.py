"""The single results of a qualification review."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import differs, refuses
from reserve_cadres.selection.nominations.outcome import review_follows_its_steps

_SAID = ("candidacy_id", "stage", "department", "result", "opinion", "reviewer", "reviewed_on")
_SAYS_SOMETHING_NEW = f"(TG_OP <> 'UPDATE' OR {differs(*_SAID)})"
_ROUND = """
    FROM reserve_cadres_candidacy AS candidacy
    JOIN reserve_cadres_openedpost AS opened ON opened.id = candidacy.opened_post_id
    JOIN reserve_cadres_villageselection AS selection ON selection.id = opened.selection_id
    JOIN reserve_cadres_selectionround AS round ON round.id = selection.round_id
    WHERE candidacy.id IN (NEW.candidacy_id, OLD.candidacy_id) AND round.status <> 'announced'
"""
_APPROVED = """
    FROM reserve_cadres_approval AS approval
    JOIN reserve_cadres_candidacy AS candidacy ON candidacy.id = approval.candidacy_id
    JOIN reserve_cadres_cadre AS person ON person.id = candidacy.cadre_id
    WHERE candidacy.id IN (NEW.candidacy_id, OLD.candidacy_id)
"""
_STATUS = "CASE round.status WHEN 'draft' THEN '筹备中' WHEN 'closed' THEN '已结束' ELSE '已取消' END"
_ANY = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

AFTER_THE_MEETING = "资格审查在公选大会以前完成，「通过」的审查日期不能晚于大会。"
_AFTER_THE_MEETING = """
    (TG_OP = 'INSERT' OR (OLD.result, OLD.reviewed_on) <> (NEW.result, NEW.reviewed_on)) AND EXISTS (
        SELECT FROM reserve_cadres_candidacy AS candidacy
        JOIN reserve_cadres_openedpost AS opened ON opened.id = candidacy.opened_post_id
        JOIN reserve_cadres_selectionmeeting AS meeting ON meeting.selection_id = opened.selection_id
        WHERE candidacy.id = NEW.candidacy_id AND meeting.status = 'valid'
        GROUP BY opened.selection_id
        HAVING min(meeting.held_on) < NEW.reviewed_on
    )
"""


@track_history()
class QualificationReview(models.Model):
    """What the village branch, the township, or one department found about a candidate. domain.md, "Open selection", 3."""

    class Stage(models.TextChoices):
        """Who reviews."""

        BRANCH = "branch", "村支部初审"
        TOWNSHIP = "township", "镇复审"
        DEPARTMENT = "department", "部门联审"

    class Result(models.TextChoices):
        """What was found."""

        PENDING = "pending", "待审"
        PASS = "pass", "通过"
        FAIL = "fail", "不通过"

    township_lookup = "candidacy__opened_post__selection__village__township"
    village_lookup = "candidacy__opened_post__selection__village"

    candidacy = models.ForeignKey(
        "reserve_cadres.Candidacy", models.CASCADE, verbose_name="参选人", related_name="reviews", db_index=False
    )
    stage = models.CharField("审查环节", max_length=20, choices=Stage)
    department = models.CharField("部门", max_length=20, blank=True)
    result = models.CharField("结果", max_length=10, choices=Result)
    opinion = models.CharField("意见", max_length=300, blank=True)
    reviewer = models.CharField("审查人", max_length=50, blank=True)
    reviewed_on = models.DateField("审查日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "资格审查"
        verbose_name_plural = "资格审查"
        ordering = ["candidacy", "stage", "department"]
        permissions = [("review_as_department", "登记本科室的联审结果")]
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "stage", "department"],
                name="one_review_a_step",
                violation_error_message="此人的这一步审查已经登记过了。",
            ),
            models.CheckConstraint(
                condition=Q(stage="department") & ~Q(department="") | ~Q(stage="department") & Q(department=""),
                name="a_joint_check_names_its_department",
                violation_error_message="部门联审须写明部门，其他步骤不写。",
            ),
            models.CheckConstraint(
                condition=~Q(result="fail") | ~Q(opinion=""),
                name="a_failed_review_says_why",
                violation_error_message="不通过须写明意见。",
            ),
        ]
        triggers = [
            refuses(
                "a_review_belongs_to_a_running_round",
                "批次%，不能再登记审查结果。",
                on=_ANY,
                when=f"{_SAYS_SOMETHING_NEW} AND EXISTS (SELECT {_ROUND})",
                values=(f"(SELECT min({_STATUS}) {_ROUND})",),
            ),
            refuses(
                "a_review_stays_once_it_was_decided_on",
                "%已经审批，不能再改审查结果。",
                on=_ANY,
                when=f"{_SAYS_SOMETHING_NEW} AND EXISTS (SELECT {_APPROVED})",
                values=(f"(SELECT min(person.name) {_APPROVED})",),
            ),
            review_follows_its_steps("a_finding_is_in_the_outcome", _ANY, "IN (NEW.candidacy_id, OLD.candidacy_id)"),
            refuses(
                "a_pass_precedes_the_meeting",
                AFTER_THE_MEETING,
                on=pgtrigger.Insert | pgtrigger.Update,
                only=pgtrigger.Q(new__result="pass"),
                when=_AFTER_THE_MEETING,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department or self.get_stage_display()}：{self.get_result_display()}"
