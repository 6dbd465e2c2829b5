"""What can be done for many people of the list at once. Each act is a function of the room that knows its rule."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from mentoring.access import KEEP_PAIRS
from mentoring.pairs.models import Pairing
from mentoring.pairs.pairs import Match, pair_many
from reserve_cadres.changes.access import PROPOSE
from reserve_cadres.changes.changes import Motion, possible_kinds, propose
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.people.codes import State
from reserve_cadres.people.models import Cadre
from reserve_cadres.pool import duties
from training.access import KEEP_TASK, PLAN
from training.sessions.models import Attendance, TrainingSession
from training.sessions.sessions import invite
from training.tasks.tasks import Assignment, set_task
from workbench.people.together import NotForAll, for_each


@dataclass(frozen=True)
class Outlook:
    """What an act would mean for one person: ``hindrance`` says why it cannot be done for them."""

    follows: str = ""
    hindrance: str = ""


Outlooks = dict[int, Outlook]


@dataclass(frozen=True)
class Act:
    """An act: what its button says, who may do it, what follows in general and for each person."""

    label: str
    permission: str
    lead: str
    outlook: Callable[[Sequence[Cadre]], Outlooks]


def _outside(person: Cadre) -> str:
    return "" if person.state == State.IN_POOL else f"{person.get_state_display()}，不在库"


def pair_outlook(people: Sequence[Cadre]) -> Outlooks:
    """Who mentors each person now."""
    now: dict[int, list[str]] = defaultdict(list)
    for one in Pairing.objects.active().filter(cadre__in=people).select_related("mentor"):
        now[one.cadre_id].append(f"{one.get_kind_display()}{one.mentor}")
    return {
        one.pk: Outlook(f"现有：{'、'.join(now[one.pk])}" if now[one.pk] else "还没有联系人", _outside(one))
        for one in people
    }


def session_outlook(people: Sequence[Cadre]) -> Outlooks:
    """How many sessions each person came to this far."""
    came: dict[int, int] = defaultdict(int)
    attended = Attendance.objects.filter(cadre__in=people, status=Attendance.Status.PRESENT)
    for key in attended.values_list("cadre", flat=True):
        came[key] += 1
    return {one.pk: Outlook(f"参加过 {came[one.pk]} 次培训", _outside(one)) for one in people}


def task_outlook(people: Sequence[Cadre]) -> Outlooks:
    """Whether each person can be given a task."""
    return {one.pk: Outlook("", _outside(one)) for one in people}


def exit_outlook(people: Sequence[Cadre]) -> Outlooks:
    """What ends for each person once the leading group agrees."""
    ending = duties.held_by([one.pk for one in people])
    waiting = set(ChangeProposal.objects.waiting().filter(cadre__in=people).values_list("cadre", flat=True))
    found = {}
    for one in people:
        hindrance = "已有一份变动申请在等待决定" if one.pk in waiting else _outside(one)
        if not hindrance and ChangeProposal.Kind.EXIT not in possible_kinds(one):
            hindrance = f"{one.get_state_display()}，不能办理退出"
        follows = f"同意后一并办结：{'、'.join(ending[one.pk])}" if ending.get(one.pk) else ""
        found[one.pk] = Outlook(follows, hindrance)
    return found


ACTS = {
    "pair": Act("结对", KEEP_PAIRS, "原来有同类联系人的，到前一天结束，记录保留。", pair_outlook),
    "invite": Act("邀请参加培训", PLAN, "已经邀请过的人不会重复邀请；邀请可以在培训页面逐个撤销。", session_outlook),
    "task": Act("交办任务", KEEP_TASK, "每个人各建一项任务，进展和完成情况分别登记。", task_outlook),
    "exit": Act(
        "提出退出", PROPOSE, "每个人各提一份退出申请，镇领导小组同意后才退出；没有决定的可以逐份撤回。", exit_outlook
    ),
}  # fmt: skip


@transaction.atomic
def pair_all(people: Sequence[Cadre], mentor: User, kind: str, starts_on: date) -> None:
    """Pair everybody with one mentor. Raises :class:`NotForAll`."""
    answers = pair_many([Match(one.pk, mentor.pk, kind, starts_on) for one in people])
    refused = {
        one.pk: answer.messages
        for one, answer in zip(people, answers, strict=True)
        if isinstance(answer, ValidationError)
    }
    if refused:
        raise NotForAll(refused)


@transaction.atomic
def invite_all(people: Sequence[Cadre], session: TrainingSession) -> int:
    """Invite everybody who is not invited yet; returns how many that were. Raises :class:`NotForAll` for who is not in the pool."""
    if refused := {one.pk: [words] for one in people if (words := _outside(one))}:
        raise NotForAll(refused)
    return invite(session, people)


def set_tasks(people: Sequence[Cadre], task: Assignment, *, recorded_by: User) -> None:
    """Give everybody the same task, each their own record of it. Raises :class:`NotForAll`."""
    for_each(people, lambda one: set_task(task.given_to(one), recorded_by=recorded_by))


def propose_exits(people: Sequence[Cadre], motion: Motion, *, recorded_by: User) -> None:
    """Propose that everybody leaves, a proposal each. Raises :class:`NotForAll`."""
    for_each(people, lambda one: propose(one, motion, recorded_by=recorded_by))
