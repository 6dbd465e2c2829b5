"""Who was put on record by hand, going out."""

from office.transfer.cells import DayCell
from office.transfer.tables import Column, Table


class RegisteredTable(Table):
    """People registered as of before the system. It only goes out."""

    what = "期初登记"
    unit = "人"

    village = Column("村(社区)", attribute="village__name", width=16)
    name = Column("姓名", attribute="cadre__known_as", width=14)
    post_title = Column("岗位", width=20, long=True)
    effective_on = Column("入库日期", DayCell(), width=13)
    document_number = Column("文号", width=20, long=True)
    basis = Column("依据", width=30, long=True)
    recorded_by = Column("登记人", width=12)
