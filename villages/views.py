"""Villages, their posts, and how well each post is backed."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Model, ProtectedError, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url

from accounts.requests import StaffRequest
from office.answers import form_page, page_of
from office.records import taken
from office.refusals import refusals_in
from villages.filters import BenchFilter, VillageFilter
from villages.forms import DepartmentForm, PostForm, VillageForm
from villages.models import Department, Post, Village
from villages.posts import PostPlan, save_post
from villages.reforms import history_of
from villages.villages import DepartmentParticulars, VillageParticulars, save_department, save_village

# A township's posts fit on one page, so that the whole table is printed at once; a county's do not.
POSTS_PER_PAGE = 200
VILLAGES_PER_PAGE = 200


@permission_required("villages.view_village", raise_exception=True)
def villages(request: StaffRequest) -> HttpResponse:
    """Every village with its bench strength, those with the most gaps first."""
    found = VillageFilter.of(request.user, request.GET, "villages.view_village")
    totals = found.qs.aggregate(*(Sum(name) for name in ("post_count", "seats", "filled", "missing", "bare_posts")))
    context = {"filter": found, "page": page_of(request, found.rows, VILLAGES_PER_PAGE), "totals": totals}
    return render(request, "villages/list.html", context)


@permission_required("villages.view_post", raise_exception=True)
def bench(request: StaffRequest) -> HttpResponse:
    """Every post with its reserves: 0/2, 1/2, 2/2, the gaps first."""
    found = BenchFilter.of(request.user, request.GET, "villages.view_post")
    page = page_of(request, found.rows, POSTS_PER_PAGE)
    return render(request, "villages/bench.html", {"filter": found, "page": page})


@permission_required("villages.view_village", raise_exception=True)
def village(request: StaffRequest, pk: int) -> HttpResponse:
    """One village: its particulars, its posts, their incumbents and reserves."""
    # Also one that ended: its history leads to it.
    found = get_object_or_404(Village.ever.visible_to(request.user).with_bench_strength(), pk=pk)
    of_village = Post.ever.filter(village=found, ended_on=found.ended_on)
    posts = of_village.with_bench_strength().with_reserves().order_by("position", "pk")
    context = {"village": found, "posts": posts, "reforms": history_of(found)}
    return render(request, "villages/detail.html", context)


@permission_required("villages.add_village", raise_exception=True)
def add_village(request: StaffRequest) -> HttpResponse:
    """A new village or community."""
    township = request.user.township
    form = VillageForm(request.POST or None, township=township)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            saved = save_village(taken(VillageParticulars, form.cleaned_data), township=township)
            messages.success(request, f"已新建{saved}。接着可以添加岗位。")
            return redirect("villages:detail", saved.pk)
    return form_page(request, form, title="新建村(社区)", submit="保存", back=resolve_url("villages:list"))


@permission_required("villages.change_village", raise_exception=True)
def change_village(request: StaffRequest, pk: int) -> HttpResponse:
    """A village's particulars."""
    found = _village(request, pk, "villages.change_village")
    form = VillageForm(request.POST or None, instance=found, township=found.township)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            save_village(taken(VillageParticulars, form.cleaned_data), township=found.township, village=found)
            messages.success(request, f"{found}已保存。")
            return redirect("villages:detail", pk)
    return form_page(request, form, title=f"修改{found}", submit="保存", back=resolve_url("villages:detail", pk))


@permission_required("villages.delete_village", raise_exception=True)
def delete_village(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a village nothing depends on, after asking."""
    found = _village(request, pk, "villages.delete_village")
    return _delete(request, found, f"{found}及其基本信息", "villages:list", [])


@permission_required("villages.add_post", raise_exception=True)
def add_post(request: StaffRequest, pk: int) -> HttpResponse:
    """A new post of a village."""
    found = _village(request, pk, "villages.add_post")
    form = PostForm(request.POST or None, village=found)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            saved = save_post(taken(PostPlan, form.cleaned_data), village=found)
            messages.success(request, f"{found}已添加岗位「{saved.title}」。")
            return redirect("villages:detail", pk)
    return form_page(request, form, title=f"{found}：添加岗位", submit="保存", back=resolve_url("villages:detail", pk))


@permission_required("villages.change_post", raise_exception=True)
def change_post(request: StaffRequest, pk: int) -> HttpResponse:
    """A post's title, quota and incumbent."""
    found = _post(request, pk, "villages.change_post")
    form = PostForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            save_post(taken(PostPlan, form.cleaned_data), village=found.village, post=found)
            messages.success(request, f"{found}已保存。")
            return redirect("villages:detail", found.village_id)
    back = resolve_url("villages:detail", found.village_id)
    return form_page(request, form, title=f"修改岗位：{found}", submit="保存", back=back)


@permission_required("villages.delete_post", raise_exception=True)
def delete_post(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a post that never had a reserve, after asking."""
    found = _post(request, pk, "villages.delete_post")
    return _delete(request, found, f"岗位「{found}」", "villages:detail", [found.village_id])


@permission_required("villages.keep_department", raise_exception=True)
def departments(request: StaffRequest) -> HttpResponse:
    """The township's departments, with a line to add one."""
    township = request.user.township
    form = DepartmentForm(request.POST or None, township=township)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            saved = save_department(taken(DepartmentParticulars, form.cleaned_data), township=township)
            messages.success(request, f"已添加科室「{saved}」。")
            return redirect("villages:departments")
    found = Department.objects.visible_to(request.user, "villages.keep_department")
    found = found.prefetch_related("role_assignments__user")
    return render(request, "villages/departments.html", {"form": form, "departments": found})


@permission_required("villages.keep_department", raise_exception=True)
def change_department(request: StaffRequest, pk: int) -> HttpResponse:
    """A department's name."""
    found = _department(request, pk)
    form = DepartmentForm(request.POST or None, instance=found, township=found.township)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            said = taken(DepartmentParticulars, form.cleaned_data)
            save_department(said, township=found.township, department=found)
            messages.success(request, f"{found}已保存。")
            return redirect("villages:departments")
    return form_page(request, form, title="修改科室", submit="保存", back=resolve_url("villages:departments"))


@permission_required("villages.keep_department", raise_exception=True)
def delete_department(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove a department nothing depends on, after asking."""
    found = _department(request, pk)
    return _delete(request, found, f"科室「{found}」", "villages:departments", [])


def _village(request: StaffRequest, pk: int, permission: str) -> Village:
    return get_object_or_404(Village.objects.visible_to(request.user, permission), pk=pk)


def _department(request: StaffRequest, pk: int) -> Department:
    return get_object_or_404(Department.objects.visible_to(request.user, "villages.keep_department"), pk=pk)


def _post(request: StaffRequest, pk: int, permission: str) -> Post:
    return get_object_or_404(Post.objects.visible_to(request.user, permission).select_related("village"), pk=pk)


def _delete(request: StaffRequest, found: Model, what: str, back: str, arguments: list[int]) -> HttpResponse:
    if request.method == "POST":
        try:
            found.delete()
        except ProtectedError as problem:
            kinds = {str(one._meta.verbose_name) for one in problem.protected_objects}
            messages.error(request, f"不能删除{what}：还有{'、'.join(sorted(kinds))}与之关联。")
            return redirect(back, *arguments)
        messages.success(request, f"已删除{what}。")
        return redirect(back, *arguments)
    return render(request, "components/confirm_delete.html", {"what": what, "back": resolve_url(back, *arguments)})
