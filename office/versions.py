"""Nobody overwrites anybody: a form knows which version of its record it was opened with.

The history of a record (``accounts/history.py``) numbers its versions. A page carries the number it was made from; what is
sent back is compared with it, and where somebody else changed a field of the page meanwhile nothing is written: the page shows
field by field what stood there, what they and what the person at hand made of it, keeps what was typed, and asks which is to
stand. A field that was left as it stood is proposed as the other one left it.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import OuterRef, Subquery
from django.forms.models import BaseModelFormSet

from accounts.history import Words, changes_in, events_of
from office.addresses import key_in

# Names and values of what a page sends: the version it was made from, and whose value is to stand.
VERSION = "version"
THEIRS, MINE = "theirs", "mine"
CHANGED_MEANWHILE = "您打开这一页以后，别人改过这条记录。您填的都还在，没有保存；请逐项选定以谁的为准，再保存。"

LINES_CHANGED = "您打开这一页以后，别人增减过这里的行。您填的都还在，没有保存；请在另一个窗口打开本页核对后再填。"


@dataclass(frozen=True)
class Difference:
    """A field that two people wrote: what stood there, what the other one and the person at hand made of it, in words."""

    label: str
    before: str
    theirs: str
    mine: str
    # The name of the choice in the page, and what is proposed.
    name: str
    proposed: str


@dataclass(frozen=True)
class Writer:
    """Who changed the record last, and when."""

    name: str
    at: datetime


def version_of(record: models.Model) -> int:
    """The number of the newest version of a record on file."""
    return events_of(type(record)).filter(pgh_obj_id=record.pk).values_list("pgh_id", flat=True).first() or 0


def hold(about: str, key: int) -> None:
    """Keep other pages from what is so named until the transaction ends.

    Not the row: functions lock rows in an order of their own, and this lock is only ever taken before them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [about, key])


def as_sent(field: forms.Field, value: Any) -> list[str]:
    """What a browser sends of a field in which ``value`` stands."""
    value = field.prepare_value(value)
    if isinstance(field.widget, forms.CheckboxInput):
        value = "on" if value else None
    elif not isinstance(value, (list, tuple)):
        value = field.widget.format_value(value)
    return [str(one) for one in (value if isinstance(value, (list, tuple)) else [value]) if one not in (None, "")]


class Held:
    """A form that keeps other pages from writing what it is about while it is written."""

    # Who wrote last, where one record says so.
    last_writer: Writer | None = None

    def held(self) -> AbstractContextManager[None]:
        """Keep other pages from writing while the block writes.

        Where one wrote since this form was looked through, the first statement of the block raises ``ValidationError``: what is
        entered by ``with`` cannot be left out.
        """
        raise NotImplementedError


def _refuse(*statement: Any) -> None:
    raise ValidationError(CHANGED_MEANWHILE)


class HeldLines(forms.BaseInlineFormSet):
    """Lines whose versions are asked for all at once."""

    # Whether every line is written anew, so that one that is not named goes.
    all_or_nothing: ClassVar[bool] = False

    def __init__(self, *args: Any, queryset: Any = None, **kwargs: Any) -> None:
        model: Any = self.model
        records = model._default_manager.all() if queryset is None else queryset
        newest = events_of(model).filter(pgh_obj_id=OuterRef("pk")).values("pgh_id")[:1]
        kwargs["queryset"] = records.annotate(newest_version=Subquery(newest))
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        """Lines that came or went meanwhile are seen before all of them are written."""
        super().clean()
        on_file = {one.pk for one in self.get_queryset()}
        shown = {line.instance.pk for line in self.initial_forms}
        # A page sent a second time, before it was shown what the first time made, is the same page: it carries no version.
        if self.all_or_nothing and VERSION in self.data and on_file != shown:
            raise ValidationError(LINES_CHANGED)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form: Any = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if self.is_bound and i < self.initial_form_count() and form.instance.pk is None:
            # Somebody took the line out meanwhile: what was typed into it is a new one.
            form.fields.pop(form.instance._meta.pk.name)
        return form


