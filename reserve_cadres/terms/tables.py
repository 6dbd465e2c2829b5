"""The list of term changes going out."""

from office.transfer.cells import DayCell, NumberCell
from office.transfer.tables import Column, Table


class TermTable(Table):
    """Term changes with how many posts were filled, and how many from the pool. It only goes out."""

    what = "换届"
    unit = "次"

    title = Column("名称", width=30, long=True)
    election_day = Column("选举日", DayCell(), width=13)
    ends_on = Column("任期届满", DayCell(), width=13)
    filled = Column("已登记岗位", NumberCell(), width=12, summed=True)
    from_pool = Column("在库当选", NumberCell(), width=12, summed=True)
