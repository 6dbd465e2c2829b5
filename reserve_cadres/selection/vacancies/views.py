"""Vacancies with their runners-up, and calling one up."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.requests import StaffRequest
from office.addresses import chosen_record
from office.answers import form_page, page_of
from office.refusals import refusals_in
from office.transfer.pages import take_out
from reserve_cadres.people.access import EXPORT
from reserve_cadres.selection.access import RUN, VIEW
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.vacancies.forms import CallUpForm
from reserve_cadres.selection.vacancies.tables import VacancyTable
from reserve_cadres.selection.vacancies.vacancies import call_up, vacancies_of
from villages.models import Post, PostQuerySet, Village, VillageQuerySet

PER_PAGE = 50


@permission_required(VIEW, raise_exception=True)
def vacancies(request: StaffRequest) -> HttpResponse:
    """Posts with free seats: who left, and the runners-up in order."""
    villages, village, posts = _asked_for(request)
    page = page_of(request, posts, PER_PAGE)
    context = {
        "page": page,
        "vacancies": vacancies_of(list(page)),
        "villages": villages,
        "village": village,
        "left_only": _left_only(request),
        "may_run": request.user.has_perm(RUN),
    }
    return render(request, "reserve_cadres/selection/vacancies.html", context)


@permission_required([VIEW, EXPORT], raise_exception=True)
def export_vacancies(request: StaffRequest) -> FileResponse:
    """The vacancies as the page shows them, all of them."""
    posts = _asked_for(request)[2]
    table = VacancyTable(request.user)
    return take_out(request, table, vacancies_of(list(posts)), title="岗位空缺和递补", detail=request.GET.urlencode())


def _left_only(request: StaffRequest) -> bool:
    return request.GET.get("left") == "1"


def _asked_for(request: StaffRequest) -> tuple[VillageQuerySet, Village | None, PostQuerySet]:
    """The villages to choose among, the chosen one, and the posts with free seats that are asked for."""
    posts = Post.objects.visible_to(request.user).with_bench_strength().select_related("village").filter(missing__gt=0)
    villages = Village.objects.visible_to(request.user)
    village = chosen_record(request, villages, "village")
    if village:
        posts = posts.filter(village=village)
    if _left_only(request):
        posts = posts.filter(Q(departures__isnull=False) | Q(joint_departures__isnull=False)).distinct()
    return villages, village, posts.order_by("village__position", "village", "position", "pk")


@permission_required(RUN, raise_exception=True)
def call_up_runner_up(request: StaffRequest, pk: int) -> HttpResponse:
    """Call a runner-up up, by a public notice."""
    found = get_object_or_404(Candidacy.objects.visible_to(request.user, RUN).for_pages(), pk=pk)
    form = CallUpForm(request.POST or None, selection=found.opened_post.selection)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            call_up(found, **said, posted_by=request.user)
            messages.success(request, f"{found.cadre}的递补公示已登记；期满且异议办结后，由镇领导小组审批入库。")
            return redirect("selection:candidacy", pk)
    return form_page(
        request,
        form,
        title=f"{found.opened_post.name}：{found.cadre}递补",
        lead="递补人选同样须经公示和镇领导小组审批，才能入库。",
        submit="发布递补公示",
        back=reverse("selection:vacancies"),
    )
