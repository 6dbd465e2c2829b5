"""Township, village and post: the units everything else hangs on."""

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Aggregate, Count, F, IntegerField, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import refuses
from villages.handed_over import VillageHandover as VillageHandover
from villages.titles import kind_named_by

# Reserves of a post: the post's own quota unless the township sets another. domain.md, "One post, two reserves".
DEFAULT_QUOTA = 2
# The reserves are kept in the room above, which says of them what ``PostQuerySet`` knows: posts and state.
_HOLDING = """(
    SELECT count(*) FROM reserve_cadres_cadre WHERE NEW.id IN (post_id, joint_post_id) AND state = 'in_pool'
)"""


class PostKind(models.TextChoices):
    """The posts of a village committee, as the field names them."""

    SECRETARY = "secretary", "党组织书记"
    DIRECTOR = "director", "村(居)委会主任"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    DEPUTY_DIRECTOR = "deputy_director", "副主任"
    MEMBER = "member", "委员"
    CLERK = "clerk", "文书"
    OTHER = "other", "其他"

    @classmethod
    def named_by(cls, title: str) -> "PostKind":
        """The kind of post a title as offices write it speaks of: 村支部书记, 居委会主任, 文书 …

        妇女主任, 第一书记, 主任助理 and the like are ``OTHER``: no director and no secretary.
        """
        return cls(kind_named_by(title))


@track_history()
class Township(models.Model):
    """A township (镇/乡/街道): the widest unit; one installation may hold a county's townships side by side."""

    township_lookup = "pk"

    name = models.CharField("名称", max_length=50, unique=True)
    code = models.CharField(
        "行政区划代码",
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^\d{6}(\d{3}|\d{6})?$", "行政区划代码为 6、9 或 12 位数字。")],
    )
    is_demo = models.BooleanField(
        "演示乡镇", default=False, db_default=False, editable=False, help_text="人员都是虚构的，可以随时关闭。"
    )
    # Backups and faults are of all townships together: one of them sees to them. ``villages.villages`` hands it on.
    runs_installation = models.BooleanField("负责本系统的运行", default=False, db_default=False, editable=False)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "乡镇"
        verbose_name_plural = "乡镇"
        ordering = ["code", "name"]
        constraints = [models.UniqueConstraint(
            fields=["runs_installation"], condition=Q(runs_installation=True), name="one_township_runs_the_installation",
            violation_error_message="本系统的运行由一个乡镇负责。",
        )]  # fmt: skip

    def __str__(self) -> str:
        return self.name


@track_history()
class Department(models.Model):
    """A department of the township (镇机关业务科室): it hosts training sessions and placements."""

    township_lookup = "township"
    department_lookup = "pk"

    township = models.ForeignKey(
        Township, models.PROTECT, verbose_name="乡镇", related_name="departments", db_index=False
    )
    name = models.CharField("名称", max_length=50)
    # Tables of joint reviews name a department shortly: 民政 where its own name is 民政办.
    reviews_as = models.CharField(
        "联审名称", max_length=20, blank=True, db_default="",
        help_text="公开选拔的联审部门里写的名称，如「民政」；与科室名称相同的不填。",
    )  # fmt: skip

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "科室"
        verbose_name_plural = "科室"
        ordering = ["pk"]
        permissions = [("keep_department", "维护科室")]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "name"],
                name="department_name_once_a_township",
                violation_error_message="本镇已有同名的科室。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def review_name(self) -> str:
        """Under which name it takes part in joint reviews."""
        return self.reviews_as or self.name


