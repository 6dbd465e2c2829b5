"""Dates as offices write them: 1985.06, 1985.1 for October, 1985年6月, 1985/6/1, 19850601, or real dates."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils import timezone

_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TEN = re.compile(r"(\d?)十(\d?)")
_YEAR_MONTH_DAY = re.compile(r"^'?(\d{4})[年.,、,。/\-\s]+(\d{1,2})(?:[月.,、,。/\-\s]+(\d{1,2})日?)?(?!\d)")
_SHORT_YEAR = re.compile(r"^'?(\d{2})[年.。/\-](\d{1,2})(?:[月.。/\-](\d{1,2})日?)?(?!\d)")
_COMPACT = re.compile(r"^'?(\d{4})(\d{2})(\d{2})?$")
_PADDED = re.compile(r"^\d{4}[.。]0[1-9]$")
_UNPADDED = re.compile(r"^\d{4}[.。][2-9]$")
_SHORT_ONE = re.compile(r"^\d{4}\.1$")
_BEFORE_A_DATE = re.compile(r"^(?:预备|入党|加入|出生|生于|于)+[::]?")
# Behind a date these say no more than its column does; 农历, 转正, 档案 and the like say that it may be another.
_BEHIND_A_DATE = re.compile(
    r"[\s()\[\]日号月.,、。]*(?:出?生人?|入党|加入|预备|阳历|公历|新历|星期.|\d{1,3}周?岁)?[\s()\[\]]*"
    r"|[T\s]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
)
_SERIAL = re.compile(r"[1-7]\d{4}(?:\.\d+)?")
_SERIAL_START = date(1899, 12, 30)
_NOT_A_DATE = "看不懂这个日期，请写成 1985.06 或 1985-06-01 的样子。"
# 12-2 and 11.7 may be a month and a day; 08.07 is written of a year only.
_MONTH_OR_YEAR = re.compile(r"'?(?:0[1-9]|1[0-2])[/\-]|'?1[0-2][.。]")
_NO_MONTH = "只有年份，请补上月份，如 1985.06。"


@dataclass(frozen=True)
class MonthWriting:
    """How a column writes its months: with two digits, with one, 10 in full as text, or as serial numbers of days."""

    padded: bool = False
    unpadded: bool = False
    ten_in_full: bool = False
    serials: bool = False


def month_writing(values: Iterable[object]) -> MonthWriting:
    """What the whole column says about a cell that could be read in two ways."""
    texts, serials, count = set(), 0, 0
    for value in map(_as_number, values):
        if isinstance(value, str):
            if value:
                texts.add(value.strip())
                count += 1
        elif isinstance(value, (int, float)) and value == value:
            count += 1
            if 1900 <= value < 2100:
                texts.add(f"{value:.4f}".rstrip("0") if value != int(value) else "")
            elif 10_000 <= value < 80_000 and not _may_be_year_and_month(value):
                serials += 1
        elif value is not None:
            count += 1
    return MonthWriting(
        padded=any(map(_PADDED.match, texts)),
        unpadded=any(map(_UNPADDED.match, texts)),
        ten_in_full=any(text.endswith((".10", "。10")) for text in texts),
        serials=serials > 1 and serials * 2 >= count,
    )


def month_readings(value: object, writing: MonthWriting) -> list[tuple[date, bool]]:
    """The dates a cell may mean, the likelier first: one, or two where the column does not tell them apart.

    1985.1 is October where months have two digits, since a number loses its last nought; where they have one it is
    January as text, and either as a number. Raises ``ValueError`` with a Chinese message.
    """
    value = _as_number(value)
    number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if number is not None and 10_000 <= number < 80_000 and not writing.serials:
        day = _SERIAL_START + timedelta(days=int(number))
        raise ValueError(f"是数字 {number:.0f}，像是日期存成了序号(换算为 {day})，请核对后改成日期。")
    text = f"{number:.4f}".rstrip("0") if number is not None and 1900 <= number < 2100 else str(value).strip()
    if not _SHORT_ONE.match(text):
        return [read_month(value)]
    january, october = read_month(f"{text[:4]}.01"), read_month(f"{text[:4]}.10")
    if writing.padded and not writing.unpadded and (number is not None or not writing.ten_in_full):
        return [october]
    if number is None and not writing.padded and (writing.unpadded or writing.ten_in_full):
        return [january]
    return [january, october]


def _may_be_year_and_month(value: float) -> bool:
    """Whether a number of five digits may be 1985.6 without its point, rather than the serial number of a day of the fifties."""
    return 19_300 < value < 20_300 and value % 10 != 0


def _as_number(value: object) -> object:
    """A serial number of days as a number, also where a file of text holds it."""
    return float(value) if isinstance(value, str) and _SERIAL.fullmatch(value.strip()) else value


def read_month(value: object) -> tuple[date, bool]:
    """The date in a cell, and whether its day is known; the first of the month where it is not.

    A cell is read for itself; see :func:`month_readings` for one of a column. Raises ``ValueError`` with a Chinese
    message.
    """
    if isinstance(value, date):
        return _date(value.year, value.month, value.day)
    if isinstance(value, bool) or (isinstance(value, float) and not abs(value) < 1e12):
        raise ValueError(_NOT_A_DATE)
    if isinstance(value, (int, float)):
        return _from_number(value)
    found, day_known, behind = _from_text(str(value))
    if not _BEHIND_A_DATE.fullmatch(behind):
        raise ValueError(f"日期后面写有「{behind.strip()[:20]}」，不能确定是不是这个日期，请只写日期。")
    return found, day_known


def read_day(value: object) -> date | None:
    """The date at the start of a phrase such as 2015年3月1日, or None."""
    try:
        return _from_text(value)[0] if isinstance(value, str) else read_month(value)[0]
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _from_number(value: float) -> tuple[date, bool]:
    if 1900 <= value < 2100 and value != int(value):
        # 1985.06 typed as a number; 1985.1 is 1985.10, whose nought the cell does not keep.
        text = f"{value:.4f}".rstrip("0")
        year, decimals = text.split(".")
        if len(decimals) <= 2:
            # 1985.6 can be June only; 1985.1 lost its nought where months have two digits.
            return _date(int(year), int(decimals) if decimals in "23456789" else int(decimals.ljust(2, "0")), None)
        return _date(int(year), int(decimals[:2]), int(decimals[2:].ljust(2, "0")))
    if value != int(value):
        # A date and time kept as a serial number of days.
        value = int(value)
    if 10_000 <= value < 80_000:
        return _SERIAL_START + timedelta(days=int(value)), True
    return _from_text(str(int(value)))[:2]


@lru_cache(maxsize=8192)
def _from_text(text: str) -> tuple[date, bool, str]:
    """The date a text begins with, whether its day is known, and what stands behind it."""
    text = unicodedata.normalize("NFKC", text).strip().lstrip("'")
    text = _BEFORE_A_DATE.sub("", text)
    folded = text.translate(_CHINESE_DIGITS)
    folded = _TEN.sub(lambda found: (found[1] or "1") + (found[2] or "0"), folded)
    folded = re.sub(r"\s*([年月日./\-])\s*", r"\1", folded)
    behind = ""
    if found := _COMPACT.match(folded.split(".")[0] if folded.endswith(".0") else folded):
        year, month, day = found.groups()
    elif found := _YEAR_MONTH_DAY.match(folded):
        year, month, day = found.groups()
        behind = folded[found.end() :]
        if re.search(r"\d{4}", behind):
            raise ValueError("写了不止一个日期，请只写一个。")
    elif found := _SHORT_YEAR.match(folded):
        year, month, day = found.groups()
        if not day and _MONTH_OR_YEAR.match(found[0]):
            raise ValueError(f"「{found[0]}」是哪一年哪一月，还是哪月哪日，看不出来，请写成 2008.07 的样子。")
        year = ("20" if int(year) <= timezone.localdate().year % 100 else "19") + year
        behind = folded[found.end() :]
    elif re.match(r"^\d{4}年?$", folded):
        raise ValueError(_NO_MONTH)
    elif re.fullmatch(r"\d{5}", folded):
        return *_from_number(int(folded)), ""
    else:
        raise ValueError(_NOT_A_DATE)
    # 1985.06.00 says the month and no day.
    return *_date(int(year), int(month), int(day or 0) or None), behind


def _date(year: int, month: int, day: int | None) -> tuple[date, bool]:
    try:
        found = date(year, month, day or 1)
    except ValueError:
        raise ValueError(f"没有 {year} 年 {month} 月{f' {day} 日' if day else ''}这个日期。") from None
    if not date(1900, 1, 1) <= found <= date(2100, 1, 1):
        raise ValueError(f"年份 {year} 不合理，请核对。")
    return found, day is not None
