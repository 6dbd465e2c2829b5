"""What the data must satisfy beyond each record's constraints, looked at all over: state, seats, history, guards, files.

The database's triggers keep most of it at every change; this is for what came past them: a disk that lost a file, a restore by
other means, SQL by hand with the triggers off. What is unlikely but allowed is the office's to look at (``checkup/``).
Told are keys, never what is in a record.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, models

from accounts.history import tracked_models
from reserve_cadres.people.standing import PEOPLE_NOT_ON_RECORD, POSTS_OVER_THEIR_QUOTA
from workbench.integrity import files
from workbench.integrity.models import DataCheck
from workbench.trail.columns import lying_open
from workbench.trail.verifying import broken

TRAIL_DIFFERS = "变更记录、查阅记录与封存时不同"
# More of one kind are one cause; the first show where.
SHOWN = 20
CHECKS_KEPT = 30


@dataclass
class Breach:
    """One kind of what does not hold: what, where (by keys), and what to do."""

    title: str
    advice: str
    places: list[str] = field(default_factory=list)
    # Whether something has to be done about it.
    grave: bool = True


def check_data() -> list[Breach]:
    """Everything that does not hold; empty when all does."""
    looked = [
        Breach(title, advice, list(looking()), grave=looking is not files.loose_by_folder)
        for title, advice, looking in _CHECKS
    ]
    return [one for one in looked if one.places]


def keep_check() -> DataCheck:
    """Look at everything and keep what was found, for the administrator; what of nights before is over goes."""
    findings = [
        {"title": one.title, "advice": one.advice, "number": len(one.places), "places": one.places[:SHOWN],
         "grave": one.grave}
        for one in check_data()
    ]  # fmt: skip
    check = DataCheck.objects.create(findings=findings)
    DataCheck.objects.exclude(pk__in=list(DataCheck.objects.values_list("pk", flat=True)[:CHECKS_KEPT])).delete()
    return check


def _keys(query: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [key for (key,) in cursor.fetchall()]


def _not_on_record() -> Iterator[str]:
    yield from (f"档案 {key}" for key in _keys(PEOPLE_NOT_ON_RECORD))


def _over_quota() -> Iterator[str]:
    yield from (f"岗位 {key}" for key in _keys(POSTS_OVER_THEIR_QUOTA))


def _history(query: str) -> Iterator[str]:
    quoted = connection.ops.quote_name
    for model in tracked_models():
        events: Any = model._meta.get_field("events").related_model
        kept = {one.column for one in events._meta.concrete_fields if not one.name.startswith("pgh_")}
        columns = [quoted(str(one.column)) for one in model._meta.concrete_fields if one.column in kept]
        parts = {
            "rows": quoted(model._meta.db_table),
            "events": quoted(events._meta.db_table),
            "key": quoted(str(model._meta.pk.column)),
            "row": ", ".join(f"kept.{column}" for column in columns),
            "event": ", ".join(f"newest.{column}" for column in columns),
        }
        yield from (f"{model._meta.label} {key}" for key in _keys(query.format(**parts)))


# Each row beside the newest event of its history, and the other way round.
_CHANGED_UNSEEN = """
    SELECT kept.{key} FROM {rows} AS kept LEFT JOIN LATERAL (
        SELECT * FROM {events} AS event WHERE event.pgh_obj_id = kept.{key} ORDER BY event.pgh_id DESC LIMIT 1
    ) AS newest ON TRUE
    WHERE newest.pgh_id IS NULL OR newest.pgh_label = 'delete' OR ROW({row}) IS DISTINCT FROM ROW({event}) ORDER BY 1
"""
_GONE_UNSEEN = """
    SELECT newest.pgh_obj_id FROM (
        SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, pgh_label FROM {events} ORDER BY pgh_obj_id, pgh_id DESC
    ) AS newest
    LEFT JOIN {rows} AS kept ON kept.{key} = newest.pgh_obj_id
    WHERE kept.{key} IS NULL AND newest.pgh_label <> 'delete' ORDER BY 1
"""


def _guards() -> Iterator[str]:
    for model, trigger in pgtrigger.registered():
        if trigger.get_installation_status(model) != ("INSTALLED", True):
            yield f"触发器 {model._meta.db_table}.{trigger.name}"


def _sequences() -> Iterator[str]:
    """Where the next new record would get a number that is taken."""
    quoted = connection.ops.quote_name
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if isinstance(options.pk, models.AutoField) and options.managed and not options.proxy:
            column = str(options.pk.column)
            sequence = f"pg_get_serial_sequence('{options.db_table}', '{column}')"
            taken = f"SELECT max({quoted(column)}) FROM {quoted(options.db_table)}"  # noqa: S608
            if _keys(f"SELECT 1 WHERE coalesce(({taken}) > coalesce(pg_sequence_last_value({sequence}), 0), FALSE)"):
                yield options.db_table


_CHECKS: list[tuple[str, str, Callable[[], Iterator[str]]]] = [
    ("档案的状态、村、岗位与最近一次变动不一致",
     "核对该人的变动记录和纸质文件，在动态管理里补办变动；多人同时出现的，从备份恢复。", _not_on_record),
    ("岗位上的在库后备超过名额", "核对名额和在库人员，按规定办理退出，或由领导小组调整名额。", _over_quota),
    ("记录改动过，但变更记录里没有", "有人绕过系统改了数据库。用备份恢复的数据核对这些记录，查清是谁改的。",
     lambda: _history(_CHANGED_UNSEEN)),
    ("记录不见了，但变更记录里没有删除", "有人绕过系统删了数据库里的记录。从备份里找回。", lambda: _history(_GONE_UNSEEN)),
    ("数据库里的规则缺失或被关闭", "以数据库所有者运行 manage.py pgtrigger install 和 manage.py migrate。", _guards),
    (TRAIL_DIFFERS, "有人绕过系统改了记录。保留现场，与另一处的备份核对，查清是谁改的。", broken),
    ("身份证号、电话等没有加密，或密钥打不开",
     "没有加密的，执行 manage.py seal；打不开的，把原来的密钥放回密钥文件的后面几行。", lying_open),
    ("编号序列落后于已有记录", "新建会失败。运行 manage.py sqlsequencereset，把输出交给数据库执行。", _sequences),
    ("登记在册的文件不在磁盘上", "从备份或原件找回，放回上传文件夹的原位置，或在页面上重新上传。", files.missing),
    ("文件与最近一次备份时不同", "上传的文件不会改写，可能是磁盘损坏或有人替换。从备份取回。", files.differing),
    ("磁盘上有没有记录指向的文件", "不影响使用。manage.py clear_files 在 30 天后清走。", files.loose_by_folder),
]  # fmt: skip
