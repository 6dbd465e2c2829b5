"""The user guide as it is read in the app: docs/user-guide.zh.md in chapters, as safe HTML, searched by its words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

DOCS = settings.BASE_DIR / "docs"
GUIDE = DOCS / "user-guide.zh.md"
NOTES = DOCS / "release-notes.zh.md"
# The folder of the pictures, from where the guide lies; the app serves it under the same name.
_PICTURES = "guide/"


@dataclass(frozen=True)
class Section:
    """A heading of the guide with the text below it, up to the next heading; ``level`` 2 is a chapter."""

    title: str
    level: int
    source: str

    @property
    def html(self) -> SafeString:
        """The text below the heading. Nothing in it is taken as HTML, and no link leads to a script."""
        return rendered(self.source)

    def holds(self, words: Sequence[str]) -> bool:
        """Whether every word stands in it."""
        text = f"{self.title} {self.source}".lower()
        return all(word.lower() in text for word in words)


@cache
def sections(path: Path = GUIDE) -> tuple[Section, ...]:
    """The sections of a page of docs/ in their order, without its title."""
    return tuple(_sections(path.read_text(encoding="utf-8")))


def _sections(text: str) -> Iterator[Section]:
    parts = re.split(r"^(##+) (.+)$", text, flags=re.MULTILINE)
    for marks, title, source in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        yield Section(title.strip(), len(marks), source.strip())


def section(title: str, path: Path = GUIDE) -> Section | None:
    """The section with this heading."""
    return next((one for one in sections(path) if one.title == title), None)


def found(words: Sequence[str]) -> list[Section]:
    """The sections of the guide in which every word stands, those with the words in their heading first."""
    hits = [one for one in sections() if one.holds(words)]
    return sorted(hits, key=lambda one: not all(word.lower() in one.title.lower() for word in words))


def rendered(source: str) -> SafeString:
    """Markdown as HTML."""
    return mark_safe(_writer().render(source))  # noqa: S308 (HTML in the source is escaped, addresses are checked)


@cache
def _writer() -> MarkdownIt:
    writer = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable("table")
    writer.add_render_rule("image", _picture)
    # Chinese takes no blank where a line of the source ends.
    writer.add_render_rule("softbreak", lambda *_: "")
    return writer


def _picture(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    source = str(token.attrs["src"])
    if source.startswith(_PICTURES):
        token.attrs["src"] = static(source)
    token.attrs["loading"] = "lazy"
    return self.image(tokens, index, options, env)
