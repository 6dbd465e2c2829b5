"""Proposing a change of state and deciding on it: the only code that does.

A proposal changes nothing; the leading group's approval does, through :mod:`reserve_cadres.pool.pool`, which keeps the
rules. Nothing is taken back but by another change on record. Source: domain.md, "Keeping the pool alive".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from office.records import write
from reserve_cadres.changes.access import PROPOSE
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.people.codes import ExitReason, State
from reserve_cadres.people.models import Cadre
from reserve_cadres.people.opening import lock_people
from reserve_cadres.pool import doors, pool
from reserve_cadres.pool.models import StateChange
from reserve_cadres.pool.opening import why_too_young
from reserve_cadres.rulings import Ruling
from reserve_cadres.selection.nominations.eligibility import departures_from_scheme
from villages.models import Post
from villages.posts import held_as_incumbent, seat_incumbent, unseat_incumbent

Kind = ChangeProposal.Kind
Status = ChangeProposal.Status

# Where somebody has to stand for each kind of proposal.
_FROM = {
    Kind.EXIT: doors.MAY_LEAVE,
    Kind.APPOINTMENT: doors.MAY_LEAVE,
    Kind.RETURN: doors.MAY_RETURN,
    Kind.ENTRY: frozenset({State.IN_SELECTION, State.OUT}),
}
# Who never was in the pool comes by an entry, who was comes back by a return.
_TO_THE_POOL = {Kind.RETURN, Kind.ENTRY}


def possible_kinds(cadre: Cadre) -> list[str]:
    """Which changes can be proposed for a person as they stand; none while a proposal waits."""
    if _waits(cadre):
        return []
    kinds: list[str] = [kind for kind, states in _FROM.items() if cadre.state in states]
    was_in_pool = doors.was_in_pool(cadre)
    if was_in_pool or doors.stands_in_a_round(cadre):
        kinds = [kind for kind in kinds if kind != Kind.ENTRY]
    return kinds if was_in_pool else [kind for kind in kinds if kind != Kind.RETURN]


def revocable(cadre: Cadre) -> StateChange | None:
    """The person's newest change where it was one the leading group decided and can be revoked; else None."""
    newest = next(iter(cadre.state_changes.all()[:1]), None)
    decided = {StateChange.Origin.RETIRED, StateChange.Origin.APPOINTED, StateChange.Origin.REINSTATED}
    origins = decided | pool.ENTRIES
    return newest if newest and newest.origin in origins and not _waits(cadre) else None


def _waits(cadre: Cadre) -> bool:
    return any(one.status == ChangeProposal.Status.WAITING for one in cadre.proposals.all())


@dataclass(frozen=True)
class Motion:
    """A change that is put before the leading group: what, from which day on, on what ground, and by whom proposed.

    An exit has its ``reason`` (and the ``assessment`` it came of), an appointment its ``appointed_title`` and, in the
    township, its ``post``, whose incumbent it ``seats_incumbent`` makes known; an entry or a return may have a ``post``, and a
    revocation names the change it ``revokes``.
    """

    kind: str
    effective_on: date
    basis: str
    proposer: str
    proposed_on: date
    reason: str = ""
    post: Post | None = None
    appointed_title: str = ""
    seats_incumbent: bool = True
    revokes: StateChange | None = None
    assessment: Any = None


@transaction.atomic
def propose(person: Cadre, motion: Motion, *, recorded_by: User | None) -> ChangeProposal:
    """Put a proposal before the leading group.

    Raises ``ValidationError`` when the person's state does not allow it, another proposal waits, or a day is in the
    future or before the person's last change.
    """
    cadre = Cadre.objects.select_for_update().get(pk=person.pk)
    if cadre.proposals.waiting().exists():
        raise ValidationError(f"{cadre}已有一份变动申请在等待决定。")
    if motion.kind == Kind.REVOCATION:
        if (newest := revocable(cadre)) is None or newest != motion.revokes:
            raise ValidationError(f"{cadre}的这次变动不是最近的一次，或不能撤销。")
    elif motion.kind not in possible_kinds(cadre):
        raise ValidationError(f"{cadre}{cadre.get_state_display()}，不能办理{Kind(motion.kind).label}。")
    if motion.proposed_on > timezone.localdate():
        raise ValidationError({"proposed_on": "提出日期晚于今天。"})
    pool.check_day(cadre, motion.effective_on)
    proposal = ChangeProposal(cadre=cadre, recorded_by=recorded_by)
    if motion.kind == Kind.ENTRY:
        if young := why_too_young(cadre, motion.effective_on):
            raise ValidationError({"effective_on": young})
        # Named, so that the leading group sees whom it takes although the scheme asks for somebody else.
        proposal.departures = "".join(departures_from_scheme(cadre, motion.effective_on))[:500]
    return write(proposal, motion)


def posts_left(cadre: Cadre, kind: str) -> list[Post]:
    """The posts the person holds as incumbent and would hold no longer: appointed or elected, and now to leave, or annulled."""
    newest = cadre.state_changes.first()
    if kind not in {Kind.EXIT, Kind.REVOCATION} or newest is None or newest.state != State.APPOINTED:
        return []
    elected = cadre.results.values_list("post", flat=True)
    return held_as_incumbent([*elected, *([newest.post_id] if newest.post_id else [])], cadre.name, cadre.birth_date)


