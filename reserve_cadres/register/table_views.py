"""Lines of dossiers brought in and taken out as workbooks."""

from django.contrib.auth.decorators import permission_required
from django.urls import reverse

from office.transfer.pages import bring_in, empty_table, take_out
from reserve_cadres.people.access import CHANGE, EXPORT
from reserve_cadres.people.models import FamilyMember, ResumeEntry
from reserve_cadres.people.tables import FamilyTable, ResumeTable

_ORDER = ("cadre__village__position", "cadre__village", "cadre__pinyin", "cadre")


@permission_required(CHANGE, raise_exception=True)
def import_resume(request):
    """Lines of résumés from a workbook."""
    return bring_in(
        request,
        [ResumeTable(request.user)],
        title="导入简历",
        back=reverse("cadres:list"),
        template=reverse("cadres:resume_template"),
    )


@permission_required(CHANGE, raise_exception=True)
def empty_resume(request):
    """The empty table of résumés."""
    return empty_table([ResumeTable(request.user)], title="简历表")


@permission_required(EXPORT, raise_exception=True)
def export_resume(request):
    """The résumés of everybody on file."""
    found = ResumeEntry.objects.visible_to(request.user, EXPORT).select_related("cadre__village")
    return take_out(request, ResumeTable(request.user), found.order_by(*_ORDER, "began_on", "pk"), title="简历表")


@permission_required(CHANGE, raise_exception=True)
def import_family(request):
    """Family members from a workbook."""
    return bring_in(
        request,
        [FamilyTable(request.user)],
        title="导入家庭成员",
        back=reverse("cadres:list"),
        template=reverse("cadres:family_template"),
    )


@permission_required(CHANGE, raise_exception=True)
def empty_family(request):
    """The empty table of family members."""
    return empty_table([FamilyTable(request.user)], title="家庭成员表")


@permission_required(EXPORT, raise_exception=True)
def export_family(request):
    """The family members of everybody on file."""
    found = FamilyMember.objects.visible_to(request.user, EXPORT).select_related("cadre__village")
    return take_out(request, FamilyTable(request.user), found.order_by(*_ORDER, "pk"), title="家庭成员表")
