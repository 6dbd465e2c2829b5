"""Pictures of selection: the funnel of a round, and what became of the pool at a term change."""

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse

from accounts.models import User
from office.numbers import share
from office.pictures.charts import bars, funnel
from office.pictures.drawing import Drawing
from office.pictures.figures import Figure, FigureTable, Picture, Series, table_of
from reserve_cadres.models import Candidacy, SelectionRound, StateChange, Term
from reserve_cadres.selection.access import VIEW
from reserve_cadres.selection.course.funnel import GROUPS, STEPS, Reached, by_village, number_of, reached_in
from reserve_cadres.terms.access import VIEW as VIEW_TERM
from reserve_cadres.terms.terms import DIVISIONS, Conversion, conversions, eve_of

TONES = {"all": "first", "women": "second", "young": "third"}
# What a village's bars show, and how.
VILLAGE_STEPS = {"nominated": "third", "passed": "second", "approved": "first"}


def candidates_of(user: User, made: SelectionRound) -> list[Reached]:
    """The candidacies of a round a user sees, with how far each came."""
    found = Candidacy.objects.visible_to(user, VIEW).filter(opened_post__selection__round=made)
    order = ("opened_post__selection__village__position", "opened_post__selection__village", "opened_post", "pk")
    return reached_in(found.for_pages().order_by(*order))


def funnel_pictures(made: SelectionRound, found: Sequence[Reached]) -> list[Picture]:
    """The round as a whole, for women and for the young; and the same steps village by village."""
    address = f"{reverse('pictures:candidates')}?round={made.pk}"

    def figure(some: Sequence[Reached], step: str, group: str, query: str = "") -> Figure:
        number = number_of(some, step, group)
        where = f"{address}&step={step}&group={group}{query}" if number else ""
        return Figure(number, f"{GROUPS[group]} {STEPS[step]} {number} 人次", where)

    series = [
        Series(label, [figure(found, step, group) for step in STEPS], TONES[group]) for group, label in GROUPS.items()
    ]
    title = f"{made}：从提名到入库"
    labels = list(STEPS.values())
    whole = Picture(
        title,
        funnel(title, labels, series),
        table_of("步骤", labels, series),
        "按参选岗位计，一个人参选两个岗位算两次；后来退出的也算到他走到的那一步。年龄按批次规定的日期。",
        [(one.tone, one.label) for one in series],
    )
    rows: list[list[Figure | str]] = [
        [some[0].candidacy.opened_post.selection.village.name,
         *(figure(some, step, group, f"&village={key}") for group in GROUPS for step in STEPS if _shown(step, group))]
        for key, some in by_village(found).items()
    ]  # fmt: skip
    heads = [
        label if group == "all" else f"{GROUPS[group]}：{label}"
        for group in GROUPS
        for step, label in STEPS.items()
        if _shown(step, group)
    ]
    sums = [figure(found, step, group) for group in GROUPS for step in STEPS if _shown(step, group)]
    table = FigureTable(["村(社区)", *heads], rows, ["合计", *sums] if rows else ())
    key = [(tone, STEPS[step]) for step, tone in VILLAGE_STEPS.items()]
    return [whole, Picture(f"{made}：各村走到哪一步", _village_bars(found, address), table, key=key)]


def _shown(step: str, group: str) -> bool:
    """Of women and the young a village's line says who began and who came in."""
    return group == "all" or step in {"nominated", "approved"}


def _village_bars(found: Sequence[Reached], address: str) -> Drawing:
    villages = by_village(found)
    labels = [some[0].candidacy.opened_post.selection.village.name for some in villages.values()]
    series = [
        Series(
            STEPS[step],
            [
                Figure(number_of(some, step), f"{STEPS[step]} {number_of(some, step)} 人次",
                       f"{address}&step={step}&group=all&village={key}" if number_of(some, step) else "")
                for key, some in villages.items()
            ],
            tone,
        )
        for step, tone in VILLAGE_STEPS.items()
    ]  # fmt: skip
    return bars("各村走到哪一步", labels, series)


def conversion_pictures(user: User, term: Term) -> list[Picture]:
    """Elected of the pool on the eve, by village, category and age; over villages with results only."""
    found = conversions(StateChange.objects.visible_to(user, VIEW_TERM), term)
    return [_conversion(term, title, lines) for title, lines in found.items() if title != "合计"]


def _conversion(term: Term, title: str, lines: Sequence[Conversion]) -> Picture:
    page = f"{reverse('pictures:measured')}?term={term.pk}&by={DIVISIONS[title]}"
    eve = f"{eve_of(term):%Y-%m-%d}"
    series = [
        Series(
            "选举前在库",
            [
                Figure(one.pool, f"{one.label}：{eve} 在库 {one.pool} 人", f"{page}&key={one.key}" if one.pool else "")
                for one in lines
            ],
            "second",
        ),
        Series(
            "当选",
            [
                Figure(
                    one.elected,
                    f"{one.label}：当选 {one.elected} 人",
                    f"{page}&key={one.key}&elected=1" if one.elected else "",
                )
                for one in lines
            ],
        ),
    ]
    labels = [one.label for one in lines]
    table = table_of(title.removeprefix("按"), labels, series, total=True)
    whole = share(sum(one.elected for one in lines), sum(one.pool for one in lines))
    rows = [[*row, _percent(one.rate)] for row, one in zip(table.rows, lines, strict=True)]
    total = [*table.total, _percent(whole)] if table.total else ()
    head = f"转化率：{title}"
    key = [(one.tone, one.label) for one in series]
    return Picture(head, bars(head, labels, series), FigureTable([*table.headings, "转化率"], rows, total), key=key)


def _percent(rate: Decimal | None) -> str:
    return "—" if rate is None else f"{rate}%"
