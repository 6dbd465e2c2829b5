"""Acts for the people ticked in the list: whom it concerns and what follows, then all of it or nothing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.requests import StaffRequest
from office.addresses import keys_in
from office.answers import workbook_answer
from office.handing_out import hand_out
from office.records import taken
from office.refusals import refusals_in
from reserve_cadres.changes.changes import Motion
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.people.access import EXPORT
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.models import Cadre
from reserve_cadres.people.searches import note_search
from reserve_cadres.register.filters import CadreFilter
from reserve_cadres.roster.export import official_roster
from training.tasks.tasks import Assignment
from workbench.people.acts import ACTS, invite_all, pair_all, propose_exits, set_tasks
from workbench.people.forms import ActForm, ExitAllForm, InviteAllForm, PairAllForm, TaskForAllForm
from workbench.people.together import NotForAll

# What carries an act out with what the form says: the sentence that tells of it, and where to go on.
Done = tuple[str, HttpResponseRedirect]
CarryOut = Callable[[list[Cadre], dict[str, Any]], Done]


@permission_required(ACTS["pair"].permission, raise_exception=True)
def pair(request: StaffRequest) -> HttpResponse:
    """Pair everybody ticked with one mentor."""

    def carry_out(people: list[Cadre], said: dict[str, Any]) -> Done:
        pair_all(people, said["mentor"], said["kind"], said["starts_on"])
        return f"已由{said['mentor']}联系 {len(people)} 人。", redirect("mentoring:pairs")

    return _act(request, "pair", PairAllForm, carry_out)


@permission_required(ACTS["invite"].permission, raise_exception=True)
def invite(request: StaffRequest) -> HttpResponse:
    """Invite everybody ticked to one session."""

    def carry_out(people: list[Cadre], said: dict[str, Any]) -> Done:
        added = invite_all(people, said["session"])
        known = f"，另有 {len(people) - added} 人原来已经邀请" if added < len(people) else ""
        return f"已邀请 {added} 人{known}。", redirect("training:session", said["session"].pk)

    return _act(request, "invite", InviteAllForm, carry_out)


@permission_required(ACTS["task"].permission, raise_exception=True)
def task(request: StaffRequest) -> HttpResponse:
    """Give everybody ticked the same task."""

    def carry_out(people: list[Cadre], said: dict[str, Any]) -> Done:
        set_tasks(people, taken(Assignment, said | {"cadre": None}), recorded_by=request.user)
        return f"已交办给 {len(people)} 人。", redirect("training:tasks")

    return _act(request, "task", TaskForAllForm, carry_out)


@permission_required(ACTS["exit"].permission, raise_exception=True)
def propose_exit(request: StaffRequest) -> HttpResponse:
    """Propose that everybody ticked leaves the pool."""

    def carry_out(people: list[Cadre], said: dict[str, Any]) -> Done:
        motion = taken(Motion, said | {"kind": ChangeProposal.Kind.EXIT})
        propose_exits(people, motion, recorded_by=request.user)
        return f"已提出 {len(people)} 人退出，等待镇领导小组决定。", redirect("changes:list")

    return _act(request, "exit", ExitAllForm, carry_out)


@permission_required(EXPORT, raise_exception=True)
def export(request: StaffRequest) -> HttpResponse | FileResponse:
    """The official roster of everybody ticked."""
    people = _chosen(request, EXPORT)
    if people is None or not (count := people.count()):
        return _nobody(request)
    day = timezone.localdate()
    return hand_out(
        request,
        lambda: workbook_answer(
            official_roster(people, township=request.user.township, day=day), "后备干部花名册", day
        ),
        what="后备干部花名册",
        detail=f"勾选的 {count} 人",
        people=count,
    )


def _act(request: StaffRequest, name: str, made_of: type[ActForm], carry_out: CarryOut) -> HttpResponse:
    act, found = ACTS[name], _chosen(request, ACTS[name].permission)
    if found is None or not (people := list(found)):
        return _nobody(request)
    sure = "sure" in request.POST
    form = made_of(request.POST if sure else None, user=request.user)
    reasons: dict[int, list[str]] = {}
    if sure and form.is_valid():
        try:
            with refusals_in(form):
                said, then = carry_out(people, form.cleaned_data)
                messages.success(request, said)
                return then
        except NotForAll as problem:
            reasons = problem.reasons
    outlook = act.outlook(people)
    context = {
        "act": act,
        "form": form,
        "lines": [(one, outlook[one.pk], reasons.get(one.pk, [])) for one in people],
        "able": sum(not one.hindrance for one in outlook.values()),
        "refused": len(reasons),
        "back": f"{reverse('cadres:list')}?{_filters(request).urlencode()}",
        "filters": _filters(request).urlencode(),
    }
    return render(request, "workbench/people/confirm.html", context)


def _filters(request: StaffRequest) -> QueryDict:
    return QueryDict(request.POST.get("filters", ""))


def _chosen(request: StaffRequest, permission: str) -> CadreQuerySet | None:
    """Whom the user ticked, or all whom the list's conditions find; only those the act may be done for. None before a choice."""
    if request.method != "POST":
        return None
    if "all" in request.POST:
        filters = _filters(request)
        found: CadreQuerySet = CadreFilter.of(request.user, filters, permission).qs
        note_search(request, filters.get("q", ""), found.count())
    else:
        keys = keys_in(request.POST.getlist("people"))
        found = Cadre.objects.visible_to(request.user, permission).for_list().filter(pk__in=keys)
    return found.order_by("village__position", "village", "post__position", "pk")


def _nobody(request: StaffRequest) -> HttpResponse:
    messages.error(request, "请先在名单里勾选人员。")
    return redirect(f"{reverse('cadres:list')}?{_filters(request).urlencode()}")
