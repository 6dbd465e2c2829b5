"""Release notes: what is new, shown to each account once, and found again in help."""

from accounts.models import User
from workbench.guide.book import NOTES, Section, sections
from workbench.guide.models import NotesSeen


def newest() -> Section:
    """The notes of the newest release: the first section of docs/release-notes.zh.md."""
    return sections(NOTES)[0]


def unread(user: User) -> Section | None:
    """The newest notes, where the user has not put them away."""
    notes = newest()
    return None if NotesSeen.objects.filter(user=user, release=notes.title).exists() else notes


def put_away(user: User) -> None:
    """Show the newest notes to the user no more."""
    NotesSeen.objects.update_or_create(user=user, defaults={"release": newest().title})
