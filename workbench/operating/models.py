"""What went wrong in the program, told without anything about persons; ``faults.py`` writes it."""

from django.db import models


class Fault(models.Model):
    """One fault: its kind, where in the program and on which page it came up, how often and when last.

    The message of an exception may quote what somebody typed, so it is in the server's log only, found by the request.
    """

    kind = models.CharField("错误", max_length=200)
    place = models.CharField("位置", max_length=300)
    page = models.CharField("页面", max_length=200, blank=True)
    release = models.CharField("版本", max_length=20)
    times = models.PositiveIntegerField("次数", default=1)
    first_at = models.DateTimeField("首次")
    last_at = models.DateTimeField("最近")
    request_id = models.CharField("请求编号", max_length=32, blank=True)

    class Meta:
        verbose_name = "程序错误"
        verbose_name_plural = "程序错误"
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "place", "page", "release"],
                name="a_fault_is_counted_in_one_line",
                violation_error_message="同一处错误只记一行。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"
