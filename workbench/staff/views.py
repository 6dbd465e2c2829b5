"""The list of accounts, accounts brought in and taken out, and the sheet of first passwords."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core import signing
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.lockout import locked_names
from accounts.models import UNUSED_DAYS, User
from accounts.requests import StaffRequest
from accounts.rules import Asked, rules_of, set_rules
from accounts.staff import save_account
from office.answers import form_page, page_of
from office.records import taken
from office.refusals import refusals_in
from office.transfer.pages import bring_in, empty_table, take_list_out, take_out
from workbench.staff.filters import AccountFilter
from workbench.staff.forms import HeldAccountForm, SignInRulesForm
from workbench.staff.tables import SLIPS, AccountTable, Slip, SlipTable, role_lines

PER_PAGE = 50
_SLIPS_SECONDS = 60 * 60


@permission_required("accounts.add_user", raise_exception=True)
def import_accounts(request: StaffRequest) -> HttpResponse | FileResponse:
    """Accounts from a workbook; the new ones' first passwords are shown once."""
    return bring_in(
        request,
        [AccountTable(request.user)],
        title="导入账号",
        back=reverse("accounts:list"),
        template=reverse("workbench:accounts_template"),
    )


@permission_required("accounts.add_user", raise_exception=True)
def empty_accounts(request: StaffRequest) -> FileResponse:
    """The empty table of accounts."""
    return empty_table([AccountTable(request.user)], title="账号登记表")


@require_POST
@permission_required("accounts.add_user", raise_exception=True)
def slips(request: StaffRequest) -> HttpResponse | FileResponse:
    """The first passwords just shown, as a workbook; they are kept nowhere."""
    try:
        said = signing.loads(request.POST.get("ticket", ""), salt=f"{SLIPS}.{request.user.pk}", max_age=_SLIPS_SECONDS)
    except signing.BadSignature:
        messages.error(request, "初始密码只能在导入后的页面上下载。忘了的，可以逐个重设密码。")
        return redirect("accounts:list")
    return take_out(request, SlipTable(request.user), [Slip(*one) for one in said], title="账号初始密码发放表")


@permission_required("accounts.view_user", raise_exception=True)
def accounts(request: StaffRequest) -> HttpResponse:
    """The accounts of the township, with what each may do where."""
    found = AccountFilter.of(request.user, request.GET, "accounts.view_user")
    page = page_of(request, found.rows, PER_PAGE)
    everybody = User.objects.visible_to(request.user)
    context = {
        "filter": found,
        "page": page,
        "mixed": everybody.of_two_duties().count(),
        "unused": everybody.unused().exclude(pk=request.user.pk).count(),
        "unused_days": UNUSED_DAYS,
        "locked": locked_names([account.username for account in page]),
    }
    return render(request, "accounts/list.html", context)


@permission_required("accounts.change_user", raise_exception=True)
def change_account(request: StaffRequest, pk: int) -> HttpResponse:
    """An account's name, unit, roles and whether it may sign in."""
    user = get_object_or_404(User.objects.visible_to(request.user, "accounts.change_user"), pk=pk)
    form = HeldAccountForm(request.POST or None, instance=user, administrator=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            township = request.user.township
            saved = save_account(form.account(), form.roles(), township=township, user=user, by=request.user)
            messages.success(request, f"账号「{saved}」已保存。")
            return redirect("accounts:list")
    return form_page(request, form, title=f"修改账号：{user}", submit="保存", back=reverse("accounts:list"))


@permission_required("accounts.change_user", raise_exception=True)
def sign_in_rules(request: StaffRequest) -> HttpResponse:
    """What the township asks of whoever signs in."""
    form = SignInRulesForm(
        request.POST or None,
        instance=rules_of(request.user.township),
        address=request.META.get("REMOTE_ADDR"),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            set_rules(form.instance, taken(Asked, form.cleaned_data))
            messages.success(request, "登录规则已保存。")
            return redirect("accounts:list")
    return form_page(request, form, title="登录规则", submit="保存", back=reverse("accounts:list"))


@permission_required("accounts.view_user", raise_exception=True)
def export_accounts(request: StaffRequest) -> FileResponse:
    """The accounts as the list shows them, a line a role."""
    found = AccountFilter.of(request.user, request.GET, "accounts.view_user")
    lines = role_lines(found.rows)
    return take_list_out(request, AccountTable(request.user), found, title="账号登记表", lines=lines)