def _seat_again(cadre: Cadre) -> None:
    """Let who stands as appointed again hold the post, unless somebody else holds it by now."""
    newest = cadre.state_changes.select_related("post").first()
    if newest and newest.state == State.APPOINTED and newest.post and not newest.post.incumbent_name:
        seat_incumbent(newest.post.pk, cadre.name, cadre.birth_date)


def may_withdraw(proposal: ChangeProposal, user: User) -> bool:
    """Whether ``user`` may take the proposal back: who put it on record, or the office."""
    scope = user.scope_of(PROPOSE)
    return proposal.recorded_by_id == user.pk or scope.whole_township


@transaction.atomic
def withdraw(proposal: ChangeProposal, *, withdrawn_by: User) -> None:
    """Take back a proposal nobody decided on; it stays on record.

    Raises ``ValidationError`` for who neither put it on record nor proposes for the whole township: a village does not
    take back what the office proposed.
    """
    locked = ChangeProposal.objects.select_for_update(of=["self"]).get(pk=proposal.pk)
    if not may_withdraw(locked, withdrawn_by):
        raise ValidationError("这份申请不是您提出的，只能由提出的人或组织办撤回。")
    if locked.status != Status.WAITING:
        raise ValidationError("已经有了决定，不能撤回。")
    locked.status = Status.WITHDRAWN
    locked.save()


@transaction.atomic
def decide(proposals: Sequence[ChangeProposal], ruling: Ruling, *, recorded_by: User | None) -> None:
    """Record the leading group's decision on one proposal or many, all or none; what is approved takes effect.

    Raises ``ValidationError`` naming each person and what stands in the way.
    """
    keys = [one.pk for one in proposals]
    if not keys:
        raise ValidationError("请先勾选要决定的申请。")
    ruling.check()
    # People before proposals, as proposing does, each in the order of their keys: nobody waits for each other.
    lock_people(ChangeProposal.objects.filter(pk__in=keys).values_list("cadre", flat=True))
    locked = list(
        ChangeProposal.objects.select_for_update(of=["self"])
        .filter(pk__in=keys)
        .select_related("cadre", "post", "revokes")
        .order_by("pk")
    )
    problems = []
    # Who leaves first: the seat is then free for who comes back in the same sitting.
    for one in sorted(locked, key=lambda proposal: (proposal.kind in _TO_THE_POOL, proposal.pk)):
        try:
            with transaction.atomic():
                _decide_one(one, ruling, recorded_by)
        except ValidationError as problem:
            problems += [f"{one}：{message}" for message in problem.messages]
    if problems:
        raise ValidationError(problems)


def follow_posts(proposals: Sequence[ChangeProposal], became: Mapping[int, Post]) -> None:
    """Let proposals that wait go on for what their posts, by their keys, became by a reform. Must run in its transaction."""
    for one in proposals:
        if one.post_id and one.post_id in became:
            one.post = became[one.post_id]
            one.save(update_fields=["post"])


def _decide_one(proposal: ChangeProposal, ruling: Ruling, recorded_by: User | None) -> None:
    if proposal.status != Status.WAITING:
        raise ValidationError("已经有了决定。")
    if ruling.decided_on < proposal.proposed_on:
        raise ValidationError(f"决定日期早于提出日期({proposal.proposed_on:%Y-%m-%d})。")
    proposal.status = Status.APPROVED if ruling.approved else Status.REFUSED
    proposal.decided_on = ruling.decided_on
    proposal.decided_by = ruling.decided_by
    proposal.document_number = ruling.document_number
    proposal.opinion = ruling.opinion
    proposal.decision_recorded_by = recorded_by
    proposal.save()
    if ruling.approved:
        _carry_out(proposal, recorded_by)


def _carry_out(proposal: ChangeProposal, recorded_by: User | None) -> None:
    cadre = Cadre.objects.select_related("post").get(pk=proposal.cadre_id)
    post = proposal.post if proposal.kind in {Kind.APPOINTMENT, *_TO_THE_POOL} else cadre.post
    posting = pool.Posting(
        cadre_id=cadre.pk,
        village_id=post.village_id if post else cadre.village_id,
        post_id=post.pk if post else None,
        effective_on=proposal.effective_on,
        basis=proposal.basis,
        document_number=proposal.document_number,
        decided_by=proposal.decided_by,
        reason=ExitReason.APPOINTED if proposal.kind == Kind.APPOINTMENT else proposal.reason,
        appointed_title=proposal.appointed_title,
        proposal_id=proposal.pk,
    )
    match proposal.kind:
        case Kind.EXIT:
            left = posts_left(cadre, Kind.EXIT)
            pool.retire(posting, recorded_by=recorded_by)
            unseat_incumbent(left)
        case Kind.APPOINTMENT:
            pool.appoint(posting, recorded_by=recorded_by)
            if post and proposal.seats_incumbent:
                seat_incumbent(post.pk, cadre.name, cadre.birth_date)
        case Kind.RETURN:
            pool.reinstate(posting, recorded_by=recorded_by)
        case Kind.ENTRY:
            pool.enter(posting, recorded_by=recorded_by)
        case Kind.REVOCATION:
            left = posts_left(cadre, Kind.REVOCATION)
            pool.revoke(cast(StateChange, proposal.revokes), posting, recorded_by=recorded_by)
            unseat_incumbent(left)
            _seat_again(cadre)
