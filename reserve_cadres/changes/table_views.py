"""Exits brought in as proposals, and proposals taken out."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse

from accounts.requests import StaffRequest
from office.transfer.pages import pages_of, take_list_out
from reserve_cadres.changes.access import VIEW
from reserve_cadres.changes.filters import ProposalFilter
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.changes.tables import ExitTable, ProposalTable
from reserve_cadres.people.access import EXPORT

import_exits, empty_exits = pages_of(
    ExitTable, asks="导入退出申请", title="退出申请表", back="changes:list", template="changes:exits_template"
)


@permission_required(EXPORT, raise_exception=True)
def export_proposals(request: StaffRequest) -> FileResponse:
    """The proposals as the list shows them: those that wait, and below those decided on as they are filtered."""
    waiting = ChangeProposal.objects.visible_to(request.user, VIEW).waiting().for_pages()
    found = ProposalFilter.of(request.user, request.GET, VIEW)
    return take_list_out(
        request, ProposalTable(request.user), found, title="进出变动", lines=lambda: [*waiting, *found.rows]
    )
