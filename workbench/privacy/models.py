"""What the law on personal information asks of a township: its rules, who was told and agreed, what people asked for."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from office.background import BackgroundWork, WorkQuerySet

# A copy holds everything of a person; it is not kept lying about.
COPY_KEPT_FOR = timedelta(days=3)
PURPOSE = "建立村级后备干部库：公开选拔、见习培养、谈话联系、年度考核、动态管理和换届推荐，编报有关统计。"
_BY: dict[str, Any] = {"verbose_name": "登记人", "related_name": "+", "null": True, "blank": True, "editable": False}


@track_history()
class PrivacyRules(models.Model):
    """What the township says in its notices, how long it takes to answer, how long it keeps what is over. One a township."""

    township_lookup = "township"

    township = models.OneToOneField(
        "villages.Township", models.PROTECT, verbose_name="乡镇", related_name="privacy_rules"
    )
    handler = models.CharField(
        "个人信息处理者", max_length=100, blank=True, help_text="告知书上的单位全称；空着用「中共(乡镇名)委员会」。"
    )
    contact = models.CharField("联系人", max_length=50, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    purpose = models.TextField("处理目的", max_length=1000, default=PURPOSE)
    reply_days = models.PositiveSmallIntegerField(
        "申请须在几个工作日内答复", default=15, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    candidate_months = models.PositiveSmallIntegerField(
        "没有入库的参选人，资料保存几个月", default=0, validators=[MaxValueValidator(240)],
        help_text="从批次结束算起；0 为没有规定，不列入到期清单。",
    )  # fmt: skip
    left_months = models.PositiveSmallIntegerField(
        "退出的人，资料保存几个月", default=0, validators=[MaxValueValidator(600)],
        help_text="从退出之日算起；0 为没有规定，不列入到期清单。",
    )  # fmt: skip

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "个人信息规定"
        verbose_name_plural = "个人信息规定"
        permissions = [("keep_privacy", "办理个人信息事项")]

    def __str__(self) -> str:
        return f"{self.township}的个人信息规定"

    @property
    def named_handler(self) -> str:
        """Who answers for the data, as the papers name them."""
        return self.handler or f"中共{self.township}委员会"


@track_history()
class PrivacyPaper(models.Model):
    """That a person was given the notice, or signed the consent; a scan of it is one of the dossier's."""

    class Kind(models.TextChoices):
        """Which paper."""

        NOTICE = "notice", "告知书"
        CONSENT = "consent", "同意书"

    township_lookup = "cadre__township"
    village_lookup = "cadre__village"

    cadre = models.ForeignKey(
        "reserve_cadres.Cadre", models.CASCADE, verbose_name="后备干部", related_name="privacy_papers",
        db_index=False,
    )  # fmt: skip
    kind = models.CharField("文书", max_length=10, choices=Kind)
    given_on = models.DateField("送达或签名日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, **_BY)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "告知和同意"
        verbose_name_plural = "告知和同意"
        ordering = ["given_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "kind", "given_on"],
                name="a_paper_is_recorded_once_a_day",
                violation_error_message="此人这一天的这份文书已经登记过了。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} {self.get_kind_display()}"


class PersonalRequestQuerySet(ScopedQuerySet):
    """Requests."""

    def open(self) -> Self:
        """Those that are not answered."""
        return self.filter(outcome="open")

    def late(self) -> Self:
        """Those not answered in time."""
        return self.open().filter(due_on__lt=timezone.localdate())


@track_history()
class PersonalRequest(models.Model):
    """What a person asked of the data about them, by when it has to be answered, and how it was."""

    class Kind(models.TextChoices):
        """What is asked for: the law, Art. 44 to 47."""

        COPY = "copy", "查阅、复制"
        CORRECT = "correct", "更正、补充"
        ERASE = "erase", "删除"
        WITHDRAW = "withdraw", "撤回同意"
        EXPLAIN = "explain", "解释说明"

    class Outcome(models.TextChoices):
        """How it was answered."""

        OPEN = "open", "待答复"
        DONE = "done", "已办理"
        REFUSED = "refused", "不予办理"

    township_lookup = "cadre__township"
    village_lookup = "cadre__village"

    cadre = models.ForeignKey(
        "reserve_cadres.Cadre", models.PROTECT, verbose_name="本人", related_name="personal_requests"
    )
    kind = models.CharField("申请事项", max_length=10, choices=Kind)
    applicant = models.CharField("申请人", max_length=50, help_text="本人，或代理人、近亲属的姓名和关系。")
    asked = models.TextField("申请内容", max_length=1000)
    received_on = models.DateField("收到日期")
    due_on = models.DateField("答复期限")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, **_BY)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.OPEN, editable=False)
    answer = models.TextField("办理情况或理由", max_length=1000, blank=True)
    settled_on = models.DateField("答复日期", null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, **(_BY | {"verbose_name": "答复登记人"}))
    # Of a correction the change of the dossier by which it was made: its line of the history.
    change = models.BigIntegerField("更正的记录", null=True, blank=True, editable=False)

    objects = PersonalRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "个人信息申请"
        verbose_name_plural = "个人信息申请"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="open", settled_on__isnull=True)
                | (~Q(outcome="open") & Q(settled_on__isnull=False) & ~Q(answer="")),
                name="an_answered_request_says_when_and_what",
                violation_error_message="答复须写明日期和办理情况；不予办理的，写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | Q(settled_on__gte=models.F("received_on")),
                name="a_request_is_answered_after_it_came",
                violation_error_message="答复日期早于收到日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} {self.get_kind_display()}"

    @property
    def is_late(self) -> bool:
        """Whether it is not answered in time."""
        return self.outcome == self.Outcome.OPEN and self.due_on < timezone.localdate()


def _copy_path(copy: "PersonalCopy", filename: str) -> str:
    return f"copies/{copy.township_id}/{filename}"


class PersonalCopyQuerySet(WorkQuerySet):
    """Copies."""

    def expired(self) -> Self:
        """Those that have been kept for long enough."""
        return self.filter(made_at__lt=timezone.now() - COPY_KEPT_FOR)


class PersonalCopy(BackgroundWork):
    """Everything held of one person as one ZIP, made in the background for the request it answers."""

    township_lookup = "township"
    village_lookup = "cadre__village"
    done_by = "workbench.privacy.copies.build_copy"

    township = models.ForeignKey("villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+")
    cadre = models.ForeignKey("reserve_cadres.Cadre", models.CASCADE, verbose_name="本人", related_name="+")
    file = models.FileField("文件", upload_to=_copy_path, max_length=255, blank=True, editable=False)

    objects = PersonalCopyQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "本人信息副本"
        verbose_name_plural = "本人信息副本"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.cadre}本人信息副本"
