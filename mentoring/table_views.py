"""Pairs, talks and the month's board, brought in and taken out as workbooks."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse
from django.utils import timezone

from accounts.requests import StaffRequest
from mentoring.access import CLOSE_MONTH, VIEW
from mentoring.cadence import board as boards
from mentoring.cadence.duties import Reach
from mentoring.pairs.filters import GapFilter, asked_for
from mentoring.pairs.models import Pairing
from mentoring.reminders.filters import ReminderFilter
from mentoring.tables import BoardTable, FollowUpTable, GapTable, PairTable, ReminderTable, TalkTable
from mentoring.talks.filters import FollowUpFilter, TalkFilter
from office.addresses import chosen_month
from office.transfer.pages import pages_of, take_list_out, take_out
from reserve_cadres.models import Cadre
from reserve_cadres.people.access import EXPORT

import_pairs, empty_pairs = pages_of(
    PairTable,
    asks="从 Excel 导入结对",
    title="结对联系表",
    back="mentoring:pairs",
    template="mentoring:pairs_template",
)


@permission_required(EXPORT, raise_exception=True)
def export_pairs(request: StaffRequest) -> FileResponse:
    """The pairs as the list shows them, or who has no mentor of the kind asked for."""
    found = asked_for(request.user, request.GET, VIEW)
    if isinstance(found, GapFilter):
        table, title = GapTable(request.user), f"没有{Pairing.Kind(request.GET['gap']).label}联系的后备干部"
    else:
        table, title = PairTable(request.user), "结对联系表"
    return take_list_out(request, table, found, title=title)


import_talks, empty_talks = pages_of(
    TalkTable, asks="从 Excel 导入谈话", title="谈话记录", back="mentoring:talks", template="mentoring:talks_template"
)


@permission_required(EXPORT, raise_exception=True)
def export_talks(request: StaffRequest) -> FileResponse:
    """The talks as the list shows them."""
    found = TalkFilter.of(request.user, request.GET, VIEW)
    month = found.chosen_month
    title = f"{month.year}年{month.month}月谈话记录" if month else "谈话记录"
    return take_list_out(request, TalkTable(request.user), found, title=title)


@permission_required(EXPORT, raise_exception=True)
def export_follow_ups(request: StaffRequest) -> FileResponse:
    """What is to be followed up, or was settled, as the list shows it."""
    found = FollowUpFilter.of(request.user, request.GET, VIEW)
    return take_list_out(request, FollowUpTable(request.user), found, title="谈话后续事项")


@permission_required(CLOSE_MONTH, raise_exception=True)
def export_reminders(request: StaffRequest) -> FileResponse:
    """The reminders as the list shows them."""
    found = ReminderFilter.of(request.user, request.GET, CLOSE_MONTH)
    return take_list_out(request, ReminderTable(request.user), found, title="提醒发送记录")


@permission_required(EXPORT, raise_exception=True)
def export_board(request: StaffRequest) -> FileResponse:
    """The board of a month: what is due of each mentor, and done."""
    month = chosen_month(request)

    def lines() -> list[Any]:
        board = boards.month_board(Reach.of(request.user), month, timezone.localdate())
        return [*board.mentors, *([board.others] if board.others.talks else [])]

    table, title = BoardTable(request.user), f"{month.year}年{month.month}月谈话进展"
    return take_out(request, table, lines, title=title, rows=Cadre.objects.visible_to(request.user, EXPORT).count)
