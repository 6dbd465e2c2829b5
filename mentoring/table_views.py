"""Pairs, talks and the month's board, brought in and taken out as workbooks."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse
from django.utils import timezone

from accounts.requests import StaffRequest
from mentoring.access import VIEW
from mentoring.cadence import board as boards
from mentoring.pairs.models import Pairing
from mentoring.tables import BoardTable, FollowUpTable, PairTable, TalkTable
from mentoring.talks.models import Talk
from office.addresses import chosen_month
from office.transfer.pages import pages_of, take_out
from reserve_cadres.people.access import EXPORT
from reserve_cadres.people.codes import State

import_pairs, empty_pairs = pages_of(
    PairTable,
    asks="从 Excel 导入结对",
    title="结对联系表",
    back="mentoring:pairs",
    template="mentoring:pairs_template",
)


@permission_required(EXPORT, raise_exception=True)
def export_pairs(request: StaffRequest) -> FileResponse:
    """The pairs in force."""
    found = Pairing.objects.visible_to(request.user, VIEW).active().filter(cadre__state=State.IN_POOL)
    found = found.select_related("cadre__village", "mentor").order_by(
        "cadre__village__position", "cadre__village", "cadre__pinyin", "cadre", "kind"
    )
    return take_out(request, PairTable(request.user), found, title="结对联系表")


import_talks, empty_talks = pages_of(
    TalkTable, asks="从 Excel 导入谈话", title="谈话记录", back="mentoring:talks", template="mentoring:talks_template"
)


@permission_required(EXPORT, raise_exception=True)
def export_talks(request: StaffRequest) -> FileResponse:
    """The talks of a month."""
    month = chosen_month(request)
    found = (
        Talk.objects.visible_to(request.user, VIEW).in_month(month).for_list(request.user).order_by("held_on", "pk")
    )
    return take_out(request, TalkTable(request.user), found, title=f"{month.year}年{month.month}月谈话记录")


@permission_required(EXPORT, raise_exception=True)
def export_follow_ups(request: StaffRequest) -> FileResponse:
    """What is to be followed up, and what was settled."""
    found = Talk.objects.visible_to(request.user, VIEW).exclude(follow_up="").for_list(request.user)
    found = found.order_by("settled_on", "follow_up_due", "-held_on", "pk")
    return take_out(request, FollowUpTable(request.user), found, title="谈话后续事项")


@permission_required(EXPORT, raise_exception=True)
def export_board(request: StaffRequest) -> FileResponse:
    """The board of a month: what is due of each mentor, and done."""
    month = chosen_month(request)
    board = boards.month_board(boards.Reach.of(request.user), month, timezone.localdate())
    lines = [*board.mentors, *([board.others] if board.others.talks else [])]
    return take_out(request, BoardTable(request.user), lines, title=f"{month.year}年{month.month}月谈话进展")
