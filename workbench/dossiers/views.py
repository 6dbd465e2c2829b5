"""The dossier (一人一档): on one page, on paper, as a Word file, and what is missing from it."""

from collections.abc import Iterable

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.audit import Action, record_access
from accounts.history import changes_in, events_of
from accounts.requests import StaffRequest
from office.addresses import chosen_day, chosen_record
from office.answers import document_answer, page_of, workbook_answer
from office.handing_out import hand_out
from reserve_cadres.changes.access import PROPOSE
from reserve_cadres.changes.changes import possible_kinds, revocable
from reserve_cadres.models import Cadre
from reserve_cadres.people.access import ADMIT, CHANGE, EXPORT, IDENTITY, VIEW
from reserve_cadres.people.codes import State
from reserve_cadres.pool.doors import is_barred
from training.access import KEEP_TASK, PLAN
from villages.models import Village
from workbench.dossiers.completeness import missing_of, requirements, villages_missing, with_missing
from workbench.dossiers.facts import facts_of
from workbench.dossiers.filters import MissingFilter
from workbench.dossiers.life import life_picture
from workbench.dossiers.parts import with_parts
from workbench.dossiers.registration import Cell, registration_grid
from workbench.dossiers.sheets import missing_workbook
from workbench.dossiers.timeline import KINDS, awards_of, timeline_of
from workbench.dossiers.word import registration_form

PER_PAGE = 50
CHANGES_AT_ONCE = 20
# More forms than this on one page and a browser takes too long to lay them out; of more, a page is quickly there. The ZIP has
# no such limit.
PRINTED_AT_ONCE, PRINTED_OF_MANY = 150, 40


@permission_required(VIEW, raise_exception=True)
def dossier(request: StaffRequest, pk: int) -> HttpResponse:
    """One person's file with everything from all apps, on one page."""
    user, today = request.user, timezone.localdate()
    cadre = _the_one(with_parts(with_missing(Cadre.objects.visible_to(user).filter(pk=pk), today.year)))
    record_access(request, Action.VIEWED, cadre)

    def may(permission: str) -> bool:
        return user.scope_of(permission).covers(township_id=cadre.township_id, village_id=cadre.village_id)

    timeline, kind = timeline_of(cadre, sees_identity=may(IDENTITY)), request.GET.get("kind", "")
    day, problem = chosen_day(request, "on")
    standing = (
        cadre.state_changes.latest_on(day).select_related("village", "post", "joint_post").first() if day else None
    )
    context = {
        "cadre": cadre,
        "today": today,
        "missing": missing_of(cadre, today.year),
        "timeline": [one for one in timeline if not kind or one.kind == kind],
        "kinds": [(key, label) for key, label in KINDS.items() if any(one.kind == key for one in timeline)],
        "kind": kind,
        "life": life_picture(cadre, timeline, today),
        "asked": day,
        "asked_problem": problem,
        "standing": standing,
        "waiting": next((one for one in cadre.proposals.all() if one.status == "waiting"), None),
        "possible_kinds": possible_kinds(cadre) if may(PROPOSE) else [],
        "revocable": revocable(cadre) if may(PROPOSE) else None,
        "may_plan": may(PLAN),
        "may_keep_tasks": may(KEEP_TASK),
        "may_export": may(EXPORT),
        "sees_identity": may(IDENTITY),
        "awards": awards_of(cadre, whole=may(IDENTITY)),
        "facts": facts_of(cadre, sees_identity=may(IDENTITY)),
        "may_change": may(CHANGE),
        "may_admit": may(ADMIT) and not is_barred(cadre),
    }
    return render(request, "workbench/dossiers/dossier.html", context)


@permission_required(IDENTITY, raise_exception=True)
def dossier_changes(request: StaffRequest, pk: int) -> HttpResponse:
    """What was changed in a dossier, when and by whom; a part of its page that is asked for once it is opened.

    What it says of former values is as private as the present ones.
    """
    cadre = get_object_or_404(Cadre.objects.visible_to(request.user, IDENTITY), pk=pk)
    page = page_of(request, events_of(Cadre).filter(pgh_obj=cadre), CHANGES_AT_ONCE)
    context = {"cadre": cadre, "page": page, "changes": changes_in(page.object_list)}
    part = "components/changes.html" if request.htmx else "workbench/dossiers/changes.html"
    return render(request, part, context)


