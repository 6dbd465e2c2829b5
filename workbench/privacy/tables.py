"""The lists of personal data as workbooks. They only go out."""

from office.transfer.cells import CodeCell, DayCell
from office.transfer.tables import Column, Table
from workbench.privacy.models import PersonalRequest


class PapersTable(Table):
    """Who was given the notice and who signed the consent."""

    what = "告知和同意"
    unit = "人"

    name = Column("姓名", attribute="known_as", width=16)
    village = Column("村(社区)", attribute="village__name", width=16)
    notice_on = Column("告知书送达", DayCell(), width=13)
    consent_on = Column("同意书签名", DayCell(), width=13)


class RequestTable(Table):
    """What people asked of the data about them, and how it was answered."""

    what = "个人信息申请"
    unit = "件"

    person = Column("本人", attribute="cadre__known_as", width=16)
    village = Column("村(社区)", attribute="cadre__village__name", width=16)
    kind = Column("申请事项", CodeCell(PersonalRequest.Kind), width=14)
    applicant = Column("申请人", width=16)
    asked = Column("申请内容", width=34, long=True)
    received_on = Column("收到日期", DayCell(), width=13)
    due_on = Column("答复期限", DayCell(), width=13)
    outcome = Column("结果", CodeCell(PersonalRequest.Outcome), width=10)
    settled_on = Column("答复日期", DayCell(), width=13)
    answer = Column("办理情况或理由", width=34, long=True)
