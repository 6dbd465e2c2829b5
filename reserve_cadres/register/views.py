"""The list of people, and keeping a dossier: open, edit, photo, scans, posting."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import Action, looking, record_access, record_unless_noted
from accounts.requests import StaffRequest
from office.answers import file_answer, kept_file_answer, page_of, workbook_answer
from office.handing_out import hand_out
from office.records import taken
from office.refusals import refusals_in, refusals_told
from reserve_cadres.people.access import ADD, ADMIT, CHANGE, EXPORT, IDENTITY, VIEW
from reserve_cadres.people.cadres import as_they_stood
from reserve_cadres.people.choosing import suggested
from reserve_cadres.people.codes import State
from reserve_cadres.people.dossiers import (
    Honour,
    Lines,
    Relative,
    ResumeLine,
    Scan,
    add_scan,
    change_dossier,
    open_dossier,
)
from reserve_cadres.people.fields import FIELDS
from reserve_cadres.people.forms import (
    AttachmentForm,
    AwardFormSet,
    CadreForm,
    FamilyFormSet,
    NewCadreForm,
    ResumeFormSet,
    lines_of,
)
from reserve_cadres.people.models import Attachment, Cadre
from reserve_cadres.people.searches import note_search
from reserve_cadres.pool import duties
from reserve_cadres.pool.models import OpeningClosure, StateChange
from reserve_cadres.pool.opening import close_opening
from reserve_cadres.pool.pool import admit
from reserve_cadres.register.filters import CadreFilter, OpeningFilter
from reserve_cadres.register.forms import MoveForm, OpeningForm
from reserve_cadres.register.opening import register
from reserve_cadres.roster.export import official_roster, plain_roster
from reserve_cadres.selection.nominations.eligibility import departures_from_scheme
from villages.models import Post, Village

PER_PAGE = 30

# What the list can show beside name, village and post; kept in the address like the filters.
COLUMNS = {field.name: field.heading for field in FIELDS if field.listed}
DEFAULT_COLUMNS = [field.name for field in FIELDS if field.shown]
# To recognise somebody in a list takes none of these: they are shown where chosen, and whoever chooses them is on record.
NUMBERS = ("id_number", "phone")


@permission_required(VIEW, raise_exception=True)
def cadres(request: StaffRequest) -> HttpResponse:
    """People: search, filter, sort, choose columns, page."""
    found = CadreFilter.of(request.user, request.GET, VIEW)
    page = page_of(request, found.rows, PER_PAGE)
    note_search(request, request.GET.get("q", ""), page.paginator.count)
    if found.day:
        page.object_list = as_they_stood(page.object_list)
    shown = [name for name in request.GET.getlist("columns") if name in COLUMNS] or DEFAULT_COLUMNS
    numbers = "、".join(COLUMNS[name] for name in NUMBERS if name in shown)
    if numbers and request.user.has_perm(IDENTITY):
        record_access(
            request, looking(request), "后备干部列表", f"含{numbers}，{len(page.object_list)} 人；{found.in_words}"
        )
    context = {
        "filter": found,
        "asked": [(name, value) for name, value in request.GET.items() if name not in {"page", "columns"}],
        "page": page,
        "columns": COLUMNS,
        "shown": shown,
        "identity": request.user.scope_of(IDENTITY),
    }
    return render(request, "reserve_cadres/list.html", context)


@permission_required(EXPORT, raise_exception=True)
def export(request: StaffRequest) -> FileResponse:
    """What the list shows, as an official roster or a plain table."""
    found = CadreFilter.of(request.user, request.GET, EXPORT)
    people, day = found.rows, found.day or timezone.localdate()
    number, plain = people.count(), request.GET.get("layout") == "plain"
    name = "后备干部(全部字段)" if plain else "后备干部花名册"

    def made() -> FileResponse:
        content = (
            plain_roster(people, day=found.day)
            if plain
            else official_roster(people, township=request.user.township or "", day=day)
        )
        return workbook_answer(content, name, day)

    return hand_out(request, made, what=name, detail=f"{number} 人；{found.in_words}", people=number)


@permission_required(VIEW, raise_exception=True)
def names(request: StaffRequest) -> HttpResponse:
    """The names that begin as somebody types them, as choices."""
    people = Cadre.objects.visible_to(request.user, VIEW)
    found = suggested(people, request.GET.get("q", "")[:50])
    return render(request, "reserve_cadres/people/names.html", {"names": found})


@permission_required(ADD, raise_exception=True)
def add_cadre(request: StaffRequest) -> HttpResponse:
    """A dossier opened by hand. It does not enter the pool by that."""
    villages = Village.objects.visible_to(request.user, ADD)
    form = NewCadreForm(request.POST or None, request.FILES or None, villages=villages, township=request.user.township)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            cadre = open_dossier(
                form.said(),
                township=form.cleaned_data["village"].township,
                village=form.cleaned_data["village"],
                other_people=form.cleaned_data["other_people"],
            )
            messages.success(request, f"已为{cadre}建立档案。本人还不在库，入库在本页办理。")
            return redirect("workbench:dossier", cadre.pk)
    return render(request, "reserve_cadres/form.html", {"form": form, "title": "新建档案"})


@permission_required(CHANGE, raise_exception=True)
def change_cadre(request: StaffRequest, pk: int) -> HttpResponse:
    """The person, the résumé, the family, awards and penalties."""
    cadre = _cadre(request, pk, CHANGE)
    if request.method == "GET":
        record_access(request, Action.VIEWED, cadre, "修改档案")
    data, files = request.POST or None, request.FILES or None
    form = CadreForm(data, files, instance=cadre, villages=None, township=cadre.township)
    resume = ResumeFormSet(data, instance=cadre, prefix="resume")
    family = FamilyFormSet(data, instance=cadre, prefix="family")
    awards = AwardFormSet(data, instance=cadre, prefix="awards")
    form.lines = [resume, family, awards]
    parts: list[forms.BaseForm | forms.BaseFormSet] = [form, *form.lines]
    # Every part is validated, so that all errors are shown at once.
    if request.method == "POST" and min(part.is_valid() for part in parts):
        with refusals_in(form):
            lines = Lines(lines_of(resume, ResumeLine), lines_of(family, Relative), lines_of(awards, Honour))
            change_dossier(cadre, form.said(), lines)
            messages.success(request, f"{cadre}的档案已保存。")
            return redirect("workbench:dossier", pk)
    context = {
        "form": form,
        "resume": resume,
        "family": family,
        "awards": awards,
        "cadre": cadre,
        "title": f"修改档案：{cadre}",
    }
    return render(request, "reserve_cadres/form.html", context)


@permission_required(ADMIT, raise_exception=True)
def admit_cadre(request: StaffRequest, pk: int) -> HttpResponse:
    """Put on record who was in the pool before the system was used (期初登记), or move somebody to another post."""
    cadre = _cadre(request, pk, ADMIT)
    moved = cadre.state == State.IN_POOL
    posts = Post.objects.visible_to(request.user, ADMIT).with_bench_strength()
    posts = posts.filter(village__township=cadre.township).select_related("village")
    form = (MoveForm if moved else OpeningForm)(
        request.POST or None,
        posts=posts,
        initial={"post": cadre.post_id, "effective_on": timezone.localdate() if moved else None},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            if moved:
                admit(form.posting(cadre), origin=StateChange.Origin.REASSIGNED, recorded_by=request.user)
            else:
                agreed = form.cleaned_data["departures_agreed"]
                register(form.posting(cadre), departures_agreed=agreed, recorded_by=request.user)
            messages.success(request, f"{cadre}{'的后备岗位已调整' if moved else '已登记入库，注明是期初登记'}。")
            return redirect("workbench:dossier", pk)
    context = {
        "form": form,
        "cadre": cadre,
        "closure": OpeningClosure.objects.filter(township=cadre.township_id).first(),
        "ending": duties.held_by([pk], moving=True).get(pk, []) if moved else [],
        "departures": [] if moved else departures_from_scheme(cadre, timezone.localdate()),
    }
    return render(request, "reserve_cadres/admit.html", context)


@permission_required(ADMIT, raise_exception=True)
def opening(request: StaffRequest) -> HttpResponse:
    """Who was put on record by hand as of before the system, and closing that for good."""
    township = request.user.township
    if request.method == "POST":
        with refusals_told(request):
            close_opening(township, closed_by=request.user)
            messages.success(request, "期初登记已关闭。以后入库须经公开选拔、花名册导入或镇领导小组决定。")
        return redirect("cadres:opening")
    found = OpeningFilter.of(request.user, request.GET, VIEW)
    context = {
        "filter": found,
        "page": page_of(request, found.rows, PER_PAGE),
        "closure": OpeningClosure.objects.visible_to(request.user, ADMIT).select_related("closed_by").first(),
    }
    return render(request, "reserve_cadres/opening.html", context)


@permission_required(VIEW, raise_exception=True)
def photo(request: StaffRequest, pk: int) -> FileResponse:
    """The person's photo, for those who may see the person."""
    cadre = _cadre(request, pk, VIEW)
    if not cadre.photo:
        raise Http404
    answer = file_answer(cadre.photo, f"{cadre}-照片")
    record_unless_noted(request, Action.VIEWED, cadre, "照片")
    return answer


