"""Columns that lie sealed in the database, with the installation's key: ID numbers, telephones, cells of a roster, secrets.

AES-256 in SIV mode (RFC 5297) gives the same text the same seal, so equal ones are found, kept apart by unique constraints and
seen as unchanged by history triggers, as of an open column. What is part of a text only the program finds, which opens it.
Without a key (``FILES_KEY_FILE``) a column is kept open. Text of before there was a key, and what an earlier key sealed, is
read and found all the same until ``manage.py seal`` has sealed it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import models
from django.db.models.fields.json import KeyTransform
from django.db.models.lookups import Exact, In

from accounts.keys import kept_keys

# Begins what is sealed; no number of a person does.
SEALED = "~"
# Stands where a page shows what no key opens.
UNOPENED = "（密钥打不开）"
_PURPOSE = b"reserve-cadres column 1\n"


class Unopened(str):
    """Shown in place of what no key of the installation opens; written back, it stays as it was."""

    kept: str

    def __new__(cls, kept: str) -> "Unopened":
        shown = super().__new__(cls, UNOPENED)
        shown.kept = kept
        return shown


class AsKept(str):
    """A text as it lies in the column, which is not to be sealed again."""


@lru_cache(maxsize=8)
def _cipher(key: str) -> AESSIV:
    return AESSIV(HKDF(SHA256(), 64, None, _PURPOSE).derive(bytes.fromhex(key)))


def seal_text(text: str, column: str, said: str = "", key: str | None = None) -> str:
    """``text`` sealed for ``column`` with ``key``, the installation's first where none is given; as it is without one.

    ``said`` is told openly by the seal and bound to it. Nothing is left nothing: whether there is a number may be seen.
    """
    if isinstance(text, Unopened):
        return text.kept
    if not text or not (key := key or next(iter(kept_keys()), None)):
        return text
    sealed = _cipher(key).encrypt(text.encode(), [column.encode(), said.encode()])
    return f"{SEALED}{said}{urlsafe_b64encode(sealed).decode().rstrip('=')}"


def open_text(kept: str, column: str, said: int = 0) -> str:
    """What ``kept`` in ``column`` says, ``said`` characters of it openly; :class:`Unopened` where no key opens it."""
    if not kept.startswith(SEALED):
        return kept
    openly, letters = kept[1 : 1 + said], kept[1 + said :]
    try:
        sealed = urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
    except ValueError:
        return Unopened(kept)
    for key in kept_keys():
        try:
            return _cipher(key).decrypt(sealed, [column.encode(), openly.encode()]).decode()
        except (InvalidTag, ValueError):
            continue
    return Unopened(kept)


class SealedField:
    """What every sealed column can: say how a value is kept, and seal again what lies open or under an earlier key."""

    name: str

    def kept(self, value: Any) -> Any:
        """How ``value`` is kept, as JSON and the database's driver take it."""
        raise NotImplementedError

    def kept_anew(self, value: Any) -> Any:
        """How what the column holds as ``value`` is to be kept with the first key; what no key opens stays."""
        raise NotImplementedError

    def is_lost(self, value: Any) -> bool:
        """Whether no key of the installation opens what the column holds as ``value``."""
        raise NotImplementedError


