"""Accounts above the townships (县委组织部查阅): which townships each of them reads. docs/design.md, "Access"."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models

from accounts.history import track_history
from accounts.scope import ScopedQuerySet

# Their figures side by side, of nobody by name. In a township that lets it in, such an account is a reader as well.
READ_COUNTY = frozenset({"accounts.view_county"})
WORDS = "县级查阅账号只看不办，不能再授予乡镇的角色。"

# What an account of either kind must satisfy.
OF_NO_TOWNSHIP = models.CheckConstraint(
    condition=models.Q(above_townships=False) | models.Q(township=None, is_superuser=False),
    name="a_county_account_is_of_no_township",
    violation_error_message="县级查阅账号不属于任何乡镇，也不是安装管理员。",
)
STAYS_WHERE_IT_IS = pgtrigger.Trigger(
    name="an_account_stays_above_or_in_a_township",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("above_townships"),
    condition=pgtrigger.Q(old__above_townships__df=pgtrigger.F("new__above_townships")),
    func=pgtrigger.Func(
        "RAISE EXCEPTION '县级查阅账号须另立，不能由乡镇账号改成。' USING ERRCODE = 'check_violation';"
    ),
)
# A trigger of the roles: whoever reads what all townships do takes no part in any.
NO_ROLE_BESIDE = pgtrigger.Trigger(
    name="a_county_account_holds_no_role",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("user_id"),
    func=f"""
        IF EXISTS (SELECT FROM accounts_user WHERE id = NEW.user_id AND above_townships) THEN
            RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


@track_history()
class CountyReach(models.Model):
    """A township that an account above the townships reads; one without any of these reads all that are no demo."""

    township_lookup = "township"

    user: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", related_name="county_reach", db_index=False
    )
    township: Any = models.ForeignKey("villages.Township", models.CASCADE, verbose_name="乡镇", related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "县级查阅范围"
        verbose_name_plural = "县级查阅范围"
        ordering = ["township"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "township"],
                name="a_township_is_reached_once",
                violation_error_message="这个乡镇已在该账号的查阅范围里。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.township}"
