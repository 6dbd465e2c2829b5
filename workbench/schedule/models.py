"""When each daily work was queued last; ``schedule.py`` says which there are."""

from django.db import models


class DailyTurn(models.Model):
    """A daily work and the newest of its times that was queued."""

    name = models.CharField("工作", max_length=40, unique=True)
    due_at = models.DateTimeField("最近一次")

    class Meta:
        verbose_name = "每日工作"
        verbose_name_plural = "每日工作"

    def __str__(self) -> str:
        return self.name
