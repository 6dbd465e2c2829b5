"""Dates as offices write them: 1985.06, 1985.1 for October, 1985年6月, 1985/6/1, 19850601, or real dates."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TEN = re.compile(r"(\d?)十(\d?)")
_YEAR_MONTH_DAY = re.compile(r"^'?(\d{4})[年.,、,。/\-\s]+(\d{1,2})(?:[月.,、,。/\-\s]+(\d{1,2})日?)?(?!\d)")
_SHORT_YEAR = re.compile(r"^'?(\d{2})[年.。/\-](\d{1,2})(?:[月.。/\-](\d{1,2})日?)?(?!\d)")
_COMPACT = re.compile(r"^'?(\d{4})(\d{2})(\d{2})?$")
_PADDED = re.compile(r"^\d{4}[.。]0[1-9]$")
_UNPADDED = re.compile(r"^\d{4}[.。][2-9]$")
_SERIAL_START = date(1899, 12, 30)
_NOT_A_DATE = "看不懂这个日期，请写成 1985.06 或 1985-06-01 的样子。"
_NO_MONTH = "只有年份，请补上月份，如 1985.06。"


def october_is_written_short(values: Iterable[object]) -> bool:
    """Whether text like 1985.1 in this column means October.

    It does where months are otherwise written with two digits: the last nought was lost when the column was a
    number. Where a column also has 1985.6, a single digit is just a single digit.
    """
    texts = [value.strip() for value in values if isinstance(value, str)]
    return any(map(_PADDED.match, texts)) and not any(map(_UNPADDED.match, texts))


def read_month(value: object, short_october: bool = False) -> tuple[date, bool]:
    """The date in a cell, and whether its day is known; the first of the month where it is not.

    Raises ``ValueError`` with a Chinese message.
    """
    if isinstance(value, datetime):
        return value.date(), True
    if isinstance(value, date):
        return value, True
    if isinstance(value, bool):
        raise ValueError(_NOT_A_DATE)
    if isinstance(value, (int, float)):
        return _from_number(value)
    return _from_text(str(value), short_october)


def read_day(text: str) -> date | None:
    """The date at the start of a phrase such as 2015年3月1日, or None."""
    try:
        return read_month(text)[0]
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _from_number(value: float) -> tuple[date, bool]:
    if 1900 <= value < 2100 and value != int(value):
        # 1985.06 typed as a number; 1985.1 is 1985.10, whose nought the cell does not keep.
        text = f"{value:.4f}".rstrip("0")
        year, decimals = text.split(".")
        if len(decimals) <= 2:
            return _date(int(year), int(decimals.ljust(2, "0")), None)
        return _date(int(year), int(decimals[:2]), int(decimals[2:].ljust(2, "0")))
    if value != int(value):
        # A date and time kept as a serial number of days.
        value = int(value)
    if 10_000 <= value < 80_000:
        return _SERIAL_START + timedelta(days=int(value)), True
    return _from_text(str(int(value)), False)


@lru_cache(maxsize=8192)
def _from_text(text: str, short_october: bool) -> tuple[date, bool]:
    text = unicodedata.normalize("NFKC", text).strip().lstrip("'")
    folded = text.translate(_CHINESE_DIGITS)
    folded = _TEN.sub(lambda found: (found[1] or "1") + (found[2] or "0"), folded)
    folded = re.sub(r"\s*([年月日./\-])\s*", r"\1", folded)
    if found := _COMPACT.match(folded.split(".")[0] if folded.endswith(".0") else folded):
        year, month, day = found.groups()
    elif found := _YEAR_MONTH_DAY.match(folded):
        year, month, day = found.groups()
        if short_october and month == "1" and day is None and re.match(r"^\d{4}\.1$", folded):
            month = "10"
    elif found := _SHORT_YEAR.match(folded):
        year, month, day = found.groups()
        year = ("20" if int(year) <= date.today().year % 100 else "19") + year
    elif re.match(r"^\d{4}年?$", folded):
        raise ValueError(_NO_MONTH)
    elif re.fullmatch(r"\d{5}", folded):
        return _from_number(int(folded))
    else:
        raise ValueError(_NOT_A_DATE)
    return _date(int(year), int(month), int(day) if day else None)


def _date(year: int, month: int, day: int | None) -> tuple[date, bool]:
    try:
        found = date(year, month, day or 1)
    except ValueError:
        raise ValueError(f"没有 {year} 年 {month} 月{f' {day} 日' if day else ''}这个日期。") from None
    if not date(1900, 1, 1) <= found <= date(2100, 1, 1):
        raise ValueError(f"年份 {year} 不合理，请核对。")
    return found, day is not None
