"""Exports of many people, for which a township may ask for a second person: one asks, another one who may export approves.

What was asked for is the address with all it says, so nothing else goes out on the approval; it is good for one time and a day.
"""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from accounts.sealed_fields import SealedJSONField

LASTS = timedelta(days=1)
# What the page that asks for an approval signs its ticket with.
LARGE_EXPORT = "large-export"
# What a page sends beside what is exported.
_NOT_SAID = {"csrfmiddlewaretoken", "once", "export_purpose"}


class ExportRequestQuerySet(ScopedQuerySet):
    """Exports asked for."""

    def waiting(self) -> Self:
        """Those nobody has decided on yet."""
        return self.filter(outcome="waiting", until__gt=timezone.now())

    def usable(self) -> Self:
        """Those that were approved and not made use of."""
        return self.filter(outcome="approved", used_at=None, until__gt=timezone.now())


@track_history()
class ExportRequest(models.Model):
    """A large export that somebody asked for, and who approved it. ``sent`` is what the page sent, as names and values."""

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "等待批准"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"

    township_lookup = "township"

    township = models.ForeignKey("villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="申请人", related_name="+")
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    what = models.CharField("导出什么", max_length=200)
    people = models.PositiveIntegerField("人数")
    reason = models.CharField("用途", max_length=100)
    method = models.CharField("方式", max_length=4)
    path = models.CharField("页面", max_length=300)
    sent = SealedJSONField("条件", default=list)
    digest = models.CharField("摘要", max_length=64)
    until = models.DateTimeField("有效至")
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="批准人", related_name="+", null=True
    )
    used_at = models.DateTimeField("导出时间", null=True)

    objects = ExportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "大批导出的申请"
        verbose_name_plural = "大批导出的申请"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="who_exports_does_not_approve",
                violation_error_message="申请的人不能自己批准。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}（{self.people} 人）"

    @property
    def is_usable(self) -> bool:
        """Whether it was approved and not made use of."""
        return self.outcome == self.Outcome.APPROVED and self.used_at is None and self.until > timezone.now()

    @property
    def address(self) -> str:
        """Where it is fetched, of one that is asked for by its address."""
        return f"{self.path}?{urlencode([(name, value) for name, value in self.sent])}" if self.sent else self.path


class ApprovalMissing(Exception):
    """A large export that nobody approved; nothing went out."""

    def __init__(self, what: str, people: int) -> None:
        super().__init__(f"{what}: {people}")
        self.what, self.people = what, people


def said_by(request: HttpRequest) -> list[tuple[str, str]]:
    """What a request asks for beside its address: names and values, without what every page sends."""
    data = request.GET if request.method == "GET" else request.POST
    return [(name, value) for name, values in data.lists() for value in values if name not in _NOT_SAID]


def digest_of(method: str, path: str, sent: Sequence[Sequence[str]]) -> str:
    """What an approval is for, in short; without ``SECRET_KEY`` no number that was searched for is found by trying."""
    said = json.dumps([method, path, sorted(map(list, sent))], ensure_ascii=False)
    return salted_hmac("accounts.large_exports", said, algorithm="sha256").hexdigest()


def check_large(request: Any, what: str, people: int | Callable[[], int], most: int, *, used: bool) -> None:
    """Let an export of ``people`` pass where the township lets ``most`` (0: any) go alone, or another person approved it.

    The approval is ``used`` up by what goes out. Raises :class:`ApprovalMissing`.
    """
    # Who has to count does so where it matters only.
    if not most or (number := people() if callable(people) else people) <= most:
        return
    digest = digest_of(str(request.method), request.path, said_by(request))
    usable = ExportRequest.objects.usable().filter(asked_by=request.user, digest=digest, people__gte=number)
    approved = usable.values_list("pk", flat=True).first()
    if approved is None or (used and not usable.filter(pk=approved).update(used_at=timezone.now())):
        raise ApprovalMissing(what, number)


def ask(
    user: Any, *, what: str, people: int, reason: str, method: str, path: str, sent: list[list[str]]
) -> ExportRequest:
    """Ask for a large export. Raises ``ValidationError`` without a reason."""
    made = ExportRequest(
        township=user.township, asked_by=user, what=what[:200], people=people, reason=reason, method=method, path=path[:300],
        sent=sent, digest=digest_of(method, path, sent), until=timezone.now() + LASTS,
    )  # fmt: skip
    made.full_clean(exclude=["sent", "decided_by", "used_at"])
    made.save()
    return made


@transaction.atomic
def decide(wanted: ExportRequest, *, by: Any, approve: bool) -> ExportRequest:
    """Approve or refuse what somebody else asked for.

    Raises ``ValidationError`` for what is decided or too old, and for who asked.
    """
    kept = ExportRequest.objects.select_for_update(of=["self"]).get(pk=wanted.pk)
    if kept.outcome != ExportRequest.Outcome.WAITING or kept.until <= timezone.now():
        raise ValidationError("这份申请已经办过或过期了。")
    if kept.asked_by_id == by.pk:
        raise ValidationError("申请的人不能自己批准。")
    kept.outcome = ExportRequest.Outcome.APPROVED if approve else ExportRequest.Outcome.REFUSED
    kept.decided_by, kept.until = by, timezone.now() + LASTS
    kept.save()
    return kept
