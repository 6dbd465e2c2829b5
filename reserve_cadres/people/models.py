"""The dossier (一人一档): the person and the parts of the file that are kept by hand."""

import re
from datetime import date
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from accounts.sealed_fields import SealedCharField
from office.ages import age_on
from office.pinyin import pinyin_of
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import Category, Education, PoliticalStatus, Sex, State
from reserve_cadres.people.identity import ID_NUMBER_RULES, NUMBER_FORM, IdentityField, validate_identity
from reserve_cadres.people.matching import NOT_PLAIN
from reserve_cadres.people.namesakes import tells_apart
from reserve_cadres.people.posts import OnPosts
from reserve_cadres.people.standing import (
    lies_in_its_township,
    seats_within_quota,
    standing_is_on_record,
    stands_for_two_in_the_pool,
)

PHONE_FORM = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8}")
ONE_DOSSIER_A_NUMBER = "本镇已有这个身份证号的档案，一人只建一份档案。"
validate_phone = RegexValidator(rf"^({PHONE_FORM.pattern})$", "请填 11 位手机号，或带区号的固定电话。")


def _photo_path(cadre: "Cadre", filename: str) -> str:
    return f"photos/{cadre.township_id}/{cadre.pk}-{filename}"


def _attachment_path(attachment: "Attachment", filename: str) -> str:
    return f"attachments/{attachment.cadre.township_id}/{attachment.cadre_id}/{filename}"


