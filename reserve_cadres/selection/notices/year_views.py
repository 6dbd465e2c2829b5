"""The administrator's page of the working-day calendar: which years are known, and entering one as it was published."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.requests import StaffRequest
from office.records import taken
from office.refusals import refusals_in
from reserve_cadres.selection.notices.forms import YearForm
from reserve_cadres.selection.notices.keeping_years import YearAsPublished, keep_year
from reserve_cadres.selection.notices.published import days_off_of
from reserve_cadres.selection.notices.workdays import knows
from reserve_cadres.selection.notices.years import WorkingYear, entered_years

KEEP = "reserve_cadres.keep_calendar"


@permission_required(KEEP, raise_exception=True)
def working_years(request: StaffRequest) -> HttpResponse:
    """The known years; a text that was pasted or came as a file is first shown day by day, and kept when it is confirmed."""
    form = YearForm(request.POST or None, request.FILES or None, beside=WorkingYear.objects.all())
    read = None
    if request.method == "POST" and form.is_valid():
        published = taken(YearAsPublished, form.cleaned_data)
        with refusals_in(form):
            if "confirm" in request.POST and not request.FILES:
                moved = keep_year(published, entered_by=request.user)
                told = f"，{len(moved)} 份公示的截止日期已重算" if moved else ""
                messages.success(request, f"{published.year} 年的放假安排已录入{told}。")
                return redirect("selection:working_years")
            read = days_off_of(published.text, published.year)
    entered, this_year = entered_years(), timezone.localdate().year
    context = {
        "form": form,
        "read": read and (sorted(read.holidays), sorted(read.make_up_days)),
        "years": WorkingYear.objects.select_related("entered_by"),
        "unknown": [year for year in (this_year, this_year + 1) if not knows(year, entered)],
    }
    return render(request, "reserve_cadres/selection/working_years.html", context)
