"""Offering a village to another township and deciding on it: the only code that does. docs/design.md, "Villages that change".

What goes over with the village is worked out above (``workbench/reforms/handovers.py``); here lies who said what, and the
village and its posts as they begin in the other township.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from villages.handed_over import VillageHandover
from villages.models import Post, Township, Village
from villages.reforms import Paper, end_villages

Status = VillageHandover.Status
_OF_A_POST = (
    "kind", "title", "quota", "surplus", "position", "incumbent_name", "incumbent_birth_month", "incumbent_term_end",
)  # fmt: skip
_OF_A_VILLAGE = ("kind", "code", "households", "population", "party_members", "groups", "position")


@dataclass(frozen=True)
class Decision:
    """What the receiving township decided, and where that is on record."""

    decided_on: date
    decided_by: str
    document_number: str = ""
    opinion: str = ""


@transaction.atomic
def offer(village: Village, to_township: Township, paper: Paper, *, proposed_by: User | None) -> VillageHandover:
    """Offer a village to another township; nothing changes before that one decides.

    Raises ``ValidationError`` where it is on offer already.
    """
    made = VillageHandover(
        township=village.township, to_township=to_township, village=village, effective_on=paper.effective_on,
        document_number=paper.document_number.strip(), basis=paper.basis.strip(), proposed_by=proposed_by,
    )  # fmt: skip
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def withdraw(handover: VillageHandover) -> None:
    """Take an offer back that nobody decided on. Raises ``ValidationError`` for one that was."""
    locked = locked_while_waiting(handover)
    locked.status = Status.WITHDRAWN
    locked.save(update_fields=["status"])


@transaction.atomic
def refuse(handover: VillageHandover, decision: Decision, *, recorded_by: User | None) -> None:
    """Decide not to receive the village; it stays where it is. Raises ``ValidationError`` for an offer decided on."""
    _decide(locked_while_waiting(handover), Status.REFUSED, decision, recorded_by)


@transaction.atomic
def receive(
    handover: VillageHandover, name: str, decision: Decision, *, recorded_by: User | None
) -> tuple[Village, dict[int, Post]]:
    """Decide to receive the village: it ends where it was and begins here, with its posts; old post's key → new post.

    The posts keep title, quota and incumbent. Raises ``ValidationError`` for an offer decided on and a name that is taken.
    """
    locked, day = locked_while_waiting(handover), handover.effective_on
    source = locked.village
    posts = list(source.posts.order_by("position", "pk"))
    end_villages([source], day)
    village = Village(
        township=locked.to_township, name=name, begins_on=day, **{one: getattr(source, one) for one in _OF_A_VILLAGE}
    )
    village.full_clean()
    village.save()
    became = {
        post.pk: Post.objects.create(village=village, **{one: getattr(post, one) for one in _OF_A_POST})
        for post in posts
    }
    locked.became = village
    _decide(locked, Status.ACCEPTED, decision, recorded_by)
    return village, became


def locked_while_waiting(handover: VillageHandover) -> VillageHandover:
    """The offer, locked. Must run in a transaction; raises ``ValidationError`` for one that was decided on or taken back."""
    locked = (
        VillageHandover.objects.select_for_update(of=["self"])
        .select_related("village", "township", "to_township")
        .get(pk=handover.pk)
    )
    if locked.status != Status.WAITING:
        raise ValidationError(f"{locked}{locked.get_status_display()}。")
    return locked


def check_decision(decision: Decision, *, accepts: bool) -> None:
    """Raise ``ValidationError`` by field unless a decision says all it must, and for one of a day to come."""
    faults = {}
    if accepts and not decision.document_number.strip():
        faults["document_number"] = "同意接收须写文号。"
    if not accepts and not decision.opinion.strip():
        faults["opinion"] = "不予接收须写明意见。"
    if decision.decided_on > timezone.localdate():
        faults["decided_on"] = "决定日期晚于今天。"
    if faults:
        raise ValidationError(faults)


def _decide(handover: VillageHandover, status: Status, decision: Decision, recorded_by: User | None) -> None:
    check_decision(decision, accepts=status == Status.ACCEPTED)
    handover.status = status
    handover.decided_on, handover.decided_by = decision.decided_on, decision.decided_by
    handover.decision_document, handover.opinion = decision.document_number.strip(), decision.opinion.strip()
    handover.decision_recorded_by = recorded_by
    handover.full_clean()
    handover.save()
