"""Values on their way from a page, an import or a demo into a record: dataclasses, so that a function needs no form."""

from collections.abc import Iterable, Mapping
from dataclasses import field, fields
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model

Values = TypeVar("Values")
Record = TypeVar("Record", bound=Model)


def taken(values: type[Values], said: Mapping[str, Any]) -> Values:
    """The dataclass ``values`` from a form's cleaned data; what the form does not ask for keeps its default."""
    # A field without a default that is missing is the caller's mistake, and the dataclass says so.
    return values(**{one.name: said[one.name] for one in fields(values) if one.name in said})  # type: ignore[arg-type]


def write(record: Record, values: Any) -> Record:
    """Give ``record`` the fields of the dataclass ``values``, check it whole and save it.

    Raises ``ValidationError`` by field, and for every constraint of the model with its words.
    """
    _fill(record, values)
    record.full_clean()
    record.save()
    return record


def write_new(model: type[Record], records: Iterable[tuple[Record, Any]]) -> list[Record]:
    """Give each new record the fields of its dataclass and keep them all in one statement.

    Raises ``ValidationError`` naming each record and what is wrong with it. What constraints ask is left to the
    database, which refuses with ``IntegrityError``.
    """
    filled, faults = [], []
    for record, values in records:
        filled.append(_fill(record, values))
        given = {one.name for one in fields(values)}
        try:
            # What a record belongs to is the caller's, and would be asked for once a record.
            record.clean_fields(exclude={one.name for one in model._meta.fields} - given)
        except ValidationError as problem:
            faults += [f"{record}：{message}" for message in problem.messages]
    if faults:
        raise ValidationError(faults)
    return model._default_manager.bulk_create(filled)


def _fill(record: Record, values: Any) -> Record:
    for one in fields(values):
        setattr(record, one.name, getattr(values, one.name))
    return record


def default_of(model: type[Model], name: str) -> Any:
    """For a dataclass: the default its model has for the field, so that it is written down once."""
    kept = model._meta.get_field(name)
    return field(default_factory=kept.get_default)  # type: ignore[union-attr]
