"""The figures as a workbook to hand up."""

from office.numbers import share
from office.workbooks.writing import SheetWriter
from reserve_cadres.pool.figures import Figures
from training.figures import TrainingFigures
from villages.models import Township
from workbench.statistics.compare import breakdowns, headline, villages


def figures_workbook(
    figures: Figures, training: TrainingFigures, township: Township, before: Figures | None = None
) -> bytes:
    """A4 upright: the headline figures, each breakdown, then the villages; on a second sheet the change since ``before``."""
    headings = ["项目", "分类", "人数", "占比(%)", "平均年龄", "女性", "大专及以上"]
    writer = SheetWriter("统计表", headings, [14, 26, 9, 10, 10, 9, 12], landscape=False)
    day = figures.day
    writer.title(
        f"{township}村级后备干部统计表",
        f"填报单位(盖章)：{township}",
        f"截至{day.year}年{day.month}月{day.day}日",
    )
    writer.header()
    writer.row(
        ["全库", "总人数", figures.total, share(figures.total, figures.total), figures.mean_age, figures.women,
         figures.college_or_above]
    )  # fmt: skip
    for breakdown in figures.breakdowns:
        for line in breakdown.lines:
            writer.row([breakdown.title, line.label, line.count, line.share, "", "", ""])
    for village in figures.villages:
        writer.row(
            ["村(社区)", village["village__name"], village["total"], share(village["total"], figures.total),
             village["mean_age"], village["women"], village["college_or_above"]]
        )  # fmt: skip
    for label, number in training.lines:
        writer.row(["见习培养", label, number, "", "", "", ""])
    if before is not None:
        _add_comparison(writer, figures, before, township)
    return writer.content()


def _add_comparison(writer: SheetWriter, figures: Figures, before: Figures, township: Township) -> None:
    headings = ["项目", "分类", f"{before.day:%Y-%m-%d}", f"{figures.day:%Y-%m-%d}", "增减"]
    sheet = SheetWriter("对比", headings, [14, 30, 16, 16, 12], landscape=False, workbook=writer.workbook)
    sheet.title(f"{township}村级后备干部增减对比表", f"填报单位(盖章)：{township}", "")
    sheet.header()
    groups = [
        ("全库", headline(figures, before)),
        *breakdowns(figures, before),
        ("村(社区)", villages(figures, before)),
    ]
    for title, deltas in groups:
        for one in deltas:
            sheet.row([title, one.label, *("" if n is None else n for n in (one.before, one.now, one.difference))])
