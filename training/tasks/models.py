"""Tasks handed early and acting early (任务提前交办、岗位提早代理), with what came of them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import F, Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet


class TaskQuerySet(ScopedQuerySet):
    """Tasks."""

    def open(self) -> Self:
        """Those still to be done."""
        return self.filter(status=Task.Status.OPEN)

    def overdue(self, day: date) -> Self:
        """Open ones whose day has passed."""
        return self.open().filter(due_on__lt=day)

    def due_this_month(self, day: date) -> Self:
        """Open ones due on ``day`` or later in its month."""
        return self.open().filter(due_on__gte=day, due_on__year=day.year, due_on__month=day.month)


@track_history()
class Task(models.Model):
    """A task of one person. domain.md, "Training"."""

    class Kind(models.TextChoices):
        """A task, or the work of a post taken on early."""

        TASK = "task", "任务提前交办"
        ACTING = "acting", "岗位提早代理"

    class Status(models.TextChoices):
        """How it stands."""

        OPEN = "open", "进行中"
        FINISHED = "finished", "已完成"
        CANCELLED = "cancelled", "已撤销"

    township_lookup = "cadre__township"
    village_lookup = "cadre__village"

    cadre = models.ForeignKey("reserve_cadres.Cadre", models.PROTECT, verbose_name="后备干部", related_name="tasks")
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.TASK)
    title = models.CharField("任务或代理岗位", max_length=100)
    description = models.TextField("要求", blank=True)
    set_by = models.CharField("交办人", max_length=50)
    set_on = models.DateField("交办日期")
    due_on = models.DateField("完成期限")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN, editable=False)
    ended_on = models.DateField("完成日期", null=True, blank=True, editable=False)
    outcome = models.CharField("完成情况", max_length=500, blank=True, editable=False)
    outcome_number = models.DecimalField(
        "成效数量", max_digits=10, decimal_places=2, null=True, blank=True, editable=False
    )
    outcome_unit = models.CharField("单位", max_length=20, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True,
        editable=False,
    )  # fmt: skip

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "任务"
        verbose_name_plural = "任务"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("set_on")),
                name="a_task_is_due_after_it_was_set",
                violation_error_message="完成期限早于交办日期。",
            ),
            models.CheckConstraint(
                condition=Q(status="open", ended_on__isnull=True)
                | (~Q(status="open") & Q(ended_on__isnull=False, ended_on__gte=F("set_on")) & ~Q(outcome="")),
                name="an_ended_task_says_what_came_of_it",
                violation_error_message="完成或撤销须写明情况和日期，日期不早于交办日期。",
            ),
            models.CheckConstraint(
                condition=Q(outcome_number__isnull=True) | ~Q(outcome_unit=""),
                name="an_outcome_number_has_its_unit",
                violation_error_message="成效数量须写单位，如「户」。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@track_history()
class TaskNote(models.Model):
    """A note on how a task is going."""

    township_lookup = "task__cadre__township"
    village_lookup = "task__cadre__village"

    task = models.ForeignKey(Task, models.CASCADE, verbose_name="任务", related_name="notes")
    noted_on = models.DateField("日期")
    text = models.CharField("进展", max_length=500)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "任务进展"
        verbose_name_plural = "任务进展"
        ordering = ["-noted_on", "-pk"]

    def __str__(self) -> str:
        return self.text[:30]


def _task_path(file: "TaskFile", filename: str) -> str:
    return f"tasks/{file.task_id}/{filename}"


@track_history()
class TaskFile(models.Model):
    """Evidence of what a task came to."""

    EXTENSIONS = ["pdf", "jpg", "jpeg", "png", "doc", "docx", "xls", "xlsx"]
    MAX_BYTES = 10 * 1024 * 1024

    township_lookup = "task__cadre__township"
    village_lookup = "task__cadre__village"

    task = models.ForeignKey(Task, models.CASCADE, verbose_name="任务", related_name="files")
    title = models.CharField("名称", max_length=50)
    file = models.FileField(
        "文件", upload_to=_task_path, max_length=255, validators=[FileExtensionValidator(EXTENSIONS)]
    )
    added_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "任务佐证"
        verbose_name_plural = "任务佐证"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
