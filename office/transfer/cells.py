"""How the cells of a table are read and written: widgets of django-import-export that say in Chinese what is wrong.

``clean`` takes a cell as the reader gives it and raises ``ValueError``; ``render`` writes a value in the words that
``clean`` takes again. An empty cell is None.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from import_export.widgets import Widget

from office.numbers import read_number
from office.workbooks.cells import prose_of, text_of
from office.workbooks.dates import MonthWriting, month_readings, month_writing, read_month

_TIME = re.compile(r"(\d{1,2})[::时点](\d{1,2})?分?(?::\d{1,2})?$")
# Thousands are divided by commas, and what is counted may stand behind: 1,200户.
_BESIDE_A_NUMBER = re.compile(r"[,,\s]|[户人名个次元]$")
_SEVERAL = re.compile(r"[、,,;;\n]+")


class Cell(Widget):
    """A cell that may be left empty; :meth:`read` gets what is in it."""

    def prepare(self, values: Iterable[object]) -> None:
        """Look at the whole column before its cells are read, where one cell alone would not say enough."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.read(value) if text_of(value) else None

    def read(self, value: object) -> Any:
        """The value of a cell that is not empty. Raises ``ValueError`` with a Chinese message."""
        return text_of(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else str(value)


class TextCell(Cell):
    """Text of at most ``longest`` characters."""

    def __init__(self, longest: int = 200):
        super().__init__()
        self.longest = longest

    def read(self, value: object) -> Any:
        text = text_of(value)
        if len(text) > self.longest:
            raise ValueError(f"「{text[:15]}…」超过 {self.longest} 个字。")
        return text


class ProseCell(TextCell):
    """Sentences, whose punctuation stays as it was typed."""

    def read(self, value: object) -> Any:
        super().read(value)
        return prose_of(value)


class NameCell(TextCell):
    """A name of a place or a post, in which spaces mean nothing."""

    def read(self, value: object) -> Any:
        return plain(super().read(value))


class PatternCell(TextCell):
    """Text of one form; ``advice`` says which."""

    def __init__(self, pattern: str, advice: str):
        super().__init__()
        self.pattern, self.advice = re.compile(pattern), advice

    def read(self, value: object) -> Any:
        text = super().read(value)
        if not self.pattern.fullmatch(text):
            raise ValueError(f"「{text[:20]}」不对：{self.advice}。")
        return text


class CodeCell(Cell):
    """One of a set of codes by its label; ``meant`` may know further words for them."""

    def __init__(self, codes: Any, meant: Callable[[str], Any] = lambda text: None):
        super().__init__()
        self.codes, self.meant = codes, meant

    def read(self, value: object) -> Any:
        text = plain(value)
        known = {str(code.label): code for code in self.codes}
        found = known.get(text) or self.meant(text)
        if found is None:
            raise ValueError(f"「{text[:20]}」不在可选范围：{'、'.join(known)}。")
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return next((str(code.label) for code in self.codes if code == value), "")


class NumberCell(Cell):
    """A whole number, or one with ``places`` decimals, from ``least`` to ``most``."""

    def __init__(self, least: int = 0, most: int = 2**31 - 1, places: int = 0):
        super().__init__()
        self.least, self.most, self.places = least, most, places

    def read(self, value: object) -> Any:
        text = text_of(value)
        try:
            number = read_number(_BESIDE_A_NUMBER.sub("", text))
        except ValueError:
            raise ValueError(f"「{text[:15]}」不是数字。") from None
        if number != round(number, self.places):
            raise ValueError(f"「{text[:15]}」应是{f'最多 {self.places} 位小数' if self.places else '整数'}。")
        if not self.least <= number <= self.most:
            raise ValueError(f"「{text[:15]}」应在 {self.least} 至 {self.most} 之间。")
        return number if self.places else int(number)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        # A number stays one in the workbook, so that it can be added up there.
        return float(value) if isinstance(value, Decimal) else value


class MonthCell(Cell):
    """A month, as its first day. What could be read in two ways is judged by the whole column, else asked about."""

    writing = MonthWriting()

    def prepare(self, values: Iterable[object]) -> None:
        self.writing = month_writing(values)

    def read(self, value: object) -> Any:
        readings = month_readings(value, self.writing)
        if len(readings) > 1:
            either = "或".join(f"{day:%Y.%m}" for day, _ in readings)
            raise ValueError(f"「{text_of(value)}」可以是 {either}，请写成两位月份的文本。")
        return readings[0][0].replace(day=1)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return f"{value:%Y.%m}" if value else ""


class DayCell(Cell):
    """A day."""

    def read(self, value: object) -> Any:
        day, known = read_month(value)
        if not known:
            raise ValueError(f"「{text_of(value)[:15]}」没有写到日，请写成 2026-01-31 的样子。")
        return day

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return f"{value:%Y-%m-%d}" if value else ""


class MomentCell(Cell):
    """A day and a time of day, in the time zone of the office."""

    def read(self, value: object) -> Any:
        if isinstance(value, datetime):
            return timezone.make_aware(value.replace(second=0, microsecond=0))
        text = text_of(value)
        found = _TIME.search(text)
        if isinstance(value, date) or not found:
            raise ValueError(f"「{text[:20]}」没有写时间，请写成 2026-01-31 09:00 的样子。")
        day = DayCell().read(text[: found.start()].rstrip("T "))
        try:
            moment = time(int(found[1]), int(found[2] or 0))
        except ValueError:
            raise ValueError(f"没有「{found[0]}」这个时间。") from None
        return timezone.make_aware(datetime.combine(day, moment))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


class YesNoCell(Cell):
    """是 or 否."""

    def read(self, value: object) -> Any:
        text = text_of(value).lower()
        for answer, words in (
            (True, {"是", "√", "✓", "1", "y", "yes", "true"}),
            (False, {"否", "×", "0", "n", "no", "false"}),
        ):
            if text in words:
                return answer
        raise ValueError(f"「{text[:10]}」应填「是」或「否」。")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else "是" if value else "否"


class NamesCell(Cell):
    """Several names in a cell, each at most ``longest`` characters."""

    def __init__(self, longest: int = 50):
        super().__init__()
        self.longest = longest

    def read(self, value: object) -> Any:
        names = list(dict.fromkeys(filter(None, (one.strip() for one in _SEVERAL.split(text_of(value))))))
        if too_long := next((name for name in names if len(name) > self.longest), None):
            raise ValueError(f"「{too_long[:15]}…」超过 {self.longest} 个字，多个之间用顿号隔开。")
        return names

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "、".join(map(str, value or []))


def plain(name: object) -> str:
    """A name of a place as it is compared: width and spaces mean nothing."""
    return re.sub(r"\s+", "", text_of(name))


def by_name(records: Iterable[Any]) -> dict[str, Any]:
    """Records by their :func:`plain` names."""
    return {plain(one.name): one for one in records}


class RecordCell(Cell):
    """A record by its name; ``known``, made by :func:`by_name`, is set by the table that knows which there are."""

    def __init__(self, what: str):
        super().__init__()
        self.what = what
        self.known: dict[str, Any] = {}
        # Names that stand in the workbook, in a row with an error of its own.
        self.at_fault: set[str] = set()

    def read(self, value: object) -> Any:
        name = plain(value)
        if name in self.known:
            return self.known[name]
        if name in self.at_fault:
            raise ValueError(f"{self.what}「{name[:20]}」那一行有错误，改好后才能认出。")
        hint = alike(name, self.known)
        raise ValueError(f"没有{self.what}「{name[:20]}」" + (f"，是不是「{hint}」？" if hint else "。"))


def alike(name: str, known: Iterable[str]) -> str:
    """The one known name that ``name`` is written like: with or without 村, 社区, 村委会 behind it; "" where none is."""
    plain = _without_kind(name)
    found = [one for one in known if one != name and plain and _without_kind(one) == plain]
    return found[0] if len(found) == 1 else ""


def _without_kind(name: str) -> str:
    return re.sub(r"^.+?[镇乡](?=.{2})|(村|社区)?(村民委员会|居民委员会|村委会|居委会)$|(村|社区)$", "", name)


def labels(codes: Any) -> Sequence[str]:
    """The labels of a set of codes, for a drop-down list."""
    return [str(code.label) for code in codes]