@permission_required(VIEW, raise_exception=True)
def print_dossier(request: StaffRequest, pk: int) -> HttpResponse:
    """The person's file as the registration form (登记表), for A4."""
    cadre = _whole(request, pk)
    record_access(request, Action.PRINTED, cadre)
    return render(request, "workbench/dossiers/print.html", {"forms": _forms(request, [cadre]), "cadre": cadre})


@permission_required(VIEW, raise_exception=True)
def print_dossiers(request: StaffRequest) -> HttpResponse:
    """The registration forms of everybody in the pool, of one village or of all, each on a sheet of its own."""
    people = Cadre.objects.visible_to(request.user).filter(state=State.IN_POOL)
    village = _chosen_village(request)
    if village:
        people = people.filter(village=village)
    people = people.order_by("village__position", "village", "pinyin", "pk")
    many = people.count() > PRINTED_AT_ONCE
    # On paper too those of a page, where all of them would be hundreds of sheets.
    page = Paginator(people, PRINTED_OF_MANY if many else PRINTED_AT_ONCE).get_page(request.GET.get("page"))
    record_access(request, Action.PRINTED, village or request.user.township, f"登记表 {len(page.object_list)} 人")
    context = {
        "forms": _forms(request, with_parts(people.filter(pk__in=[one.pk for one in page.object_list]))),
        "page": page,
        "village": village,
        "villages": Village.objects.visible_to(request.user),
    }
    return render(request, "workbench/dossiers/print.html", context)


@permission_required(EXPORT, raise_exception=True)
def word_dossier(request: StaffRequest, pk: int) -> FileResponse:
    """The registration form as a Word file."""
    asked = get_object_or_404(Cadre.objects.visible_to(request.user, EXPORT), pk=pk)

    def made() -> FileResponse:
        cadre = _whole(request, pk, EXPORT)
        content = registration_form(cadre, sees_identity=_sees(request, cadre))
        return document_answer(content, f"{cadre.village}-{cadre}-登记表")

    return hand_out(request, made, what=asked, detail="登记表")


@permission_required(VIEW, raise_exception=True)
def completeness(request: StaffRequest) -> HttpResponse:
    """What is missing from the files: village by village, and person by person."""
    year = timezone.localdate().year
    found = MissingFilter.of(request.user, request.GET, VIEW)
    visible = Cadre.objects.visible_to(request.user).filter(state=State.IN_POOL)
    page = page_of(request, found.rows, PER_PAGE)
    asked = requirements(year)
    villages = villages_missing(visible, year)
    totals = [(one, sum(line[f"count_{one.key}"] for line in villages)) for one in asked]
    found.form.fields["lacking"].choices = [
        ("", "缺任何一项"),
        *((one.key, f"缺{one.label}（{number} 人）") for one, number in totals),
    ]
    context = {
        "people": [(person, missing_of(person, year)) for person in page],
        "page": page,
        "filter": found,
        "requirements": asked,
        "totals": totals,
        "lines": villages,
        "whole": {name: sum(line[name] for line in villages) for name in ("people", "complete")},
        "village": request.GET.get("village", ""),
        "may_export": request.user.has_perm(EXPORT),
    }
    return render(request, "workbench/dossiers/completeness.html", context)


@permission_required(EXPORT, raise_exception=True)
def export_missing(request: StaffRequest) -> FileResponse:
    """The same list as a workbook."""
    year = timezone.localdate().year
    found = MissingFilter.of(request.user, request.GET, EXPORT)

    def made() -> FileResponse:
        lines = [(person, missing_of(person, year)) for person in found.rows]
        content = missing_workbook(request.user.township, lines)
        return workbook_answer(content, "后备干部档案缺项", timezone.localdate())

    return hand_out(request, made, what="档案缺项", detail=found.in_words, people=found.qs.count)


def _chosen_village(request: StaffRequest) -> Village | None:
    return chosen_record(request, Village.objects.visible_to(request.user), "village")


def _whole(request: StaffRequest, pk: int, permission: str = VIEW) -> Cadre:
    return _the_one(with_parts(Cadre.objects.visible_to(request.user, permission).filter(pk=pk)))


def _the_one(found: list[Cadre]) -> Cadre:
    if not found:
        raise Http404
    return found[0]


def _forms(request: StaffRequest, people: Iterable[Cadre]) -> list[tuple[Cadre, list[list[Cell]]]]:
    return [(cadre, registration_grid(cadre, sees_identity=_sees(request, cadre))) for cadre in people]


def _sees(request: StaffRequest, cadre: Cadre) -> bool:
    return request.user.scope_of(IDENTITY).covers(township_id=cadre.township_id, village_id=cadre.village_id)
