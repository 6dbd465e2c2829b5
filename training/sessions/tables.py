"""The attendance of a session as a table: sent out to be filled in, and read back; and the hours of the year."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from accounts.models import User
from office.numbers import share
from office.transfer.cells import CodeCell, NumberCell, TextCell, plain
from office.transfer.tables import Column, Row, Table
from reserve_cadres.people.matching import Listed, Roll
from reserve_cadres.people.tables import VILLAGE_HEADINGS
from training.access import RUN_SESSION
from training.sessions.models import Attendance, TrainingSession
from training.sessions.sessions import Sign, record_attendance

Status = Attendance.Status
_NOTED = [status for status in Status if status != Status.INVITED]
_STATUSES = [
    (r"^(到|是|√|✓|出席|参加|已到)", Status.PRESENT), (r"^(请假|假|事假|病假|公假)", Status.EXCUSED),
    (r"^(缺|未|没|旷|×|否)", Status.ABSENT),
]  # fmt: skip


def _status_named(text: str) -> Status | None:
    return next((status for pattern, status in _STATUSES if re.search(pattern, text)), None)


class AttendanceTable(Table):
    """Everybody invited with what was noted."""

    what = "到会登记表"
    unit = "人"
    permission = RUN_SESSION
    needed = ("name", "status")
    carried: ClassVar[frozenset[str]] = frozenset({"village"})
    lead = (
        "下载本次培训的登记表，填好「到会情况」「原因」「成绩」再传；也可以用自己的表，只要有「姓名」和「到会情况」两栏。"
        "没有写到会情况的不改动。"
    )

    key = Column("编号", TextCell(20), attribute="pk", width=8)
    village = Column("村(社区)", TextCell(50), attribute="cadre__village__name", also=VILLAGE_HEADINGS, width=16)
    name = Column("姓名", TextCell(50), attribute="cadre__known_as", also=["后备干部"], width=12, example="张三")
    status = Column(
        "到会情况",
        CodeCell(_NOTED, _status_named),
        also=["到会", "签到", "出勤情况", "出勤"],
        width=12,
        example="到会",
        strict=True,
    )
    reason = Column("原因", TextCell(100), width=24)
    mark = Column("成绩", NumberCell(most=100, places=1), width=10)

    def __init__(self, user: User, session: TrainingSession):
        self.session = session
        super().__init__(user)

    def prepare(self) -> None:
        invited = self.session.attendances.select_related("cadre__village")
        self.roll = Roll(
            "邀请名单里", [Listed(one.pk, one.cadre, plain(one.cadre.village.name), one) for one in invited]
        )

    def offered(self) -> dict[str, Sequence[str]]:
        return {"status": [str(status.label) for status in _NOTED]}

    def take(self, rows: list[Row]) -> None:
        signs = [sign for row in rows if (sign := self._sign(row))]
        if signs and not any(row.faults for row in rows):
            record_attendance(self.session, signs)

    def _sign(self, row: Row) -> Sign | None:
        """What a row notes of somebody invited; None where it notes nothing, or is at fault."""
        row.outcome, given = "unchanged", row.given
        try:
            one = self.roll.find(given.text("name"), key=given.text("key"), village=given.text("village"))
        except ValueError as problem:
            row.fault("name", str(problem))
            return None
        status = row.values.get("status", one.status) or Status.INVITED
        mark = row.values.get("mark", one.mark if status == Status.PRESENT else None)
        if mark is not None and status != Status.PRESENT:
            row.fault("mark", "没有到会的人没有成绩。")
        sign = Sign(one.pk, status, row.values.get("reason", one.reason) or "", mark)
        for name in ("status", "reason", "mark"):
            if (old := getattr(one, name)) != getattr(sign, name):
                row.before[name] = self.words(name, old)
        row.outcome = "changed" if row.before else "unchanged"
        return None if row.faults else sign


class HoursTable(Table):
    """Hours and attendance of the year, one person a row. It only goes out."""

    what = "培训学时"
    unit = "人"

    village = Column("村(社区)", attribute="village__name", width=16)
    name = Column("姓名", attribute="known_as", width=12)
    invited = Column("应参加", NumberCell(), width=9, summed=True)
    present = Column("到会", NumberCell(), width=9, summed=True)
    excused = Column("请假", NumberCell(), width=9, summed=True)
    rate = Column("到会率(%)", NumberCell(places=1), width=11)
    hours = Column("学时", NumberCell(places=1), width=10, summed=True)

    def dehydrate_rate(self, person: Any) -> Decimal | None:
        return share(person.present, person.invited)

    def dehydrate_hours(self, person: Any) -> float:
        return float(person.hours)
