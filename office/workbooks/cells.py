"""A cell as text."""

import unicodedata


def text_of(value: object) -> str:
    """A cell as text: full width folded, no space around it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unicodedata.normalize("NFKC", str(value)).strip()
