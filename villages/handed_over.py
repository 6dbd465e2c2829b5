"""A village that goes to another township of this installation: one proposes it, the other decides. docs/design.md."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.history import track_history
from accounts.models import User
from accounts.scope import ScopedQuerySet
from office.triggers import refuses


class VillageHandoverQuerySet(ScopedQuerySet):
    """Handovers: the one record two townships see."""

    def visible_to(self, user: User, permission: str | None = None) -> Self:
        """Those ``user`` may use ``permission`` on, of villages the own township gives or is to receive."""
        scope = user.scope_of(permission or "villages.view_handover")
        if not scope.whole_township:
            return self.none()
        return self.filter(Q(township=scope.township_id) | Q(to_township=scope.township_id))

    def waiting(self) -> Self:
        """Those nobody decided on."""
        return self.filter(status=VillageHandover.Status.WAITING)


@track_history()
class VillageHandover(models.Model):
    """A village is offered to another township, from a day and by a document; that township's leading group decides.

    Until then nothing changes. ``became`` is the record of the village in the township that received it.
    """

    class Status(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "等待接收"
        ACCEPTED = "accepted", "已接收"
        REFUSED = "refused", "不予接收"
        WITHDRAWN = "withdrawn", "已撤回"

    township_lookup = "township"

    township = models.ForeignKey(
        "villages.Township", models.PROTECT, verbose_name="划出的乡镇", related_name="villages_given"
    )
    to_township = models.ForeignKey(
        "villages.Township", models.PROTECT, verbose_name="划入的乡镇", related_name="villages_offered"
    )
    village = models.ForeignKey("villages.Village", models.PROTECT, verbose_name="村(社区)", related_name="handovers")
    effective_on = models.DateField("生效日期")
    document_number = models.CharField("文号", max_length=50)
    basis = models.CharField("依据", max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="提出人", related_name="+", null=True, blank=True
    )
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.WAITING)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decided_by = models.CharField("决定单位", max_length=100, blank=True)
    decision_document = models.CharField("决定文号", max_length=50, blank=True)
    opinion = models.CharField("意见", max_length=300, blank=True)
    decision_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    became = models.ForeignKey(
        "villages.Village",
        models.PROTECT,
        verbose_name="在接收乡镇",
        related_name="received_by",
        null=True,
        blank=True,
    )

    objects = VillageHandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "村的划转"
        verbose_name_plural = "村的划转"
        ordering = ["-effective_on", "-pk"]
        permissions = [("view_handover", "查看村的划转"), ("decide_handover", "决定接收划入的村")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(document_number=""),
                name="a_handover_has_its_document",
                violation_error_message="村的划转须有文号。",
            ),
            models.CheckConstraint(
                condition=~Q(to_township=F("township")),
                name="a_village_is_handed_over_to_another_township",
                violation_error_message="划入的须是别的乡镇。",
            ),
            models.UniqueConstraint(
                fields=["village"],
                condition=Q(status__in=["waiting", "accepted"]),
                name="a_village_is_handed_over_once",
                violation_error_message="该村已在办理划转。",
            ),
            models.CheckConstraint(
                condition=Q(status="accepted", became__isnull=False, decided_on__isnull=False)
                & ~Q(decision_document="")
                | Q(status="refused", became__isnull=True, decided_on__isnull=False) & ~Q(opinion="")
                | Q(status__in=["waiting", "withdrawn"], became__isnull=True, decided_on__isnull=True),
                name="a_handover_is_decided_on_record",
                violation_error_message="接收须有决定日期和文号，不予接收须写明意见。",
            ),
        ]
        triggers = [
            refuses(
                "a_decided_handover_stays",
                "已经办结的划转不能改写。",
                on=pgtrigger.Update,
                only=pgtrigger.Q(old__status__in=["accepted", "refused", "withdrawn"]),
            ),
            refuses("a_handover_is_kept", "村的划转不能删除，只能撤回。", on=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.village}划入{self.to_township}"
