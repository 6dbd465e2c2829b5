"""The pages on which a department's account enters what it found of the candidates."""

from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import StaffRequest
from office.answers import page_of
from reserve_cadres.selection.access import REVIEW
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.reviews.departments import reviews_of
from reserve_cadres.selection.reviews.forms import ReviewsForm
from reserve_cadres.selection.reviews.reviews import known_of
from reserve_cadres.selection.reviews.views import ENTERED_AT_ONCE, following, in_order, recorded
from villages.models import Department


@permission_required(REVIEW, raise_exception=True)
def department_reviews(request: StaffRequest) -> HttpResponse:
    """The rounds under way that wait for the department's review."""
    context = {"reviews": reviews_of(_departments(request))}
    return render(request, "reserve_cadres/selection/department_reviews.html", context)


@permission_required(REVIEW, raise_exception=True)
def department_review(request: StaffRequest, pk: int) -> HttpResponse:
    """The department's own step for every candidate of a round."""
    steps = {one.step.key: one for one in reviews_of(_departments(request)) if one.selection_round.pk == pk}
    if not steps:
        raise Http404
    chosen = steps.get(request.GET.get("step", ""), next(iter(steps.values())))
    standing = Candidacy.objects.standing().for_pages().filter(opened_post__selection__round=chosen.selection_round)
    page = page_of(request, in_order(standing), ENTERED_AT_ONCE)
    initial = {"reviewer": request.user.name}
    lines = [(one, chosen.step) for one in page]
    form = ReviewsForm(
        request.POST or None,
        selection_round=chosen.selection_round,
        lines=lines,
        known=known_of(page),
        initial=initial,
    )
    if recorded(request, form):
        return redirect(following(request, chosen.step, page) or reverse("selection:department_reviews"))
    context = {
        "form": form,
        "round": chosen.selection_round,
        "step": chosen.step,
        "steps": [one.step for one in steps.values()],
        "by_department": True,
        "page": page,
    }
    return render(request, "reserve_cadres/selection/review_form.html", context)


def _departments(request: StaffRequest) -> QuerySet[Department]:
    return Department.objects.visible_to(request.user, REVIEW)
