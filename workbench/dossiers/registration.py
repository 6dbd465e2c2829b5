"""The registration form (村级后备干部登记表) as a grid, from which the page and the Word file are both made."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from reserve_cadres.people.fields import FIELDS, FOOT, words_of
from reserve_cadres.people.models import Cadre
from reserve_cadres.pool.models import StateChange
from training.models import Attendance, Placement, Task
from workbench.dossiers.timeline import awards_of, said

COLUMNS = 7
# Of the parts that grow with the years, so many of the newest are printed.
NEWEST = 12
_SIGNED = "(盖章)　　　　　年　　月　　日　"


@dataclass(frozen=True)
class Cell:
    """A cell of the form: its lines, how many columns and rows it takes, and what it is for.

    A ``tall`` cell has room for a seal above its one line.
    """

    text: str = ""
    columns: int = 1
    rows: int = 1
    label: bool = False
    left: bool = False
    photo: bool = False
    tall: bool = False


def _label(text: str, rows: int = 1) -> Cell:
    return Cell(text, rows=rows, label=True)


def _pair(label: str, text: object, columns: int = 1, *, left: bool = False) -> list[Cell]:
    return [_label(label), Cell(str(text or ""), columns=columns, left=left)]


def _wide(label: str, lines: Iterable[str], *, tall: bool = False) -> list[Cell]:
    return [_label(label), Cell("\n".join(filter(None, lines)), columns=COLUMNS - 1, left=True, tall=tall)]


def _printed(cadre: Cadre, *, sees_identity: bool) -> dict[int, list[Cell]]:
    """The rows of the fields that are printed; the photo stands at the end of the first ones."""
    rows: dict[int, list[Cell]] = defaultdict(list)
    for field in FIELDS:
        if not (place := field.printed):
            continue
        if field.name == "photo":
            rows[place.row].append(Cell(field.heading, rows=place.rows, photo=True))
            continue
        text = words_of(cadre, field.name, sees_identity=sees_identity)
        if field.name == "birth_date":
            born = field.words(cadre.birth_date) if sees_identity else text
            text = f"{born}\n({cadre.age_on(timezone.localdate())}岁)"
        rows[place.row] += _pair(place.label or field.heading, text, place.columns, left=field.long)
    return rows


def registration_grid(cadre: Cadre, *, sees_identity: bool) -> list[list[Cell]]:
    """The rows of a person's form. ``cadre`` comes from :func:`~.parts.with_parts`.

    Where ``sees_identity`` is not, numbers are masked, and family, penalties and talks left out.
    """
    rows = _printed(cadre, sees_identity=sees_identity)
    family = list(cadre.family.all()) if sees_identity else []
    talks: list[Any] = list(cadre.talks.all()) if sees_identity else []
    return [
        *(rows[number] for number in sorted(rows.keys() - {FOOT})),
        _wide("简历", [f"{_month(one.began_on)}—{_month(one.ended_on) or '至今'} {one.description}" for one in cadre.resume.all()]),
        _wide("奖惩情况", [f"{_month(one.given_on)} {one}{_by(one.authority)}" for one in awards_of(cadre, whole=sees_identity)]),
        _wide("年度考核结果", [str(one) for one in cadre.assessments.all()]),
        _wide("培训情况", _newest(cadre.attendances.all(), _training)),
        _wide("锻炼情况", [*_newest(cadre.placements.all(), _placement), *_newest(cadre.tasks.all(), _task)]),
        _wide("跟踪谈话", _newest(talks, lambda one: f"{one.held_on:%Y.%m.%d} {one.mentor}：{said(one)}")),
        [_label("家庭主要成员及重要社会关系", rows=len(family) + 1), *map(_label, ("称谓", "姓名", "出生年月", "政治面貌")),
         Cell("工作单位及职务", columns=2, label=True)],
        *([Cell(one.relation), Cell(one.name), Cell(_month(one.birth_month)), Cell(one.get_political_status_display()),
           Cell(one.work, columns=2, left=True)] for one in family),
        _wide("产生方式", [f"{_day(event.day)} {event.text}" for _, events in cadre.origin for event in events]),  # type: ignore[attr-defined]
        _wide("入库与变动", [_change(one) for one in cadre.state_changes.all()]),
        rows[FOOT],
        _wide("村(社区)党组织意见", [_SIGNED], tall=True),
        _wide("镇党委意见", [_SIGNED], tall=True),
    ]  # fmt: skip


def _month(day: date | None) -> str:
    return f"{day:%Y.%m}" if day else ""


def _day(day: date | None) -> str:
    return f"{day:%Y.%m.%d}" if day else "日期不详"


def _by(authority: str) -> str:
    return f"（{authority}）" if authority else ""


def _newest(records: Iterable[Any], words: Callable[[Any], str]) -> list[str]:
    lines = [line for record in records if (line := words(record))]
    rest = len(lines) - NEWEST
    return [*lines[:NEWEST], *([f"更早的还有 {rest} 项，见电子档案。"] if rest > 0 else [])]


def _training(one: Attendance) -> str:
    if one.session.status != "held":
        return ""
    mark = "" if one.mark is None else f"，成绩 {one.mark}"
    return f"{_day(timezone.localdate(one.session.starts_at))} {one.session}（{one.get_status_display()}{mark}）"


def _placement(one: Placement) -> str:
    if one.cancelled_at:
        return ""
    grade = f"，鉴定{one.get_grade_display()}" if one.grade else ""
    return f"{_day(one.starts_on)}—{_day(one.ends_on)} {one.get_kind_display()}：{one.host} {one.post}{grade}"


def _task(one: Task) -> str:
    return f"{_day(one.set_on)} {one.get_kind_display()}：{one}（{one.get_status_display()}）{one.outcome}"


def _change(one: StateChange) -> str:
    where = one.appointed_title or f"{one.village}{one.post_title}"
    number = f"（{one.document_number}）" if one.document_number else ""
    return f"{_day(one.effective_on)} {one.get_state_display()}，{where}，{one.get_origin_display()}{number}"
