"""Whose time is over, and erasing their data."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.addresses import keys_in
from office.refusals import refusals_in
from reserve_cadres.models import Cadre
from workbench.access import KEEP_PRIVACY
from workbench.privacy.erasing import (
    Ground,
    Grounds,
    asked_for_erasing,
    due_for_erasing,
    erase,
    hindrance,
    waiting_for_the_owner,
)
from workbench.privacy.forms import EraseForm
from workbench.privacy.rules import privacy_rules_of
from workbench.trail.models import Erasure

SHOWN = 200


@permission_required(KEEP_PRIVACY, raise_exception=True)
def retention(request: StaffRequest) -> HttpResponse:
    """The lists of whose time is over and of who asked; erasing those ticked; what was erased."""
    rules = privacy_rules_of(request.user.township)
    people = Cadre.objects.visible_to(request.user, KEEP_PRIVACY).select_related("village")
    lists = due_for_erasing(people, rules, timezone.localdate()) | {Ground.ASKED: asked_for_erasing(people)}
    form, ground = EraseForm(request.POST or None), request.POST.get("ground", "")
    ticked = keys_in(request.POST.getlist("people"))
    if request.method == "POST" and ground in lists and form.is_valid():
        with refusals_in(form):
            chosen = list(lists[Ground(ground)].filter(pk__in=ticked))
            erased = erase(chosen, Grounds(ground, form.cleaned_data["basis"]), by=request.user)
            record_access(request, Action.CLEARED, "个人信息", f"{Ground(ground).label}：{len(erased)} 人")
            messages.success(request, f"已删除 {len(erased)} 人的个人信息。")
            return redirect("privacy:retention")
    visible = Erasure.objects.visible_to(request.user, KEEP_PRIVACY)
    context = {
        "form": form,
        "rules": rules,
        "ground": ground,
        "ticked": ticked,
        "lists": [(one, Ground(one).label, _lines(found)) for one, found in lists.items()],
        "erased": visible.prefetch_related("lines")[:SHOWN],
        "waiting": waiting_for_the_owner().filter(township=request.user.township_id).count(),
    }
    return render(request, "workbench/privacy/retention.html", context)


def _lines(found: QuerySet[Cadre]) -> list[tuple[Cadre, str]]:
    return [(one, hindrance(one)) for one in found[:SHOWN]]
