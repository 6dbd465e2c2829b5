"""Term changes: the list, one with its results and conversion rates, and the results of a village."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, ProtectedError, Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from office.addresses import chosen_record
from office.answers import form_page, page_of, workbook_answer
from office.handing_out import hand_out
from office.records import taken
from office.refusals import refusals_in
from office.transfer.pages import take_list_out
from reserve_cadres.models import StateChange
from reserve_cadres.people.access import EXPORT
from reserve_cadres.people.models import Cadre
from reserve_cadres.terms import terms as rules
from reserve_cadres.terms.access import RUN, VIEW
from reserve_cadres.terms.filters import TermFilter
from reserve_cadres.terms.forms import ResultsForm, TermForm
from reserve_cadres.terms.models import Term
from reserve_cadres.terms.sheets import term_workbook
from reserve_cadres.terms.tables import TermTable
from villages.models import Township, Village

PER_PAGE = 30


@permission_required(VIEW, raise_exception=True)
def terms(request: StaffRequest) -> HttpResponse:
    """Every term change on record."""
    found = TermFilter.of(request.user, request.GET, VIEW)
    context = {"filter": found, "page": page_of(request, found.rows, PER_PAGE), "may_run": request.user.has_perm(RUN)}
    return render(request, "reserve_cadres/terms/list.html", context)


@permission_required([VIEW, EXPORT], raise_exception=True)
def export_terms(request: StaffRequest) -> FileResponse:
    """The list as a workbook."""
    found = TermFilter.of(request.user, request.GET, VIEW)
    return take_list_out(request, TermTable(request.user), found, title="换届一览表")


@permission_required(RUN, raise_exception=True)
def add_term(request: StaffRequest) -> HttpResponse:
    """A new term change."""
    return _form(request, None, request.user.township, "新建换届")


@permission_required(RUN, raise_exception=True)
def change_term(request: StaffRequest, pk: int) -> HttpResponse:
    """A term change's title and days."""
    found = _term(request, pk, RUN)
    return _form(request, found, found.township, "修改换届")


@require_POST
@permission_required(RUN, raise_exception=True)
def delete_term(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a term change entered by mistake; once results are recorded it stays."""
    found = _term(request, pk, RUN)
    try:
        found.delete()
    except ProtectedError:
        messages.error(request, f"{found}已登记选举结果，不能删除。")
        return redirect("terms:detail", pk)
    messages.success(request, f"已删除{found}。")
    return redirect("terms:list")


@permission_required(VIEW, raise_exception=True)
def term(request: StaffRequest, pk: int) -> HttpResponse:
    """Villages with their results, who of the pool was elected, and the conversion rates."""
    found = _term(request, pk, VIEW)
    villages = Village.objects.visible_to(request.user).annotate(
        post_count=Count("posts", distinct=True),
        filled=Count("posts__results", filter=Q(posts__results__term=found), distinct=True),
        from_pool=Count("posts__results__cadre", filter=Q(posts__results__term=found), distinct=True),
    )
    context = {
        "term": found,
        "villages": villages,
        "filled": found.results.exists(),
        "may_run": request.user.has_perm(RUN),
        **_outcome(request, found),
    }
    return render(request, "reserve_cadres/terms/detail.html", context)


@permission_required(EXPORT, raise_exception=True)
def export(request: StaffRequest, pk: int) -> FileResponse:
    """Results and conversion rates as a workbook."""
    found = _term(request, pk, VIEW)

    def made() -> FileResponse:
        return workbook_answer(term_workbook(found, **_outcome(request, found)), f"{found}结果和转化率")

    return hand_out(request, made, what=found, detail="换届结果和转化率", rows=found.results.count)


@permission_required(RUN, raise_exception=True)
def results(request: StaffRequest, pk: int) -> HttpResponse:
    """Who was elected to the posts of one village (the first without results where none is named)."""
    found = _term(request, pk, RUN)
    villages = Village.objects.visible_to(request.user, RUN)
    chosen = chosen_record(request, villages, "village")
    if chosen is None:
        done = found.results.values("post__village")
        chosen = villages.filter(posts__isnull=False).exclude(pk__in=done).first() or villages.first()
    if chosen is None:
        messages.info(request, "还没有村(社区)。")
        return redirect("terms:detail", pk)
    standing = StateChange.objects.visible_to(request.user, RUN).in_pool_on(rules.eve_of(found))
    people = Cadre.objects.visible_to(request.user, RUN).filter(pk__in=standing.values("cadre"))
    # A reserve may be elected in another village; those of this one come first.
    people = people.annotate(here=Q(pk__in=standing.filter(village=chosen).values("cadre"))).select_related("village")
    people = people.order_by("-here", "village__position", "village", "pinyin", "pk")
    posts = chosen.posts.order_by("position", "pk")
    form = ResultsForm(request.POST or None, term=found, posts=posts, people=people)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["propose_appointments"]
        with refusals_in(form):
            recorded = rules.record_results(found, form.elected, propose_appointments=wanted, recorded_by=request.user)
            _report(request, chosen, recorded)
            return redirect("terms:detail", pk)
    context = {"term": found, "village": chosen, "villages": villages, "form": form, "eve": rules.eve_of(found)}
    return render(request, "reserve_cadres/terms/results.html", context)


def _report(request: StaffRequest, village: Village, recorded: rules.Recorded) -> None:
    proposed = f"，已提请任用：{'、'.join(recorded.proposed)}" if recorded.proposed else ""
    messages.success(request, f"{village}的选举结果已保存，改动 {recorded.changed} 个岗位{proposed}。")
    for problem in recorded.problems:
        messages.warning(request, f"没有提请任用——{problem}")


def _outcome(request: StaffRequest, found: Term) -> dict:
    elected = found.results.filter(cadre__isnull=False)
    changes = StateChange.objects.visible_to(request.user, VIEW)
    return {
        "conversions": rules.conversions(changes, found),
        "unrecorded": rules.unrecorded(changes, found),
        "elected": elected.select_related("cadre", "post__village"),
    }


def _form(request: StaffRequest, found: Term | None, township: Township, title: str) -> HttpResponse:
    form = TermForm(request.POST or None, instance=found, township=township)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            saved = rules.save_term(taken(rules.TermDates, form.cleaned_data), township=township, term=found)
            messages.success(request, f"{saved}已保存。")
            return redirect("terms:detail", saved.pk)
    return form_page(request, form, title=title, submit="保存", back=reverse("terms:list"))


def _term(request: StaffRequest, pk: int, permission: str) -> Term:
    return get_object_or_404(Term.objects.visible_to(request.user, permission).select_related("township"), pk=pk)
