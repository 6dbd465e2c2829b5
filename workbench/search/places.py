"""Finding pages of the menu and chapters of the user guide."""

from django.urls import reverse

from accounts.models import User
from workbench.guide import book
from workbench.menu import MENU, TABS, Tab, seen_by
from workbench.search.found import Found, matches


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


def guide(user: User, words: list[str], limit: int) -> list[Found]:
    """Sections of the user guide: by heading, its pinyin or its initials, then those whose text holds every word."""
    address = reverse("workbench:guide")
    named = [one.title for one in book.sections() if matches(words, one.title)]
    titles = dict.fromkeys([*named, *(one.title for one in book.found(words))])
    return [Found(one, f"{address}#{one}", "用户手册") for one in list(titles)[:limit]]
