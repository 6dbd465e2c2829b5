"""Villages that went to another township, going out."""

from office.transfer.cells import CodeCell, DayCell
from office.transfer.tables import Column, Table
from villages.handed_over import VillageHandover


class HandoverTable(Table):
    """Offers with what was decided. It only goes out."""

    what = "村的划转"
    unit = "个村"

    effective_on = Column("生效日期", DayCell(), width=13)
    village = Column("村(社区)", attribute="village__name", width=16)
    township_from = Column("划出", attribute="township__name", width=14)
    to_township = Column("划入", attribute="to_township__name", width=14)
    status = Column("状态", CodeCell(VillageHandover.Status), width=10)
    document_number = Column("文号", width=20, long=True)
    basis = Column("依据", width=30, long=True)
