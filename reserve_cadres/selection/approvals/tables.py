"""The leading group's decisions on those chosen going out."""

from office.transfer.cells import CodeCell, DayCell
from office.transfer.tables import Column, Table
from reserve_cadres.selection.approvals.models import Approval


class ApprovalTable(Table):
    """Decisions on entry. It only goes out."""

    what = "入库审批"
    unit = "人次"

    decided_on = Column("决定日期", DayCell(), width=13)
    village = Column("村(社区)", attribute="candidacy__opened_post__post__village__name", width=16)
    name = Column("姓名", attribute="candidacy__cadre__known_as", width=12)
    post = Column("岗位", attribute="candidacy__opened_post__name", width=24, long=True)
    round = Column("选拔批次", attribute="candidacy__opened_post__selection__round__title", width=28, long=True)
    decision = Column("决定", CodeCell(Approval.Decision), width=11)
    moved_from = Column("从哪个岗位调整", width=22, long=True)
    document_number = Column("文号", width=18)
    decided_by = Column("决定单位", width=18)
    opinion = Column("意见", width=24, long=True)
