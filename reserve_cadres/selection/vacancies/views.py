"""Vacancies with their runners-up, and calling one up."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.requests import StaffRequest
from office.answers import form_page, page_of
from office.refusals import refusals_in
from office.transfer.pages import take_list_out
from reserve_cadres.people.access import EXPORT
from reserve_cadres.selection.access import RUN, VIEW
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.vacancies.filters import VacancyFilter
from reserve_cadres.selection.vacancies.forms import CallUpForm
from reserve_cadres.selection.vacancies.tables import VacancyTable
from reserve_cadres.selection.vacancies.vacancies import call_up, vacancies_of
from villages.models import Post

PER_PAGE = 50


@permission_required(VIEW, raise_exception=True)
def vacancies(request: StaffRequest) -> HttpResponse:
    """Posts with free seats: who left, and the runners-up in order."""
    found = VacancyFilter.of(request.user, request.GET, "villages.view_post")
    page = page_of(request, found.rows, PER_PAGE)
    context = {
        "filter": found,
        "page": page,
        "vacancies": vacancies_of(list(page)),
        "may_run": request.user.has_perm(RUN),
        "posts": Post.objects.visible_to(request.user, "villages.view_post"),
    }
    return render(request, "reserve_cadres/selection/vacancies.html", context)


@permission_required([VIEW, EXPORT], raise_exception=True)
def export_vacancies(request: StaffRequest) -> FileResponse:
    """The vacancies as the page shows them, all of them."""
    found, table = VacancyFilter.of(request.user, request.GET, "villages.view_post"), VacancyTable(request.user)
    return take_list_out(request, table, found, title="岗位空缺和递补", lines=lambda: vacancies_of(list(found.rows)))


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
