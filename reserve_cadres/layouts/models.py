"""A roster layout: the columns and filters an office hands up again and again."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.history import track_history
from accounts.scope import ScopedQuerySet

# What the address of a list may hold.
LONGEST_FILTERS = 1000


@track_history()
class RosterLayout(models.Model):
    """A choice of columns and filters under a name, for everybody of the township to open, print and export.

    ``filters`` is the address of the people's list without its page: what it shows is what the layout holds.
    """

    township_lookup = "township"

    township = models.ForeignKey("villages.Township", models.CASCADE, verbose_name="乡镇", related_name="layouts")
    name = models.CharField("名称", max_length=50)
    title = models.CharField("表名", max_length=100, blank=True, help_text="印在表头；不填则用版式名称。")
    columns = ArrayField(models.CharField(max_length=40), verbose_name="栏目")
    filters = models.CharField("条件", max_length=LONGEST_FILTERS, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="建立人", related_name="+", null=True, blank=True
    )
    made_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "花名册版式"
        verbose_name_plural = "花名册版式"
        ordering = ["name"]
        permissions = [("keep_layout", "维护花名册版式")]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "name"],
                name="layout_name_once_a_township",
                violation_error_message="已有同名的版式。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
