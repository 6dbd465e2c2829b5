"""A person's path through the years, drawn from the parts of the dossier."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from office.pictures.charts import Span, lanes
from office.pictures.figures import FigureTable, Picture
from reserve_cadres.people.codes import State
from reserve_cadres.people.models import Cadre
from workbench.dossiers.timeline import KINDS, Happening

TONES = {State.IN_SELECTION: "third", State.IN_POOL: "first", State.APPOINTED: "second", State.OUT: "out"}


def life_picture(cadre: Cadre, happenings: list[Happening], today: date) -> Picture | None:
    """The states as they followed each other, placements and tasks as long as they lasted, everything else on its day.

    ``cadre`` comes from :func:`~workbench.dossiers.parts.with_parts`, ``happenings`` from its timeline. None of somebody
    without a day on record.
    """
    states = list(_states(cadre, today))
    rows: list[tuple[str, list[Span]]] = [("状态", states)] if states else []
    lasting = {"placement": list(_placements(cadre)), "task": list(_tasks(cadre, today))}
    for kind, label in KINDS.items():
        if kind == "change":
            continue
        found = lasting.get(kind) or [
            Span(one.day, one.day, f"{one.day:%Y-%m-%d} {one.text}", one.address, kind)
            for one in happenings
            if one.kind == kind
        ]
        if found:
            rows.append((label, found))
    days = [day for _, spans in rows for span in spans for day in (span.first, span.last)]
    if not days:
        return None
    title = f"{cadre}：各年经过"
    first, last = date(min(days).year, 1, 1), date(max(*days, today).year, 12, 31)
    table = FigureTable(["项目", "开始", "结束", "内容"], [list(line) for line in _lines(rows, today)])
    return Picture(
        title,
        lanes(title, rows, first, last),
        table,
        key=[(TONES[one], one.label) for one in State if _has(states, one)],
    )


def _has(states: list[Span], state: State) -> bool:
    return any(one.tone == TONES[state] for one in states)


def _lines(rows: list[tuple[str, list[Span]]], today: date) -> Iterator[tuple[str, str, str, str]]:
    for label, spans in rows:
        for one in sorted(spans, key=lambda span: span.first):
            yield label, f"{one.first:%Y-%m-%d}", "至今" if one.last == today else f"{one.last:%Y-%m-%d}", one.words


def _states(cadre: Cadre, today: date) -> Iterator[Span]:
    """Each state from its day to the next one's; what was before the first known day cannot be drawn."""
    dated = sorted(
        ((one.effective_on, one.pk, one) for one in cadre.state_changes.all() if one.effective_on),
        key=lambda found: found[:2],
    )
    ends = [*(day for day, *_ in dated[1:]), today]
    for (since, _, one), until in zip(dated, ends, strict=False):
        where = one.appointed_title or f"{one.village} {one.post_title}".strip()
        if until > since:
            words = f"{since:%Y-%m-%d} 起 {one.get_state_display()}，{where}"
            yield Span(since, until, words, "#pool", TONES[State(one.state)])


def _placements(cadre: Cadre) -> Iterator[Span]:
    for one in cadre.placements.all():
        if not one.cancelled_at:
            words = f"{one.get_kind_display()} {one.host} {one.post}"
            yield Span(one.starts_on, one.ends_on, words, reverse("training:placement", args=[one.pk]), "placement")


def _tasks(cadre: Cadre, today: date) -> Iterator[Span]:
    for one in cadre.tasks.all():
        ended = one.ended_on or max(today, one.set_on)
        yield Span(
            one.set_on, ended, f"{one}：{one.get_status_display()}", reverse("training:task", args=[one.pk]), "task"
        )
