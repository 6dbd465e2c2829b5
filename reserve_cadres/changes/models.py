"""Proposals to change where a person stands with the pool, and what the leading group decided on them."""

from typing import Self, cast

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import differs, refuses
from reserve_cadres.people.codes import ExitReason
from reserve_cadres.pool.models import StateChange

_DECISION = [
    "status",
    "kind",
    "cadre_id",
    "effective_on",
    "reason",
    "post_id",
    "decided_on",
    "decided_by",
    "document_number",
    "opinion",
]
_DECIDED_AND_CHANGED = f"OLD.status <> 'waiting' AND {differs(*_DECISION)}"


class ChangeProposalQuerySet(ScopedQuerySet):
    """Proposals."""

    def waiting(self) -> Self:
        """Those the leading group has not decided on."""
        return self.filter(status="waiting")

    def for_pages(self) -> Self:
        """With everything a row shows at hand."""
        return self.select_related("cadre__village", "cadre__post", "post__village", "revokes", "recorded_by")


@track_history()
class ChangeProposal(models.Model):
    """An exit, appointment, entry, return or revocation, proposed by the office or a village, decided by the leading group.

    Only an approved proposal becomes a :class:`~reserve_cadres.pool.models.StateChange`.
    Source: domain.md, "Keeping the pool alive".
    """

    class Kind(models.TextChoices):
        """What is proposed."""

        EXIT = "exit", "退出"
        APPOINTMENT = "appointment", "任用"
        RETURN = "return", "重新入库"
        ENTRY = "entry", "决定入库"
        REVOCATION = "revocation", "撤销变动"

    class Status(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", "待决定"
        APPROVED = "approved", "同意"
        REFUSED = "refused", "不同意"
        WITHDRAWN = "withdrawn", "已撤回"

    township_lookup = "cadre__township"
    village_lookup = "cadre__village"

    cadre = models.ForeignKey(
        "reserve_cadres.Cadre", models.PROTECT, verbose_name="后备干部", related_name="proposals"
    )
    kind = models.CharField("变动", max_length=20, choices=Kind)
    effective_on = models.DateField("变动日期", help_text="从哪一天起算。")
    reason = models.CharField("退出原因", max_length=20, choices=ExitReason, blank=True)
    basis = models.CharField("依据", max_length=200, help_text="如：本人申请、村党组织会议研究、考核结果。")
    post = models.ForeignKey(
        "villages.Post", models.PROTECT, verbose_name="岗位", related_name="+", null=True, blank=True
    )
    appointed_title = models.CharField("任用职务", max_length=100, blank=True)
    seats_incumbent = models.BooleanField(
        "同意后更新岗位现任", default=True, help_text="把本人登记为该岗位的现任，原现任在变更记录里可查。"
    )
    revokes = models.ForeignKey(
        "reserve_cadres.StateChange",
        models.PROTECT,
        verbose_name="撤销哪一次变动",
        related_name="revocations",
        null=True,
        blank=True,
    )
    assessment = models.ForeignKey(
        "reserve_cadres.Assessment",
        models.PROTECT,
        verbose_name="据以提出的考核",
        related_name="proposals",
        null=True,
        blank=True,
    )
    departures = models.CharField("不符合的条件", max_length=500, blank=True, db_default="", editable=False)
    proposer = models.CharField("提出单位或个人", max_length=100)
    proposed_on = models.DateField("提出日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    status = models.CharField("决定", max_length=10, choices=Status, default=Status.WAITING, editable=False)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decided_by = models.CharField("决定单位", max_length=100, blank=True)
    document_number = models.CharField("文号", max_length=50, blank=True)
    opinion = models.CharField("意见", max_length=300, blank=True)
    decision_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="审批人", related_name="+", null=True, blank=True
    )

    objects = ChangeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "变动申请"
        verbose_name_plural = "变动申请"
        ordering = ["-proposed_on", "-pk"]
        permissions = [("propose_change", "提出变动"), ("decide_change", "决定变动")]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre"],
                condition=Q(status="waiting"),
                name="one_waiting_proposal_a_person",
                violation_error_message="此人已有一份变动申请在等待决定。",
            ),
            models.CheckConstraint(
                condition=Q(kind="exit") & ~Q(reason="") & ~Q(reason="appointed") | ~Q(kind="exit") & Q(reason=""),
                name="an_exit_has_its_reason",
                violation_error_message="退出须选原因；任用请用「任用」。",
            ),
            models.CheckConstraint(
                condition=Q(kind="appointment") & ~Q(appointed_title="")
                | ~Q(kind="appointment") & Q(appointed_title=""),
                name="an_appointment_names_the_position",
                violation_error_message="任用须写明职务。",
            ),
            models.CheckConstraint(
                condition=Q(kind="revocation", revokes__isnull=False)
                | ~Q(kind="revocation") & Q(revokes__isnull=True),
                name="a_revocation_names_its_change",
                violation_error_message="撤销须指明哪一次变动。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "withdrawn"], decided_on__isnull=True)
                | Q(status__in=["approved", "refused"], decided_on__isnull=False) & ~Q(decided_by=""),
                name="a_decided_proposal_says_when_and_by_whom",
                violation_error_message="决定须有日期和决定单位，没有决定的不写。",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("proposed_on")),
                name="decided_after_it_was_proposed",
                violation_error_message="决定日期早于提出日期。",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | ~Q(document_number=""),
                name="an_approved_proposal_has_a_document_number",
                violation_error_message="同意变动须写文号。",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(opinion=""),
                name="a_refused_proposal_says_why",
                violation_error_message="不同意须写明意见。",
            ),
        ]
        triggers = [
            refuses(
                "a_decision_is_not_rewritten",
                "已经有了决定，不能再改。",
                on=pgtrigger.Update,
                only=pgtrigger.Condition(_DECIDED_AND_CHANGED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre}{self.get_kind_display()}"

    @property
    def aim(self) -> str:
        """What the proposal would bring about, in a few words."""
        match self.kind:
            case self.Kind.EXIT:
                return f"退出：{self.get_reason_display()}"
            case self.Kind.APPOINTMENT:
                return f"任用为{self.appointed_title}"
            case self.Kind.RETURN | self.Kind.ENTRY:
                return f"{self.get_kind_display()}{f'，后备岗位{self.post}' if self.post else ''}"
        # A constraint keeps it that a revocation names what it revokes.
        revoked = cast("StateChange", self.revokes)
        return f"撤销{revoked.effective_on:%Y-%m-%d}的「{revoked.get_origin_display()}」"
