"""Exits proposed by a table, and proposals with what was decided going out. domain.md, "Keeping the pool alive"."""

import re
from collections.abc import Sequence

from django.utils import timezone

from office.transfer.cells import CodeCell, DayCell, ProseCell, TextCell, labels
from office.transfer.tables import Column, Row, Table
from office.workbooks.cells import text_of
from reserve_cadres.changes.access import PROPOSE
from reserve_cadres.changes.changes import Motion, propose
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.people.codes import ExitReason
from reserve_cadres.people.tables import PERSON_HEADINGS, OfPeople, id_number_column, village_column

# Words that mean one reason only; what is in no list is asked about.
_REASONS = [
    (r"(本人|个人|自愿|主动)?(申请|要求)(退出)?|自愿退出", ExitReason.ASKED), (r"外出(务工)?(失联)?|失联", ExitReason.ABSENT),
    (r"(年度)?考核不合格|不合格", ExitReason.NOT_QUALIFIED), (r"违(纪|法|纪违法|法违纪)(犯罪)?|受处分", ExitReason.DISCIPLINE),
    (r"超龄|(超过)?年龄(偏大|超限)?", ExitReason.OVER_AGE), (r"(户口|户籍|居住)?(迁出|迁移|搬迁)", ExitReason.MOVED),
    (r"去世|死亡|病故|亡故", ExitReason.DEAD), (r"(资格)?复审(未|不)通过", ExitReason.REVIEW_FAILED),
]  # fmt: skip


def _reason_named(text: str) -> ExitReason | None:
    return next((reason for pattern, reason in _REASONS if re.fullmatch(pattern, text)), None)


class ExitTable(OfPeople):
    """Exits to be decided on by the leading group; nobody leaves by the table."""

    what = "退出申请"
    unit = "人"
    permission = PROPOSE
    needed = ("name", "reason")
    lead = (
        "一行一个人：姓名、退出原因、依据，「变动日期」不写就从今天起算。导入的是退出申请，镇领导小组同意后才退出。"
        "任用不在这里办。"
    )

    village = village_column()
    name = Column("姓名", TextCell(50), also=PERSON_HEADINGS, width=12, example="张三")
    id_number = id_number_column()
    reason = Column(
        "退出原因", CodeCell([one for one in ExitReason if one != ExitReason.APPOINTED], _reason_named), also=["原因", "退出情形"],
        width=18, example="本人申请退出", strict=True,
    )  # fmt: skip
    effective_on = Column(
        "变动日期", DayCell(), also=["退出日期", "退出时间", "日期", "时间"], width=13, example="2026-01-31"
    )
    basis = Column(
        "依据", ProseCell(200), also=["退出依据", "说明", "情况说明"], width=34, example="本人申请", long=True
    )
    proposer = Column("提出单位或个人", TextCell(100), also=["提出单位", "提出人"], width=18, example="某某村党支部")
    proposed_on = Column("提出日期", DayCell(), also=["申请日期"], width=13, example="2026-01-31")

    def offered(self) -> dict[str, Sequence[str]]:
        return super().offered() | {"reason": [one for one in labels(ExitReason) if one != ExitReason.APPOINTED.label]}

    def take(self, rows: list[Row]) -> None:
        self.take_each(rows, self._propose)

    def _propose(self, row: Row) -> None:
        cadre = self.person_of(row)
        if not self.asked(row, "reason", "basis") or cadre is None:
            return
        today, said = timezone.localdate(), row.values
        waiting = cadre.proposals.waiting().filter(kind=ChangeProposal.Kind.EXIT, reason=said["reason"]).first()
        if waiting and text_of(waiting.basis) == text_of(said["basis"]):
            row.outcome = "unchanged"
            return
        motion = Motion(
            kind=ChangeProposal.Kind.EXIT, reason=said["reason"], basis=said["basis"],
            effective_on=said.get("effective_on") or today, proposed_on=said.get("proposed_on") or today,
            proposer=said.get("proposer") or f"{cadre.village}党组织",
        )  # fmt: skip
        propose(cadre, motion, recorded_by=self.user)
        row.outcome = "new"


class ProposalTable(Table):
    """Proposals of every kind with what was decided on them. It only goes out."""

    what = "进出变动"
    unit = "份"

    village = village_column()
    name = Column("姓名", attribute="cadre__known_as", width=12)
    kind = Column("变动", CodeCell(ChangeProposal.Kind), width=10)
    aim = Column("内容", width=26, long=True)
    effective_on = Column("变动日期", DayCell(), width=13)
    basis = Column("依据", width=28, long=True)
    proposer = Column("提出单位或个人", width=18)
    proposed_on = Column("提出日期", DayCell(), width=13)
    status = Column("决定", CodeCell(ChangeProposal.Status), width=10)
    decided_on = Column("决定日期", DayCell(), width=13)
    decided_by = Column("决定单位", width=18)
    document_number = Column("文号", width=18)
    opinion = Column("意见", width=24, long=True)
