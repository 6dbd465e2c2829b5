"""Exits, appointments and returns: proposing them, and the leading group's decision."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import StaffRequest
from office.answers import page_of
from office.records import taken
from office.refusals import refusals_in, refusals_told
from reserve_cadres.changes import changes
from reserve_cadres.changes.access import DECIDE, PROPOSE, VIEW
from reserve_cadres.changes.filters import ProposalFilter
from reserve_cadres.changes.forms import DecisionForm, ProposalForm
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.people.models import Cadre
from reserve_cadres.pool import duties
from reserve_cadres.selection.nominations.eligibility import departures_from_scheme
from villages.models import Post

Kind = ChangeProposal.Kind
PER_PAGE = 30
LEAVING = {Kind.EXIT, Kind.APPOINTMENT}
_LEADS = {
    Kind.EXIT: "镇领导小组同意后，本人离开后备库，所占名额空出；档案保留，以后可以重新入库。",
    Kind.APPOINTMENT: "镇领导小组同意后，本人状态变为「已任用」，所占后备名额空出。",
    Kind.RETURN: "镇领导小组同意后，本人回到后备库，原档案继续使用；岗位名额已满的不能办理。",
    Kind.ENTRY: (
        "用于没有经过公开选拔、由镇领导小组直接决定入库的人；同意后本人入库，注明是决定入库。"
        "不符合报名条件的地方随申请列出，由领导小组决定。"
    ),
    Kind.REVOCATION: (
        "镇领导小组同意后，本人从变动日期起恢复到这次变动以前的状态；两次变动都留在记录里。"
        "入库被上级撤销的，原来不在库的人退出，名额空出。岗位现任不随之改动，请到村页面核对。"
    ),
}


@permission_required(VIEW, raise_exception=True)
def proposals(request: StaffRequest) -> HttpResponse:
    """Proposals that wait for the leading group, to be decided on one or many at a time; below, earlier ones."""
    may_decide, may_propose = request.user.has_perm(DECIDE), request.user.has_perm(PROPOSE)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    waiting = ChangeProposal.objects.visible_to(request.user, DECIDE if may_decide else VIEW).waiting().for_pages()
    waiting = waiting.order_by("cadre__village__position", "cadre__village", "cadre__pinyin", "pk")
    form = DecisionForm(request.POST or None, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        ticked, ruling = list(form.cleaned_data["proposals"]), form.ruling
        with refusals_in(form):
            changes.decide(ticked, ruling, recorded_by=request.user)
            messages.success(
                request, f"{'同意' if ruling.approved else '不同意'} {len(ticked)} 份变动申请，已记录在档案里。"
            )
            return redirect("changes:list")
    leaving = [one.cadre_id for one in waiting if one.kind in LEAVING]
    ending = duties.held_by(leaving) if leaving else {}
    found = ProposalFilter.of(request.user, request.GET, VIEW)
    context = {
        "waiting": [
            (one, may_propose and changes.may_withdraw(one, request.user), ending.get(one.cadre_id, []))
            for one in waiting
        ],
        "form": form,
        "ticked": request.POST.getlist("proposals"),
        "may_decide": may_decide,
        "may_propose": may_propose,
        "filter": found,
        "page": page_of(request, found.rows, PER_PAGE),
    }
    return render(request, "reserve_cadres/changes/list.html", context)


@permission_required(PROPOSE, raise_exception=True)
def propose_exit(request: StaffRequest, pk: int) -> HttpResponse:
    """Propose that somebody leaves the pool."""
    return _propose(request, pk, Kind.EXIT)


@permission_required(PROPOSE, raise_exception=True)
def propose_appointment(request: StaffRequest, pk: int) -> HttpResponse:
    """Propose that somebody of the pool is put on record as appointed."""
    return _propose(request, pk, Kind.APPOINTMENT)


@permission_required(PROPOSE, raise_exception=True)
def propose_return(request: StaffRequest, pk: int) -> HttpResponse:
    """Propose that somebody who left comes back."""
    return _propose(request, pk, Kind.RETURN)


@permission_required(PROPOSE, raise_exception=True)
def propose_entry(request: StaffRequest, pk: int) -> HttpResponse:
    """Propose that somebody who never stood is taken into the pool by decision."""
    return _propose(request, pk, Kind.ENTRY)


@permission_required(PROPOSE, raise_exception=True)
def propose_revocation(request: StaffRequest, pk: int) -> HttpResponse:
    """Propose that a person's newest change is revoked."""
    return _propose(request, pk, Kind.REVOCATION)


@require_POST
@permission_required(PROPOSE, raise_exception=True)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a proposal nobody decided on."""
    found = get_object_or_404(ChangeProposal.objects.visible_to(request.user, PROPOSE).select_related("cadre"), pk=pk)
    with refusals_told(request):
        changes.withdraw(found, withdrawn_by=request.user)
        messages.success(request, f"{found}的申请已撤回。")
    return redirect("changes:list")


def _propose(request: StaffRequest, pk: int, kind: ChangeProposal.Kind) -> HttpResponse:
    cadre = get_object_or_404(Cadre.objects.visible_to(request.user, PROPOSE).for_list(), pk=pk)
    newest = changes.revocable(cadre) if kind == Kind.REVOCATION else None
    possible = newest is not None if kind == Kind.REVOCATION else kind in changes.possible_kinds(cadre)
    posts = Post.objects.visible_to(request.user).with_bench_strength().select_related("village")
    form = ProposalForm(
        request.POST or None,
        instance=ChangeProposal(cadre=cadre, kind=kind, revokes=newest),
        posts=posts,
        initial={"post": cadre.post_id, "reason": request.GET.get("reason"), "basis": request.GET.get("basis")},
    )
    if request.method == "POST" and possible and form.is_valid():
        with refusals_in(form):
            motion = taken(changes.Motion, form.cleaned_data | {"kind": kind, "revokes": newest})
            made = changes.propose(cadre, motion, recorded_by=request.user)
            messages.success(request, f"{made}已提出，等待镇领导小组决定。")
            return redirect("workbench:dossier", pk)
    context = {
        "form": form,
        "cadre": cadre,
        "ending": [
            *(duties.held_by([cadre.pk]).get(cadre.pk, []) if kind in LEAVING else []),
            *(f"{post}的现任改为待填" for post in changes.posts_left(cadre, kind)),
        ],
        "title": f"{cadre}：{Kind(kind).label}",
        "lead": _LEADS[kind],
        "revokes": newest,
        "possible": possible,
        "departures": departures_from_scheme(cadre, timezone.localdate()) if kind == Kind.ENTRY else [],
        "waiting": cadre.proposals.waiting().first(),
        "back": reverse("workbench:dossier", args=[pk]),
    }
    return render(request, "reserve_cadres/changes/propose.html", context)
