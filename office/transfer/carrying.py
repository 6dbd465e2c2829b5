"""A workbook that travels with the page made of it, signed for its user: no file is kept between one request and the next."""

import base64
import binascii

from django.core import signing

from accounts.models import User

# What a page carries in a field of a form; a table of some thousand rows is a tenth of it.
MOST_BYTES = 1_500_000
_SALT = "office.transfer.workbook"
_VALID_SECONDS = 12 * 60 * 60


def carried(name: str, content: bytes, user: User) -> str:
    """A workbook as a text that only this user can hand in again; "" for one that is too large for a page."""
    if len(content) > MOST_BYTES:
        return ""
    return signing.dumps([name, base64.b64encode(content).decode()], salt=_salt(user))


def handed_in(text: str, user: User) -> tuple[str, bytes]:
    """The name and the content of what :func:`carried` wrote down. Raises ``signing.BadSignature``."""
    name, content = signing.loads(text, salt=_salt(user), max_age=_VALID_SECONDS)
    try:
        return name, base64.b64decode(content)
    except binascii.Error:
        raise signing.BadSignature from None


def _salt(user: User) -> str:
    return f"{_SALT}.{user.pk}"
