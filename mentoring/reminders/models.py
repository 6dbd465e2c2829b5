"""Reminders that went out, so that each goes out once."""

from django.conf import settings
from django.db import models

from accounts.scope import ScopedQuerySet


class Reminder(models.Model):
    """One reminder to one mentor about one month, by one channel. Only ever added to; not history-tracked."""

    class Channel(models.TextChoices):
        """How it was sent."""

        EMAIL = "email", "电子邮件"
        WEBHOOK = "webhook", "群机器人"

    township_lookup = "mentor__township"

    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="联系人", related_name="+")
    month = models.DateField("月份")
    # Which of the month's reminders: how many days before its end they are sent from.
    days_before = models.PositiveSmallIntegerField("月底前天数")
    channel = models.CharField("方式", max_length=10, choices=Channel)
    sent_at = models.DateTimeField("发送时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "提醒"
        verbose_name_plural = "提醒"
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "month", "days_before", "channel"],
                name="each_reminder_once",
                violation_error_message="这次提醒已经发过了。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} {self.month:%Y-%m}"
