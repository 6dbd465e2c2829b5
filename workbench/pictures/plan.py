"""The year's training: held, planned and the target, month by month."""

from datetime import date

from django.urls import reverse

from accounts.models import User
from office.pictures.charts import columns
from office.pictures.figures import Figure, Picture, Series, table_of
from training.access import VIEW
from training.models import YearPlan
from training.year.year import through_the_year


def plan_picture(user: User, year: int, today: date) -> Picture:
    """What was held by the end of each month beside what was to be, added up since January."""
    plan = YearPlan.objects.visible_to(user, VIEW).filter(year=year).first()
    course = through_the_year(user.township.pk, plan, year, today)
    labels = [f"{month}月" for month in range(1, 13)]
    plans, sessions = (
        f"{reverse('training:plan')}?year={year}",
        f"{reverse('training:sessions')}?year={year}&status=held",
    )
    series = [
        Series(
            "已举办(累计)",
            [
                Figure(number, f"到 {month} 月底已举办 {number} 次", f"{sessions}&until={month}" if number else "")
                for month, number in enumerate(course.held, start=1)
            ],
        ),
        Series(
            "计划(累计)",
            [
                Figure(number, f"到 {month} 月底计划 {number} 次", f"{plans}&until={month}" if number else "")
                for month, number in enumerate(course.planned, start=1)
            ],
            "second",
        ),
    ]
    goal = Figure(course.target, f"全年不少于 {course.target} 次", plans)
    title = f"{year}年培训：已举办、计划和目标"
    return Picture(
        title,
        columns(title, labels, series, goal=goal),
        table_of("月份", labels, series),
        f"各月为年初以来累计，没有到的月份不画已举办；登记了到会的培训才算已举办。虚线为全年目标 {course.target} 次。",
        [*((one.tone, one.label) for one in series), ("goal", "全年目标")],
    )
