"""A round of open selection: its conditions and rules as data, the villages in it, and the posts it opens."""

from collections.abc import Iterable
from datetime import date
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.triggers import refuses
from reserve_cadres.people.codes import Education
from reserve_cadres.people.posts import OnPosts
from reserve_cadres.selection.codes import Wish
from reserve_cadres.selection.rules import MARKS_FIT_THE_METHOD, BallotRules, MeetingRules
from villages.models import Department, Post, Village
from villages.titles import joint_title

# The departments that usually join the check (联审). domain.md, "Open selection", 3.
DEPARTMENTS = ["纪检", "派出所", "司法", "信访", "民政", "自然资源", "市场监管", "生态环境"]

PAST_IS_OVER = "补录的批次，提名截止须早于登记的日子。"
PAST_IS_SAID_FIRST = "公告发布以后，不能再改成补录的批次。"

BOTH_ARE_SECRETARY_AND_DIRECTOR = "一肩挑只用于同一个村(社区)的党组织书记和村(居)委会主任。"
_NOT_SECRETARY_AND_DIRECTOR = """
    NOT EXISTS (
        SELECT FROM villages_post AS secretary
        JOIN villages_post AS director ON director.village_id = secretary.village_id
        WHERE secretary.id = NEW.post_id AND secretary.kind = 'secretary'
            AND director.id = NEW.joint_post_id AND director.kind = 'director'
    )
"""
_OPENED_TWICE = """
    EXISTS (
        SELECT FROM reserve_cadres_openedpost AS other
        WHERE other.selection_id = NEW.selection_id AND other.id <> NEW.id
            AND (other.post_id = NEW.joint_post_id OR other.joint_post_id IN (NEW.post_id, NEW.joint_post_id))
    )
"""


def usual_departments() -> list[str]:
    """The reviewing departments of a new round."""
    return list(DEPARTMENTS)


class SelectionRoundQuerySet(ScopedQuerySet):
    """Rounds."""

    def running(self) -> Self:
        """Rounds that are neither closed nor cancelled."""
        return self.filter(status__in=[SelectionRound.Status.DRAFT, SelectionRound.Status.ANNOUNCED])

    def reviewed_by(self, departments: Iterable[Department]) -> Self:
        """Rounds under way in whose joint review one of ``departments`` takes part: those a department's account sees."""
        found = Q(pk__in=[])
        for one in departments:
            found |= Q(township=one.township_id, departments__contains=[one.review_name])
        return self.filter(found, status=SelectionRound.Status.ANNOUNCED)


