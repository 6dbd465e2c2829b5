"""Pages of the first start: the one that sets up, the path of the first day, the demo."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import StaffRequest
from accounts.views import first_password_sheet
from mentoring.tables import PairTable
from office.answers import form_page
from office.records import taken
from office.refusals import refusals_in, refusals_told
from office.transfer.pages import bring_in, empty_table
from office.transfer.tables import Table
from villages.foundation import found_villages
from villages.tables import DepartmentTable, PostTable, VillageTable
from workbench.demo import switch
from workbench.start.forms import InstallationForm, VillagesForm
from workbench.start.installation import ALREADY_SET_UP, Installation, is_set_up, set_up
from workbench.start.models import FirstDay
from workbench.start.path import coming_for, end_first_day, steps_of


@never_cache
@sensitive_post_parameters("password", "again", "setup_code")
@login_not_required
def setup(request: StaffRequest) -> HttpResponse:
    """The one page of an installation without a township: the township and who sets it up, once."""
    if is_set_up():
        messages.info(request, ALREADY_SET_UP)
        return redirect("accounts:login")
    form = InstallationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            accounts = set_up(taken(Installation, form.cleaned_data), first=True)
            login(request, accounts.organiser, backend="accounts.backends.RoleBackend")
            messages.success(
                request, f"{accounts.organiser.township}已建好。接着一步一步来，随时可以离开，回来接着办。"
            )
            return first_password_sheet(request, accounts.administrator, first_day=True)
    closed = not settings.DEVELOPMENT and not settings.SETUP_CODE
    return render(request, "workbench/start/setup.html", {"form": form, "closed": closed})


@permission_required("villages.add_village", raise_exception=True)
def path(request: StaffRequest) -> HttpResponse:
    """The first day step by step: what is done, what comes next, what can wait."""
    township = request.user.township
    steps = [(step, request.user.has_perm(step.permission)) for step in steps_of(township)]
    first_day = FirstDay.objects.visible_to(request.user, "villages.add_village").first()
    context = {
        "steps": steps,
        "coming": coming_for(request.user, [step for step, _ in steps]),
        "done": sum(step.done for step, _ in steps),
        "lasts": first_day is not None and first_day.ended_at is None,
    }
    return render(request, "workbench/start/path.html", context)


@require_POST
@permission_required("villages.add_village", raise_exception=True)
def end(request: StaffRequest) -> HttpResponse:
    """Take the path off the home page."""
    end_first_day(request.user.township, request.user)
    messages.success(request, "首页不再显示第一天的步骤。以后仍可在「村(社区)」页面打开。")
    return redirect("workbench:home")


@permission_required("villages.add_village", raise_exception=True)
def villages(request: StaffRequest) -> HttpResponse:
    """Many villages at once, from pasted names, with the posts each of them has."""
    form = VillagesForm(request.POST or None, township=request.user.township)
    if request.method == "POST" and form.is_valid():
        named = form.cleaned_data["names"]
        with refusals_in(form):
            made = found_villages(request.user.township, named, form.cleaned_data["posts"])
            there = len(named) - len(made)
            messages.success(
                request,
                f"新建 {len(made)} 个村和社区。"
                + (f"另有 {there} 个早已有，没有改动。" if there else "")
                + (f"其他乡镇的 {form.left_out} 行没有用。" if form.left_out else ""),
            )
            return redirect("start:path")
    lead = "名称里有「社区」「居委会」的建成社区，其余建成村。已有同名的不会重复建。"
    back = resolve_url("start:path")
    return form_page(request, form, title="粘贴村名", submit="建立", back=back, lead=lead)


@permission_required("villages.import_village", raise_exception=True)
def workbook(request: StaffRequest) -> HttpResponse | FileResponse:
    """Villages, posts with incumbents, departments and pairs of the whole township in one workbook, a sheet each."""
    tables = _first_day_tables(request.user)
    names = [table.what for table in tables]
    lead = (
        f"一本工作簿，每张表一个内容，按这个次序建立：{'、'.join(names)}。可以只填其中几张，一次确认全部写入。"
        "账号由系统管理员导入。后备干部用「导入花名册」导入，导入后结对的表可以再传一次。"
    )
    return bring_in(
        request,
        tables,
        title="一本表建好全镇",
        lead=lead,
        back=resolve_url("start:path"),
        template=resolve_url("start:workbook_template"),
    )


@permission_required("villages.import_village", raise_exception=True)
def empty_workbook(request: StaffRequest) -> FileResponse:
    """The empty workbook of the first day."""
    return empty_table(_first_day_tables(request.user), title="第一天建账表")


def _first_day_tables(user: User) -> list[Table]:
    """The tables of the first day that ``user`` may bring in, in the order they rest on each other."""
    kinds = (VillageTable, PostTable, DepartmentTable, PairTable)
    return [kind(user) for kind in kinds if user.has_perm(kind.permission)]


@permission_required("accounts.add_user", raise_exception=True)
def demo(request: StaffRequest) -> HttpResponse:
    """The demo township, switched on to learn with and off again; nothing of it touches the township's own."""
    may = not request.user.township.is_demo
    accounts = []
    if request.method == "POST" and may:
        with refusals_told(request):
            if "off" in request.POST:
                switch.switch_off()
                messages.success(request, "演示乡镇已关闭，演示账号不能再登录。")
                return redirect("start:demo")
            accounts = switch.switch_on()
    context = {"may": may, "on": switch.is_on(), "accounts": accounts}
    return render(request, "workbench/start/demo.html", context)
