"""The review board as a workbook: sent out to be filled in, and read back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from office.workbooks.cells import text_of
from office.workbooks.headings import normal
from office.workbooks.reading import UnreadableWorkbook, read_workbook
from office.workbooks.writing import SheetWriter
from reserve_cadres.people.identity import masked_identity
from reserve_cadres.people.matching import plain_name
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.reviews.models import QualificationReview
from reserve_cadres.selection.reviews.reviews import Finding, Step, steps_of
from reserve_cadres.selection.rounds.models import SelectionRound

Result = QualificationReview.Result
_KEY = "编号"
_OFFERED = ["通过", "不通过："]
_OWN = [_KEY, "村(社区)", "提名岗位", "姓名", "身份证号"]


def review_workbook(
    selection_round: SelectionRound,
    people: Sequence[Candidacy],
    steps: Sequence[Step],
    known: Mapping[tuple[int, str], QualificationReview],
) -> bytes:
    """Every candidate × every step. A failure is written 不通过:原因."""
    writer = SheetWriter("资格审查", [*_OWN, *(step.label for step in steps)], [8, 13, 18, 10, 22, *[14] * len(steps)])
    writer.title(
        f"{selection_round.title}资格审查表", "填「通过」或「不通过：原因」；没有审的留空。", f"共 {len(people)} 人"
    )
    writer.header()
    for one in people:
        cells = [known.get((one.pk, step.key)) for step in steps]
        writer.row(
            [one.pk, one.opened_post.selection.village.name, one.opened_post.post_title, str(one.cadre),
             masked_identity(one.cadre.id_number), *(_in_words(review) for review in cells)]
        )  # fmt: skip
    if people:
        validation = DataValidation(type="list", formula1=f'"{",".join(_OFFERED)}"', allow_blank=True)
        # A failure goes on with its reason, which no list can hold.
        validation.errorStyle, validation.showErrorMessage = "warning", False
        first, last = get_column_letter(len(_OWN) + 1), get_column_letter(len(_OWN) + len(steps))
        validation.add(f"{first}4:{last}{len(people) + 3}")
        writer.sheet.data_validations.append(validation)
    return writer.content()


def _in_words(review: QualificationReview | None) -> str:
    if review is None or review.result == Result.PENDING:
        return ""
    return review.get_result_display() + (f":{review.opinion}" if review.opinion else "")


@dataclass
class ReviewRow:
    """A row of the workbook: whose results it holds, and what is wrong with it."""

    place: str
    name: str
    candidacy: Candidacy | None = None
    findings: list[Finding] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_reviews(path: str | Path, selection_round: SelectionRound) -> list[ReviewRow]:
    """Every row with its results and faults. Nothing is written. Raises :class:`UnreadableWorkbook`."""
    people = {
        one.pk: one for one in Candidacy.objects.filter(opened_post__selection__round=selection_round).for_pages()
    }
    steps = {normal(step.label): step for step in steps_of(selection_round)}
    found = []
    for sheet in read_workbook(path):
        header = next((number for number, row in enumerate(sheet.rows) if _is_header(row)), None)
        if header is None:
            continue
        columns = {normal(text_of(value)): index for index, value in enumerate(sheet.rows[header]) if text_of(value)}
        for number, row in enumerate(sheet.rows[header + 1 :], start=header + 2):
            if any(text_of(value) for value in row):
                found.append(_read(sheet.name, number, row, columns, steps, people))
    if not found:
        raise UnreadableWorkbook(
            "没有找到资格审查表。请先下载本批次的资格审查表，填好后再上传，不要删改「编号」一栏。"
        )
    return found


def _is_header(row: Sequence[object]) -> bool:
    headings = {normal(text_of(value)) for value in row}
    return normal(_KEY) in headings and "姓名" in headings


def _read(
    sheet: str,
    number: int,
    row: Sequence[object],
    columns: Mapping[str, int],
    steps: Mapping[str, Step],
    people: Mapping[int, Candidacy],
) -> ReviewRow:
    def cell(heading: str) -> str:
        index = columns.get(normal(heading))
        return text_of(row[index]) if index is not None and index < len(row) else ""

    found = ReviewRow(f"{sheet} 第 {number} 行", cell("姓名"))
    key = cell(_KEY)
    found.candidacy = people.get(int(key)) if re.fullmatch(r"\d{1,18}", key) else None
    if found.candidacy is None:
        found.problems.append(f"编号「{key}」不是本批次的参选人。")
        return found
    cadre = found.candidacy.cadre
    if plain_name(found.name) not in {plain_name(cadre.name), plain_name(cadre.known_as)}:
        found.problems.append(f"编号 {key} 是{cadre}，与姓名「{found.name}」对不上。")
        return found
    for heading, index in columns.items():
        text = text_of(row[index]) if index < len(row) else ""
        if heading in steps and text:
            place = f"{get_column_letter(index + 1)}{number} {steps[heading].label}"
            try:
                result, opinion = _result(text)
            except ValueError as problem:
                found.problems.append(f"{place}：{problem}")
            else:
                found.findings.append(Finding(found.candidacy.pk, steps[heading], result, opinion))
    return found


def _result(text: str) -> tuple[str, str]:
    # Full-width marks were folded when the cell was read.
    said, opinion = re.fullmatch(r"([^:,;。(]*)[:,;。(]?(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    said, opinion = said.strip(), re.sub(r"[\s).。]+$", "", opinion.strip())[:300]
    if re.search(r"^(不|未|没|否|×)", said):
        if not opinion:
            raise ValueError("不通过须写明原因，如「不通过：受过处分」。")
        return Result.FAIL, opinion
    if re.search(r"^(通过|合格|同意|无异议|无|是|√|✓)", said):
        return Result.PASS, opinion
    if re.search(r"^(待|暂)", said):
        return Result.PENDING, opinion
    raise ValueError(f"「{text[:20]}」看不懂，应填「通过」或「不通过：原因」。")