@track_history()
class SelectionRound(MeetingRules, BallotRules):
    """A round (批次) of open selection (公推公选). domain.md, "Open selection", 1."""

    class Status(models.TextChoices):
        """How far the round as a whole has come; each village's standing is worked out from what was done there."""

        DRAFT = "draft", "筹备中"
        ANNOUNCED = "announced", "进行中"
        CLOSED = "closed", "已结束"
        CANCELLED = "cancelled", "已取消"

    township_lookup = "township"
    # A village role sees the rounds its village takes part in.
    village_lookup = "villages__village"
    reached_through_many = True

    township = models.ForeignKey(
        "villages.Township", models.PROTECT, verbose_name="乡镇", related_name="rounds", db_index=False
    )
    title = models.CharField("批次名称", max_length=100)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    nominations_from = models.DateField("提名开始")
    nominations_until = models.DateField("提名截止")

    age_on = models.DateField("年龄计算到", help_text="按这一天的周岁核对年龄。")
    minimum_age = models.PositiveSmallIntegerField("最低年龄", default=18)
    maximum_age = models.PositiveSmallIntegerField("最高年龄", default=45, help_text="周岁，含本数。")
    relaxed_maximum_age = models.PositiveSmallIntegerField(
        "放宽到", null=True, blank=True, help_text="经批准可放宽到的年龄；不放宽则不填。"
    )
    relaxation = models.CharField("放宽的情形", max_length=100, blank=True, help_text="如：特别优秀、群众公认的。")
    household = models.CharField("户籍在本村", max_length=10, choices=Wish, default=Wish.PREFERRED)
    party_membership = models.CharField("中共党员", max_length=10, choices=Wish, default=Wish.PREFERRED)
    minimum_grassroots_years = models.PositiveSmallIntegerField(
        "基层工作年限", null=True, blank=True, help_text="至少几年；不要求则不填。"
    )
    other_conditions = models.TextField("其他条件", blank=True, help_text="写进公告，不自动核对。")

    notice_days = models.PositiveSmallIntegerField(
        "公示天数", default=5, validators=[MinValueValidator(1), MaxValueValidator(60)], help_text="个工作日。"
    )
    departments = ArrayField(
        models.CharField(max_length=20), verbose_name="联审部门", default=usual_departments, blank=True
    )

    # A round that ran on paper before it is entered carries the days of the paper; whoever reads it is told so.
    entered_afterwards = models.BooleanField(
        "补录以前的批次",
        default=False,
        db_default=False,
        help_text="已在纸面上办过的批次。各步日期照纸质材料登记，公示可以早于在本系统登记计票的日子；各页注明补录。",
    )
    source_document = models.CharField(
        "依据的纸质材料", max_length=100, blank=True, db_default="", help_text="文号或卷宗名称；仅补录填写。"
    )
    source_dated_on = models.DateField("材料日期", null=True, blank=True, help_text="仅补录填写。")

    announcement = models.TextField("公告正文", blank=True)
    announced_on = models.DateField("公告日期", null=True, blank=True, editable=False)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="发布人",
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    ended_on = models.DateField("结束日期", null=True, blank=True, editable=False)
    ending_reason = models.CharField("取消原因", max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = SelectionRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "选拔批次"
        verbose_name_plural = "选拔批次"
        ordering = ["-nominations_from", "-pk"]
        permissions = [
            ("view_selection", "查看公开选拔"),
            ("run_selection", "组织公开选拔"),
            ("conduct_selection", "办理本村提名、初审、大会和计票"),
            ("approve_entry", "审批入库"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "title"],
                name="round_title_once_a_township",
                violation_error_message="本镇已有同名的批次。",
            ),
            models.CheckConstraint(
                condition=Q(nominations_until__gte=F("nominations_from")),
                name="nominations_end_after_they_begin",
                violation_error_message="提名截止不能早于提名开始。",
            ),
            models.CheckConstraint(
                condition=Q(maximum_age__gte=F("minimum_age"))
                & (Q(relaxed_maximum_age__isnull=True) | Q(relaxed_maximum_age__gt=F("maximum_age"))),
                name="ages_of_a_round_are_in_order",
                violation_error_message="最低年龄、最高年龄、放宽到的年龄应依次增大。",
            ),
            models.CheckConstraint(
                condition=Q(quorum_numerator__gte=1, quorum_denominator__gte=F("quorum_numerator")),
                name="quorum_is_a_share",
                violation_error_message="法定人数应是不超过 1 的分数，如 2/3。",
            ),
            models.CheckConstraint(
                condition=Q(threshold_denominator__gte=1, threshold_denominator__gt=F("threshold_numerator"))
                | Q(threshold_denominator=F("threshold_numerator"), threshold_reached_suffices=True),
                name="threshold_is_a_share",
                violation_error_message="入选票数应是小于 1 的分数，如 1/2。",
            ),
            models.CheckConstraint(
                condition=MARKS_FIT_THE_METHOD,
                name="marks_only_where_voters_mark_names",
                violation_error_message="限额划票须填每张票最多选几名；逐人表态不填。",
            ),
            models.CheckConstraint(
                condition=Q(entered_afterwards=True, source_dated_on__isnull=False) & ~Q(source_document="")
                | Q(entered_afterwards=False, source_dated_on__isnull=True, source_document=""),
                name="a_round_entered_afterwards_names_its_paper",
                violation_error_message="补录的批次须写明依据的纸质材料和材料日期；不是补录的不填。",
            ),
        ]
        triggers = [
            refuses(
                "a_round_of_the_past_is_over_when_entered",
                PAST_IS_OVER,
                on=pgtrigger.Insert | pgtrigger.Update,
                when=f"""
                    NEW.entered_afterwards
                    AND NEW.nominations_until >= (NEW.created_at AT TIME ZONE '{settings.TIME_ZONE}')::date
                """,
            ),
            refuses(
                "a_round_is_made_one_of_the_past_as_a_draft",
                PAST_IS_SAID_FIRST,
                on=pgtrigger.Update,
                when="OLD.status <> 'draft' AND NEW.entered_afterwards AND NOT OLD.entered_afterwards",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        """The paper a round entered afterwards was entered from, in words; "" of any other."""
        return f"{self.source_document}，{self.source_dated_on:%Y-%m-%d}" if self.entered_afterwards else ""


@track_history()
class EducationRule(models.Model):
    """The least education asked of those up to an age: bands of a round's conditions. Null ``oldest`` is all ages."""

    township_lookup = "round__township"

    round = models.ForeignKey(SelectionRound, models.CASCADE, related_name="education_rules", db_index=False)
    oldest = models.PositiveSmallIntegerField("年龄不超过", null=True, blank=True, help_text="周岁；不分年龄则不填。")
    minimum_education = models.PositiveSmallIntegerField("学历至少", choices=Education)

    class Meta:
        verbose_name = "学历要求"
        verbose_name_plural = "学历要求"
        ordering = [F("oldest").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "oldest"],
                name="one_education_rule_an_age",
                nulls_distinct=False,
                violation_error_message="同一年龄只能有一条学历要求。",
            ),
        ]

    def __str__(self) -> str:
        age = f"{self.oldest} 岁及以下" if self.oldest else "不分年龄"
        return f"{age}须{self.get_minimum_education_display()}及以上"


class VillageSelectionQuerySet(ScopedQuerySet):
    """Villages in rounds."""

    def for_pages(self) -> Self:
        """With round and village at hand."""
        return self.select_related("round__township", "village").order_by("village__position", "village")

    def nominations_overdue(self, today: date) -> Self:
        """Where nominations of an announced round are over by its date and were not closed."""
        return self.filter(round__status="announced", nominations_closed_at=None, round__nominations_until__lt=today)


