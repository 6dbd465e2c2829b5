"""Small rosters made in the test, as tidy or untidy as the test says."""

import io
import zipfile
from collections.abc import Callable

from django.core.files.base import ContentFile
from openpyxl import Workbook

from reserve_cadres.models import RosterImport
from reserve_cadres.roster.preview import preview
from reserve_cadres.roster.uploads import receive

HEADER = ["序号", "村(社区)", "姓名", "性别", "民族", "出生年月", "身份证号", "人员类别", "后备岗位", "联系电话"]


def workbook(*rows, sheet="花名册", merged=(), more=()) -> bytes:
    """An .xlsx with ``rows``; ``more`` are (sheet name, rows) of further sheets."""
    book = Workbook()
    book.active.title = sheet
    for target, lines in [(book.active, rows), *((book.create_sheet(name), lines) for name, lines in more)]:
        for line in lines:
            target.append(list(line))
    for area in merged:
        book.active.merge_cells(area)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_sheets(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook whose sheets' XML ``change`` has rewritten, for what no library writes, or only in minutes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name.startswith("xl/worksheets/") else part)
    return target.getvalue()


def previewed(content: bytes, township, user, name="roster.xlsx", create_places=False, on=None) -> RosterImport:
    """The content uploaded and read."""
    roster_import = receive(ContentFile(content, name=name), township=township, user=user, effective_on=on)
    roster_import.create_places = create_places
    preview(roster_import)
    roster_import.refresh_from_db()
    return roster_import


def person(village="红星村", name="张三", number="", birth="1985.06", **changes) -> list:
    """A row under ``HEADER``."""
    row = dict(
        zip(
            HEADER,
            [1, village, name, "男", "汉", birth, number, "复退军人", "村党支部书记", "13800000000"],
            strict=True,
        )
    )
    return list((row | changes).values())
