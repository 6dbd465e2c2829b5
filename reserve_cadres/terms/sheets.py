"""The outcome of a term change as a workbook to hand up."""

from collections.abc import Iterable, Sequence
from typing import cast

from office.workbooks.writing import SheetWriter
from reserve_cadres.people.models import Cadre
from reserve_cadres.terms.models import ElectionResult, Term
from reserve_cadres.terms.terms import Conversion


def term_workbook(
    term: Term,
    *,
    conversions: dict[str, list[Conversion]],
    unrecorded: Sequence[tuple[str, int]],
    elected: Iterable[ElectionResult],
) -> bytes:
    """The conversion rates, and on a second sheet who of the pool was elected to which post."""
    writer = SheetWriter(
        "转化率", ["分类", "项目", "选举前在库", "当选", "转化率(%)"], [14, 26, 14, 12, 14], landscape=False
    )
    day = term.election_day
    unit, when = f"填报单位(盖章)：{term.township}", f"选举日：{day.year}年{day.month}月{day.day}日"
    writer.title(f"{term}后备干部转化情况表", unit, when)
    writer.header()
    for title, lines in conversions.items():
        for line in lines:
            writer.row([title, line.label, line.pool, line.elected, line.rate])
    for village, number in unrecorded:
        writer.row(["结果未登记", village, number, "", ""])
    names = SheetWriter(
        "当选人员", ["序号", "村(社区)", "姓名", "性别", "人员类别", "当选岗位"], [7, 18, 12, 8, 22, 26], landscape=False,
        workbook=writer.workbook,
    )  # fmt: skip
    names.title(f"{term}后备干部当选名单", unit, when)
    names.header()
    for number, one in enumerate(elected, start=1):
        cadre = cast(Cadre, one.cadre)
        names.row(
            [number, one.post.village.name, str(cadre), cadre.get_sex_display(), cadre.get_category_display(),
             one.post.title]
        )  # fmt: skip
    return writer.content()