# What stands beside a name follows from the others of that name, and is no change of this person's dossier.
@track_history(exclude=["told_apart_by"])
class Cadre(OnPosts, models.Model):
    """A village reserve cadre (村级后备干部): one dossier for life.

    ``state`` and ``post`` hold the newest :class:`~reserve_cadres.pool.models.StateChange`; only
    :mod:`reserve_cadres.pool.pool` writes them. ``birth_date`` is the first of the month where only the month is
    known. ``education`` is the highest level; the full-time and in-service ones may be known beside it, and it is never
    below them (:func:`~reserve_cadres.people.education.highest_education`). ``told_apart_by`` is the database's
    (:mod:`reserve_cadres.people.namesakes`): nothing here writes it.
    """

    township_lookup = "township"
    village_lookup = "village"

    township = models.ForeignKey(
        "villages.Township", models.PROTECT, verbose_name="乡镇", related_name="cadres", db_index=False
    )
    village = models.ForeignKey(
        "villages.Village", models.PROTECT, verbose_name="村(社区)", related_name="cadres", db_index=False
    )
    name = models.CharField("姓名", max_length=50)
    pinyin = models.CharField("拼音", max_length=200, editable=False, blank=True)
    pinyin_initials = models.CharField("拼音首字母", max_length=50, editable=False, blank=True)
    told_apart_by = models.CharField("同名区分", max_length=20, default="", db_default="", editable=False, blank=True)
    sex = models.CharField("性别", max_length=10, choices=Sex)
    ethnicity = models.CharField("民族", max_length=20, default="汉族")
    birth_date = models.DateField("出生日期")
    birth_day_known = models.BooleanField("知道具体日期", default=True, help_text="只知道出生年月时不选。")
    id_number = IdentityField(
        "身份证号", max_length=18, blank=True, validators=[validate_identity], help_text="18 位公民身份号码。"
    )
    photo = models.ImageField(
        "照片",
        upload_to=_photo_path,
        blank=True,
        max_length=255,
        validators=[FileExtensionValidator(["jpg", "jpeg", "png"])],
    )
    native_place = models.CharField("籍贯", max_length=100, blank=True)
    birthplace = models.CharField("出生地", max_length=100, blank=True)
    household = models.CharField("户籍所在地", max_length=200, blank=True)
    health = models.CharField("健康状况", max_length=50, blank=True)
    marital_state = models.CharField("婚姻状况", max_length=20, blank=True)

    political_status = models.CharField("政治面貌", max_length=30, choices=PoliticalStatus, blank=True)
    joined_party_on = models.DateField("入党时间", null=True, blank=True, help_text="只知道年月时填当月 1 日。")
    joined_work_on = models.DateField("参加工作时间", null=True, blank=True, help_text="只知道年月时填当月 1 日。")
    professional_title = models.CharField("专业技术职务", max_length=100, blank=True, help_text="即职称，如：农艺师。")

    education = models.PositiveSmallIntegerField("最高学历", choices=Education, null=True, blank=True)
    school_and_major = models.CharField("毕业院校及专业", max_length=200, blank=True)
    fulltime_education = models.PositiveSmallIntegerField("全日制学历", choices=Education, null=True, blank=True)
    fulltime_school_and_major = models.CharField("全日制毕业院校及专业", max_length=200, blank=True)
    fulltime_degree = models.CharField("全日制学位", max_length=50, blank=True)
    fulltime_degree_school = models.CharField("全日制学位授予院校", max_length=200, blank=True)
    inservice_education = models.PositiveSmallIntegerField("在职学历", choices=Education, null=True, blank=True)
    inservice_school_and_major = models.CharField("在职毕业院校及专业", max_length=200, blank=True)
    inservice_degree = models.CharField("在职学位", max_length=50, blank=True)
    inservice_degree_school = models.CharField("在职学位授予院校", max_length=200, blank=True)

    category = models.CharField("人员类别", max_length=20, choices=Category, blank=True)
    tags = ArrayField(
        models.CharField(max_length=20, choices=Category), verbose_name="其他类别", default=list, blank=True
    )
    occupation = models.CharField("现从事职业", max_length=100, blank=True)
    skills = models.CharField("熟悉专业及特长", max_length=500, blank=True)
    phone = SealedCharField("联系电话", max_length=20, blank=True, validators=[validate_phone])
    address = models.CharField("现住址", max_length=200, blank=True)
    source_channel = models.CharField("来源渠道", max_length=100, blank=True)
    training_direction = models.CharField("培养方向", max_length=200, blank=True)
    succession_intent = models.CharField("接替意向", max_length=200, blank=True)
    remarks = models.TextField("备注", blank=True)

    state = models.CharField("状态", max_length=20, choices=State, default=State.IN_SELECTION, editable=False)
    post = models.ForeignKey(
        "villages.Post",
        models.PROTECT,
        verbose_name="后备岗位",
        related_name="reserves",
        null=True,
        blank=True,
        editable=False,
    )
    # Of who stands for secretary and director at once: a seat on each is taken.
    joint_post = models.ForeignKey(
        "villages.Post",
        models.PROTECT,
        verbose_name="一肩挑的另一岗位",
        related_name="joint_reserves",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField("建档时间", auto_now_add=True)

    objects = CadreQuerySet.as_manager()

    class Meta:
        verbose_name = "后备干部"
        verbose_name_plural = "后备干部"
        ordering = ["village__position", "village", "post__position", "pk"]
        permissions = [
            ("view_identity", "查看完整身份证号和电话"),
            ("view_figures", "查看统计"),
            ("export_cadre", "导出名册"),
            ("admit_cadre", "登记入库和调整岗位"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "id_number"],
                condition=~Q(id_number=""),
                name="one_dossier_an_id_number",
                violation_error_message=ONE_DOSSIER_A_NUMBER,
            ),
            NUMBER_FORM,
            *ID_NUMBER_RULES,
            models.CheckConstraint(
                condition=~Q(name__regex=NOT_PLAIN),
                name="a_name_is_written_plainly",
                violation_error_message="姓名里有空格、看不见的字符或别的间隔号，请重新输入姓名。",
            ),
            models.CheckConstraint(
                condition=Q(birth_date__gte=date(1900, 1, 1)),
                name="birth_date_in_living_memory",
                violation_error_message="出生日期早于 1900 年，请核对。",
            ),
            models.CheckConstraint(
                condition=Q(joined_party_on__isnull=True) | Q(joined_party_on__gt=F("birth_date")),
                name="joined_party_after_birth",
                violation_error_message="入党时间早于出生日期，请核对。",
            ),
            models.CheckConstraint(
                condition=Q(joined_work_on__isnull=True) | Q(joined_work_on__gt=F("birth_date")),
                name="joined_work_after_birth",
                violation_error_message="参加工作时间早于出生日期，请核对。",
            ),
            stands_for_two_in_the_pool("who_stands_for_two_posts_is_in_the_pool"),
            models.CheckConstraint(
                condition=(
                    (Q(fulltime_education__isnull=True) | Q(education__gte=F("fulltime_education")))
                    & (Q(inservice_education__isnull=True) | Q(education__gte=F("inservice_education")))
                    & (Q(education__isnull=False) | Q(fulltime_education=None, inservice_education=None))
                ),
                name="education_is_the_highest",
                violation_error_message="最高学历低于全日制或在职学历，请核对。",
            ),
        ]
        triggers = [
            seats_within_quota("no_more_reserves_than_seats", pgtrigger.Insert),
            seats_within_quota("no_more_reserves_than_seats_after_a_move", pgtrigger.Update),
            # Fires after the triggers of seats, by its name: who is one too many is told so.
            standing_is_on_record(
                "standing_of_a_new_dossier_is_on_record",
                pgtrigger.Insert,
                people="new_people",
                whose="(person.state <> 'in_selection' OR person.post_id IS NOT NULL)",
                rows=pgtrigger.Referencing(new="new_people"),
            ),
            standing_is_on_record(
                "a_person_stands_as_recorded",
                pgtrigger.Update,
                whose="person.id = NEW.id",
                only=pgtrigger.AnyChange("state", "village", "post", "joint_post"),
            ),
            lies_in_its_township("a_new_dossier_lies_in_its_township", pgtrigger.Insert),
            lies_in_its_township("a_dossier_stays_in_its_township", pgtrigger.Update),
            tells_apart("namesakes_of_who_comes_are_told_apart", pgtrigger.Insert),
            tells_apart("namesakes_of_who_is_changed_are_told_apart", pgtrigger.Update),
            tells_apart("namesakes_of_who_goes_are_told_apart", pgtrigger.Delete),
        ]
        indexes = [
            models.Index(fields=["township", "state", "village"], name="cadre_by_state"),
            models.Index(fields=["township", "name", "birth_date"], name="cadre_by_name_and_birth"),
            # Whom those who come are told apart from.
            models.Index(fields=["village", "name"], name="cadre_by_village_and_name"),
            models.Index(fields=["pinyin_initials"], name="cadre_by_initials"),
        ]

    def __str__(self) -> str:
        return self.known_as

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The pinyin is a spelling of the name, kept so that the database can search and sort by it.
        self.pinyin, self.pinyin_initials = pinyin_of(self.name)
        if (update_fields := kwargs.get("update_fields")) and "name" in update_fields:
            kwargs["update_fields"] = {*update_fields, "pinyin", "pinyin_initials"}
        super().save(*args, **kwargs)

    @property
    def known_as(self) -> str:
        """The name as it is shown: 张三, and 张三(1985.06) or 张三(1985.06，女) where the village has another 张三."""
        return f"{self.name}{self.told_apart_by}"

    def age_on(self, day: date) -> int:
        """Full years (周岁) on ``day``."""
        return age_on(self.birth_date, day)

    @property
    def age(self) -> int:
        """Full years today."""
        return self.age_on(timezone.localdate())

    def get_tags_display(self) -> str:
        """The other categories, in words."""
        return "、".join(Category(tag).label for tag in self.tags)

    @property
    def birth_display(self) -> str:
        """The birth date as precisely as it is known."""
        return f"{self.birth_date:%Y-%m-%d}" if self.birth_day_known else f"{self.birth_date:%Y-%m}"


