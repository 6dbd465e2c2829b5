"""The list of rounds going out."""

from office.transfer.cells import CodeCell, DayCell, NumberCell, YesNoCell
from office.transfer.tables import Column, Table
from reserve_cadres.selection.rounds.models import SelectionRound


class RoundTable(Table):
    """Rounds with their days. It only goes out."""

    what = "选拔批次"
    unit = "个批次"

    title = Column("批次", width=34, long=True)
    status = Column("状态", CodeCell(SelectionRound.Status), width=10)
    nominations_from = Column("提名开始", DayCell(), width=13)
    nominations_until = Column("提名截止", DayCell(), width=13)
    announced_on = Column("公告日期", DayCell(), width=13)
    village_count = Column("村(社区)", NumberCell(), width=10)
    entered_afterwards = Column("补录", YesNoCell(), width=8)
