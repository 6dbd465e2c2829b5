"""The list of accounts, accounts brought in and taken out, and the sheet of first passwords."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core import signing
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.lockout import locked_names
from accounts.models import UNUSED_DAYS, PendingAct, User
from accounts.narrowing import narrow
from accounts.pending_views import tell_asked
from accounts.requests import StaffRequest
from accounts.rules import Asked, rules_of
from accounts.second_person import save_or_ask, set_rules_by
from office.answers import form_page, page_of
from office.records import taken
from office.refusals import refusals_in
from office.transfer.pages import bring_in, empty_table, take_list_out, take_out
from workbench.staff.filters import AccountFilter
from workbench.staff.forms import HeldAccountForm, NarrowingForm, SignInRulesForm
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
    # Never by the queue, which keeps what was sent.
    return take_out(request, SlipTable(request.user), [Slip(*one) for one in said], title="账号初始密码发放表", rows=0)


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
        "pending": PendingAct.objects.visible_to(request.user, "accounts.change_user").waiting().count(),
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
            saved = save_or_ask(form.account(), form.roles(), township=township, user=user, by=request.user)
            if isinstance(saved, PendingAct):
                tell_asked(request, saved)
            else:
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
            _, act = set_rules_by(form.instance, taken(Asked, form.cleaned_data), request.user)
            messages.success(request, "登录规则已保存。")
            if act:
                tell_asked(request, act)
            return redirect("accounts:list")
    return form_page(request, form, title="登录规则", submit="保存", back=reverse("accounts:list"))


@permission_required("accounts.change_user", raise_exception=True)
def narrow_roles(request: StaffRequest) -> HttpResponse:
    """Which of its permissions each role does without in the township."""
    township = request.user.township
    form = NarrowingForm(request.POST or None, township=township)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            narrow(rules_of(township), form.taken())
            messages.success(request, "角色的权限已保存，马上生效。")
            return redirect("accounts:list")
    lead = "勾上的是角色在本镇可以做的；去掉勾的，有这个角色的人就不能再用。角色本来没有的权限，这里加不上。"
    back = reverse("accounts:list")
    return form_page(request, form, title="角色的权限", submit="保存", back=back, lead=lead)


@permission_required("accounts.view_user", raise_exception=True)
def export_accounts(request: StaffRequest) -> FileResponse:
    """The accounts as the list shows them, a line a role."""
    found = AccountFilter.of(request.user, request.GET, "accounts.view_user")
    lines = role_lines(found.rows)
    return take_list_out(request, AccountTable(request.user), found, title="账号登记表", lines=lines)