class SealedCharField(SealedField, models.CharField):
    """A short text that lies sealed; ``max_length`` is that of the text."""

    # How many characters of a seal :meth:`openly` makes.
    said_openly = 0

    def openly(self, text: str) -> str | None:
        """What the seal may tell of ``text``, so that the database can hold rules about it; None: it is not to be sealed."""
        return ""

    def db_type(self, connection: Any) -> str:
        return "varchar"

    def kept(self, value: Any) -> Any:
        if not isinstance(value, str) or isinstance(value, AsKept):
            return value
        said = self.openly(value) if value and not isinstance(value, Unopened) else ""
        return value if said is None else seal_text(value, self.name, said)

    def kept_anew(self, value: str) -> str:
        return self.kept(open_text(value, self.name, self.said_openly))

    def is_lost(self, value: str) -> bool:
        return isinstance(open_text(value, self.name, self.said_openly), Unopened)

    def every_form(self, values: Iterable[str]) -> list[str]:
        """How each of ``values`` may lie in the column: open, or under any key of the installation."""
        forms: list[str] = []
        keys = kept_keys()
        for value in values:
            forms.append(AsKept(value))
            if (
                keys
                and value
                and not isinstance(value, AsKept | Unopened)
                and (said := self.openly(value)) is not None
            ):
                forms += [AsKept(seal_text(value, self.name, said, key)) for key in keys]
        return forms

    def from_db_value(self, value: str | None, *of_the_query: Any) -> str | None:
        """The text as it was before it was sealed."""
        return None if value is None else open_text(value, self.name, self.said_openly)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 (Django's own)
        return self.kept(super().get_db_prep_value(value, connection, prepared))

    def get_prep_value(self, value: Any) -> Any:
        # Django makes a plain text of it, which would be sealed again.
        return value if isinstance(value, AsKept | Unopened) else super().get_prep_value(value)


class SealedTextField(SealedCharField):
    """A text of any length that lies sealed."""

    def db_type(self, connection: Any) -> str:
        return "text"


@SealedCharField.register_lookup
class AmongSealed(In):
    """A text is among some, however each lies in the column."""

    def get_prep_lookup(self) -> Any:
        if not hasattr(self.rhs, "resolve_expression"):
            self.rhs = self.lhs.output_field.every_form([value for value in self.rhs if value is not None])
        return super().get_prep_lookup()


@SealedCharField.register_lookup
class ExactSealed(Exact):
    """A text is this one, however it lies in the column."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if isinstance(self.rhs, str) and self.rhs and kept_keys():
            return compiler.compile(AmongSealed(self.lhs, [self.rhs]))
        return super().as_sql(compiler, connection)


class SealedJSONField(SealedField, models.JSONField):
    """JSON that lies sealed, as a whole or, of an object, the texts under the names in ``within`` only.

    The rest stays open to the database, which counts by it.
    """

    def __init__(self, *args: Any, within: Sequence[str] = (), **kwargs: Any) -> None:
        self.within = within
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"within": self.within} if self.within else {})

    def kept(self, value: Any) -> Any:
        if not value or not kept_keys():
            return value
        if not self.within:
            return seal_text(json.dumps(value, cls=self.encoder, ensure_ascii=False), self.name)
        return value | {name: seal_text(value[name], self.name) for name in self.within if value.get(name)}

    @cached_property
    def _decode(self) -> Callable[[str], Any]:
        # Once for all rows, of which each would have a decoder of its own.
        return (self.decoder or json.JSONDecoder)().decode

    def _opened(self, value: Any, unopened: Any) -> Any:
        if isinstance(value, str) and value.startswith(SEALED):
            text = open_text(value, self.name)
            return unopened if isinstance(text, Unopened) else self._decode(text)
        if self.within and isinstance(value, dict):
            return value | {name: open_text(value[name], self.name) for name in self.within if value.get(name)}
        return value

    def kept_anew(self, value: Any) -> Any:
        opened = self._opened(value, None)
        return value if opened is None else self.kept(opened)

    def is_lost(self, value: Any) -> bool:
        texts = [value] if isinstance(value, str) else [value.get(name, "") for name in self.within]
        return any(isinstance(open_text(text, self.name), Unopened) for text in texts)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The value as it was before it was sealed; a part of it the database took out is as it lies there."""
        if isinstance(value, str) and not isinstance(expression, KeyTransform):
            return self._opened(self._decode(value), self.get_default())
        return self._opened(super().from_db_value(value, expression, connection), self.get_default())

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(self.kept(value), connection)


def sealed_fields(model: type[models.Model]) -> list[Any]:
    """The columns of ``model`` that are kept sealed."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
