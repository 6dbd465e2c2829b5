"""Notices and consents: who was given them, the papers themselves, and what the township says in them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import StaffRequest
from office.addresses import keys_in
from office.answers import document_answer, form_page, page_of
from office.handing_out import hand_out
from office.records import taken
from office.refusals import refusals_in
from office.transfer.pages import take_out
from office.word import Paper, document_of
from reserve_cadres.models import Cadre
from reserve_cadres.people.access import EXPORT
from workbench.access import KEEP_PRIVACY
from workbench.privacy.forms import PapersForm, PrivacyRulesForm
from workbench.privacy.given import concerned, lacking, record_papers
from workbench.privacy.models import PrivacyPaper
from workbench.privacy.rules import Stated, privacy_rules_of, state_rules
from workbench.privacy.tables import PapersTable
from workbench.privacy.texts import PAPERS, TITLES

PER_PAGE = 100


@permission_required(KEEP_PRIVACY, raise_exception=True)
def papers(request: StaffRequest) -> HttpResponse:
    """Who lacks the notice or the consent; recording them for everybody ticked."""
    people = concerned(Cadre.objects.visible_to(request.user, KEEP_PRIVACY))
    lacks = {kind.value: lacking(people, kind) for kind in PrivacyPaper.Kind}
    form = PapersForm(request.POST or None, request.FILES or None)
    ticked = set(request.POST.getlist("people"))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_in(form):
            chosen = list(people.filter(pk__in=keys_in(ticked)))
            recorded = record_papers(chosen, said["kind"], said["given_on"], by=request.user, scan=said["scan"])
            messages.success(request, f"已登记 {len(recorded)} 人。")
            return redirect("privacy:papers")
    asked = request.GET.get("lacks", "")
    context = {
        "form": form,
        "page": page_of(request, _in_order(lacks.get(asked, people)), PER_PAGE),
        "asked": asked if asked in lacks else "",
        "whole": people.count(),
        "lacks": [(kind.value, kind.label, lacks[kind.value].count()) for kind in PrivacyPaper.Kind],
        "papers": list(TITLES.items()),
        "ticked": ticked,
    }
    return render(request, "workbench/privacy/papers.html", context)


def _in_order(people: QuerySet[Cadre]) -> QuerySet[Cadre]:
    return people.select_related("village").order_by("village__position", "village", "pinyin", "pk")


@permission_required(EXPORT, raise_exception=True)
@permission_required(KEEP_PRIVACY, raise_exception=True)
def export_papers(request: StaffRequest) -> FileResponse:
    """The same list as a workbook: all concerned, or who lacks one of the papers."""
    people, title = concerned(Cadre.objects.visible_to(request.user, KEEP_PRIVACY)), "个人信息告知和同意"
    if (asked := request.GET.get("lacks", "")) in PrivacyPaper.Kind.values:
        people, title = lacking(people, asked), f"没有{PrivacyPaper.Kind(asked).label}的人"
    return take_out(request, PapersTable(request.user), _in_order(people), title=title, people=people.count)


@permission_required(KEEP_PRIVACY, raise_exception=True)
def sheet(request: StaffRequest) -> HttpResponse:
    """A paper to print."""
    name, paper = _paper(request)
    context = {"paper": paper, "name": name, "title": TITLES[name]}
    return render(request, "workbench/privacy/sheet.html", context)


@permission_required(KEEP_PRIVACY, raise_exception=True)
def word(request: StaffRequest) -> FileResponse:
    """A paper as a Word file."""
    _, paper = _paper(request)
    name = f"{request.user.township}-{paper.title}"
    return hand_out(request, lambda: document_answer(document_of(paper), name), what=paper.title)


def _paper(request: StaffRequest) -> tuple[str, Paper]:
    name = request.GET.get("paper", "notice")
    if name not in PAPERS:
        raise Http404
    return name, PAPERS[name](request.user.township)


@permission_required(KEEP_PRIVACY, raise_exception=True)
def rules(request: StaffRequest) -> HttpResponse:
    """What the township says in its papers, how long it takes to answer and how long it keeps what is over."""
    form = PrivacyRulesForm(request.POST or None, instance=privacy_rules_of(request.user.township))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            state_rules(form.instance, taken(Stated, form.cleaned_data))
            messages.success(request, "规定已保存，文书里的内容随之更新。")
            return redirect("privacy:papers")
    return form_page(request, form, title="个人信息规定", submit="保存", back=reverse("privacy:papers"))
