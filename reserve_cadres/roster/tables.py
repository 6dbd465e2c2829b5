"""What was imported, going out."""

from office.transfer.cells import CodeCell, MomentCell
from office.transfer.tables import Column, Table
from reserve_cadres.roster.models import RosterImport


class ImportTable(Table):
    """Uploaded rosters with what came of them. It only goes out."""

    what = "花名册导入"
    unit = "次"

    file_name = Column("文件", width=36, long=True)
    status = Column("状态", CodeCell(RosterImport.Status), width=10)
    uploaded_by = Column("上传人", width=12)
    uploaded_at = Column("上传时间", MomentCell(), width=17)
    confirmed_by = Column("确认人", width=12)
    confirmed_at = Column("导入时间", MomentCell(), width=17)
    created = Column("新建", width=8, summed=True)
    rewritten = Column("更新", width=8, summed=True)
    undone_by = Column("撤销人", width=12)
    undone_at = Column("撤销时间", MomentCell(), width=17)

    def dehydrate_created(self, one: RosterImport) -> int:
        """Dossiers opened."""
        return one.counts.get("created", 0) if one.confirmed_at else 0

    def dehydrate_rewritten(self, one: RosterImport) -> int:
        """Dossiers brought up to date."""
        return one.counts.get("rewritten", 0) if one.confirmed_at else 0
