"""Finding pages of the menu and chapters of the user guide."""

import re
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from workbench.menu import MENU, TABS, Tab, seen_by
from workbench.search.found import Found, matches

GUIDE = settings.BASE_DIR / "docs" / "user-guide.zh.md"
_HEADING = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)


def pages(user: User, words: list[str], limit: int) -> list[Found]:
    """The pages of the menu and their tabs that the user may open, by name, pinyin or initials."""
    entries = [(entry.label, entry.view, entry.group) for entry in seen_by(user, MENU)]
    opened = {view for _, view, _ in entries} | {page for entry in seen_by(user, MENU) for page in entry.pages}
    for section, tabs in TABS.items():
        entries += [(tab.label, tab.view, section) for tab in seen_by(user, tabs) if _reached(tab, opened)]
    found = {
        view: Found(label, reverse(view), group if group != label else "")
        for label, view, group in reversed(entries)
        if matches(words, label)
    }
    return list(reversed(found.values()))[:limit]


def _reached(tab: Tab, opened: set[str]) -> bool:
    """A tab without a permission is for everybody who may open its section."""
    return bool(tab.permission) or tab.view in opened or tab.view.split(":")[0] in opened


@cache
def chapters() -> list[str]:
    """The headings of the user guide."""
    return _HEADING.findall(GUIDE.read_text(encoding="utf-8"))


def guide(user: User, words: list[str], limit: int) -> list[Found]:
    """Chapters of the user guide by their heading."""
    try:
        address = reverse("workbench:guide")
    except NoReverseMatch:
        return []
    named = [one for one in chapters() if matches(words, one)]
    return [Found(one, f"{address}#{one}", "用户手册") for one in named[:limit]]
