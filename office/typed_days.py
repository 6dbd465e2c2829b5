"""What people type for a day, a month or a time, in the plain form 2026-11-27, 2026-11 or 2026-11-27 09:00."""

import re
import unicodedata

_WRITTEN = re.compile(r"(\d{4})[年./-](\d{1,2})(?:[月./-](\d{1,2})日?|月)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_YEARLESS = re.compile(r"\d{1,2}(?:月|[月./-]\d{1,2}日?)")
_MOMENT = re.compile(r"(.+?)[\sT日]\s*(\d{1,2})[:时点](\d{2})?分?(?::\d{2})?")


def plain_day(text: str) -> str:
    """2026年11月27日, 2026/11/27, 2026.11.27 and 20261127 as 2026-11-27, and months likewise; else what was given."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = _WRITTEN.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if not found:
        return text.strip()
    year, *rest = found.groups()
    return "-".join([year, *(part.zfill(2) for part in rest if part)])


def lacks_year(text: str) -> bool:
    """Whether a month, or a day of one, was typed without its year: 12月2日, 12-2, 12月. A guess may be a year off."""
    return _YEARLESS.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text))) is not None


def plain_moment(text: str) -> str:
    """The same with a time behind it: 2026年11月27日 9:00, 2026-11-27T09:00, 2026-11-27 9点."""
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return text.strip()
    day, hour, minute = found.groups()
    return f"{plain_day(day)} {hour.zfill(2)}:{minute or '00'}"
