"""The holidays and make-up days of a year, in the words they are published in.

A text is read sentence by sentence: as the State Council writes it, or a day or a span of days a line as lists have it. What cannot
be right is named with the line it stands in.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from reserve_cadres.selection.notices.years import DaysOff

_DAY = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
_DAYS = re.compile(_DAY + r"(?:(?:至|到|-|—|–|~|～)(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日)?")
# 2027-01-01, 2027/1/1, 2027.1.1, 20270101
_IN_FIGURES = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|(?<!\d)(20\d\d)()(\d\d)(\d\d)(?!\d)")
_COUNT = re.compile(r"共(\d+)天")
# What stands in brackets, such as the day of the week; not where it says what the day is: 元旦（休）.
_ASIDE = re.compile(r"[（(](?![休假班补调放上]+[)）])[^（()）]*[)）]")
_BLANK = re.compile(r"[^\S\n]+")
# A line may go on in the next one; it does not behind the words that say what its days are.
_SENTENCE = re.compile(r"[。；;]|(?<=[假班休天])\n(?!\s*(?:调休|，|、|共|\d+天))")
# One sentence may say both: free days, and the days worked instead.
_PART = re.compile(r"(?<=[天假班休])，(?!共)")
_OFF, _WORKED = re.compile("假|休"), re.compile("班")
# A holiday of longer than this is a slip.
_LONGEST = 15


def as_written(day: date) -> str:
    """A day as a published text writes it, with its year."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_words(text: str) -> str:
    """``text`` with its days in figures (2027-01-01, 2027/1/1, 20270101) written as a published text has them."""
    return _IN_FIGURES.sub(_in_words, text)


def _in_words(found: re.Match[str]) -> str:
    year, month, day = (int(one) for one in found.groups() if one and one.isdigit())
    return f"{year}年{month}月{day}日"


def days_off_of(text: str, year: int) -> DaysOff:
    """The holidays and make-up days of ``year`` in the published text. Raises ``ValidationError`` naming what cannot be right."""
    holidays: set[date] = set()
    make_up_days: set[date] = set()
    problems: list[str] = []
    for number, sentence in _sentences(text):
        line = f"第 {number} 行"
        try:
            for part in _PART.split(sentence):
                found = list(_days_in(part, year))
                words = _DAYS.sub("", part).replace("调休", "")
                off, worked = bool(_OFF.search(words)) and "鼓励" not in words, bool(_WORKED.search(words))
                counted = _COUNT.search(part)
                if off and not worked and counted and int(counted[1]) != len(set(found)):
                    problems.append(f"{line}「{part}」里写的天数与日期不符，读到 {len(set(found))} 天。")
                if off != worked:
                    (holidays if off else make_up_days).update(found)
                elif "鼓励" not in words and any(day.year == year for day in found):
                    problems.append(f"{line}「{part}」看不出是放假还是上班，请写明，或删去这一行。")
                # A make-up day lies on a weekend.
                if worked and not off:
                    problems += [
                        f"{line}：{day} 不是周末，不会是调休上班的日子。" for day in found if day.weekday() < 5
                    ]
        except ValueError:
            problems.append(f"{line}「{sentence}」里有日历上没有的日期。")
    problems += [f"{day} 既放假又上班。" for day in sorted(make_up_days & holidays)]
    of_year = DaysOff(*(frozenset(day for day in days if day.year == year) for days in (holidays, make_up_days)))
    if not problems and not of_year.holidays:
        problems.append(f"没有读到 {year} 年放假的日子。请粘贴国务院办公厅通知里「元旦：……放假」各条的全文。")
    if problems:
        raise ValidationError(problems)
    return of_year


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence without blanks and asides, with the line it begins in."""
    plain = _ASIDE.sub(lambda found: "\n" * found[0].count("\n"), in_words(text.replace("\r\n", "\n")))
    plain = _BLANK.sub("", plain).replace(",", "，")
    start, ends = 0, [(found.start(), found.end()) for found in _SENTENCE.finditer(plain)]
    for end, following in [*ends, (len(plain), len(plain))]:
        sentence = plain[start:end]
        begins = start + len(sentence) - len(sentence.lstrip("\n"))
        if sentence := sentence.replace("\n", ""):
            yield plain.count("\n", 0, begins) + 1, sentence
        start = following


def _days_in(part: str, year: int) -> Iterator[date]:
    for first_year, month, day, last_year, last_month, last_day in _DAYS.findall(part):
        first = date(int(first_year or year), int(month), int(day))
        last = date(int(last_year or first.year), int(last_month or month), int(last_day)) if last_day else first
        if not 0 <= (last - first).days < _LONGEST:
            raise ValueError(part)
        yield from (first + timedelta(days=number) for number in range((last - first).days + 1))
