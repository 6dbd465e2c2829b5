"""A round's conditions and rules."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import StaffRequest
from office.refusals import refusals_in
from reserve_cadres.selection.access import RUN
from reserve_cadres.selection.course.rules import save_round
from reserve_cadres.selection.rounds import rounds
from reserve_cadres.selection.rounds.forms import FIRST_EDUCATION_RULES, EducationRules, RoundForm, first_round_values
from reserve_cadres.selection.rounds.models import SelectionRound
from reserve_cadres.selection.rounds.views import visible_round


@permission_required(RUN, raise_exception=True)
def add_round(request: StaffRequest) -> HttpResponse:
    """A new round, with conditions and rules that usually hold filled in."""
    return _round_form(request, None, "新建选拔批次")


@permission_required(RUN, raise_exception=True)
def change_round(request: StaffRequest, pk: int) -> HttpResponse:
    """A round's conditions and rules, until the first meeting is valid."""
    found = visible_round(request, pk, RUN)
    return _round_form(request, found, f"修改条件和规则：{found}")


def _round_form(request: StaffRequest, found: SelectionRound | None, title: str) -> HttpResponse:
    rules_open = found is None or rounds.rules_are_open(found)
    township = found.township if found else request.user.township
    initial = {} if found else first_round_values(township)
    form = RoundForm(
        request.POST or None,
        instance=found,
        initial=initial,
        township=township,
        rules_open=rules_open,
    )
    suggested: dict[str, Any] = {} if found else {"initial": FIRST_EDUCATION_RULES}
    education: Any = EducationRules(request.POST or None, instance=form.instance, prefix="education", **suggested)
    form.lines = [education] if rules_open else []
    # Both are validated, so that all errors are shown at once.
    if request.method == "POST" and min(form.is_valid(), not rules_open or education.is_valid()):
        demands = education.demands if rules_open else None
        with refusals_in(form):
            saved = save_round(form.rules, demands, township=township, selection_round=found)
            messages.success(request, f"「{saved}」已保存。")
            return redirect("selection:detail" if found else "selection:posts", saved.pk)
    context = {"form": form, "education": education, "title": title, "round": found, "rules_open": rules_open}
    return render(request, "reserve_cadres/selection/round_form.html", context)