class LivingManager(models.Manager[Any]):
    """Of villages and posts those that are there; ``ever`` is for the past, which is shown as it was."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(ended_on__isnull=True)


class VillageQuerySet(ScopedQuerySet):
    """Villages, with how well their posts are backed."""

    def with_bench_strength(self) -> Any:
        """Add ``post_count``, ``seats``, ``filled``, ``missing`` and ``bare_posts`` of each village.

        ``filled`` counts a post's active reserves up to its quota, so that a surplus on one post never hides a gap
        on another. ``bare_posts`` are those without a single reserve.
        """
        posts = Post.objects.filter(village=OuterRef("pk")).with_bench_strength().order_by().values("village")
        return self.annotate(
            post_count=_of_posts(posts, Count("pk")),
            seats=_of_posts(posts, Sum("quota")),
            filled=_of_posts(posts, Sum("filled")),
            bare_posts=_of_posts(posts, Count("pk", filter=Q(reserve_count=0, quota__gt=0))),
        ).annotate(missing=F("seats") - F("filled"))


def _of_posts(posts: models.QuerySet[Any], aggregate: Aggregate) -> Coalesce:
    # The subquery is grouped by village, which values("village") before the aggregate says.
    return _whole(Subquery(posts.annotate(of_village=aggregate).values("of_village")))


def _whole(number: Subquery) -> Coalesce:
    """Nought where the subquery finds nothing."""
    return Coalesce(number, Value(0), output_field=IntegerField())


@track_history()
class Village(models.Model):
    """A village or community of a township.

    A record is the village as it was under one name: a merger, another name or becoming a community ends it and begins
    another (``villages/reforms.py``). ``past`` are the keys of all that became this one, so that who serves here reads
    what was there.
    """

    class Kind(models.TextChoices):
        """Whether it elects a villagers' or a residents' committee."""

        VILLAGE = "village", "村"
        COMMUNITY = "community", "社区"

    township_lookup = "township"
    village_lookup = "pk"

    township = models.ForeignKey(Township, models.PROTECT, verbose_name="乡镇", related_name="villages")
    name = models.CharField("名称", max_length=50)
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.VILLAGE)
    code = models.CharField(
        "行政区划代码",
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^\d{12}$", "村(社区)的行政区划代码为 12 位数字。")],
    )
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    population = models.PositiveIntegerField("人口数", null=True, blank=True)
    party_members = models.PositiveIntegerField("党员数", null=True, blank=True)
    groups = models.PositiveSmallIntegerField("村(居)民小组数", null=True, blank=True)
    position = models.PositiveSmallIntegerField("排序", default=0, help_text="名册和统计表按此顺序排列，小的在前。")
    begins_on = models.DateField("设立日期", null=True, blank=True, editable=False)
    ended_on = models.DateField("撤并日期", null=True, blank=True, editable=False, help_text="从这天起不再有。")
    past = ArrayField(models.BigIntegerField(), verbose_name="前身", default=list, db_default=[], editable=False)

    objects = LivingManager.from_queryset(VillageQuerySet)()
    ever = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = "村(社区)"
        verbose_name_plural = "村(社区)"
        ordering = ["township", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "name"],
                condition=Q(ended_on__isnull=True),
                name="one_village_of_a_name_at_a_time",
                violation_error_message="本镇已有同名的村(社区)。",
            ),
        ]
        triggers = [
            refuses(
                "a_village_stays_in_its_township",
                "村(社区)不能直接改到别的乡镇，须办理划出和接收。",
                on=pgtrigger.Update,
                only=pgtrigger.AnyChange("township"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(ScopedQuerySet):
    """Posts, with their bench strength (后备力量覆盖).

    A post's reserves are reached through the relations ``reserves`` and, of who stands for two posts at once (一肩挑),
    ``joint_reserves``, whose records say with ``state`` whether they count; the app above defines them.
    """

    def with_bench_strength(self) -> Any:
        """Add ``reserve_count`` (active reserves), ``filled`` (up to the quota) and ``missing`` seats."""
        reserves = Post._meta.get_field("reserves").related_model._base_manager
        here = Q(post=OuterRef("pk")) | Q(joint_post=OuterRef("pk"))
        active = reserves.filter(here, state="in_pool").order_by().values("state")
        return self.annotate(
            reserve_count=_whole(Subquery(active.annotate(number=Count("pk")).values("number")))
        ).annotate(
            filled=Least(F("reserve_count"), F("quota"), output_field=IntegerField()),
            missing=Greatest(F("quota") - F("reserve_count"), Value(0), output_field=IntegerField()),
        )

    def with_reserves(self) -> Self:
        """With the people in the pool for each post at hand (:attr:`Post.bench`), in three queries for any number of posts."""
        people = Post._meta.get_field("reserves").related_model._base_manager.filter(state="in_pool").order_by("pk")
        return self.prefetch_related(Prefetch("reserves", people), Prefetch("joint_reserves", people))


@track_history()
class Post(models.Model):
    """A post (岗位) of a village, who holds it, and how many reserves stand ready for it."""

    township_lookup = "village__township"
    village_lookup = "village"

    village = models.ForeignKey(Village, models.PROTECT, verbose_name="村(社区)", related_name="posts")
    kind = models.CharField("岗位类别", max_length=20, choices=PostKind)
    title = models.CharField("岗位名称", max_length=50, help_text="按本村叫法，如「村党支部书记」。")
    quota = models.PositiveSmallIntegerField(
        "后备名额",
        default=DEFAULT_QUOTA,
        validators=[MinValueValidator(0), MaxValueValidator(20)],
        help_text="一职双备：一般为 2 名。",
    )
    # Written where villages merge, with all who stood on posts that became one; nobody is admitted on the strength of it.
    surplus = models.PositiveSmallIntegerField(
        "合并带来的超额", default=0, db_default=0, editable=False, help_text="合并前已在库、超出名额的人数。"
    )
    incumbent_name = models.CharField("现任姓名", max_length=50, blank=True)
    incumbent_birth_month = models.DateField("现任出生年月", null=True, blank=True)
    incumbent_term_end = models.DateField("任期届满", null=True, blank=True)
    position = models.PositiveSmallIntegerField("排序", default=0)
    ended_on = models.DateField("撤销日期", null=True, blank=True, editable=False, help_text="从这天起不再有。")
    successor = models.ForeignKey(
        "self", models.PROTECT, verbose_name="改为", related_name="predecessors", null=True, blank=True, editable=False
    )

    objects = LivingManager.from_queryset(PostQuerySet)()
    ever = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = "岗位"
        ordering = ["village__position", "village", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "title"],
                condition=Q(ended_on__isnull=True),
                name="one_post_of_a_title_at_a_time",
                violation_error_message="该村(社区)已有同名岗位。",
            ),
        ]
        triggers = [
            refuses(
                "no_quota_below_its_holders",
                "该岗位在库后备干部已有 % 名，名额不能少于此数。",
                on=pgtrigger.Update,
                # Who came along with a merger makes no room for a quota that is lowered afterwards.
                when=f"{_HOLDING} > NEW.quota + (CASE WHEN NEW.quota < OLD.quota THEN 0 ELSE NEW.surplus END)",
                values=(_HOLDING,),
                only=pgtrigger.AnyChange("quota", "surplus"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.title}"

    @property
    def bench(self) -> list:
        """Who stands ready for the post, of a query :meth:`PostQuerySet.with_reserves`; for two posts at once last."""
        return [*self.reserves.all(), *self.joint_reserves.all()]


@track_history()
class Reform(models.Model):
    """A change of what villages or posts there are (建制和岗位调整), by a document and from a day on."""

    class Kind(models.TextChoices):
        """What became of them."""

        MERGER = "merger", "合并"
        RENAMING = "renaming", "更名"
        UPGRADE = "upgrade", "村改社区"
        SPLIT = "split", "析出"
        TRANSFER = "transfer", "划出本镇"
        RECEIVED = "received", "划入本镇"
        POST_RENAMED = "post_renamed", "岗位更名"
        POST_MOVED = "post_moved", "岗位调整到他村"
        POST_ABOLISHED = "post_abolished", "岗位撤销"

    township_lookup = "township"
    village_lookup = "parts__village"
    reached_through_many = True

    township = models.ForeignKey(Township, models.PROTECT, verbose_name="乡镇", related_name="reforms")
    kind = models.CharField("方式", max_length=20, choices=Kind)
    effective_on = models.DateField("生效日期")
    document_number = models.CharField("文号", max_length=50)
    basis = models.CharField("依据", max_length=200, blank=True, help_text="如：县民政局批复。")
    other_township = models.CharField("对方乡镇", max_length=50, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "建制调整"
        verbose_name_plural = "建制调整"
        ordering = ["-effective_on", "-pk"]
        permissions = [("carry_out_reform", "办理建制和岗位调整")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(document_number=""),
                name="a_reform_has_its_document",
                violation_error_message="建制和岗位调整须有文号。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["transfer", "received"]) ^ Q(other_township=""),
                name="a_transfer_names_the_other_township",
                violation_error_message="划出、划入须写明对方乡镇。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_on:%Y-%m-%d} {self.get_kind_display()}"


@track_history()
class ReformPart(models.Model):
    """A village (with a post, where posts are reformed) as it was before a reform, or as it is by it."""

    class Side(models.TextChoices):
        """Before or after."""

        BEFORE = "before", "调整前"
        AFTER = "after", "调整后"

    township_lookup = "reform__township"
    village_lookup = "village"

    reform = models.ForeignKey(Reform, models.CASCADE, verbose_name="建制调整", related_name="parts", db_index=False)
    side = models.CharField("前后", max_length=10, choices=Side)
    village = models.ForeignKey(Village, models.PROTECT, verbose_name="村(社区)", related_name="reform_parts")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name="岗位", related_name="+", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "建制调整明细"
        verbose_name_plural = "建制调整明细"
        ordering = ["reform", "-side", "village__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reform", "side", "village", "post"],
                name="a_part_of_a_reform_once",
                nulls_distinct=False,
                violation_error_message="同一个村(社区)只列一次。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.post or self.village)
