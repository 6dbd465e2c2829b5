"""A year of the working-day calendar comes as a file: tables of several layouts, calendars, the text itself."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Role
from office.workbooks.reading import Sheet
from reserve_cadres.models import WorkingYear
from reserve_cadres.selection.notices.published import days_off_of
from reserve_cadres.selection.notices.workdays import is_working_day
from reserve_cadres.selection.notices.year_files import text_of_file, text_of_sheet
from reserve_cadres.selection.notices.years import DaysOff
from tests.conftest import make_user
from tests.rosters import workbook
from tests.selection.test_working_years import OF_AN_UNKNOWN_YEAR, SOURCE, TEXT, UNKNOWN

SPANS = {
    "元旦": ("2026-01-01", "2026-01-03", ["2026-01-04"]),
    "春节": ("2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),
    "清明节": ("2026-04-04", "2026-04-06", []),
    "劳动节": ("2026-05-01", "2026-05-05", ["2026-05-09"]),
    "端午节": ("2026-06-19", "2026-06-21", []),
    "中秋节": ("2026-09-25", "2026-09-27", []),
    "国庆节": ("2026-10-01", "2026-10-07", ["2026-09-20", "2026-10-10"]),
}
HEADING = ["节日", "放假时间", "天数", "调休上班"]


def day(text: str) -> date:
    return date.fromisoformat(text)


def days_of(first: str, last: str) -> list[date]:
    return [day(first) + timedelta(days=number) for number in range((day(last) - day(first)).days + 1)]


def event(first: date, last: date, summary: str) -> str:
    after = last + timedelta(days=1)
    return (
        f"BEGIN:VEVENT\r\nUID:{first}\r\nDTSTART;VALUE=DATE:{first:%Y%m%d}\r\nDTEND;VALUE=DATE:{after:%Y%m%d}\r\n"
        f"SUMMARY:{summary}\r\nEND:VEVENT\r\n"
    )


def calendar(*events: str) -> bytes:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR\r\n".encode()


def a_line_a_holiday() -> bytes:
    rows = [
        [name, f"{first}至{last}", len(days_of(first, last)), "、".join(worked)]
        for name, (first, last, worked) in SPANS.items()
    ]
    return workbook(["2026年节假日安排"], [], HEADING, *rows)


def first_and_last_day() -> bytes:
    rows = [[name, day(first), day(last), "放假"] for name, (first, last, _) in SPANS.items()]
    rows += [[name, day(one), day(one), "调休上班"] for name, (*_, worked) in SPANS.items() for one in worked]
    return workbook(["节日", "开始日期", "结束日期", "安排"], *rows)


def a_line_a_day() -> bytes:
    rows = [f"{one:%Y/%m/%d},{name},休" for name, (first, last, _) in SPANS.items() for one in days_of(first, last)]
    rows += [f"{day(one):%Y%m%d},{name},班" for name, (*_, worked) in SPANS.items() for one in worked]
    return "\n".join(["日期,名称,休班", *rows]).encode("gb18030")


def every_day_of_the_year() -> bytes:
    rows = ["日期,类型"]
    for one in days_of("2026-01-01", "2026-12-31"):
        usual = "工作日" if one.weekday() < 5 else "周末"
        off = any(one in days_of(first, last) for first, last, _ in SPANS.values())
        worked = any(str(one) in days for *_, days in SPANS.values())
        rows.append(f"{one},{'节假日' if off else '补班' if worked else usual}")
    return "\n".join(rows).encode()


def every_day_of_the_year_by_two_words() -> bytes:
    return every_day_of_the_year().decode().replace("补班", "工作日").encode()


def wrapped_text() -> bytes:
    return TEXT.replace("放假", "\r\n放假").encode("utf-16")


def a_calendar() -> bytes:
    free = [event(day(first), day(last), f"{name}（休）") for name, (first, last, _) in SPANS.items()]
    worked = [event(day(one), day(one), f"{name}（班）") for name, (*_, days) in SPANS.items() for one in days]
    return calendar(*free, *worked)


FILES = {
    "安排.xlsx": a_line_a_holiday,
    "起止.xlsx": first_and_last_day,
    "逐日.csv": a_line_a_day,
    "全年.csv": every_day_of_the_year,
    "工作日.csv": every_day_of_the_year_by_two_words,
    "折行.txt": wrapped_text,
    "日历.ics": a_calendar,
    "通知.txt": TEXT.encode,
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_gives_the_days_of_the_published_text_whatever_its_layout(name):
    entered = {2026: days_off_of(text_of_file(SimpleUploadedFile(name, FILES[name]())), 2026)}
    wrong = [
        one
        for one in days_of("2026-01-01", "2026-12-31")
        if is_working_day(one, entered) != (chinese_calendar.is_workday(one), True)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "文件已损坏"),
        ("a.pdf", b"%PDF-1.7 text", "这是 PDF 文件"),
        ("a.txt", "关于做好工作的通知".encode(), "没有读到放假的日子"),
        ("a.ics", calendar(), "不是能识别的表格文件"),
        ("a.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:never\nEND:VEVENT", "文件已损坏"),
        ("a.txt", "1月1日".encode() * 200_000, "文件超过 1 MB"),
    ],
)
def test_a_file_that_says_nothing_of_days_is_refused_with_the_reason(name, content, words):
    with pytest.raises(ValidationError, match=words):
        text_of_file(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["日期", "安排"], ["2026-01-01", "休"], ["2026-02-30", "休"]], "第 3 行.*日历上没有的日期"),
        ([["通知"], ["日期", "安排"], [], [date(2026, 1, 6), "班"]], "第 4 行：2026-01-06 不是周末"),
        ([["日期", "名称"], ["2026-01-01", "元旦"], ["2026-02-14", "情人节"]], "第 2 行「2026年1月1日，元旦」看不出"),
        ([["日期", "类型"], [date(2026, 1, 7), "周末"]], "第 2 行「2026年1月7日周末」看不出"),
        ([HEADING, ["元旦", "1月1日至3日", 4, ""]], "第 2 行.*天数与日期不符，读到 3 天"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_the_number_of_its_row(rows, problem):
    with pytest.raises(ValidationError, match=problem):
        days_off_of(text_of_sheet(Sheet("安排", rows)), 2026)


YEAR = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]


@given(
    off=st.sets(st.sampled_from(YEAR), min_size=1, max_size=30),
    worked=st.sets(st.sampled_from([one for one in YEAR if one.weekday() > 4]), max_size=8),
    written=st.sampled_from(
        [str, lambda one: one, "{0:%Y/%m/%d}".format, "{0:%Y%m%d}".format, "{0.month}月{0.day}日".format]
    ),
)
def test_each_day_of_a_list_is_read_as_what_stands_beside_it(off, worked, written):
    rows = [[written(one), "放假"] for one in sorted(off)] + [[written(one), "上班"] for one in sorted(worked - off)]
    text = text_of_sheet(Sheet("安排", [["日期", "安排"], *rows]))
    assert days_off_of(text, 2027) == DaysOff(frozenset(off), frozenset(worked - off))


@pytest.mark.django_db
def test_what_a_file_says_is_seen_and_corrected_in_the_page_before_it_is_kept(client, township):
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    page, said = reverse("selection:working_years"), {"year": UNKNOWN, "source": SOURCE, "text": ""}

    def sent(content: bytes, **changes):
        return client.post(page, said | changes | {"file": SimpleUploadedFile("安排.txt", content)}).content.decode()

    # A file that comes along is looked at first, whichever button was pressed.
    for button in ({}, {"confirm": "1"}):
        assert "放假 10 天" in sent(OF_AN_UNKNOWN_YEAR.encode(), **button)
    wrong = sent(OF_AN_UNKNOWN_YEAR.replace("共7天", "共8天").encode())
    assert "天数与日期不符" in wrong
    assert "1月4日（周六）上班" in wrong
    kept = sent(b"PK\x03\x04 broken", text=OF_AN_UNKNOWN_YEAR)
    assert "文件已损坏" in kept
    assert "1月4日（周六）上班" in kept
    assert "请粘贴放假安排，或选择一个文件" in client.post(page, said).content.decode()
    assert not WorkingYear.objects.exists()