class DossierPart(models.Model):
    """A record that belongs to one person's dossier and is seen wherever the person is."""

    township_lookup = "cadre__township"
    village_lookup = "cadre__village"

    class Meta:
        abstract = True


@track_history()
class ResumeEntry(DossierPart):
    """One line of the résumé (简历)."""

    cadre = models.ForeignKey(Cadre, models.CASCADE, verbose_name="后备干部", related_name="resume")
    began_on = models.DateField("起始年月")
    ended_on = models.DateField("截止年月", null=True, blank=True, help_text="至今则不填。")
    description = models.CharField("学习或工作经历", max_length=300)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "简历"
        verbose_name_plural = "简历"
        ordering = ["began_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="resume_entry_ends_after_it_began",
                violation_error_message="截止年月早于起始年月。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_on:%Y.%m}—{self.description}"


@track_history()
class FamilyMember(DossierPart):
    """A family member or main social relation (家庭主要成员及重要社会关系)."""

    cadre = models.ForeignKey(Cadre, models.CASCADE, verbose_name="后备干部", related_name="family")
    relation = models.CharField("称谓", max_length=20)
    name = models.CharField("姓名", max_length=50)
    birth_month = models.DateField("出生年月", null=True, blank=True)
    political_status = models.CharField("政治面貌", max_length=30, choices=PoliticalStatus, blank=True)
    work = models.CharField("工作单位及职务", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "家庭成员及社会关系"
        verbose_name_plural = "家庭成员及社会关系"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.relation} {self.name}"


@track_history()
class AwardOrPenalty(DossierPart):
    """An award or a penalty (奖惩)."""

    class Kind(models.TextChoices):
        """Which of the two."""

        AWARD = "award", "奖励"
        PENALTY = "penalty", "处分"

    cadre = models.ForeignKey(Cadre, models.CASCADE, verbose_name="后备干部", related_name="awards_and_penalties")
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.AWARD)
    given_on = models.DateField("日期")
    title = models.CharField("名称", max_length=200)
    authority = models.CharField("授予或处理单位", max_length=100, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "奖惩"
        verbose_name_plural = "奖惩"
        ordering = ["given_on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.title}"


@track_history()
class Attachment(DossierPart):
    """A scan in the file: a card, a diploma, a signed form."""

    class Kind(models.TextChoices):
        """What the scan shows."""

        ID_CARD = "id_card", "身份证"
        DIPLOMA = "diploma", "学历证书"
        COMMITMENT = "commitment", "承诺书"
        REVIEW_FORM = "review_form", "审查表"
        ASSESSMENT_FORM = "assessment_form", "考核表"
        OTHER = "other", "其他材料"

    EXTENSIONS = ["pdf", "jpg", "jpeg", "png", "doc", "docx", "xls", "xlsx"]
    MAX_BYTES = 10 * 1024 * 1024

    cadre = models.ForeignKey(Cadre, models.CASCADE, verbose_name="后备干部", related_name="attachments")
    kind = models.CharField("材料类别", max_length=20, choices=Kind)
    title = models.CharField("名称", max_length=100, blank=True)
    file = models.FileField(
        "文件", upload_to=_attachment_path, max_length=255, validators=[FileExtensionValidator(EXTENSIONS)]
    )
    added_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "档案材料"
        verbose_name_plural = "档案材料"
        ordering = ["kind", "added_at"]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()
