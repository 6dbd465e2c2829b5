"""What the check-up found going out, to be gone through village by village."""

from dataclasses import dataclass

from office.transfer.tables import Column, Table


@dataclass(frozen=True)
class Found:
    """One thing found, with its kind."""

    title: str
    subject: str
    what: str
    advice: str


class FindingTable(Table):
    """A line for each thing found. It only goes out."""

    what = "数据体检"
    unit = "处"

    title = Column("问题", width=26, long=True)
    subject = Column("对象", width=26, long=True)
    said = Column("情况", attribute="what", width=46, long=True)
    advice = Column("怎么办", width=46, long=True)
