"""The chain of hashes over the trail: what was sealed and is changed or gone afterwards is found, and named.

A seal covers up to a thousand records of one table. It holds the digest of each, and its own hash is made of all of them and of
the hash of the seal before, so that no seal can be changed or left out without all later ones. Sealing is a chore of the worker
and no part of writing: it would make everybody wait for everybody. What was written less than two rounds ago is not sealed yet.
"""

import functools
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connection, models, transaction
from django.utils import timezone
from pghistory.models import Context

from accounts.models import AccessRecord
from workbench.backups.tables import fix_settings
from workbench.trail.models import Algorithm, SealingRound, TrailSeal
from workbench.trail.tables import sealed_models

logger = logging.getLogger("trail")

EVERY = timedelta(minutes=5)
# Records of one seal, and seals of one round: the first round finds a history of years.
SIZE, SEALS_A_ROUND = 1000, 50
FIRST = "0" * 64


@dataclass(frozen=True)
class Sealed:
    """A record of the trail by its key, and the digest of its text."""

    key: int
    digest: bytes


def seal_what_is_due() -> None:
    """A round, where the last one is long enough ago: for every worker, every few seconds."""
    if not SealingRound.objects.filter(begun_at__gt=timezone.now() - EVERY).exists():
        seal()


def seal() -> int:
    """Seal what was written before the last round; returns how many records.

    A record may be committed after one with a later key. So a round notes which keys were given by then and which
    transactions were under way, and the next one seals up to there, once all of these have ended.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        fix_settings(cursor)
        # One at a time; another worker's round is as good.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('trail'))")
        if not cursor.fetchone()[0]:
            return 0
        last = SealingRound.objects.first()
        oldest, following = transactions(cursor)
        sealed, ended = 0, last is None or oldest >= last.following
        if last and ended:
            sealed = _seal_up_to(cursor, last.reached)
        if ended:
            SealingRound.objects.all().delete()
            SealingRound.objects.create(following=following, reached=_keys_given(cursor))
        else:
            SealingRound.objects.update(begun_at=timezone.now())
    return sealed


def transactions(cursor: Any) -> tuple[int, int]:
    """The oldest transaction that is under way, and the first one that is yet to come."""
    cursor.execute(
        "SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint FROM pg_current_snapshot() AS now"
    )
    return cursor.fetchone()


def _keys_given(cursor: Any) -> dict[str, int]:
    """The last key each table of the trail gave to a record."""
    given = {}
    for model in sealed_models():
        table = model._meta.db_table
        cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s))", [table, key_of(model)])
        given[table] = cursor.fetchone()[0] or 0
    return given


def _seal_up_to(cursor: Any, reached: dict[str, int]) -> int:
    newest = TrailSeal.objects.order_by("-pk").first()
    previous, number, seals, algorithm = newest.hash if newest else FIRST, 0, 0, settings.TRAIL_HASH
    ends = dict(TrailSeal.objects.values_list("table").annotate(models.Max("last_key")))
    for model in sealed_models():
        table = model._meta.db_table
        end = ends.get(table, 0)
        while end < reached.get(table, 0) and seals < SEALS_A_ROUND:
            columns = columns_of(model)
            cursor.execute(
                f"{_text_of(model, columns, algorithm)} WHERE {_quoted(key_of(model))} > %s AND {_quoted(key_of(model))} <= %s"
                f" ORDER BY 1 LIMIT {SIZE}",
                [end, reached[table]],
            )
            found = [Sealed(key, _digest(algorithm, given)) for key, given in cursor.fetchall()]
            if not found:
                break
            keys, digests = [one.key for one in found], b"".join(one.digest for one in found)
            seal = TrailSeal(
                table=table, columns=columns, keys=keys, digests=digests, last_key=keys[-1], previous=previous,
                algorithm=algorithm,
            )  # fmt: skip
            seal.hash = hash_of(seal)
            seal.save()
            transaction.on_commit(functools.partial(send_on, seal))
            previous, end, number, seals = seal.hash, keys[-1], number + len(keys), seals + 1
    return number


def hash_of(seal: TrailSeal) -> str:
    """What a seal's hash must be: made of the one before, of what it covers, how it was read and by which algorithm."""
    parts = [seal.previous, seal.table, ",".join(seal.columns), ",".join(map(str, seal.keys))]
    # There was one only, and seals of then do not say so.
    if seal.algorithm != Algorithm.SHA256:
        parts.insert(0, seal.algorithm)
    return hashlib.new(seal.algorithm, "\n".join(parts).encode() + b"\n" + bytes(seal.digests)).hexdigest()


