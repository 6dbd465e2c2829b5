"""What the words of coded columns mean: by the lists of :mod:`words`, or as the township's office has taught.

The review page shows every distinct word with what it is read as; one taught once holds for all rows and later rosters.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Choices

from office.workbooks.cells import text_of
from reserve_cadres.people.codes import Category, Education, PoliticalStatus, Sex
from reserve_cadres.people.fields import ROSTER
from reserve_cadres.roster import cells
from reserve_cadres.roster.row import Row

# Kind of word → its codes, and how a word is read that nobody has taught.
KINDS: dict[str, tuple[str, type[Choices], Callable]] = {
    "political_status": ("政治面貌", PoliticalStatus, cells.read_political_status),
    "education": ("学历", Education, cells.read_education),
    "category": ("人员类别", Category, cells.read_categories),
    "sex": ("性别", Sex, cells.read_sex),
}
_KIND_OF_CODES = {codes: kind for kind, (_, codes, _) in KINDS.items()}
# Field → the kind of word its column holds: 学历, 全日制学历 and 在职学历 hold the same kind.
KIND_OF = {name: _KIND_OF_CODES[field.codes] for name, field in ROSTER.items() if field.codes in _KIND_OF_CODES}

# (kind, word) → code; "" for a word that is left out.
Taught = Mapping[tuple[str, str], str]


def plain_word(cell: object) -> str:
    """A word as it is taught: without spaces and line breaks."""
    return "".join(text_of(cell).split())


def code_of(kind: str, value: str) -> Choices | None:
    """The code a stored or posted value names; None for the one that leaves a word out. Raises ``ValueError``."""
    codes = KINDS[kind][1]
    return codes(int(value) if value.isdigit() else value) if value else None


def reader_of(name: str, read: Callable, taught: Taught) -> Callable:
    """``read``, the reader of field ``name``, with what the township has taught going before it."""
    kind = KIND_OF.get(name)
    if kind is None or not any(known == kind for known, _ in taught):
        return read

    def read_as_taught(cell: object) -> Any:
        said = taught.get((kind, plain_word(cell)))
        if said is None:
            return read(cell)
        code = code_of(kind, said)
        if code is None:
            return None
        # Where a column holds several, a taught word is one of them.
        return {"category": (code,), "tags": [code]}.get(name, code)

    return read_as_taught


def words_said(rows: Iterable[Row], taught: Taught) -> list[dict]:
    """Every distinct word of the coded columns with what it is read as and in how many cells; the doubtful ones first."""
    counts: dict[str, Counter] = {kind: Counter() for kind in KINDS}
    for row in rows:
        said = row.person.cells
        for name, kind in KIND_OF.items():
            if name in said:
                counts[kind][said[name]] += 1
    found = []
    for kind, (label, _, read) in KINDS.items():
        by_word: Counter = Counter()
        for cell, count in counts[kind].items():
            if not cells.says_nothing(cell) and not cells.is_failed(cell):
                by_word[plain_word(cell)[:100]] += count
        for word, count in by_word.most_common():
            found.append(
                {"kind": kind, "label": label, "word": word, "count": count} | _meaning(kind, word, read, taught)
            )
    return sorted(found, key=lambda one: (list(KINDS).index(one["kind"]), one["known"], one["word"] == one["means"]))


def _meaning(kind: str, word: str, read: Callable, taught: Taught) -> dict:
    if (said := taught.get((kind, word))) is not None:
        choice = code_of(kind, said)
        return {"code": said, "means": choice.label if choice else "", "known": True, "taught": True}
    try:
        meant = read(word)
    except ValueError:
        return {"code": None, "means": "", "known": False, "taught": False}
    several = meant if isinstance(meant, tuple) else (meant,)
    code = str(several[0].value) if len(several) == 1 else None
    return {"code": code, "means": "、".join(one.label for one in several), "known": True, "taught": False}
