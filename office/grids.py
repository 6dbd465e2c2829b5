"""Nobody overwrites anybody, on pages that show many records at once or what has no one record.

Such a page carries what stood in each of its fields when it was opened. What is sent back is compared with that and with what is
on file by then, row by row: a row that only the others touched is taken from them, one that only the person at hand touched is
written, and of one that both touched the page asks field by field (as :mod:`office.versions` does for one record).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet

from office.versions import CHANGED_MEANWHILE, MINE, THEIRS, VERSION, Difference, Held, as_sent, hold

TABLE_CHANGED = "您打开这一页以后，别人改过这张表。您填的都还在，没有保存；请看一下现在的表，再保存。"
ROWS_GONE = "您打开这一页以后，有的行已被别人移走，您在那里填的没有保存，其余都还在。请核对后再保存。"


class HeldGrid(Held, forms.Form):
    """A form of what stands, in rows, that writes only what the person at hand changed in it.

    ``on_file`` says what stands now in each field that is compared; ``belongs_to`` is the record whose pages take turns. What is
    written is chosen by ``touched``. A form is asked for its values inside the block that writes: they may have been read again.
    """

    # What the page sends as its version.
    version_name: ClassVar[str] = VERSION
    belongs_to: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differences: list[Difference] = []
        self.touched_rows: set[str] = set()
        self._standing: dict[str, list[str]] = {}

    def on_file(self) -> Mapping[str, Any]:
        """Field → the value that stands now, asked of the database."""
        raise NotImplementedError

    def row_of(self, name: str) -> str:
        """The row a field stands in: what its name begins with."""
        return name.rpartition("-")[0] or name

    def stands(self, values: Mapping[str, Any]) -> None:
        """Say what stands in each field, once all are there: what the page shows, and what is compared."""
        self._standing = self._as_sent(values)
        self.initial = {**self.initial, **values}

    def touched(self, row: str) -> bool:
        """Whether the person at hand changed the row."""
        return row in self.touched_rows

    @property
    def version(self) -> str:
        """What stands in each field of the page, as it is made; "" where there is none."""
        if not self._standing:
            return ""
        return json.dumps({name: sent for name, sent in self._standing.items() if sent}, ensure_ascii=False)

    def full_clean(self) -> None:
        self.differences, self.touched_rows = [], set()
        gone = self.is_bound and self._merge()
        super().full_clean()
        if self.differences:
            self.add_error(None, CHANGED_MEANWHILE)
        if gone:
            self.add_error(None, ROWS_GONE)

    @contextmanager
    def held(self) -> Iterator[None]:
        with transaction.atomic():
            hold(f"rows of {self.belongs_to._meta.db_table}", self.belongs_to.pk)
            values = {name: value for name, value in self.on_file().items() if name in self.fields}
            if self._standing != self._as_sent(values):
                self.stands(values)
                self.full_clean()
            with connection.execute_wrapper(_refuse) if self.errors else nullcontext():
                yield

    def _as_sent(self, values: Mapping[str, Any]) -> dict[str, list[str]]:
        """What a browser sends of fields that are open to change."""
        return {
            name: as_sent(field, values[name])
            for name, field in self.fields.items()
            if name in values and not field.disabled
        }

    def _merge(self) -> bool:
        """Put theirs in place of what was left alone or given up, and note what is still to be chosen.

        Returns whether something was typed into a row that is gone.
        """
        opened = self._opened()
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        rows: dict[str, list[str]] = {}
        for name in self._standing:
            rows.setdefault(self.row_of(name), []).append(name)
        for row, names in rows.items():
            typed = {name: self._typed(name) for name in names}
            mine = [name for name in names if not self._same(name, typed[name], opened.get(name, []))]
            for name in names:
                stood, became = opened.get(name, []), self._standing[name]
                if self._same(name, became, typed[name]):
                    continue
                if not mine or data.get(_choice_of(name)) == THEIRS:
                    data.setlist(self.add_prefix(name), became)
                    continue
                self.touched_rows.add(row)
                if not self._same(name, became, stood):
                    before, theirs, typed_here = (self._in_words(name, one) for one in (stood, became, typed[name]))
                    proposed = MINE if name in mine else THEIRS
                    label = str(self.fields[name].label)
                    self.differences.append(Difference(label, before, theirs, typed_here, _choice_of(name), proposed))
        self.data = data
        gone = opened.keys() - self._standing.keys()
        return any(self._typed(name) not in ([], opened[name]) for name in gone)

    def _opened(self) -> Mapping[str, list[str]]:
        """What stood in each field when the page was opened; what stands now, where the page does not say."""
        try:
            said = json.loads(self.data.get(self.version_name, ""))
        except (ValueError, RecursionError):
            return self._standing
        return {str(name): [str(one) for one in sent] for name, sent in said.items()} if _is_version(said) else {}

    def _typed(self, name: str) -> list[str]:
        return [one for one in self.data.getlist(self.add_prefix(name)) if one != ""]  # type: ignore[attr-defined]

    def _same(self, name: str, one: list[str], other: list[str]) -> bool:
        """Whether both say the same, in whatever way it is written."""
        return one == other or self._read(name, one) == self._read(name, other)

    def _read(self, name: str, sent: list[str]) -> Any:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            return sent
        try:
            return field.to_python(
                sent if isinstance(field, forms.MultipleChoiceField) else "".join(sent).replace("\r\n", "\n")
            )
        except ValidationError:
            return sent

    def _in_words(self, name: str, sent: list[str]) -> str:
        field: Any = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "是" if sent else "否"
        labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
        return "、".join(labels.get(one, one) for one in sent) or "空"


class HeldBeside(Held, forms.Form):
    """A form beside the table it writes into: where somebody else wrote there since, the person at hand looks at it first.

    ``beside`` are the rows of the table, which the page shows.
    """

    version_name: ClassVar[str] = VERSION
    beside: QuerySet[Any]

    def __init__(self, *args: Any, beside: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.beside = beside

    @property
    def version(self) -> str:
        """What stands in the table, in short."""
        rows = list(self.beside.order_by("pk").values_list())
        return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self._has_moved():
            self.add_error(None, TABLE_CHANGED)
        return cleaned

    @contextmanager
    def held(self) -> Iterator[None]:
        with transaction.atomic():
            hold(f"all of {self.beside.model._meta.db_table}", 0)
            if self._has_moved():
                self.add_error(None, TABLE_CHANGED)
            with connection.execute_wrapper(_refuse) if self.errors else nullcontext():
                yield

    def _has_moved(self) -> bool:
        opened = self.data.get(self.version_name)
        return bool(opened) and opened != self.version


def _is_version(said: Any) -> bool:
    return isinstance(said, dict) and all(isinstance(sent, list) for sent in said.values())


def _choice_of(name: str) -> str:
    return f"stands-{name}"


def _refuse(*statement: Any) -> None:
    # What is wrong stands at the form already.
    raise ValidationError([])
