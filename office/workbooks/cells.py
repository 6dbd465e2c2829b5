"""A cell as text."""

import unicodedata

# Characters that take no room: zero-width ones, marks of direction, the mark at a file's beginning, the soft hyphen.
INVISIBLE = dict.fromkeys(
    [0xAD, 0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)


def text_of(value: object) -> str:
    """A cell as text: full width folded, invisible characters taken out, no space around it, no ' that marks it as text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip().removeprefix("'")
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).translate(INVISIBLE).strip()


def prose_of(value: object) -> str:
    """A cell as the sentence it is: as :func:`text_of`, with its Chinese punctuation left as typed."""
    return str(value).translate(INVISIBLE).strip() if isinstance(value, str) else text_of(value)
