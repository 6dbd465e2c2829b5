"""Sealed columns under the installation's first key, those of the history too, and the trail's seals made anew over them.

Only the owner of the tables can: what is written of a change is not to be touched. So the trail is compared with its seals
first, nothing but these columns is rewritten, and that it was is on record, with the chain's hash before and after.
"""

import json
from collections.abc import Iterator

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction

from accounts.keys import kept_keys
from accounts.sealed_fields import SealedJSONField, sealed_fields
from office.bulk import many_rows, portions, update_kept
from workbench.backups.tables import fix_settings
from workbench.trail.models import TrailRewriting, TrailSeal
from workbench.trail.sealing import FIRST, hash_of, logger, records_of
from workbench.trail.tables import sealed_models
from workbench.trail.verifying import verify


class TrailDiffersError(Exception):
    """The trail is not as it was sealed; a new seal would hide it. ``places`` says where."""

    def __init__(self, places: tuple[str, ...]) -> None:
        super().__init__(*places)
        self.places = places


def models_with_sealed_columns() -> list[type[models.Model]]:
    """Every model, histories too, that has a column kept sealed."""
    return [model for model in apps.get_models() if not model._meta.proxy and sealed_fields(model)]


def seal_columns(by: str) -> int:
    """Seal what lies open or under an earlier key; returns how many rows were rewritten.

    Raises :class:`TrailDiffersError` before anything is written, and a ``ProgrammingError`` for the application's role.
    """
    with pgtrigger.ignore(), transaction.atomic():
        with connection.cursor() as cursor:
            fix_settings(cursor)
            # No round of sealing meanwhile.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('trail'))")
        if differing := verify().differing:
            raise TrailDiffersError(differing)
        before = _newest_hash()
        numbers = {model: _rewrite(model) for model in models_with_sealed_columns()}
        rewritten = {model._meta.db_table for model in sealed_models() if numbers.get(model)}
        if rewritten:
            _seal_anew(rewritten)
            told = TrailRewriting.objects.create(
                records=sum(number for model, number in numbers.items() if model._meta.db_table in rewritten),
                hash_before=before, hash_after=_newest_hash(), by=by[:100],
            )  # fmt: skip
            transaction.on_commit(
                lambda: logger.info("rewritten %s %s %s", told.pk, told.hash_before, told.hash_after)
            )
    return sum(numbers.values())


def _newest_hash() -> str:
    newest = TrailSeal.objects.order_by("-pk").first()
    return newest.hash if newest else FIRST


def _rewrite(model: type[models.Model]) -> int:
    number = 0
    for some in portions(_kept_anew(model)):
        update_kept(model, some)
        number += len(some)
    return number


def _kept_anew(model: type[models.Model]) -> Iterator[dict]:
    """The rows that lie otherwise than the first key would seal them, with these columns as it would."""
    fields, key = sealed_fields(model), str(model._meta.pk.column)
    for row in rows_as_kept(model):
        anew = {field.column: field.kept_anew(row[field.column]) for field in fields}
        if any(anew[name] != row[name] for name in anew):
            yield {key: row[key]} | anew


def rows_as_kept(model: type[models.Model]) -> Iterator[dict]:
    """Every row's key and sealed columns as they lie in the database."""
    quoted = connection.ops.quote_name
    fields, key = sealed_fields(model), str(model._meta.pk.column)
    parsed = [False, *(isinstance(field, SealedJSONField) for field in fields)]
    names = [key, *(str(field.column) for field in fields)]
    last = None
    with many_rows(), connection.cursor() as cursor:
        while True:
            after = f"WHERE {quoted(key)} > %s" if last is not None else ""
            cursor.execute(
                f"SELECT {', '.join(map(quoted, names))} FROM {quoted(model._meta.db_table)} {after}"  # noqa: S608 (names are quoted)
                f" ORDER BY {quoted(key)} LIMIT 5000",
                [] if last is None else [last],
            )
            found = cursor.fetchall()
            if not found:
                return
            last = found[-1][0]
            for values in found:
                yield {
                    name: json.loads(value) if is_json and isinstance(value, str) else value
                    for name, value, is_json in zip(names, values, parsed, strict=True)
                }


def _seal_anew(tables: set[str]) -> None:
    """Every seal of ``tables`` over what its records are now, and the chain from the first of them on."""
    known = {model._meta.db_table: model for model in sealed_models()}
    previous = FIRST
    with connection.cursor() as cursor:
        for seal in TrailSeal.objects.order_by("pk").iterator(100):
            if seal.table in tables and not seal.pruned:
                present = records_of(cursor, known[seal.table], seal)
                seal.digests = b"".join(present[key] for key in seal.keys)
            seal.previous = previous
            previous = seal.hash = hash_of(seal)
            seal.save(update_fields=["digests", "previous", "hash"])


def lying_open() -> Iterator[str]:
    """For the nightly look, where there is a key: columns with what lies open or under an earlier key, or opens with none."""
    for model in models_with_sealed_columns() if kept_keys() else ():
        for field in sealed_fields(model):
            values = [row[field.column] for row in rows_as_kept(model)]
            if opened := sum(field.kept_anew(value) != value for value in values):
                yield f"{model._meta.db_table} {field.column}：{opened} 条没有用第一个密钥加密"
            if lost := sum(field.is_lost(value) for value in values):
                yield f"{model._meta.db_table} {field.column}：{lost} 条没有能打开的密钥"
