"""Whether the trail is as it was sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from workbench.backups.tables import fix_settings
from workbench.trail.models import TrailErasure, TrailSeal
from workbench.trail.sealing import FIRST, columns_of, hash_of, is_known, key_of, records_of
from workbench.trail.tables import sealed_models


@dataclass(frozen=True)
class Verified:
    """What was compared with its seals, and what differs, by table and key."""

    records: int
    newest: TrailSeal | None
    differing: tuple[str, ...]


def verify() -> Verified:
    """Compare every sealed record with its seal and every seal with the one before."""
    with transaction.atomic(), connection.cursor() as cursor:
        fix_settings(cursor)
        seals = list(TrailSeal.objects.order_by("pk"))
        differing = (*_differing(cursor, seals), *_slipped_in(cursor))
    return Verified(sum(len(seal.keys) for seal in seals), seals[-1] if seals else None, differing)


def broken() -> Iterator[str]:
    """What differs, for the nightly look at the data."""
    yield from verify().differing


def _differing(cursor: Any, seals: list[TrailSeal]) -> Iterator[str]:
    previous = FIRST
    known = {model._meta.db_table: model for model in sealed_models()}
    erased = _erased()
    for seal in seals:
        if seal.previous != previous:
            yield f"封存 {seal.pk} 前面的封存不见了"
        previous = seal.hash
        if not is_known(seal.algorithm):
            yield f"封存 {seal.pk} 用的是 {seal.algorithm}，这台机器算不了，无法核对"
            continue
        if seal.hash != hash_of(seal):
            yield f"封存 {seal.pk} 被改过"
        yield from _records_differing(cursor, seal, known[seal.table], erased.get(seal.table, set()))


def _erased() -> dict[str, set[int]]:
    """The lines that were rewritten when a person's data was erased, by table: that they are there is all that can be compared."""
    found: dict[str, set[int]] = {}
    for table, keys in TrailErasure.objects.values_list("table", "keys"):
        found.setdefault(table, set()).update(keys)
    return found


def _records_differing(cursor: Any, seal: TrailSeal, model: type[models.Model], erased: set[int]) -> Iterator[str]:
    if lost := set(seal.columns) - set(columns_of(model)):
        yield f"{seal.table} 的 {'、'.join(sorted(lost))} 列不在了，封存 {seal.pk} 无法核对"
        return
    present = records_of(cursor, model, seal)
    digests = bytes(seal.digests)
    for place, key in enumerate(seal.keys):
        if seal.pruned:
            # Taken away after its time.
            if key in present:
                yield f"{seal.table} {key} 是后来插进来的"
        elif key not in present:
            yield f"{seal.table} {key} 不见了"
        elif key not in erased and present[key] != digests[place * 32 : place * 32 + 32]:
            yield f"{seal.table} {key} 被改过"


def _slipped_in(cursor: Any) -> Iterator[str]:
    """Records among the sealed ones that are in no seal: somebody gave them a key of the past."""
    for model in sealed_models():
        table, key = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(key_of(model))
        seals = TrailSeal._meta.db_table
        cursor.execute(
            f'SELECT {key} FROM {table} WHERE {key} <= (SELECT max(last_key) FROM {seals} WHERE "table" = %s)'  # noqa: S608
            f' EXCEPT SELECT unnest(keys) FROM {seals} WHERE "table" = %s ORDER BY 1',
            [model._meta.db_table] * 2,
        )
        yield from (f"{model._meta.db_table} {number} 是后来插进来的" for (number,) in cursor.fetchall())
