"""A column that tells serving cadres from reserves: 后备 in the rows of some, 现职 in those of the others."""

import re

from office.workbooks.cells import text_of

_RESERVE = re.compile(r"(?:村级?)?(?:后备|储备)(?:干部|人员|人选|力量)?")


def tell_serving_apart(people: list) -> None:
    """Note of who is something else in a column that says 后备 of others; that word itself is no category."""
    words = [text_of(person.cells.get("category")) for person in people]
    if not any(map(_RESERVE.fullmatch, words)):
        return
    for person, word in zip(people, words, strict=True):
        if _RESERVE.fullmatch(word):
            del person.cells["category"]
        elif word:
            person.left = person.left or f"同一栏里别人写的是「后备」，这里写的是「{word[:20]}」"
