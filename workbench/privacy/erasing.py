"""Erasing the data of who is no longer to be kept: whom it is due of, the act, and what only the owner of the database can do.

Source: the law on personal information, Art. 19 and 47.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import AccessRecord, User
from reserve_cadres.models import Cadre, Candidacy, ChangeProposal, StateChange
from reserve_cadres.people.codes import State
from reserve_cadres.selection.rounds.models import SelectionRound
from training.models import Placement, Task
from workbench.privacy.models import PersonalRequest, PrivacyRules
from workbench.privacy.personal import ERASED, HOLDINGS, files_of, nameless
from workbench.trail.erasing import note_erasure, note_rewritten
from workbench.trail.models import Erasure

Ground = Erasure.Ground
_OVER = [SelectionRound.Status.CLOSED, SelectionRound.Status.CANCELLED]


@dataclass(frozen=True)
class Grounds:
    """Why, and by which paper or decision."""

    ground: str
    basis: str


def due_for_erasing(people: QuerySet[Cadre], rules: PrivacyRules, today: date) -> dict[str, QuerySet[Cadre]]:
    """Of ``people`` those whose time is over by the township's rules, by ground; ``over_on`` is when it began to run."""
    been_in = Exists(StateChange.objects.filter(cadre=OuterRef("pk"), state=State.IN_POOL))
    people, found = people.filter(erasures=None), {}
    if rules.candidate_months:
        # Who was not selected is out as well once the round is over.
        candidates = people.filter(
            ~been_in, state__in=[State.IN_SELECTION, State.OUT], candidacies__isnull=False
        ).exclude(candidacies__in=Candidacy.objects.exclude(opened_post__selection__round__status__in=_OVER))
        ended = candidates.annotate(over_on=Max("candidacies__opened_post__selection__round__ended_on"))
        found[Ground.CANDIDATE] = ended.filter(over_on__lte=months_before(today, rules.candidate_months))
    if rules.left_months:
        left = people.filter(been_in, state=State.OUT).annotate(
            over_on=Max(Coalesce("state_changes__effective_on", TruncDate("state_changes__recorded_at")))
        )
        found[Ground.LEFT] = left.filter(over_on__lte=months_before(today, rules.left_months))
    return {ground: found_ones.order_by("over_on", "pk") for ground, found_ones in found.items()}


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last one of a month that is shorter."""
    month = day.year * 12 + day.month - 1 - months
    year, number = month // 12, month % 12 + 1
    return date(year, number, min(day.day, monthrange(year, number)[1]))


def asked_for_erasing(people: QuerySet[Cadre]) -> QuerySet[Cadre]:
    """Of ``people`` those who asked for it, or took their consent back, and have no answer yet."""
    asked = [PersonalRequest.Kind.ERASE, PersonalRequest.Kind.WITHDRAW]
    requests = PersonalRequest.objects.open().filter(kind__in=asked)
    return people.filter(erasures=None, personal_requests__in=requests).distinct()


def hindrance(cadre: Cadre) -> str:
    """Why the data of a person is still needed; "" where it is not."""
    if cadre.state in (State.IN_POOL, State.APPOINTED):
        return f"{cadre.get_state_display()}，先办退出。"
    if Candidacy.objects.in_running_round().filter(cadre=cadre).exists():
        return "正在参加选拔，先退出参选或等批次结束。"
    if ChangeProposal.objects.waiting().filter(cadre=cadre).exists():
        return "有一份变动等待决定。"
    running = Placement.objects.filter(cadre=cadre, grade="", cancelled_at=None).exists()
    if running or Task.objects.filter(cadre=cadre, status=Task.Status.OPEN).exists():
        return "有没有鉴定的跟岗挂职或没有办结的任务。"
    return ""


@transaction.atomic
def erase(people: Collection[Cadre], grounds: Grounds, *, by: User) -> list[Erasure]:
    """Erase the data of ``people``: the records now, decisions and history with :func:`erase_from_the_trail`.

    Raises ``ValidationError`` without a basis, without people, and for whose data is still needed or was erased; then nobody's
    is erased.
    """
    if not people:
        raise ValidationError("请勾选要删除的人。")
    kept = Cadre.objects.select_for_update(of=["self"]).filter(pk__in=[one.pk for one in people]).order_by("pk")
    return [_erase(one, grounds, by) for one in kept]


def _erase(cadre: Cadre, grounds: Grounds, by: User) -> Erasure:
    if problem := hindrance(cadre):
        raise ValidationError(f"{cadre}：{problem}")
    if cadre.erasures.exists():
        raise ValidationError(f"{cadre}：已经删除过了。")
    files = files_of(cadre.pk)
    erased = {}
    for holding in HOLDINGS:
        if holding.guarded:
            continue
        rows = holding.rows(cadre.pk)
        if holding.deleted:
            number = rows.count()
            rows.delete()
        else:
            number = rows.update(**holding.changes(**(nameless(cadre) if holding.model is Cadre else {})))
        if number:
            erased[str(holding.model._meta.verbose_name)] = number
    for file in files:
        transaction.on_commit(partial(file.storage.delete, file.name))
    erasure = Erasure(
        township=cadre.township, cadre=cadre, ground=grounds.ground, basis=grounds.basis, by=f"{by}（{by.username}）"
    )
    return note_erasure(erasure, erased)


def waiting_for_the_owner() -> QuerySet[Erasure]:
    """Erasings whose decisions and history still say who it was."""
    return Erasure.objects.filter(lines=None)


def erase_from_the_trail(erasure: Erasure, by: str) -> int:
    """Take the person out of the guarded records and of the history; returns how many lines of the trail were rewritten.

    For the owner of the database: the application's role is refused both. Which lines were rewritten is on record, so that the
    chain over the trail goes on and :func:`~workbench.trail.verifying.verify` finds what else was changed.
    """
    cadre, rewritten = erasure.cadre, {}
    with _unguarded(holding.model for holding in HOLDINGS if holding.guarded), transaction.atomic():
        for holding in HOLDINGS:
            if holding.guarded:
                holding.rows(cadre.pk).update(**holding.changes())
        for holding in HOLDINGS:
            events = holding.events(cadre.pk)
            if events is None or not (keys := sorted(events.values_list("pgh_id", flat=True))):
                continue
            also = {name: value for name, value in nameless(cadre).items() if name != "birth_date" or _is_cut(cadre)}
            events.update(**holding.changes(**(also if holding.model is Cadre else {})))
            rewritten[events.model._meta.db_table] = keys
        looks = AccessRecord.objects.filter(_looks_at(cadre)).exclude(subject="")
        if keys := sorted(looks.values_list("pk", flat=True)):
            AccessRecord.objects.filter(pk__in=keys).update(subject=ERASED, detail="")
            rewritten[AccessRecord._meta.db_table] = keys
        note_rewritten(erasure, rewritten, by)
    return sum(map(len, rewritten.values()))


def _is_cut(cadre: Cadre) -> bool:
    return not cadre.birth_day_known and cadre.birth_date.month == cadre.birth_date.day == 1


def _looks_at(cadre: Cadre) -> Q:
    """Lines of who looked at the person: by the addresses of the dossier and its parts."""
    return Q(path__startswith=f"/cadres/{cadre.pk}/") | Q(path__startswith=f"/privacy/people/{cadre.pk}/")


def _unguarded(guarded: Iterable[type[Any]]) -> ExitStack:
    """A block in which the guards of these models, which keep what was decided, let it be rewritten; their history goes on."""
    stack = ExitStack()
    names = [
        f"{model._meta.label}:{trigger.name}"
        for model in set(guarded)
        for registered, trigger in pgtrigger.registered()
        if registered is model and not str(trigger.name).startswith(("insert_", "update_", "delete_"))
    ]
    stack.enter_context(pgtrigger.ignore(*names))
    return stack
