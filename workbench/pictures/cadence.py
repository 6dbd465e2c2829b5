"""The heat map of the talks: mentors × the months of a year, done of what is due."""

from datetime import date
from itertools import dropwhile

from django.urls import reverse

from accounts.models import User
from mentoring.cadence.board import Board, MentorLine, month_boards
from mentoring.cadence.duties import Reach
from mentoring.months.months import months_from
from office.pictures.charts import HeatRow, heat
from office.pictures.figures import Figure, FigureTable, Picture


def cadence_picture(user: User, year: int, today: date) -> Picture:
    """A year's talks, each month judged as on its own board; months that have not begun are left out."""
    months = months_from(date(year, 1, 1), min(today, date(year, 12, 31)))
    boards = month_boards(Reach.of(user), months, today)
    # Before anybody had to talk there is nothing to see.
    boards = list(dropwhile(lambda board: not board.mentors, boards))
    mentors = {(one.mentor.pk, one.kind): one for board in boards for one in board.mentors}
    heads = [f"{board.month.month}月" for board in boards]
    rows = []
    for key, named in mentors.items():
        cells = [_cell(_line_of(board, key), board) for board in boards]
        rows.append(HeatRow(f"{named.mentor} {named.kind_label}", cells))
    title = f"{year}年谈话完成情况"
    table = FigureTable(
        ["联系人", *heads],
        [[row.label, *(one[0] if one else "" for one in row.cells)] for row in rows],
        ["全部谈话(次)", *(_all_talks(board) for board in boards)] if rows else (),
    )
    note = (
        "每格为已完成/应完成，与当月的月度进展一致；颜色越深完成得越多，没有完成的数字是粗体，没有要求的只写谈了几次。"
        "点开是那个月的谈话。"
    )
    return Picture(title, heat(title, heads, rows), table, note)


def _line_of(board: Board, key: tuple[int, str]) -> MentorLine | None:
    return next((one for one in board.mentors if (one.mentor.pk, one.kind) == key), None)


def _cell(line: MentorLine | None, board: Board) -> tuple[Figure, int] | None:
    if line is None:
        return None
    month = board.month
    address = f"{reverse('mentoring:talks')}?month={month:%Y-%m}&mentor={line.mentor.pk}&kind={line.kind}"
    words = f"{line.mentor} {month.month}月：已完成 {line.done}，应完成 {line.due}，谈话 {line.talks} 次"
    text = f"{line.done}/{line.due}" if line.due else str(line.talks or "—")
    return Figure(line.done, words, address if line.talks else "", text=text), line.due


def _all_talks(board: Board) -> Figure:
    address = f"{reverse('mentoring:talks')}?month={board.month:%Y-%m}"
    return Figure(board.talks, f"{board.month.month}月谈话", address if board.talks else "")
