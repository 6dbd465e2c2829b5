"""Who is in the pool, on which post: the only code that writes a person's state and post.

Each function locks what it decides on, checks, writes and returns in one transaction. Pages, imports and demo data
all come through here. Source: domain.md, "Villages and posts" and "Keeping the pool alive".
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from office.bulk import among, update_rows
from reserve_cadres.people.codes import State
from reserve_cadres.people.models import Cadre
from reserve_cadres.people.opening import lock_people
from reserve_cadres.pool.doors import MAY_LEAVE, MAY_RETURN, STANDS, barred, standing_in_a_round, was_in_pool
from reserve_cadres.pool.models import StateChange, StateChangeQuerySet
from reserve_cadres.pool.opening import check_registered, why_too_young
from reserve_cadres.pool.record import STANDING, Posting, put_on_record
from reserve_cadres.pool.seats import reserve_seats

_NO_DAY_GIVEN = "(没有写明日期，按登记当天计)"
_BY_HAND = {StateChange.Origin.ROSTER, StateChange.Origin.REGISTERED, StateChange.Origin.REASSIGNED}
# Decisions that put somebody into the pool for the first time.
ENTRIES = frozenset({StateChange.Origin.SELECTED, StateChange.Origin.SUCCEEDED, StateChange.Origin.DECIDED})


@transaction.atomic
def admit(posting: Posting, *, origin: StateChange.Origin, recorded_by: User | None) -> None:
    """Put one person into the pool on a post, or move them there if they are in the pool already.

    Raises :class:`QuotaExceeded` when the post has no free seat, ``ValidationError`` when nothing would change, the day
    lies before the person's last change, the person stands in a round: that way leads through notice and approval; or for
    who is registered by hand and was not in the pool before the system (:mod:`reserve_cadres.pool.opening`).
    """
    cadre = _locked(posting)
    if origin == StateChange.Origin.REGISTERED:
        check_registered(cadre, posting.effective_on, posting.document_number)
    standing = (cadre.state, cadre.village_id, cadre.post_id, cadre.joint_post_id)
    if standing == (State.IN_POOL, posting.village_id, posting.post_id, posting.joint_post_id):
        raise ValidationError(f"{cadre}已在库，村(社区)和后备岗位都没有变。")
    admit_many([posting], origin=origin, recorded_by=recorded_by)


@transaction.atomic
def retire(posting: Posting, *, recorded_by: User | None) -> None:
    """Take somebody out of the pool, or note that somebody appointed from it left, with ``posting.reason``.

    Raises ``ValidationError`` for who is neither, and for a day before the person's last change.
    """
    cadre = _locked(posting)
    if cadre.state not in MAY_LEAVE:
        raise ValidationError(f"{cadre}{cadre.get_state_display()}，不能办理退出。")
    put_on_record([posting], state=State.OUT, origin=StateChange.Origin.RETIRED, recorded_by=recorded_by)


@transaction.atomic
def appoint(posting: Posting, *, recorded_by: User | None) -> None:
    """Put on record that somebody of the pool was appointed or elected; ``posting.post_id`` is the post held.

    Raises ``ValidationError`` for who is not in the pool (or appointed before, to another position).
    """
    cadre = _locked(posting)
    if cadre.state not in MAY_LEAVE:
        raise ValidationError(f"{cadre}{cadre.get_state_display()}，不能办理任用。")
    put_on_record([posting], state=State.APPOINTED, origin=StateChange.Origin.APPOINTED, recorded_by=recorded_by)


@transaction.atomic
def reinstate(posting: Posting, *, recorded_by: User | None) -> None:
    """Bring somebody who left the pool back into it. domain.md: leaving and coming back reopens the one dossier.

    Raises :class:`QuotaExceeded` when the post has no free seat, ``ValidationError`` for who did not leave.
    """
    cadre = _locked(posting)
    if cadre.state not in MAY_RETURN:
        raise ValidationError(f"{cadre}{cadre.get_state_display()}，不能办理重新入库。")
    if not was_in_pool(cadre):
        raise ValidationError(f"{cadre}没有入过库，须经公开选拔入库。")
    if candidacy := standing_in_a_round(Cadre.objects.filter(pk=cadre.pk)).first():
        raise ValidationError(f"{candidacy.name}{STANDS}")
    reserve_seats(Counter(posting.seats))
    put_on_record([posting], state=State.IN_POOL, origin=StateChange.Origin.REINSTATED, recorded_by=recorded_by)


@transaction.atomic
def enter(posting: Posting, *, recorded_by: User | None) -> None:
    """Put somebody into the pool for the first time by the leading group's decision, without a round.

    Raises :class:`QuotaExceeded` when the post has no free seat, ``ValidationError`` for who was in the pool before, stands
    in a round, or is too young.
    """
    cadre = _locked(posting)
    if cadre.state == State.IN_POOL or was_in_pool(cadre):
        raise ValidationError(f"{cadre}入过库，不能办理决定入库。")
    if candidacy := standing_in_a_round(Cadre.objects.filter(pk=cadre.pk)).first():
        raise ValidationError(f"{candidacy.name}{STANDS}")
    if young := why_too_young(cadre, posting.effective_on):
        raise ValidationError({"effective_on": young})
    reserve_seats(Counter(posting.seats))
    put_on_record([posting], state=State.IN_POOL, origin=StateChange.Origin.DECIDED, recorded_by=recorded_by)


@transaction.atomic
def revoke(change: StateChange, posting: Posting, *, recorded_by: User | None) -> None:
    """Let a person stand again where they stood before ``change``; both changes stay on record.

    An entry that is annulled brings nobody back into selection: whoever was not in the pool before it is out.

    Raises ``ValidationError`` when something changed since, :class:`QuotaExceeded` when the seat is taken by now.
    """
    cadre = _locked(posting)
    newest, *earlier = cadre.state_changes.all()[:2]
    if newest.pk != change.pk:
        raise ValidationError(f"{cadre}在这之后又有变动，须先撤销最近的一次。")
    before = earlier[0] if earlier else None
    if change.origin in ENTRIES and (before is None or before.state == State.IN_SELECTION):
        out = replace(posting, village_id=cadre.village_id, post_id=None)
        put_on_record([out], state=State.OUT, origin=StateChange.Origin.REVOKED, recorded_by=recorded_by)
        return
    if before is None:
        raise ValidationError(f"{cadre}没有更早的状态可以恢复。")
    if before.state == State.IN_POOL:
        reserve_seats(Counter(before.post_ids), leaving=[cadre.pk])
    restored = replace(
        posting, village_id=before.village_id, post_id=before.post_id, joint_post_id=before.joint_post_id,
        appointed_title=before.appointed_title,
    )  # fmt: skip
    put_on_record([restored], state=before.state, origin=StateChange.Origin.REVOKED, recorded_by=recorded_by)


def _locked(posting: Posting) -> Cadre:
    """The person, locked; ``ValidationError`` for a day that :func:`check_day` refuses."""
    cadre = Cadre.objects.select_for_update().get(pk=posting.cadre_id)
    check_day(cadre, posting.effective_on)
    return cadre


def why_not_on(days: Mapping[int, date | None]) -> dict[int, str]:
    """Of people (id → the day of a change, None where it is not known), whose change cannot be on that day, and why.

    No change lies before the person's last one, or in the future. One query for any number of people.
    """
    last_days = dict(
        StateChange.objects.filter(cadre__in=among(days), effective_on__isnull=False)
        .order_by("cadre")
        .values_list("cadre")
        .annotate(Max("effective_on"))
    )
    found = {
        key: f"上次变更是 {last:%Y-%m-%d}，日期不能早于它。"
        for key, last in last_days.items()
        if days[key] is None or days[key] < last
    }
    today = timezone.localdate()
    return found | {key: "日期晚于今天。" for key, day in days.items() if day and day > today}


def check_day(cadre: Cadre, day: date | None) -> None:
    """Raise ``ValidationError`` for a day that :func:`why_not_on` refuses for a change of this person."""
    if reason := why_not_on({cadre.pk: day}).get(cadre.pk):
        raise ValidationError({"effective_on": f"{cadre}：{reason}"})


def _check_days(postings: Sequence[Posting]) -> None:
    """:func:`check_day` for many; of who is in the pool since an unknown day no day is asked."""
    reasons = why_not_on({one.cadre_id: one.effective_on for one in postings if one.effective_on})
    if reasons:
        names = dict(Cadre.objects.filter(pk__in=reasons).order_by().values_list("pk", "name"))
        # Of a dossier that is only being opened nothing but a day to come is refused, for the whole of its import.
        told = [f"{names[key]}：{reason}" if key in names else reason for key, reason in reasons.items()]
        raise ValidationError(list(dict.fromkeys(told)))


def _dated(postings: Sequence[Posting]) -> list[Posting]:
    """``postings`` with a day for whoever has one on record already: today, where none is given, and said so.

    A roster without a day says of newcomers that they are in the pool, not since when. Of who stands somewhere since a known
    day it says where they are now; a change without a day would count as before that one, and nothing would follow from it.
    """
    unknown = [one.cadre_id for one in postings if one.effective_on is None]
    dated = StateChange.objects.filter(cadre__in=among(unknown), effective_on__isnull=False)
    known = set(dated.order_by().values_list("cadre", flat=True))
    today = timezone.localdate()
    return [
        replace(one, effective_on=today, basis=f"{one.basis}{_NO_DAY_GIVEN}"[:300]) if one.cadre_id in known else one
        for one in postings
    ]


@transaction.atomic
def take_back(changes: StateChangeQuerySet, former: Sequence[dict]) -> None:
    """Undo ``changes`` (a QuerySet of :class:`StateChange`) as if they had never been, for an entry made by mistake.

    Everybody returns to where the newest of their other changes puts them; ``former`` are the standings of who has none, rows
    of :class:`Cadre` with ``id``, ``state``, ``village_id``, ``post_id`` and ``joint_post_id``. The caller has made sure that
    nothing rests on the changes; the history tables keep them. Raises :class:`QuotaExceeded` when a seat to return to is
    taken by now.
    """
    others = StateChange.objects.filter(cadre__in=among(row["id"] for row in former)).exclude(
        pk__in=changes.order_by()
    )
    newest = others.order_by("cadre_id", *(StateChange._meta.ordering or ())).distinct("cadre_id")
    standings = {row.pop("cadre_id"): row for row in newest.values("cadre_id", *STANDING)}
    former = [row | standings.get(row["id"], {}) for row in former]
    people = {row["id"] for row in former} | set(changes.order_by().values_list("cadre", flat=True))
    lock_people(people)
    seats = [row[name] for row in former if row["state"] == State.IN_POOL for name in ("post_id", "joint_post_id")]
    reserve_seats(Counter(filter(None, seats)), leaving=people)
    changes.delete()
    update_rows(Cadre, former)


@transaction.atomic
def admit_many(
    postings: Sequence[Posting],
    *,
    origin: StateChange.Origin,
    recorded_by: User | None,
    roster_import: Any = None,
    new_dossiers: Iterable[dict] = (),
) -> None:
    """Put many people into the pool, all or none, each with a change of state on record.

    ``new_dossiers`` are rows of :class:`Cadre` that are opened with the admission; their postings name them by
    ``id``. ``roster_import`` is the import they come from, where they come from one. Raises :class:`QuotaExceeded` naming
    every post that has too few free seats, ``ValidationError`` naming who is :func:`barred` from this way in and whose
    last change is later.
    """
    if origin in _BY_HAND and (
        refused := barred(Cadre.objects.filter(pk__in=among(one.cadre_id for one in postings)))
    ):
        raise ValidationError(list(refused.values()))
    postings = _dated(postings)
    _check_days(postings)
    reserve_seats(
        Counter(key for posting in postings for key in posting.seats),
        leaving=[posting.cadre_id for posting in postings],
    )
    put_on_record(
        postings,
        state=State.IN_POOL,
        origin=origin,
        recorded_by=recorded_by,
        roster_import=roster_import,
        new_dossiers=new_dossiers,
    )


@transaction.atomic
def enter_selection(posting: Posting, *, recorded_by: User | None) -> None:
    """Put on record that a person stands as a candidate. Who is in the pool stays there; no seat is taken by it.

    Raises ``ValidationError`` when the day lies before the person's last change.
    """
    cadre = Cadre.objects.select_for_update().get(pk=posting.cadre_id)
    last = cadre.state_changes.first()
    if cadre.state == State.IN_POOL or (last and last.state == State.IN_SELECTION):
        return
    check_day(cadre, posting.effective_on)
    put_on_record([posting], state=State.IN_SELECTION, origin=StateChange.Origin.NOMINATED, recorded_by=recorded_by)


@transaction.atomic
def leave_selection(postings: Sequence[Posting], *, recorded_by: User | None) -> None:
    """Put on record that people who stood as candidates were not selected. Others than these are passed over.

    Raises ``ValidationError`` for a day before a person's last change.
    """
    cadres = Cadre.objects.select_for_update().filter(pk__in=[posting.cadre_id for posting in postings])
    standing = set(cadres.filter(state=State.IN_SELECTION).order_by("pk").values_list("pk", flat=True))
    leaving = [posting for posting in postings if posting.cadre_id in standing]
    _check_days(leaving)
    put_on_record(
        leaving,
        state=State.OUT,
        origin=StateChange.Origin.NOT_SELECTED,
        recorded_by=recorded_by,
    )


@transaction.atomic
def relocate(postings: Sequence[Posting], *, recorded_by: User | None, out: bool = False) -> None:
    """Let people stand, as they are or ``out`` of the pool, where a reform of villages or posts puts them; no seat is asked for.

    Who has no change on record yet is moved without one. Raises ``ValidationError`` for a day before a person's last change.
    """
    _check_days(postings)
    people = Cadre.objects.select_for_update(of=["self"]).filter(pk__in=[one.cadre_id for one in postings])
    states = {key: State.OUT if out else state for key, state in people.order_by("pk").values_list("pk", "state")}
    recorded = set(states) if out else set(people.filter(state_changes__isnull=False).values_list("pk", flat=True))
    people.exclude(pk__in=recorded).update(village=postings[0].village_id if postings else None)
    for state in State:
        moved = [one for one in postings if one.cadre_id in recorded and states[one.cadre_id] == state]
        put_on_record(moved, state=state, origin=StateChange.Origin.REFORMED, recorded_by=recorded_by)


@transaction.atomic
def come_with_village(
    postings: Sequence[Posting], *, state: State, recorded_by: User | None, new_dossiers: Iterable[dict] = ()
) -> None:
    """Let people stand as they stood in the township their village came from; ``new_dossiers`` as of :func:`admit_many`.

    No seat is asked for: the posts came along with the quotas and the reserves they had. That the village was handed over
    and these people with it, the database looks at. Raises ``ValidationError`` for a day before a person's last change.
    """
    _check_days(postings)
    put_on_record(
        postings,
        state=state,
        origin=StateChange.Origin.TRANSFERRED,
        recorded_by=recorded_by,
        new_dossiers=new_dossiers,
    )
