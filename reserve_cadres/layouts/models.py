"""A saved view: what a list shows again and again, under a name; with columns of its own it is a roster to print and hand up."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.history import track_history
from accounts.scope import ScopedQuerySet
from accounts.sealed_fields import SealedCharField

if TYPE_CHECKING:
    from accounts.models import User

# What the address of a list may hold.
LONGEST_FILTERS = 1000
PEOPLE = "cadres:list"


class SavedViewQuerySet(ScopedQuerySet):
    """Saved views."""

    def open_to(self, user: "User") -> Self:
        """The own ones and those shared in the township. What each shows is asked of the list, for its reader."""
        return self.filter(township=user.township_id).filter(Q(shared=True) | Q(made_by=user))

    def rosters(self) -> Self:
        """Those with a roster's columns, which are the office's."""
        return self.filter(page=PEOPLE, shared=True).exclude(columns=[])


@track_history()
class SavedView(models.Model):
    """Filters, order and columns of a list under a name: its maker's own, or shared in the township.

    ``filters`` is the address of the list ``page`` without its page number: what that shows is what the view holds, for
    whoever opens it. With ``columns`` it is a roster layout (花名册版式) too, which the office prints and hands up.
    """

    township_lookup = "township"

    township = models.ForeignKey("villages.Township", models.CASCADE, verbose_name="乡镇", related_name="saved_views")
    page = models.CharField("名单", max_length=50, default=PEOPLE, db_default=PEOPLE, editable=False)
    name = models.CharField("名称", max_length=50)
    title = models.CharField("表名", max_length=100, blank=True, help_text="印在表头；不填则用版式名称。")
    columns = ArrayField(models.CharField(max_length=40), verbose_name="栏目", default=list, blank=True)
    filters = SealedCharField("条件", max_length=LONGEST_FILTERS, blank=True)
    shared = models.BooleanField(
        "本镇共用", default=True, db_default=True, help_text="本镇能看这个名单的人都能打开；各人只看到自己有权看的。"
    )
    pinned_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name="放在工作台的人",
        related_name="pinned_views",
        blank=True,
        editable=False,
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="建立人", related_name="+", null=True, blank=True
    )
    made_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "保存的视图"
        verbose_name_plural = "保存的视图"
        ordering = ["name", "pk"]
        permissions = [("keep_layout", "维护花名册版式"), ("view_rosterlayout", "查看花名册版式")]
        constraints = [
            models.UniqueConstraint(
                fields=["township", "page", "name"],
                condition=Q(shared=True),
                name="a_shared_view_has_its_own_name",
                violation_error_message="已有同名的版式或视图。",
            ),
            models.UniqueConstraint(
                fields=["made_by", "page", "name"],
                condition=Q(shared=False),
                name="an_own_view_has_its_own_name",
                violation_error_message="您已有同名的视图。",
            ),
            models.CheckConstraint(
                condition=Q(shared=True) | Q(columns=[]),
                name="a_roster_layout_is_shared",
                violation_error_message="花名册版式是本镇共用的。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
