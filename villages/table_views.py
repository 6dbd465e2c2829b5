"""Villages and posts brought in and taken out as workbooks."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse

from accounts.requests import StaffRequest
from office.transfer.pages import pages_of, take_list_out, take_out
from villages.filters import BenchFilter, VillageFilter
from villages.models import Department, Post
from villages.tables import BenchTable, DepartmentTable, PostTable, VillageTable


@permission_required("villages.export_village", raise_exception=True)
def export_villages(request: StaffRequest) -> FileResponse:
    """The villages as the list shows them, as a table that can be printed, edited and brought in again."""
    found = VillageFilter.of(request.user, request.GET, "villages.export_village")
    return take_list_out(request, VillageTable(request.user), found, title="村(社区)一览表")


import_villages, empty_villages = pages_of(
    VillageTable, asks="导入村(社区)", title="村(社区)一览表", back="villages:list", template="villages:template"
)


@permission_required("villages.keep_department", raise_exception=True)
def export_departments(request: StaffRequest) -> FileResponse:
    """The departments as a table that can be brought in again."""
    found = Department.objects.visible_to(request.user, "villages.keep_department")
    return take_out(request, DepartmentTable(request.user), found, title="镇机关业务科室")


import_departments, empty_departments = pages_of(
    DepartmentTable,
    asks="导入科室",
    title="镇机关业务科室",
    back="villages:departments",
    template="villages:departments_template",
)


@permission_required("villages.export_post", raise_exception=True)
def export_posts(request: StaffRequest) -> FileResponse:
    """The posts as a table that can be printed, edited and brought in again."""
    found = Post.objects.visible_to(request.user, "villages.export_post").select_related("village")
    return take_out(request, PostTable(request.user), found, title="村(社区)岗位一览表")


@permission_required("villages.export_post", raise_exception=True)
def export_bench(request: StaffRequest) -> FileResponse:
    """The posts with their reserves and gaps as the list shows them."""
    found = BenchFilter.of(request.user, request.GET, "villages.export_post")
    return take_list_out(request, BenchTable(request.user), found, title="岗位后备力量覆盖表")


import_posts, empty_posts = pages_of(
    PostTable, asks="导入岗位", title="村(社区)岗位一览表", back="villages:list", template="villages:posts_template"
)
