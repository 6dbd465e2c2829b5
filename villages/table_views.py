"""Villages and posts brought in and taken out as workbooks."""

from django.contrib.auth.decorators import permission_required
from django.urls import reverse

from office.transfer.pages import bring_in, empty_table, take_out
from villages.models import Department, Post, Village
from villages.tables import BenchTable, DepartmentTable, PostTable, VillageTable


@permission_required("villages.export_village", raise_exception=True)
def export_villages(request):
    """The villages as a table that can be printed, edited and brought in again."""
    found = Village.objects.visible_to(request.user, "villages.export_village")
    return take_out(request, VillageTable(request.user), found, title="村(社区)一览表")


@permission_required("villages.import_village", raise_exception=True)
def import_villages(request):
    """Villages from a workbook."""
    return bring_in(
        request,
        [VillageTable(request.user)],
        title="导入村(社区)",
        back=reverse("villages:list"),
        template=reverse("villages:template"),
    )


@permission_required("villages.import_village", raise_exception=True)
def empty_villages(request):
    """The empty table of villages."""
    return empty_table([VillageTable(request.user)], title="村(社区)一览表")


@permission_required("villages.keep_department", raise_exception=True)
def export_departments(request):
    """The departments as a table that can be brought in again."""
    found = Department.objects.visible_to(request.user, "villages.keep_department")
    return take_out(request, DepartmentTable(request.user), found, title="镇机关业务科室")


@permission_required("villages.keep_department", raise_exception=True)
def import_departments(request):
    """Departments from a workbook."""
    return bring_in(
        request,
        [DepartmentTable(request.user)],
        title="导入科室",
        back=reverse("villages:departments"),
        template=reverse("villages:departments_template"),
    )


@permission_required("villages.keep_department", raise_exception=True)
def empty_departments(request):
    """The empty table of departments."""
    return empty_table([DepartmentTable(request.user)], title="镇机关业务科室")


@permission_required("villages.export_post", raise_exception=True)
def export_posts(request):
    """The posts as a table that can be printed, edited and brought in again."""
    found = Post.objects.visible_to(request.user, "villages.export_post").select_related("village")
    return take_out(request, PostTable(request.user), found, title="村(社区)岗位一览表")


@permission_required("villages.export_post", raise_exception=True)
def export_bench(request):
    """Every post with its reserves and gaps, village by village."""
    posts = Post.objects.visible_to(request.user, "villages.export_post").with_bench_strength().with_reserves()
    return take_out(request, BenchTable(request.user), posts.select_related("village"), title="岗位后备力量覆盖表")


@permission_required("villages.import_post", raise_exception=True)
def import_posts(request):
    """Posts and their incumbents from a workbook."""
    return bring_in(
        request,
        [PostTable(request.user)],
        title="导入岗位",
        back=reverse("villages:list"),
        template=reverse("villages:posts_template"),
    )


@permission_required("villages.import_post", raise_exception=True)
def empty_posts(request):
    """The empty table of posts."""
    return empty_table([PostTable(request.user)], title="村(社区)岗位一览表")
