"""Recording talks and settling what follows from them: the only code that writes them. Source: domain.md, "Mentoring"."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.prepared import Prepared, given
from mentoring.months.months import first_of, must_be_open, share_months
from mentoring.pairs.models import Pairing
from mentoring.talks.models import Talk, TalkPerson, TalkPhoto
from office.refusals import refusal_of
from reserve_cadres.models import Cadre

TEXTS = ["place", "summary", "thought", "study", "work", "problem", "help_given", "new_direction", "follow_up"]


_MENTEES = Prepared(
    lambda: (
        Pairing.objects.on(given("day"))
        .filter(mentor=given("mentor"), cadre__state="in_pool")
        .select_related("cadre__village")
        .only("kind", "cadre__name", "cadre__told_apart_by", "cadre__village__name")
        .order_by("cadre__village__position", "cadre__village", "cadre__pinyin", "pk")
    )
)
_PAIRED = Prepared(
    lambda: (
        Pairing.objects.on(given("day"))
        .filter(mentor=given("mentor"), kind=given("kind"))
        .order_by()
        .values_list("cadre", flat=True)
    )
)


def mentees_of(mentor: User, day: date) -> list[Pairing]:
    """The pairs of a mentor in force on ``day``, to tick people from: in which capacity, and what a person is called."""
    return _MENTEES(mentor=mentor.pk, day=day)


def record_talk(
    mentor: User,
    kind: str,
    people: Sequence[Cadre],
    *,
    held_on: date,
    recorded_by: User | None,
    key: uuid.UUID | None = None,
    recorded_on: date | None = None,
    photos: Sequence[File] = (),
    **said: Any,
) -> tuple[Talk, bool]:
    """Record a talk with its photos; returns it and whether it is new. The same talk sent again under the same ``key``
    gives the talk that is there; other content under it is a talk of its own. ``recorded_on`` is the day it was entered
    where that was not today.

    Raises ``ValidationError`` for a day to come or in a closed month, and for people the mentor is not paired with.
    """
    talk = Talk(
        mentor=mentor, kind=kind, held_on=held_on, recorded_by=recorded_by,
        recorded_on=recorded_on or timezone.localdate(),
        follow_up_due=said.pop("follow_up_due", None), problem_solved=said.pop("problem_solved", False),
        **{name: (said.get(name) or "").strip() for name in TEXTS},
    )  # fmt: skip
    talk.key = _key_of(talk, people, key or uuid.uuid4())
    try:
        with transaction.atomic():
            share_months(_township_of(mentor))
            # That the month is open the database asks, and so does it ask the talk's constraints, as it writes: at a month's
            # end a statement each would be most of the time.
            _check(talk, people)
            talk.clean_fields(exclude=["mentor", "recorded_by"])
            talk.save(force_insert=True)
            TalkPerson.objects.bulk_create(TalkPerson(talk=talk, cadre=one) for one in people)
            _keep_photos(talk, photos)
    except (IntegrityError, ValidationError) as problem:
        # The same talk was sent before, or by another connection at the same moment.
        if known := _known(talk, photos):
            return known, False
        # The database names the first that refused; who typed it is told all of them, at their places.
        must_be_open(_township_of(mentor), held_on)
        if isinstance(problem, IntegrityError):
            talk.full_clean(exclude=["recorded_by"])
        raise refusal_of(problem) from problem
    return talk, True


def _key_of(talk: Talk, people: Sequence[Cadre], key: uuid.UUID) -> uuid.UUID:
    """The key under which a talk is kept: the page's with what was said, so that one page's key never hides another talk."""
    said = [talk.mentor_id, talk.kind, talk.held_on, talk.follow_up_due, talk.problem_solved]
    texts = [getattr(talk, name) for name in TEXTS]
    return uuid.uuid5(key, repr([str(one) for one in said] + texts + sorted(one.pk for one in people)))


@transaction.atomic
def _known(talk: Talk, photos: Sequence[File]) -> Talk | None:
    """The talk that was kept before under the same key; photos that did not come with it then come to it now."""
    known = Talk.objects.select_for_update().filter(key=talk.key, recorded_by=talk.recorded_by).first()
    if known and not known.photos.exists():
        _keep_photos(known, photos)
    return known


@transaction.atomic
def change_talk(
    talk: Talk, people: Sequence[Cadre], *, changed_by: User, photos: Sequence[File] = (), **said: Any
) -> None:
    """Change a talk: the mentor within its month, the office while the month is open. The history keeps what it was.

    ``photos`` are added to those it has, all with the change or none.
    """
    # The months first, as whoever records a talk or closes a month: nobody waits for each other.
    share_months(_township_of(talk.mentor))
    locked = Talk.objects.select_for_update(of=["self"]).select_related("mentor").get(pk=talk.pk)
    if reason := why_not_changed(locked, changed_by):
        raise ValidationError(reason)
    for name, value in said.items():
        setattr(locked, name, value.strip() if isinstance(value, str) else value)
    must_be_open(_township_of(locked.mentor), locked.held_on)
    _check(locked, people)
    locked.full_clean(exclude=["recorded_by"])
    locked.save()
    locked.cadres.set(people)
    _keep_photos(locked, photos)


def _keep_photos(talk: Talk, photos: Sequence[File]) -> None:
    TalkPhoto.objects.bulk_create(TalkPhoto(talk=talk, file=photo) for photo in photos)


def why_not_changed(talk: Talk, user: User) -> str:
    """Why ``user`` cannot change a talk; "" when they can."""
    try:
        must_be_open(_township_of(talk.mentor), talk.held_on)
    except ValidationError as problem:
        return problem.messages[0]
    if user.has_perm("mentoring.close_month"):
        return ""
    if user.pk not in {talk.mentor_id, talk.recorded_by_id}:
        return "只有谈话人和组织办可以修改。"
    if first_of(timezone.localdate()) != first_of(talk.held_on):
        return "只能在当月修改，过后请联系组织办。"
    return ""


@transaction.atomic
def settle_follow_up(talk: Talk, *, settled_on: date, settlement: str, problem_solved: bool) -> None:
    """Note what came of what was to be followed up."""
    locked = Talk.objects.select_for_update(of=["self"]).get(pk=talk.pk)
    if not locked.follow_up or locked.settled_on:
        raise ValidationError("没有待办的后续事项。")
    if settled_on > timezone.localdate():
        raise ValidationError({"settled_on": "办结日期晚于今天。"})
    if settled_on < locked.held_on:
        raise ValidationError({"settled_on": f"办结日期早于谈话({locked.held_on:%Y-%m-%d})。"})
    if not settlement.strip():
        raise ValidationError({"settlement": "请写明办结情况。"})
    locked.settled_on, locked.settlement = settled_on, settlement.strip()
    locked.problem_solved = locked.problem_solved or (problem_solved and bool(locked.problem))
    locked.save()


@transaction.atomic
def settle_with_departure(talk: Talk, day: date, reason: str) -> None:
    """Settle a follow-up because those it is about left the pool on ``day``."""
    locked = Talk.objects.select_for_update(of=["self"]).get(pk=talk.pk)
    locked.settled_on, locked.settlement = max(day, locked.held_on), f"{reason}，不再跟进。"
    locked.save(update_fields=["settled_on", "settlement"])


def _township_of(mentor: User) -> int:
    """The key of a mentor's township: who talks has one."""
    return cast(int, mentor.township_id)


def _check(talk: Talk, people: Sequence[Cadre]) -> None:
    if not people:
        raise ValidationError({"people": "请勾选谈话对象。"})
    if talk.held_on > timezone.localdate():
        raise ValidationError({"held_on": "谈话日期晚于今天。"})
    paired = set(_PAIRED(day=talk.held_on, mentor=talk.mentor_id, kind=talk.kind))
    if strangers := [str(one) for one in people if one.pk not in paired]:
        raise ValidationError({"people": f"{'、'.join(strangers)}在那天没有与{talk.mentor}结对。"})