class HeldForm(Held, forms.ModelForm):
    """A form that writes a record on file only as it was opened, or as the person then chose.

    The page draws ``components/version.html`` inside its form. A form that makes a new record has no version. A field that stands
    for columns of other names says so in ``stands_for``.
    """

    stands_for: ClassVar[dict[str, Sequence[str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differences: list[Difference] = []
        # Forms of lines that are written together with this one.
        self.lines: Sequence[BaseModelFormSet] = ()
        self._found = getattr(self.instance, "newest_version", None) or (
            version_of(self.instance) if self.instance.pk else 0
        )

    def full_clean(self) -> None:
        if self.is_bound and self.instance.pk:
            self._take_theirs()
        super().full_clean()

    @property
    def version_name(self) -> str:
        """The name under which the page sends the version it was made from."""
        return self.add_prefix(VERSION)

    @property
    def version(self) -> int:
        """The version of the record this page is made from."""
        return self._found

    @contextmanager
    def held(self) -> Iterator[None]:
        if not self.instance.pk:
            yield
            return
        with transaction.atomic():
            hold(self._meta.model._meta.db_table, self.instance.pk)
            parts: list[Any] = [self, *(form for lines in self.lines for form in lines.initial_forms)]
            # Each is asked, so that every difference is shown.
            as_found = False not in [form._still_as_found() for form in parts]
            with nullcontext() if as_found else connection.execute_wrapper(_refuse):
                yield

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self._compare():
            self.add_error(None, CHANGED_MEANWHILE)

    def _still_as_found(self) -> bool:
        if not self.instance.pk or version_of(self.instance) == self._found:
            return True
        self._found = version_of(self.instance)
        return self._compare()

    def _compare(self) -> bool:
        """Whether what is to be written leaves alone what others wrote since the page was opened."""
        opened = key_in(str(self.data.get(self.version_name, "")))
        if not self.instance.pk or opened is None or opened >= self._found:
            return True
        events = events_of(self._meta.model).filter(pgh_obj_id=self.instance.pk)
        before = events.filter(pgh_id=opened).first()
        theirs = self._meta.model._base_manager.get(pk=self.instance.pk)
        self.differences = list(self._differing(before, theirs))
        if self.differences:
            newest = changes_in(events[:1])[0]
            self.last_writer = Writer(newest.user, newest.at)
        return not self.differences

    def _differing(self, before: Any, theirs: models.Model) -> Iterator[Difference]:
        written = self._columns()
        asked = [column for columns in written.values() for column in columns]
        words = Words(asked, [before, theirs, self.instance], masked=False)
        for name, columns in written.items():
            stood, became, typed = (
                [_value(one, column) for column in columns] for one in (before, theirs, self.instance)
            )
            if name in self.errors or became in (stood, typed):
                continue
            yield Difference(
                label=str(self.fields[name].label),
                before=words.of_all(columns, stood),
                theirs=words.of_all(columns, became),
                mine=words.of_all(columns, typed),
                name=self._choice_of(name),
                proposed=THEIRS if typed == stood else MINE,
            )

    def _columns(self) -> dict[str, list[Any]]:
        """Form field → the columns it writes."""
        names = {name: self.stands_for.get(name, [name]) for name in self.fields}
        known = {field.name: field for field in self._meta.model._meta.concrete_fields if not field.primary_key}
        return {
            name: [known[one] for one in columns] for name, columns in names.items() if set(columns) <= known.keys()
        }

    def _choice_of(self, name: str) -> str:
        return f"stands-{self.add_prefix(name)}"

    def _take_theirs(self) -> None:
        """Put what is on file in place of what was typed where the person chose so."""
        taken = [name for name in self.fields if self.data.get(self._choice_of(name)) == THEIRS]
        if not taken:
            return
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        self.data = data
        self.files = self.files.copy()
        for name in taken:
            self.files.pop(self.add_prefix(name), None)
            field = self.fields[name]
            data.setlist(self.add_prefix(name), as_sent(field, self.get_initial_for_field(field, name)))


class HeldLine(HeldForm):
    """A line among others that are written together: one that was left as it was opened is nobody's change."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self._left_alone():
            self.changed_data = []

    def _compare(self) -> bool:
        return self._left_alone() or super()._compare()

    def _left_alone(self) -> bool:
        opened = key_in(str(self.data.get(self.version_name, "")))
        if opened is None or self.cleaned_data.get("DELETE"):
            return False
        before = events_of(self._meta.model).filter(pgh_id=opened).first()
        columns = [column for columns in self._columns().values() for column in columns]
        return before is not None and all(_value(before, one) == _value(self.instance, one) for one in columns)


def _value(record: Any, column: Any) -> Any:
    """What a record, or its history, has in a column; a file by its name."""
    value = getattr(record, column.attname, None)
    return (value.name or "" if value else "") if isinstance(column, models.FileField) and value is not None else value
