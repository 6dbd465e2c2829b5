"""Records with everything that hangs on them, in one query.

``prefetch_related`` asks once a table, which a file put together from fifteen tables pays with as many ways to the database.
Here PostgreSQL gathers the rows of each table as JSON beside the record they hang on. What comes out is the same: model
instances, each relation at hand as after ``prefetch_related``.
"""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, OuterRef, Prefetch
from django.db.models.functions import JSONObject

Record = TypeVar("Record", bound=models.Model)
# Among the paths to the rows selected: no name has a blank in it.
_ROWS = "rows of {}"


def whole(records: "models.QuerySet[Record, Record]", relations: Iterable[str | Prefetch]) -> list[Record]:
    """``records`` as a list, each with the rows of its ``relations`` at hand, and what these select or prefetch themselves.

    ``relations`` are such as ``prefetch_related`` takes, of foreign keys and many-to-many relations that lead here, one step
    each: what lies further is said by the QuerySet of a :class:`~django.db.models.Prefetch`. A model must not have more than
    fifty columns, as PostgreSQL calls no function with more than a hundred arguments.
    """
    branches = [_Branch(records.model, relation) for relation in relations]
    found = list(records.annotate(**{f"_{one.name}": one.subquery() for one in branches}))
    for record in found:
        for branch in branches:
            branch.hang(record, record.__dict__.pop(f"_{branch.name}"))
    return found


class _Branch:
    """The rows of one relation: how they are asked for, and how they are hung on the record they belong to."""

    def __init__(self, model: type[models.Model], relation: str | Prefetch) -> None:
        prefetch = relation if isinstance(relation, Prefetch) else Prefetch(relation)
        self.name: str = prefetch.prefetch_to
        self._back: Any = cast(Any, model._meta.get_field(self.name)).remote_field
        if prefetch.queryset is None:
            self._rows = self._back.model._default_manager.all()
        else:
            self._rows = prefetch.queryset
        self._tree = _Tree(self._rows.model, self._rows.query.select_related or {})
        self._further = [_Branch(self._rows.model, one) for one in self._rows._prefetch_related_lookups]

    def subquery(self) -> ArraySubquery:
        rows = self._rows.prefetch_related(None).filter(**{self._back.name: OuterRef("pk")})
        parts: dict[str, Any] = {
            **self._tree.rows(),
            **{_ROWS.format(one.name): one.subquery() for one in self._further},
        }
        output = ArrayField(models.JSONField(decoder=_Exactly))
        return ArraySubquery(rows.values(_row=JSONObject(**parts)), output_field=output)

    def hang(self, record: models.Model, rows: list[dict]) -> None:
        found = []
        for row in rows:
            one = self._tree.record(row)
            for branch in self._further:
                branch.hang(one, row[_ROWS.format(branch.name)])
            if not self._back.many_to_many:
                self._back.set_cached_value(one, record)
            found.append(one)
        manager = getattr(record, self.name)
        at_hand = manager.get_queryset()
        at_hand._result_cache, at_hand._prefetch_done = found, True
        key = manager.prefetch_cache_name if self._back.many_to_many else self._back.remote_field.cache_name
        cache: Any = record.__dict__.setdefault("_prefetched_objects_cache", {})
        cache[key] = at_hand


class _Tree:
    """A model and what it selects with it: their rows as JSON, and back."""

    def __init__(self, model: type[models.Model], selected: dict) -> None:
        self._model = model
        self._fields = model._meta.concrete_fields
        self._selected: dict[Any, _Tree] = {}
        for name, further in selected.items():
            field: Any = model._meta.get_field(name)
            self._selected[field] = _Tree(field.related_model, further)

    def rows(self, prefix: str = "") -> dict[str, "_Row"]:
        """An expression for each of the rows, by the path to it."""
        # By a column that is not the key: the key of a selected row is read from the row that points to it.
        column = next(field.attname for field in self._fields if not field.primary_key)
        found = {prefix: _Row(f"{prefix}{column}")}
        for field, tree in self._selected.items():
            found |= tree.rows(f"{prefix}{field.name}__")
        return found

    def record(self, rows: dict, prefix: str = "") -> Any:
        """The instance at ``prefix`` with those it selects, or None where the path to it ends in nothing."""
        if (row := rows[prefix]) is None:
            return None
        names = [field.attname for field in self._fields]
        one = self._model.from_db(None, names, [field.to_python(row[field.column]) for field in self._fields])
        for field, tree in self._selected.items():
            field.set_cached_value(one, tree.record(rows, f"{prefix}{field.name}__"))
        return one


class _Row(Func):
    """The whole row a column belongs to, as JSON: one expression, however many columns."""

    function = "to_jsonb"
    output_field = models.JSONField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list]:  # type: ignore[override]
        (column,) = self.get_source_expressions()
        return f"to_jsonb({compiler.quote_name_unless_alias(column.alias)})", []


class _Exactly(json.JSONDecoder):
    """A number with a point is a decimal: a binary one would not be the same."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(parse_float=Decimal, **settings)
