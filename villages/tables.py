"""Villages and posts as tables that go out and come in. domain.md, "Villages and posts"."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Max

from office.transfer.cells import (
    CodeCell,
    DayCell,
    MonthCell,
    NameCell,
    NumberCell,
    PatternCell,
    RecordCell,
    TextCell,
    alike,
    by_name,
    labels,
    plain,
)
from office.transfer.tables import Column, RecordTable, Row, Table
from villages.foundation import LONGEST_NAME, kind_named_by
from villages.models import DEFAULT_QUOTA, Department, Post, PostKind, Township, Village
from villages.posts import quotas_too_small

_SMALL = 32_767
# What tables call the kinds beside their own names.
_KINDS = {
    "行政村": Village.Kind.VILLAGE, "建制村": Village.Kind.VILLAGE, "村委会": Village.Kind.VILLAGE,
    "居委会": Village.Kind.COMMUNITY, "居": Village.Kind.COMMUNITY, "城市社区": Village.Kind.COMMUNITY,
}  # fmt: skip


def _kind_of_post(text: str) -> PostKind | None:
    """The kind a title stands for, where it is one of those that have a name."""
    kind = PostKind.named_by(text)
    return None if kind == PostKind.OTHER else kind


class VillageTable(RecordTable):
    """Villages and communities, known by their names."""

    what = "村(社区)"
    unit = "个"
    permission = "villages.import_village"
    model = Village
    identity = needed = ("name",)
    lead = "一行一个村或社区，至少要有村名。名称与系统里的一样就是修改，不一样就是新建。"

    name = Column(
        "名称", NameCell(LONGEST_NAME), width=18, example="某某村",
        also=["村名", "村名称", "村(社区)", "村社区", "村(社区)名称", "村居", "行政村", "行政村名称", "社区名称", "单位名称"],
    )  # fmt: skip
    kind = Column(
        "类别", CodeCell(Village.Kind, _KINDS.get), width=9, example="村", strict=True,
        also=["村或社区", "性质", "村社区类别"],
    )  # fmt: skip
    code = Column(
        "行政区划代码", PatternCell(r"\d{12}", "应是 12 位数字"), width=17, example="519900101201",
        also=["区划代码", "统计用区划代码", "代码", "行政区划编码"],
    )  # fmt: skip
    households = Column("户数", NumberCell(), width=9, example="320", also=["总户数", "农户数"], summed=True)
    population = Column("人口数", NumberCell(), width=9, example="1100", also=["人口", "总人口", "人数"], summed=True)
    party_members = Column("党员数", NumberCell(), width=9, example="45", also=["党员", "党员人数"], summed=True)
    groups = Column(
        "村(居)民小组数", NumberCell(most=_SMALL), width=16, example="6", summed=True,
        also=["村民小组数", "小组数", "组数", "村民小组", "居民小组数", "村居民小组"],
    )  # fmt: skip
    position = Column("排序", NumberCell(most=_SMALL), width=8, example="1", also=["顺序", "排列顺序"])

    def offered(self) -> dict[str, Sequence[str]]:
        return {"kind": labels(Village.Kind)}

    def on_file(self) -> dict[tuple, Any]:
        # Who founds at the same moment waits here: names and positions follow one another.
        Township.objects.select_for_update().get(pk=self.township.pk)
        found = Village.objects.visible_to(self.user, self.permission).select_for_update(of=["self"])
        there = {(plain(one.name),): one for one in found}
        self.last = max((one.position for one in there.values()), default=0)
        self.names = [one.name for one in there.values()]
        ended = Village.ever.filter(township=self.township, ended_on__isnull=False)
        self.ended = {plain(one.name): one.ended_on for one in ended.order_by("ended_on")}
        return there

    def fresh(self, row: Row) -> Village:
        self.last = min(self.last + 1, _SMALL)
        name = row.values["name"]
        if hint := alike(name, self.names):
            row.notes.append(f"已有「{hint}」，请核对是不是同一个。")
        if name in self.ended:
            row.notes.append(f"「{name}」{self.ended[name]:%Y-%m-%d} 已撤并或更名，请核对是不是旧表。")
        return Village(township=self.township, kind=kind_named_by(name), position=self.last)


class DepartmentTable(RecordTable):
    """Departments of the township, known by their names."""

    what = "科室"
    unit = "个"
    permission = "villages.keep_department"
    model = Department
    identity = needed = ("name",)
    lead = "一行一个镇机关业务科室，只要有名称；已有的不重复建。"

    name = Column(
        "科室名称", NameCell(50), width=24, example="民政办", also=["科室", "业务科室", "镇机关科室", "办公室名称"]
    )

    def on_file(self) -> dict[tuple, Any]:
        # Who adds one at the same moment waits here.
        Township.objects.select_for_update().get(pk=self.township.pk)
        return {(plain(one.name),): one for one in Department.objects.visible_to(self.user, self.permission)}

    def fresh(self, row: Row) -> Department:
        return Department(township=self.township)


class BenchTable(Table):
    """Posts with the reserves that stand ready for them. It only goes out."""

    what = "岗位覆盖"
    unit = "个"

    village = Column("村(社区)", attribute="village__name", width=16)
    title = Column("岗位名称", width=18)
    incumbent_name = Column("现任姓名", width=11)
    quota = Column("后备名额", NumberCell(), width=9, summed=True)
    reserve_count = Column("在库", NumberCell(), width=8, summed=True)
    missing = Column("缺额", NumberCell(), width=8, summed=True)
    reserves = Column("后备干部", width=30, long=True)

    def dehydrate_reserves(self, post: Post) -> object:
        return "、".join(map(str, post.bench))


class PostTable(RecordTable):
    """Posts with their incumbents, known by village and title."""

    what = "岗位"
    unit = "个"
    permission = "villages.import_post"
    model = Post
    identity = ("village", "title")
    needed = ("title", "village")
    carried: ClassVar[frozenset[str]] = frozenset({"village"})
    lead = "一行一个岗位，至少要有村(社区)和岗位名称；可以带现任的姓名、出生年月和任期。村(社区)要先在系统里。"

    village = Column(
        "村(社区)", RecordCell("村(社区)"), width=16, example="某某村",
        also=["村", "村名", "村社区", "所在村", "所属村", "村居", "村(社区)名称", "行政村", "社区", "单位"],
    )  # fmt: skip
    title = Column(
        "岗位名称",
        NameCell(50),
        width=18,
        example="村党支部书记",
        also=["岗位", "职务", "现任职务", "职位", "岗位职务"],
    )
    kind = Column(
        "岗位类别",
        CodeCell(PostKind, _kind_of_post),
        width=16,
        example="党组织书记",
        also=["类别", "岗位类型"],
        strict=True,
    )
    quota = Column(
        "后备名额",
        NumberCell(most=20),
        width=9,
        example="2",
        also=["名额", "后备数", "后备职数", "后备干部名额"],
        summed=True,
    )
    incumbent_name = Column(
        "现任姓名",
        TextCell(50),
        width=11,
        example="李四",
        also=["姓名", "现任", "任职人员", "现任人员", "现任干部", "任职人姓名"],
    )
    incumbent_birth_month = Column(
        "现任出生年月",
        MonthCell(),
        width=13,
        example="1975.06",
        also=["出生年月", "出生日期", "现任出生日期", "出生时间"],
    )
    incumbent_term_end = Column(
        "任期届满",
        DayCell(),
        width=13,
        example="2026-12-31",
        also=["任期届满日期", "任期届满时间", "届满时间", "任期至"],
    )
    position = Column("排序", NumberCell(most=_SMALL), width=8, example="1", also=["顺序", "排列顺序"])

    def prepare(self) -> None:
        found = Village.objects.visible_to(self.user, self.permission)
        self.villages = by_name(found)
        cell = self.columns["village"].widget
        cell.known, cell.at_fault = self.villages, self.at_fault

    def offered(self) -> dict[str, Sequence[str]]:
        return {"village": [one.name for one in self.villages.values()], "kind": labels(PostKind)}

    def on_file(self) -> dict[tuple, Any]:
        found = Post.objects.visible_to(self.user, self.permission).select_related("village")
        there = {(one.village, plain(one.title)): one for one in found.select_for_update(of=["self"])}
        last = Post.objects.filter(village__in=self.villages.values()).order_by().values("village")
        self.last = {one["village"]: one["last"] for one in last.annotate(last=Max("position"))}
        return there

    def fresh(self, row: Row) -> Post:
        village, title = row.values["village"], row.values["title"]
        self.last[village.pk] = min(self.last.get(village.pk, -1) + 1, _SMALL)
        return Post(
            village=village, kind=PostKind.named_by(title), quota=DEFAULT_QUOTA, position=self.last[village.pk]
        )

    def check(self, kept: list[tuple[Row, Any]]) -> None:
        lowered = {post.pk: post.quota for row, post in kept if "quota" in row.before}
        refused = quotas_too_small(lowered)
        for row, post in kept:
            if post.pk in refused:
                row.fault("quota", refused[post.pk])
