"""What people ask of the data about them: noted with the day by which it has to be answered, and how it was.

Source: the law on personal information, Art. 44 to 47 and 50.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.history import events_of
from accounts.models import User
from reserve_cadres.models import Cadre
from workbench.privacy.models import PersonalRequest
from workbench.privacy.rules import due_after, privacy_rules_of

Kind, Outcome = PersonalRequest.Kind, PersonalRequest.Outcome


@dataclass(frozen=True)
class Asked:
    """A request as it was received."""

    kind: str
    applicant: str
    asked: str
    received_on: date


@dataclass(frozen=True)
class Answer:
    """How a request was answered."""

    outcome: str
    answer: str
    settled_on: date


def receive(cadre: Cadre, asked: Asked, *, by: User) -> PersonalRequest:
    """Note a request of today or earlier; it is due by the township's rule. Raises ``ValidationError`` by field."""
    if asked.received_on > timezone.localdate():
        raise ValidationError({"received_on": "收到日期晚于今天。"})
    due_on = due_after(asked.received_on, privacy_rules_of(cadre.township).reply_days)
    request = PersonalRequest(
        cadre=cadre, kind=asked.kind, applicant=asked.applicant, asked=asked.asked, received_on=asked.received_on,
        due_on=due_on, recorded_by=by,
    )  # fmt: skip
    request.full_clean()
    request.save()
    return request


@transaction.atomic
def settle(request: PersonalRequest, answer: Answer, *, by: User) -> PersonalRequest:
    """Answer a request, once. What was corrected leads to the change of the dossier.

    Raises ``ValidationError`` where it was answered before, and for a correction or an erasing of which the dossier knows
    nothing since the request came.
    """
    kept = PersonalRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
    if kept.outcome != Outcome.OPEN:
        raise ValidationError("这份申请已经答复过了。")
    if answer.outcome == Outcome.DONE and kept.kind == Kind.CORRECT:
        kept.change = _change_since(kept)
        if kept.change is None:
            raise ValidationError({"outcome": "收到申请以后档案没有改动过：请先改好档案，再登记已办理。"})
    if answer.outcome == Outcome.DONE and kept.kind == Kind.ERASE and not kept.cadre.erasures.exists():
        raise ValidationError({"outcome": "这个人的资料还没有删除：请先在「保存期限」里办理删除。"})
    kept.outcome, kept.answer, kept.settled_on = answer.outcome, answer.answer, answer.settled_on
    kept.settled_by = by
    kept.full_clean()
    kept.save()
    return kept


def _change_since(request: PersonalRequest) -> int | None:
    """The newest change of the dossier since the day the request came."""
    since = timezone.make_aware(datetime.combine(request.received_on, time.min))
    events = events_of(Cadre).filter(pgh_obj_id=request.cadre_id, pgh_label="update", pgh_created_at__gte=since)
    return events.values_list("pgh_id", flat=True).first()
