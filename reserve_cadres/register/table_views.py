"""Lines of dossiers brought in and taken out as workbooks."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse

from accounts.requests import StaffRequest
from office.transfer.pages import pages_of, take_list_out, take_out
from reserve_cadres.people.access import ADMIT, EXPORT
from reserve_cadres.people.models import FamilyMember, ResumeEntry
from reserve_cadres.people.tables import FamilyTable, ResumeTable
from reserve_cadres.register.filters import OpeningFilter
from reserve_cadres.register.tables import RegisteredTable

_ORDER = ("cadre__village__position", "cadre__village", "cadre__pinyin", "cadre")


import_resume, empty_resume = pages_of(
    ResumeTable, asks="导入简历", title="简历表", back="cadres:list", template="cadres:resume_template"
)


@permission_required(EXPORT, raise_exception=True)
def export_resume(request: StaffRequest) -> FileResponse:
    """The résumés of everybody on file."""
    found = ResumeEntry.objects.visible_to(request.user, EXPORT).select_related("cadre__village")
    return take_out(request, ResumeTable(request.user), found.order_by(*_ORDER, "began_on", "pk"), title="简历表")


@permission_required([ADMIT, EXPORT], raise_exception=True)
def export_opening(request: StaffRequest) -> FileResponse:
    """Who was put on record by hand, as the list shows it."""
    found = OpeningFilter.of(request.user, request.GET, EXPORT)
    return take_list_out(request, RegisteredTable(request.user), found, title="期初登记名单")


import_family, empty_family = pages_of(
    FamilyTable, asks="导入家庭成员", title="家庭成员表", back="cadres:list", template="cadres:family_template"
)


@permission_required(EXPORT, raise_exception=True)
def export_family(request: StaffRequest) -> FileResponse:
    """The family members of everybody on file."""
    found = FamilyMember.objects.visible_to(request.user, EXPORT).select_related("cadre__village")
    return take_out(request, FamilyTable(request.user), found.order_by(*_ORDER, "pk"), title="家庭成员表")
