"""Pairs, talks and the month's board, brought in and taken out as workbooks."""

from django.contrib.auth.decorators import permission_required
from django.urls import reverse
from django.utils import timezone

from mentoring.access import KEEP_PAIRS, VIEW
from mentoring.cadence import board as boards
from mentoring.pairs.models import Pairing
from mentoring.tables import BoardTable, FollowUpTable, PairTable, TalkTable
from mentoring.talks.models import Talk
from office.addresses import chosen_month
from office.transfer.pages import bring_in, empty_table, take_out
from reserve_cadres.people.access import EXPORT
from reserve_cadres.people.codes import State


@permission_required(KEEP_PAIRS, raise_exception=True)
def import_pairs(request):
    """Pairs from a workbook, those of the whole township at once."""
    return bring_in(
        request,
        [PairTable(request.user)],
        title="从 Excel 导入结对",
        back=reverse("mentoring:pairs"),
        template=reverse("mentoring:pairs_template"),
    )


@permission_required(KEEP_PAIRS, raise_exception=True)
def empty_pairs(request):
    """The empty table of pairs."""
    return empty_table([PairTable(request.user)], title="结对联系表")


@permission_required(EXPORT, raise_exception=True)
def export_pairs(request):
    """The pairs in force."""
    found = Pairing.objects.visible_to(request.user, VIEW).active().filter(cadre__state=State.IN_POOL)
    found = found.select_related("cadre__village", "mentor").order_by(
        "cadre__village__position", "cadre__village", "cadre__pinyin", "cadre", "kind"
    )
    return take_out(request, PairTable(request.user), found, title="结对联系表")


@permission_required(KEEP_PAIRS, raise_exception=True)
def import_talks(request):
    """Earlier talks from a workbook."""
    return bring_in(
        request,
        [TalkTable(request.user)],
        title="从 Excel 导入谈话",
        back=reverse("mentoring:talks"),
        template=reverse("mentoring:talks_template"),
    )


@permission_required(KEEP_PAIRS, raise_exception=True)
def empty_talks(request):
    """The empty table of talks."""
    return empty_table([TalkTable(request.user)], title="谈话记录")


@permission_required(EXPORT, raise_exception=True)
def export_talks(request):
    """The talks of a month."""
    month = chosen_month(request)
    found = (
        Talk.objects.visible_to(request.user, VIEW).in_month(month).for_list(request.user).order_by("held_on", "pk")
    )
    return take_out(request, TalkTable(request.user), found, title=f"{month.year}年{month.month}月谈话记录")


@permission_required(EXPORT, raise_exception=True)
def export_follow_ups(request):
    """What is to be followed up, and what was settled."""
    found = Talk.objects.visible_to(request.user, VIEW).exclude(follow_up="").for_list(request.user)
    found = found.order_by("settled_on", "follow_up_due", "-held_on", "pk")
    return take_out(request, FollowUpTable(request.user), found, title="谈话后续事项")


@permission_required(EXPORT, raise_exception=True)
def export_board(request):
    """The board of a month: what is due of each mentor, and done."""
    month = chosen_month(request)
    board = boards.month_board(boards.Reach.of(request.user), month, timezone.localdate())
    lines = [*board.mentors, *([board.others] if board.others.talks else [])]
    return take_out(request, BoardTable(request.user), lines, title=f"{month.year}年{month.month}月谈话进展")
