"""The count report (计票结果报告单) as Word: what the vote counters read out and sign."""

import io
from collections.abc import Iterable
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from office.word import TITLE_FONT, new_document, use_font
from reserve_cadres.selection.ballots.counting import Method
from reserve_cadres.selection.ballots.models import Ballot, Tally
from reserve_cadres.selection.meetings.meetings import mean_marks
from reserve_cadres.selection.meetings.models import JudgeMark


def count_report(ballot: Ballot) -> bytes:
    """The report of one ballot, A4 upright, with the votes in a table and lines for the signatures."""
    document = new_document()
    opened, meeting = ballot.opened_post, ballot.meeting
    village = opened.post_on(meeting.held_on).village
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    use_font(title.add_run(f"{village}公选大会\n计票结果报告单"), TITLE_FONT, 22)
    for line in report_lines(ballot):
        paragraph = document.add_paragraph(line)
        paragraph.paragraph_format.first_line_indent = Pt(28)
        paragraph.paragraph_format.space_after = Pt(4)
    tallies = list(ballot.tallies.all())
    if tallies:
        _add_votes(document, ballot, tallies)
    document.add_paragraph()
    for label, names in (("监票人", meeting.scrutineers), ("计票人", meeting.tellers), ("主持人", [meeting.chair])):
        document.add_paragraph(f"{label}：{'、'.join(map(str, names))}　签名：")
    closing = document.add_paragraph(f"{meeting.held_on.year}年{meeting.held_on.month}月{meeting.held_on.day}日")
    closing.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def report_lines(ballot: Ballot) -> list[str]:
    """The report's sentences: attendance, papers, and what follows."""
    meeting = ballot.meeting
    opened = ballot.opened_post
    post = f"{opened.post_on(meeting.held_on).village} {opened.title_on(meeting.held_on)}"
    lines = [
        f"选拔岗位：{post}，应选 {ballot.seats} 名；第 {ballot.number} 次投票({ballot.get_kind_display()})。",
        f"大会应到 {meeting.due} 人，实到 {meeting.present} 人，其中村民代表应到 {meeting.representatives_due} 人、"
        f"实到 {meeting.representatives_present} 人，符合规定。",
    ]
    if meeting.judges:
        lines.append(f"评委：{'、'.join(map(str, meeting.judges))}。")
    if marked := _mean_marks(ballot):
        lines.append(f"演讲答辩平均得分：{'；'.join(marked)}。")
    papers = f"发出选票 {ballot.issued} 张，收回 {ballot.returned} 张"
    if ballot.status == Ballot.Status.VOID:
        return [*lines, f"{papers}，收回票数多于发出票数，本次投票作废，须重新投票。"]
    lines.append(
        f"{papers}，其中有效票 {ballot.valid} 张，无效票 {ballot.invalid} 张。收回票数不多于发出票数，投票有效。"
    )
    if ballot.corrects_id:
        lines.append(f"本次计票曾经更正，原因：{ballot.correction_reason}")
    by_outcome: dict[str, list[str]] = {}
    for tally in ballot.tallies.all():
        by_outcome.setdefault(tally.get_outcome_display(), []).append(str(tally.candidacy.cadre))
    lines += [f"{outcome}：{'、'.join(people)}。" for outcome, people in by_outcome.items()]
    return lines


def _mean_marks(ballot: Ballot) -> list[str]:
    """What each of those voted on was given on average for speech and defence."""
    means = mean_marks(ballot.meeting)
    found = []
    for tally in ballot.tallies.all():
        given = [
            f"{part.label} {means[tally.candidacy_id, part]}"
            for part in JudgeMark.Part
            if (tally.candidacy_id, part) in means
        ]
        if given:
            found.append(f"{tally.candidacy.cadre} {'、'.join(given)}")
    return found


def _add_votes(document: Any, ballot: Ballot, tallies: Iterable[Tally]) -> None:
    each = ballot.method == Method.EACH
    headings = ["名次", "姓名", *(["赞成", "反对", "弃权"] if each else ["得票"]), "结果"]
    table = document.add_table(rows=1, cols=len(headings))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    rows: list[list[object]] = [list(headings)]
    for tally in tallies:
        votes = [tally.votes_for, tally.votes_against, tally.votes_abstain] if each else [tally.votes_for]
        rows.append([tally.rank, tally.candidacy.cadre, *votes, tally.get_outcome_display()])
    for number, row in enumerate(rows):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, value in zip(cells, row, strict=True):
            cell.text = str(value)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
