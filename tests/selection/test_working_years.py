"""Years of the working-day calendar entered as they are published; notices counted without them end anew."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.permissions import Role
from reserve_cadres.models import PublicNotice, WorkingYear
from reserve_cadres.selection.notices.keeping_years import YearAsPublished, keep_year
from reserve_cadres.selection.notices.published import days_off_of
from reserve_cadres.selection.notices.withdrawal import withdraw_notice
from reserve_cadres.selection.notices.workdays import is_working_day, knows, working_days
from tests.conftest import make_user, refused_by_the_database
from tests.selection.steps import chosen, noticed

TEXT = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""
UNKNOWN = 2031
OF_AN_UNKNOWN_YEAR = "元旦：1月1日至3日放假，共3天。1月4日（周六）上班。国庆节：10月1日至7日放假，共7天。"
SOURCE = "国办发明电〔2030〕9号"


def test_the_published_text_of_a_year_gives_the_days_the_package_has():
    entered = {2026: days_off_of(TEXT, 2026)}
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    assert [day for day in days if is_working_day(day, entered) != (chinese_calendar.is_workday(day), True)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("国庆节：10月1日至7日放假，共8天。", "天数与日期不符，读到 7 天"),
        ("元旦：1月1日放假。1月6日上班。", "2026-01-06 不是周末"),
        ("元旦：1月1日至3日放假。1月3日上班。", "2026-01-03 既放假又上班"),
        ("元旦：2月30日放假。", "日历上没有的日期"),
        ("国庆节：10月7日至1日放假。", "日历上没有的日期"),
        ("关于做好工作的通知。", "没有读到 2026 年放假的日子"),
        ("元旦：2027年1月1日放假，共1天。", "没有读到 2026 年放假的日子"),
    ],
)
def test_a_text_that_cannot_be_right_is_refused_with_what_is_wrong(text, words):
    with pytest.raises(ValidationError, match=words):
        days_off_of(text, 2026)


def test_a_holiday_over_the_turn_of_the_year_gives_each_year_its_days():
    text = "元旦：2027年12月31日至2028年1月2日放假调休，共3天。"
    assert days_off_of(text, 2027).holidays == {date(2027, 12, 31)}
    assert days_off_of(text, 2028).holidays == {date(2028, 1, 1), date(2028, 1, 2)}


def test_what_was_entered_stands_before_the_package():
    entered = {2026: days_off_of("元旦：1月1日至9日放假，共9天。", 2026)}
    assert working_days(date(2026, 1, 5), 1, entered).ends_on == date(2026, 1, 12)
    assert working_days(date(2026, 1, 5), 1, {}).ends_on == date(2026, 1, 5)


@pytest.mark.django_db
def test_a_notice_that_was_counted_without_its_year_ends_anew_when_the_year_becomes_known(township, post):
    _, one, _ = chosen(township, post, "甲")
    notice = noticed(one.selection, starts_on=date(UNKNOWN, 9, 29))
    # Five weekdays, as long as nobody knows better.
    assert (knows(UNKNOWN, {}), notice.ends_on) == (False, date(UNKNOWN, 10, 3))
    (moved,) = keep_year(YearAsPublished(UNKNOWN, OF_AN_UNKNOWN_YEAR, SOURCE), entered_by=None)
    notice.refresh_from_db()
    assert (moved.before, moved.after) == (date(UNKNOWN, 10, 3), notice.ends_on)
    assert notice.ends_on == date(UNKNOWN, 10, 10)
    # Entered again with the same days, nothing moves.
    assert keep_year(YearAsPublished(UNKNOWN, OF_AN_UNKNOWN_YEAR, SOURCE), entered_by=None) == []


@pytest.mark.django_db
def test_a_notice_that_was_withdrawn_or_of_which_somebody_was_approved_stays_as_it_was(township, village, post):
    _, one, _ = chosen(township, post, "甲")
    notice = noticed(one.selection, starts_on=date(UNKNOWN, 9, 29))
    withdraw_notice(notice, reason="写错了", withdrawn_by=None)
    assert keep_year(YearAsPublished(UNKNOWN, OF_AN_UNKNOWN_YEAR, SOURCE), entered_by=None) == []


@pytest.mark.django_db
def test_nobody_moves_the_end_of_a_notice_whose_year_was_known(township, post):
    _, one, _ = chosen(township, post, "甲")
    notice = noticed(one.selection)
    with refused_by_the_database("已经发布的公示不能改"):
        PublicNotice.objects.update(ends_on=notice.ends_on + timedelta(days=30))


@pytest.mark.django_db
def test_the_administrator_sees_every_day_before_it_is_kept(client, township):
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    page, said = reverse("selection:working_years"), {"year": UNKNOWN, "text": OF_AN_UNKNOWN_YEAR, "source": SOURCE}
    first = client.post(page, said).content.decode()
    assert "放假 10 天" in first
    assert "1月4日" in first
    assert not WorkingYear.objects.exists()
    for _ in range(2):
        assert client.post(page, said | {"confirm": "1"}).status_code == 302
    kept = WorkingYear.objects.get()
    assert (kept.year, len(kept.holidays), kept.make_up_days, kept.source) == (UNKNOWN, 10, [date(2031, 1, 4)], SOURCE)
    wrong = client.post(page, said | {"text": "国庆节：10月1日至7日放假，共8天。"}).content.decode()
    assert "天数与日期不符" in wrong
    assert "国庆节：10月1日至7日放假，共8天。" in wrong


@pytest.mark.parametrize(("year", "known"), [(2025, True), (2026, True), (2099, False)])
def test_whether_a_year_is_known_does_not_hang_on_the_day_that_is_asked(year, known):
    # The first of June is a Sunday in 2025 and a Monday in 2099.
    assert knows(year, {}) is known