@track_history()
class VillageSelection(models.Model):
    """One village's part in a round: nominations, review, meeting and ballot, notice and approval hang on it."""

    township_lookup = "village__township"
    village_lookup = "village"

    round = models.ForeignKey(
        SelectionRound, models.CASCADE, verbose_name="批次", related_name="villages", db_index=False
    )
    village = models.ForeignKey("villages.Village", models.PROTECT, verbose_name="村(社区)", related_name="selections")
    nominations_closed_at = models.DateTimeField("提名截止办理时间", null=True, editable=False)
    nominations_closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="办理人", related_name="+", null=True, blank=True, editable=False
    )  # fmt: skip

    objects = VillageSelectionQuerySet.as_manager()

    class Meta:
        verbose_name = "村级选拔"
        verbose_name_plural = "村级选拔"
        ordering = ["round", "village__position", "village"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "village"],
                name="village_once_a_round",
                violation_error_message="本批次已有这个村(社区)。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.village}"

    @property
    def is_published(self) -> bool:
        """Whether a notice of its ballot is in force; of notices, which stand above, no more than that is known here."""
        return any(one.withdrawn_at is None and not one.calls_up for one in self.notices.all())

    def village_on(self, day: date) -> Village:
        """The village as it was on a day, for papers of that day."""
        opened = self.posts.select_related("post__village", "begun_as__village").first()
        return opened.post_on(day).village if opened else self.village


@track_history()
class OpenedPost(OnPosts, models.Model):
    """A post a round opens in a village, and how many are to be chosen for it.

    With ``joint_post`` one election is for two posts at once (一肩挑): a candidacy stands for both, and each chosen takes
    a seat on both.
    """

    township_lookup = "selection__village__township"
    village_lookup = "selection__village"

    selection = models.ForeignKey(
        VillageSelection, models.CASCADE, verbose_name="村级选拔", related_name="posts", db_index=False
    )
    post = models.ForeignKey("villages.Post", models.PROTECT, verbose_name="岗位", related_name="openings")
    joint_post = models.ForeignKey(
        "villages.Post",
        models.PROTECT,
        verbose_name="一肩挑的另一岗位",
        related_name="joint_openings",
        null=True,
        blank=True,
    )
    seats = models.PositiveSmallIntegerField("选拔名额", validators=[MinValueValidator(1), MaxValueValidator(20)])
    # Set where a reform of villages or posts came in between; papers of before it name the post, and its village, of their day.
    begun_as = models.ForeignKey(
        "villages.Post", models.PROTECT, verbose_name="开放时的岗位", related_name="+", null=True, editable=False
    )
    joint_begun_as = models.ForeignKey(
        "villages.Post", models.PROTECT, verbose_name="开放时的另一岗位", related_name="+", null=True, editable=False
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "选拔岗位"
        verbose_name_plural = "选拔岗位"
        ordering = ["selection__village__position", "post__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "post"],
                name="post_once_a_round",
                violation_error_message="本批次已有这个岗位。",
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="an_opened_post_has_a_seat",
                violation_error_message="岗位的名额至少 1 名。",
            ),
        ]
        triggers = [
            refuses(
                "two_posts_at_once_are_secretary_and_director",
                BOTH_ARE_SECRETARY_AND_DIRECTOR,
                on=pgtrigger.Insert | pgtrigger.Update,
                when=_NOT_SECRETARY_AND_DIRECTOR,
                only=pgtrigger.Q(new__joint_post__isnull=False),
            ),
            refuses(
                "a_post_is_opened_alone_or_with_another",
                "本批次已有这个岗位，单独选拔和一肩挑只能选一种。",
                on=pgtrigger.Insert | pgtrigger.Update,
                when=_OPENED_TWICE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.seats} 名"

    @property
    def name(self) -> str:
        """Village and post, or both posts."""
        return f"{self.post.village} {self.post_title}"

    def post_on(self, day: date) -> Post:
        """The post as it was on a day: under the title and in the village it then had."""
        return _as_it_was(self.begun_as or self.post, day)

    def title_on(self, day: date) -> str:
        """What the post, or both posts, were called on a day."""
        title = self.post_on(day).title
        joint = self.joint_begun_as or self.joint_post
        return joint_title(title, _as_it_was(joint, day).title) if joint else title

    def follow(self) -> None:
        """Go on with what its posts became by a reform."""
        if self.post.successor:
            self.begun_as, self.post = self.begun_as or self.post, self.post.successor
        if self.joint_post and self.joint_post.successor:
            self.joint_begun_as, self.joint_post = self.joint_begun_as or self.joint_post, self.joint_post.successor
        self.save(update_fields=["post", "begun_as", "joint_post", "joint_begun_as"])


def _as_it_was(post: Post, day: date) -> Post:
    while post.ended_on and post.ended_on <= day and post.successor:
        post = post.successor
    return post
