"""The days of this month with what is due on each: sessions, nominations, notices, placements, tasks, follow-ups."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, TruncDate
from django.urls import reverse

from accounts.models import User
from mentoring.access import VIEW as VIEW_TALK
from mentoring.models import Talk
from mentoring.months.months import first_of, last_of
from reserve_cadres.models import PublicNotice, SelectionRound
from reserve_cadres.people.access import VIEW
from reserve_cadres.selection.access import VIEW as VIEW_SELECTION
from training.access import VIEW as VIEW_TRAINING
from training.models import Placement, Task, TrainingSession


@dataclass(frozen=True)
class Due:
    """What is due on a day, and its page; ``kind`` says what it is."""

    kind: str
    text: str
    address: str


@dataclass
class Day:
    """A day of the month, and what is due on it."""

    day: date
    dues: list[Due] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One kind of thing that is due: rows of day, text and key, and the name of the page of each."""

    kind: str
    view: str
    rows: QuerySet[Any]


def parts_of(user: User, today: date) -> list[Part]:
    """What may be due this month, as far as the user sees it; not read yet."""
    month = (first_of(today), last_of(today))
    parts = []
    if user.has_perm(VIEW_TRAINING):
        sessions = TrainingSession.objects.visible_to(user, VIEW_TRAINING).filter(starts_at__date__range=month)
        sessions = sessions.exclude(status=TrainingSession.Status.CANCELLED)
        rows = sessions.values_list(TruncDate("starts_at"), "title", "pk")
        parts.append(Part("培训", "training:session", rows))
        placements = (
            Placement.objects.visible_to(user, VIEW_TRAINING).in_force().filter(ends_on__range=month, grade="")
        )
        text = Concat(_name("cadre"), Value("跟岗挂职期满"))
        parts.append(Part("挂职", "training:placement", placements.values_list("ends_on", text, "pk")))
    if user.has_perm(VIEW_TRAINING) and user.has_perm(VIEW):
        tasks = Task.objects.visible_to(user, VIEW_TRAINING).open().filter(due_on__range=month)
        text = Concat(_name("cadre"), Value("："), F("title"))
        parts.append(Part("任务", "training:task", tasks.values_list("due_on", text, "pk")))
    if user.has_perm(VIEW_TALK):
        talks = Talk.objects.visible_to(user, VIEW_TALK).following_up().filter(follow_up_due__range=month)
        parts.append(Part("后续", "mentoring:talk", talks.values_list("follow_up_due", "follow_up", "pk")))
    if user.has_perm(VIEW_SELECTION):
        rounds = SelectionRound.objects.visible_to(user, VIEW_SELECTION).filter(status=SelectionRound.Status.ANNOUNCED)
        closing = rounds.filter(nominations_until__range=month).distinct()
        text = Concat(F("title"), Value("提名截止"))
        parts.append(Part("提名", "selection:detail", closing.values_list("nominations_until", text, "pk")))
        notices = PublicNotice.objects.visible_to(user, VIEW_SELECTION).in_force().filter(ends_on__range=month)
        text = Concat(F("selection__village__name"), Value("公示期满"))
        parts.append(Part("公示", "selection:village", notices.values_list("ends_on", text, "selection")))
    return parts


def _name(path: str) -> Concat:
    return Concat(f"{path}__name", f"{path}__told_apart_by")


def month_of(parts: Iterable[Part], today: date) -> list[Day]:
    """Every day of this month, with what is due on it."""
    dues: dict[date, list[Due]] = defaultdict(list)
    for part in parts:
        for day, text, key in part.rows:
            dues[day].append(Due(part.kind, text, reverse(part.view, args=[key])))
    first = first_of(today)
    days = [first + timedelta(days=number) for number in range(last_of(first).day)]
    return [Day(day, dues[day]) for day in days]