def is_known(algorithm: str) -> bool:
    """Whether this machine's OpenSSL knows the algorithm; some builds leave SM3 out."""
    return algorithm in hashlib.algorithms_available


def check_algorithm(databases: object = None, **of_the_check: object) -> list[CheckMessage]:
    """The trail can be sealed by what the settings say."""
    if settings.TRAIL_HASH in Algorithm.values and is_known(settings.TRAIL_HASH):
        return []
    words = (
        f"TRAIL_HASH 应是 {' 或 '.join(Algorithm.values)}，而且这台机器的 OpenSSL 要会算：{settings.TRAIL_HASH} 不行。"
    )
    return [Error(words, id="trail.E001")]


def send_on(seal: TrailSeal) -> None:
    """Tell the trail's log, which may lead to another machine (``TRAIL_SYSLOG``): looks and acts in full, of changes the seal."""
    if seal.table == AccessRecord._meta.db_table:
        for record in AccessRecord.objects.filter(pk__in=seal.keys).order_by("pk"):
            logger.info(
                "%s %s user=%s action=%s subject=%s detail=%s page=%s address=%s",
                record.pk, record.at.isoformat(timespec="seconds"), record.username, record.action, record.subject,
                record.detail, record.path, record.address or "-",
            )  # fmt: skip
    logger.info("seal %s %s %s-%s %s %s", seal.pk, seal.table, seal.keys[0], seal.last_key, seal.algorithm, seal.hash)


def columns_of(model: type[models.Model]) -> list[str]:
    """The columns that make the text of a record; a seal remembers them, as a later release may add some."""
    return [str(field.column) for field in model._meta.concrete_fields]


def records_of(cursor: Any, model: type[models.Model], seal: TrailSeal) -> dict[int, bytes]:
    """The digest of each of the records under a seal as they stand now; what is gone is missing."""
    text = _text_of(model, seal.columns, seal.algorithm)
    cursor.execute(f"{text} WHERE {_quoted(key_of(model))} = ANY (%s)", [seal.keys])
    return {key: _digest(seal.algorithm, given) for key, given in cursor.fetchall()}


def _digest(algorithm: str, given: memoryview) -> bytes:
    """The digest of a record, of which the database has ``given`` it, or the text where it does not know the algorithm."""
    return bytes(given) if algorithm == Algorithm.SHA256 else hashlib.new(algorithm, given).digest()


def _text_of(model: type[models.Model], columns: Sequence[str], algorithm: str) -> str:
    """A query for key and text of records: of all columns, and of a change also who made it and where.

    In place of the text its SHA-256, where that is the algorithm: PostgreSQL has no other one, and texts need not travel then.
    """
    parts = [_quoted(column) for column in columns]
    if "pgh_context_id" in columns:
        parts.append(
            f"(SELECT metadata FROM {Context._meta.db_table} AS context WHERE context.id = record.pgh_context_id)"  # noqa: S608
        )
    text = f"convert_to(ROW({', '.join(parts)})::text, 'UTF8')"
    text = f"sha256({text})" if algorithm == Algorithm.SHA256 else text
    return f"SELECT {_quoted(key_of(model))}, {text} FROM {_quoted(model._meta.db_table)} AS record"  # noqa: S608


def key_of(model: type[models.Model]) -> str:
    """The column of the key, by which records are sealed in order."""
    return str(model._meta.pk.column)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
