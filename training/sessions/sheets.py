"""Attendance as a workbook: sent out to be filled in, and read back; and the hours of the year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.worksheet.datavalidation import DataValidation

from office.numbers import read_number, rounded, share
from office.workbooks.tables import TableRow, read_table
from office.workbooks.writing import SheetWriter
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.matching import Listed, Roll, plain_name
from training.sessions.models import Attendance, TrainingSession
from training.sessions.sessions import Sign
from villages.models import Township

Status = Attendance.Status
_HEADINGS = {
    "key": ["编号"], "village": ["村(社区)", "村", "所在村"], "name": ["姓名"],
    "status": ["到会情况", "到会", "签到", "出勤情况", "出勤"], "reason": ["原因"], "mark": ["成绩"],
}  # fmt: skip
_STATUSES = [
    (r"^(到|是|√|✓|出席|参加|已到)", Status.PRESENT), (r"^(请假|假|事假|病假|公假)", Status.EXCUSED),
    (r"^(缺|未|没|旷|×|否)", Status.ABSENT),
]  # fmt: skip


def attendance_workbook(session: TrainingSession, attendances: Sequence[Attendance]) -> bytes:
    """Everybody invited with what was noted, to fill in and to import again."""
    writer = SheetWriter("到会", [names[0] for names in _HEADINGS.values()], [8, 16, 12, 12, 24, 10], landscape=False)
    writer.title(f"{session.title}到会登记表", f"地点：{session.place}", f"{session.starts_at:%Y-%m-%d}")
    writer.header()
    for one in attendances:
        said = "" if one.status == Status.INVITED else one.get_status_display()
        mark = "" if one.mark is None else float(one.mark)
        writer.row([one.pk, one.cadre.village.name, one.cadre.name, said, one.reason, mark])
    labels = [str(label) for value, label in Status.choices if value != Status.INVITED]
    validation = DataValidation(type="list", formula1=f'"{",".join(labels)}"', allow_blank=True)
    validation.add(f"D4:D{len(attendances) + 4}")
    writer.sheet.data_validations.append(validation)
    return writer.content()


def people_workbook(township: Township, year: int, people: CadreQuerySet) -> bytes:
    """Hours and attendance of the year, one person a row."""
    headings = ["序号", "村(社区)", "姓名", "应参加", "到会", "请假", "到会率(%)", "学时"]
    writer = SheetWriter("培训学时", headings, [6, 16, 12, 9, 9, 9, 11, 10], landscape=False)
    writer.title(f"{township}{year}年后备干部培训学时", f"填报单位(盖章)：{township}", f"{len(people)} 人")
    writer.header()
    for number, one in enumerate(people, start=1):
        writer.row(
            [number, one.village.name, one.name, one.invited, one.present, one.excused,
             share(one.present, one.invited), float(one.hours)]
        )  # fmt: skip
    return writer.content()


@dataclass
class AttendanceRow:
    """A row of the workbook: whom it notes as what, and what is wrong with it."""

    place: str
    name: str
    sign: Sign | None = None
    problems: list[str] = field(default_factory=list)


def read_attendance(path: str | Path, session: TrainingSession) -> list[AttendanceRow]:
    """Every row with what it notes and its faults. Nothing is written. Raises :class:`UnreadableWorkbook`."""
    invited = Roll(
        "邀请名单里",
        [
            Listed(one.pk, one.cadre.name, one.cadre.village.name, one)
            for one in session.attendances.select_related("cadre__village")
        ],
    )
    return [_read(row, invited) for row in read_table(path, _HEADINGS, {"name", "status"})]


def _read(given: TableRow, invited: Roll) -> AttendanceRow:
    found = AttendanceRow(given.place, plain_name(given.text("name")))
    try:
        one = invited.find(found.name, key=given.text("key"), village=given.text("village"))
    except ValueError as problem:
        found.problems.append(str(problem))
    said = given.text("status")
    status: Status | None = Status.INVITED
    if said:
        status = next((code for pattern, code in _STATUSES if re.search(pattern, said)), None)
        if status is None:
            found.problems.append(f"{given.where('status')}：「{said[:10]}」看不懂，应填到会、请假或缺席。")
    mark = None
    if text := given.text("mark"):
        try:
            mark = rounded(read_number(text))
        except ValueError:
            found.problems.append(f"{given.where('mark')}：成绩应是数字。")
        else:
            if not 0 <= mark <= 100:
                found.problems.append(f"{given.where('mark')}：成绩应在 0 至 100 之间。")
            elif status != Status.PRESENT:
                found.problems.append(f"{given.where('mark')}：没有到会的人没有成绩。")
    if not found.problems and status is not None:
        found.sign = Sign(one.pk, status, given.text("reason")[:100], mark)
    return found
