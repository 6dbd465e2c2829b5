"""A workbook of nominations or review results, kept as it was uploaded until it is taken over."""

from django.conf import settings
from django.db import models

from accounts.history import track_history
from accounts.scope import ScopedQuerySet


def _sheet_path(sheet: "SelectionSheet", filename: str) -> str:
    return f"selection/{sheet.round_id}/{filename}"


@track_history()
class SelectionSheet(models.Model):
    """One uploaded workbook. It is read anew whenever it is shown, so that what is taken over is what was seen."""

    class Kind(models.TextChoices):
        """What its rows are."""

        NOMINATIONS = "nominations", "提名"
        REVIEWS = "reviews", "资格审查结果"

    township_lookup = "round__township"

    round = models.ForeignKey(
        "reserve_cadres.SelectionRound", models.CASCADE, verbose_name="批次", related_name="sheets"
    )
    kind = models.CharField("内容", max_length=20, choices=Kind)
    file = models.FileField("文件", upload_to=_sheet_path, max_length=255)
    file_name = models.CharField("文件名", max_length=255)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="上传人", related_name="+", null=True, blank=True
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied_at = models.DateTimeField("导入时间", null=True, editable=False)
    applied_rows = models.PositiveIntegerField("导入行数", null=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "选拔表格导入"
        verbose_name_plural = "选拔表格导入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