@permission_required(CHANGE, raise_exception=True)
def add_attachment(request: StaffRequest, pk: int) -> HttpResponse:
    """A scan for the file."""
    cadre = _cadre(request, pk, CHANGE)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            kept = add_scan(cadre, taken(Scan, form.cleaned_data))
            messages.success(request, f"已添加「{kept}」。")
            return redirect("workbench:dossier", pk)
    return render(request, "reserve_cadres/attachment.html", {"form": form, "cadre": cadre})


@permission_required(IDENTITY, raise_exception=True)
def attachment(request: StaffRequest, pk: int) -> FileResponse:
    """A scan, for those who may see the ID number: most scans show it."""
    found = get_object_or_404(Attachment.objects.visible_to(request.user, IDENTITY).select_related("cadre"), pk=pk)
    return kept_file_answer(request, found, found.cadre)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def delete_attachment(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a scan out of the file. The page asks first; the history keeps that it was there."""
    found = get_object_or_404(Attachment.objects.visible_to(request.user, CHANGE).select_related("cadre"), pk=pk)
    found.delete()
    messages.success(request, f"已删除「{found}」。")
    return redirect("workbench:dossier", found.cadre_id)


def _cadre(request: StaffRequest, pk: int, permission: str) -> Cadre:
    return get_object_or_404(
        Cadre.objects.visible_to(request.user, permission).select_related("village", "post", "joint_post", "township"),
        pk=pk,
    )
