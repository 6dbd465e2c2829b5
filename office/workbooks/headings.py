"""Headings as offices write them, made comparable."""

import re
import unicodedata

_NOT_A_WORD = re.compile(r"[\W_]+")


def normal(heading: object) -> str:
    """A heading without what differs between offices: width, spaces, line breaks, punctuation and case."""
    return _NOT_A_WORD.sub("", unicodedata.normalize("NFKC", str(heading))).lower()
