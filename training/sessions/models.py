"""Training sessions: who was invited, who came, with what mark."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q, Sum

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from training.codes import SessionKind


class TrainingSessionQuerySet(ScopedQuerySet):
    """Sessions."""

    def held(self) -> Self:
        """Those that took place."""
        return self.filter(status=TrainingSession.Status.HELD)

    def with_attendance(self) -> Self:
        """Add ``invited`` and ``present``: how many were invited and came."""
        return self.annotate(
            invited=Count("attendances"), present=Count("attendances", filter=Q(attendances__status="present"))
        )


@track_history()
class TrainingSession(models.Model):
    """One training session (培训). domain.md, "Training"."""

    class Status(models.TextChoices):
        """Whether it took place."""

        PLANNED = "planned", "未举办"
        HELD = "held", "已举办"
        CANCELLED = "cancelled", "已取消"

    township_lookup = "township"
    department_lookup = "department"
    # A village role sees the sessions its people are invited to.
    village_lookup = "attendances__cadre__village"
    reached_through_many = True

    township = models.ForeignKey("villages.Township", models.PROTECT, verbose_name="乡镇", related_name="sessions")
    planned = models.ForeignKey(
        "training.PlannedSession", models.SET_NULL, verbose_name="计划项目", related_name="sessions", null=True, blank=True,
        help_text="对应年度计划中的哪一项；计划外的不选。",
    )  # fmt: skip
    title = models.CharField("名称", max_length=100)
    kind = models.CharField("培训类别", max_length=20, choices=SessionKind)
    topic = models.CharField("主题", max_length=100, help_text="同一主题只需参加一次的，用同样的写法。")
    department = models.ForeignKey(
        "villages.Department", models.PROTECT, verbose_name="承办科室", related_name="sessions", null=True, blank=True,
        help_text="不选为组织办。",
    )  # fmt: skip
    speaker = models.CharField("主讲人", max_length=100, blank=True)
    place = models.CharField("地点", max_length=100)
    starts_at = models.DateTimeField("开始时间", db_index=True)
    ends_at = models.DateTimeField("结束时间")
    hours = models.DecimalField(
        "学时", max_digits=4, decimal_places=1, validators=[MinValueValidator(0.5), MaxValueValidator(200)]
    )
    summary = models.TextField("培训情况", blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PLANNED, editable=False)
    cancellation_reason = models.CharField("取消原因", max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", related_name="+", null=True, blank=True,
        editable=False,
    )  # fmt: skip

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "培训"
        verbose_name_plural = "培训"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="a_session_ends_after_it_starts",
                violation_error_message="结束时间应晚于开始时间。",
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0), name="a_session_has_hours", violation_error_message="学时应大于 0。"
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancellation_reason=""),
                name="a_cancelled_session_says_why",
                violation_error_message="请写明取消原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AttendanceQuerySet(ScopedQuerySet):
    """Who was invited, came, and with which mark."""

    def sums(self) -> dict[str, Any]:
        """How many were ``invited``, were ``present`` and have a mark (``marked``), and what the ``marks`` add up to."""
        present = Q(status=Attendance.Status.PRESENT)
        return self.aggregate(
            invited=Count("pk"), present=Count("pk", filter=present), marked=Count("mark"), marks=Sum("mark")
        )


@track_history()
class Attendance(models.Model):
    """One person at one session, from the invitation to the mark."""

    class Status(models.TextChoices):
        """Whether the person came."""

        INVITED = "invited", "未登记"
        PRESENT = "present", "到会"
        EXCUSED = "excused", "请假"
        ABSENT = "absent", "缺席"

    township_lookup = "session__township"
    village_lookup = "cadre__village"
    department_lookup = "session__department"

    session = models.ForeignKey(
        TrainingSession, models.CASCADE, verbose_name="培训", related_name="attendances", db_index=False
    )
    cadre = models.ForeignKey(
        "reserve_cadres.Cadre", models.PROTECT, verbose_name="后备干部", related_name="attendances"
    )
    status = models.CharField("到会情况", max_length=10, choices=Status, default=Status.INVITED)
    reason = models.CharField("原因", max_length=100, blank=True)
    mark = models.DecimalField(
        "成绩", max_digits=4, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "到会"
        verbose_name_plural = "到会"
        ordering = ["session", "cadre__village__position", "cadre__village", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "cadre"],
                name="one_attendance_a_person",
                violation_error_message="此人已在这次培训的名单上。",
            ),
            models.CheckConstraint(
                condition=Q(mark__isnull=True) | Q(status="present"),
                name="only_who_came_has_a_mark",
                violation_error_message="没有到会的人没有成绩。",
            ),
            models.CheckConstraint(
                condition=Q(mark__isnull=True) | Q(mark__gte=0, mark__lte=100),
                name="a_session_mark_is_out_of_100",
                violation_error_message="成绩应在 0 至 100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} {self.get_status_display()}"


def _session_path(file: "SessionFile", filename: str) -> str:
    return f"sessions/{file.session_id}/{filename}"


@track_history()
class SessionFile(models.Model):
    """Material or a photo of a session."""

    class Kind(models.TextChoices):
        """What it is."""

        MATERIAL = "material", "培训资料"
        PHOTO = "photo", "现场照片"
        SIGN_IN = "sign_in", "签到册"

    EXTENSIONS = ["pdf", "jpg", "jpeg", "png", "doc", "docx", "xls", "xlsx", "ppt", "pptx"]
    MAX_BYTES = 20 * 1024 * 1024

    township_lookup = "session__township"
    department_lookup = "session__department"
    village_lookup = "session__attendances__cadre__village"
    reached_through_many = True

    session = models.ForeignKey(TrainingSession, models.CASCADE, verbose_name="培训", related_name="files")
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.MATERIAL)
    file = models.FileField(
        "文件", upload_to=_session_path, max_length=255, validators=[FileExtensionValidator(EXTENSIONS)]
    )
    added_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "培训材料"
        verbose_name_plural = "培训材料"
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()
