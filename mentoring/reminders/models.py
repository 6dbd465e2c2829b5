"""Reminders: one to a person, or to the township's group, about one thing by one channel; how far each is."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from accounts.sealed_fields import SealedCharField


class ReminderQuerySet(ScopedQuerySet):
    """Reminders."""

    def amiss(self) -> Self:
        """Those that did not arrive, or of which nobody knows."""
        return self.filter(state__in=[Reminder.State.REFUSED, Reminder.State.UNSURE])


# The trail says which robot it was by what is shown of its address; the address itself lets anybody write into the group.
@track_history(exclude=["address"])
class GroupRobot(models.Model):
    """The robot of a township's group chat."""

    class Kind(models.TextChoices):
        """Whose chat it is."""

        WECOM = "wecom", "企业微信"
        DINGTALK = "dingtalk", "钉钉"
        FEISHU = "feishu", "飞书"

    township_lookup = "township"

    township = models.OneToOneField(
        "villages.Township", models.CASCADE, verbose_name="乡镇", related_name="group_robot", editable=False
    )
    kind = models.CharField("哪种群", max_length=10, choices=Kind)
    address = SealedCharField("地址", max_length=500, editable=False)
    shown = models.CharField("机器人地址", max_length=120, editable=False)
    kept_at = models.DateTimeField("设置时间", auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "群机器人"
        verbose_name_plural = "群机器人"

    def __str__(self) -> str:
        return f"{self.township}的{self.get_kind_display()}机器人"


class Reminder(models.Model):
    """One reminder. It counts as sent once the mail server or the robot took it; not history-tracked."""

    class Channel(models.TextChoices):
        """How it is sent."""

        EMAIL = "email", "电子邮件"
        WEBHOOK = "webhook", "群机器人"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "等待发送"
        SENDING = "sending", "正在发送"
        SENT = "sent", "已发送"
        REFUSED = "refused", "没有送到"
        UNSURE = "unsure", "不确定"

    class Robot(models.TextChoices):
        """Whose group robot it was sent by."""

        TOWNSHIP = "township", "本镇的群机器人"
        INSTALLATION = "installation", "各镇共用的群机器人"

    township_lookup = "township"

    township = models.ForeignKey(
        "villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+", db_index=False
    )
    # Nobody in particular: the township's group.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="收件人", related_name="+", null=True
    )
    channel = models.CharField("方式", max_length=10, choices=Channel)
    robot = models.CharField("群机器人", max_length=12, choices=Robot, blank=True, db_default="", editable=False)
    thing = models.CharField("事由编号", max_length=60, help_text="如 talks:2026-11-01:7：哪个月的谈话，月底前几天。")
    subject = models.CharField("事由", max_length=100)
    text = models.TextField("内容")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    next_at = models.DateTimeField("下次发送", null=True)
    problem = models.CharField("原因", max_length=200, blank=True)
    written_at = models.DateTimeField("提出时间", auto_now_add=True)
    sent_at = models.DateTimeField("发送时间", null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "提醒"
        verbose_name_plural = "提醒"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "person", "channel", "thing"],
                nulls_distinct=False,
                name="one_reminder_of_a_thing",
                violation_error_message="这件事已经提醒过了。",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="a_reminder_is_sent_at_a_time",
                violation_error_message="已发送的提醒有发送时间，没有发送的没有。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}：{self.subject}"

    @property
    def recipient(self) -> str:
        """Whom it goes to."""
        return str(self.person or f"{self.township}工作群")

    @property
    def way(self) -> str:
        """How it is sent, and by whose robot once one was tried."""
        return self.get_robot_display() or self.get_channel_display()

    @property
    def can_be_sent_again(self) -> bool:
        """Whether the office may have it sent once more: not what was sent, nor what will be without it."""
        return self.state in {self.State.SENDING, self.State.REFUSED, self.State.UNSURE}
