"""Exits brought in as proposals, and proposals taken out."""

from django.contrib.auth.decorators import permission_required
from django.urls import reverse

from office.transfer.pages import bring_in, empty_table, take_out
from reserve_cadres.changes.access import PROPOSE, VIEW
from reserve_cadres.changes.filters import ProposalFilter
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.changes.tables import ExitTable, ProposalTable
from reserve_cadres.people.access import EXPORT


@permission_required(PROPOSE, raise_exception=True)
def import_exits(request):
    """Exits from a workbook, as proposals that wait for the leading group."""
    return bring_in(
        request,
        [ExitTable(request.user)],
        title="导入退出申请",
        back=reverse("changes:list"),
        template=reverse("changes:exits_template"),
    )


@permission_required(PROPOSE, raise_exception=True)
def empty_exits(request):
    """The empty table of exits."""
    return empty_table([ExitTable(request.user)], title="退出申请表")


@permission_required(EXPORT, raise_exception=True)
def export_proposals(request):
    """The proposals as the list shows them: those that wait, and below those decided on as they are filtered."""
    visible = ChangeProposal.objects.visible_to(request.user, VIEW).for_pages()
    decided = visible.exclude(status=ChangeProposal.Status.WAITING)
    found = [*visible.waiting(), *ProposalFilter(request.GET, decided, user=request.user).qs]
    return take_out(request, ProposalTable(request.user), found, title="进出变动", detail=request.GET.urlencode())
