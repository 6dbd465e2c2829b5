"""Staff users, the roles they hold and where, and who saw or took what."""

from datetime import timedelta
from functools import cached_property
from typing import Any, Self

import pgtrigger
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone

from accounts.county import NO_ROLE_BESIDE, OF_NO_TOWNSHIP, READ_COUNTY, STAYS_WHERE_IT_IS
from accounts.county import CountyReach as CountyReach
from accounts.devices import PhoneApp as PhoneApp
from accounts.devices import SecurityKey as SecurityKey
from accounts.duties import APART, SEPARATE_DUTIES
from accounts.heavy_use import HeavyUse as HeavyUse
from accounts.history import track_history
from accounts.large_exports import ExportRequest as ExportRequest
from accounts.pending import PendingAct as PendingAct
from accounts.permissions import DEPARTMENT_ROLES, OPERATE, ROLE_PERMISSIONS, SEE_IDENTITY, VILLAGE_ROLES, Role
from accounts.prepared import Prepared, given
from accounts.records import AccessRecord as AccessRecord
from accounts.scope import Scope, ScopedQuerySet
from accounts.signed_in import StaffSession as StaffSession
from accounts.signed_in import UsedPassword as UsedPassword

# An account nobody has used for so long is somebody's who left, until the administrator knows better.
UNUSED_DAYS = 90


def has_second_factor(user: str) -> Any:
    """Whether a second step is asked of an account after the password; ``user`` is the column of its key."""
    apps = PhoneApp.objects.filter(user=OuterRef(user), confirmed=True)
    return Exists(apps) | Exists(SecurityKey.objects.filter(user=OuterRef(user)))


class UserQuerySet(ScopedQuerySet):
    """Users."""

    def without_role(self) -> Self:
        """Who may sign in and has nothing to do there."""
        return self.filter(is_active=True, is_superuser=False, roles=None)

    def unused(self) -> Self:
        """Who may sign in and has not done so for :data:`UNUSED_DAYS`, nor got the account since."""
        since = timezone.now() - timedelta(days=UNUSED_DAYS)
        never = Q(last_login=None, date_joined__lt=since)
        return self.filter(Q(last_login__lt=since) | never, is_active=True)

    def with_second_factor(self) -> Self:
        """Each with the answer whether a second step is asked for after the password."""
        return self.annotate(has_second_factor=has_second_factor("pk"))

    def of_two_duties(self) -> Self:
        """Whose roles exclude each other: earlier releases allowed it, and somebody has to put it right."""
        held = RoleAssignment.objects.filter(user=OuterRef("pk"))
        return self.filter(
            Exists(held.filter(role=APART[0])) & Exists(held.exclude(role=APART[0]))
            | Exists(held.filter(role=APART[1])) & Exists(held.exclude(role=APART[1]))
        )


class StaffUserManager(UserManager["User"]):
    """Users, scoped like every other record of a township."""

    # The default manager of AUTH_USER_MODEL is needed by createsuperuser during migrations too.
    use_in_migrations = False

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User", permission: str | None = None) -> UserQuerySet:
        """The accounts ``user`` may use ``permission`` on; see :meth:`ScopedQuerySet.visible_to`."""
        return self.get_queryset().visible_to(user, permission)


@track_history(exclude=["password", "last_login", "first_password_until"])
class User(AbstractUser):
    """A member of staff. What they may do follows from their roles; a superuser may do everything in their township.

    An account works in one township: a person who serves two has two accounts, so that every page is about one
    township without asking which.
    """

    township_lookup = "township"

    # One name is kept, as it is written: family name first. Django takes None for "no such column".
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=50)
    unit = models.CharField("单位及职务", max_length=100, blank=True)
    # Any: this room knows no township, and of the pages only two are for an account that has none.
    township: Any = models.ForeignKey(
        "villages.Township",
        models.PROTECT,
        verbose_name="乡镇",
        related_name="users",
        null=True,
        blank=True,
    )
    above_townships = models.BooleanField("县级查阅账号", default=False, db_default=False, editable=False)
    must_change_password = models.BooleanField(
        "首次登录须改密码", default=False, help_text="由管理员设定的密码，本人登录后必须先改掉。"
    )
    # A password that somebody else has set is good for one sign-in until then; None: the password is one's own.
    first_password_until = models.DateTimeField("初始密码有效至", null=True, blank=True, editable=False)

    REQUIRED_FIELDS = ["name", "township"]
    objects = StaffUserManager()  # type: ignore[misc]

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        ordering = ["username"]
        constraints = [OF_NO_TOWNSHIP]
        triggers = [
            # Accounts of 0.2.0 may have none; they go on signing in, and no further one is made.
            pgtrigger.Trigger(
                name="an_account_has_a_township",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__township_id__isnull=True, new__above_townships=False),
                func=pgtrigger.Func("RAISE EXCEPTION '账号须有所属乡镇。' USING ERRCODE = 'check_violation';"),
            ),
            STAYS_WHERE_IT_IS,
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def has_second_factor(self) -> bool:
        """Whether a second step is asked for after the password. The account of a session comes with the answer."""
        return (
            type(self)
            .objects.get_queryset()
            .with_second_factor()
            .values_list("has_second_factor", flat=True)
            .get(pk=self.pk)
        )

    def set_password(self, raw_password: str | None) -> None:
        """Set a password of one's own; :func:`accounts.staff.set_first_password` sets one for somebody else."""
        super().set_password(raw_password)
        self.first_password_until = None

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def held_roles(self) -> list["RoleAssignment"]:
        """The roles of this user, read once for each request."""
        return _HELD_BY(user=self.pk) if self.pk else []

    @cached_property
    def role_permissions(self) -> set[str]:
        """Every permission any of the user's roles brings, wherever it holds; above the townships, a reader's in one entered."""
        if self.above_townships:
            reader = self._permissions_by(RoleAssignment(role=Role.READER)) if self.township_id else frozenset()
            return set(READ_COUNTY | reader)
        return set().union(*(self._permissions_by(held) for held in self.held_roles))

    def _permissions_by(self, held: "RoleAssignment") -> frozenset[str]:
        """What one of the user's roles brings, with what the township grants it."""
        brings = ROLE_PERMISSIONS[Role(held.role)]
        if held.role == Role.ADMINISTRATOR and getattr(self.township, "runs_installation", False):
            brings |= OPERATE
        if held.role == Role.READER and self._readers_see_all:
            brings |= SEE_IDENTITY
        return brings - frozenset(self._narrowed.get(held.role, ()))

    # Both are at hand with the account of a session; a township without rules of its own grants and takes nothing.
    @cached_property
    def _readers_see_all(self) -> bool:
        return getattr(getattr(self.township, "sign_in_rules", None), "readers_see_all", False)

    @cached_property
    def _narrowed(self) -> dict[str, list[str]]:
        return getattr(getattr(self.township, "sign_in_rules", None), "narrowed", {})

    def scope_of(self, permission: str) -> Scope:
        """Where ``permission`` holds for this user."""
        if not self.is_active:
            return Scope()
        if self.is_superuser or (self.above_townships and permission in self.role_permissions):
            return Scope(self.township_id, whole_township=self.township_id is not None)
        granting = [held for held in self.held_roles if permission in self._permissions_by(held)]
        if not granting:
            return Scope()
        return Scope(
            township_id=self.township_id,
            whole_township=any(held.village_id is None and held.department_id is None for held in granting),
            # Who serves in a village reads what was there before it bore its name.
            village_ids=frozenset(
                key for held in granting if held.village for key in [held.village.pk, *held.village.past]
            ),
            department_ids=frozenset(held.department_id for held in granting if held.department_id),
        )


@track_history()
class SignInRules(models.Model):
    """What a township asks of whoever signs in. ``accounts/rules.py`` says what holds where nothing is set."""

    township_lookup = "township"

    township = models.OneToOneField(
        "villages.Township", models.CASCADE, verbose_name="乡镇", related_name="sign_in_rules", editable=False
    )
    second_factor_roles = ArrayField(
        models.CharField(max_length=20, choices=Role),
        verbose_name="必须用两步验证的角色",
        default=list,
        blank=True,
    )

    idle_minutes = models.PositiveSmallIntegerField(
        "多少分钟不操作自动退出", default=30, db_default=30, validators=[MinValueValidator(5), MaxValueValidator(240)]
    )
    one_session = models.BooleanField(
        "同一账号只能在一处登录", default=False, db_default=False, help_text="在别处登录时，先前的登录自动退出。"
    )

    networks = ArrayField(
        models.CharField(max_length=50),
        verbose_name="系统管理员和组织办只能从这些地址登录",
        default=list,
        db_default=Value([], ArrayField(models.CharField(max_length=50))),
        blank=True,
    )

    readers_see_all = models.BooleanField(
        "查阅人员看得到完整号码、出生日期、健康、家庭、处分和谈话内容", default=False, db_default=False,
        help_text="不勾的，身份证号只显示前三位和后两位，出生日期只显示年份，其余不显示。",
    )  # fmt: skip

    password_length = models.PositiveSmallIntegerField(
        "密码至少多少位", default=8, db_default=8, validators=[MinValueValidator(8), MaxValueValidator(32)]
    )
    password_kinds = models.PositiveSmallIntegerField(
        "密码至少含几种字符", default=3, db_default=3, validators=[MinValueValidator(3), MaxValueValidator(4)],
        help_text="小写字母、大写字母、数字、符号中的几种。",
    )  # fmt: skip
    password_kept = models.PositiveSmallIntegerField(
        "不能与最近几个密码相同", default=5, db_default=5, validators=[MinValueValidator(5), MaxValueValidator(24)]
    )
    password_days = models.PositiveSmallIntegerField(
        "密码用满多少天要换", default=0, db_default=0, validators=[MaxValueValidator(365)], help_text="0 为不限。"
    )

    county_reads_people = models.BooleanField(
        "县级查阅账号可以进入本镇查阅", default=False, db_default=False,
        help_text="勾上的，县委组织部的查阅账号可以像本镇查阅人员一样看名单和档案；不勾的，只看到本镇的数字。",
    )  # fmt: skip

    exports_ask_purpose = models.BooleanField(
        "导出要填用途",
        default=False,
        db_default=False,
        help_text="每次登录后第一次导出时填，写进查阅记录和表格的页脚。",
    )

    two_administrators = models.BooleanField(
        "系统管理员和审计员的事项须两人办理", default=False, db_default=False,
        help_text="任免、改角色、重设其密码和两步验证，由一位系统管理员提出、另一位确认；要有两位系统管理员。",
    )  # fmt: skip
    large_export = models.PositiveIntegerField(
        "一次导出超过多少人须另一人批准", default=0, db_default=0, help_text="0 为不要求。另一人是有导出权限的任何人。"
    )
    # Role → the permissions it does without here: ``accounts/narrowing.py``.
    narrowed = models.JSONField("不给的权限", default=dict, db_default={}, blank=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "登录规则"
        verbose_name_plural = "登录规则"
        constraints = [
            models.CheckConstraint(
                condition=Q(idle_minutes__range=(5, 240)),
                name="idle_end_within_hours",
                violation_error_message="自动退出的时间为 5 至 240 分钟。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township}的登录规则"


@track_history()
class RoleAssignment(models.Model):
    """A role a user holds, for the township, or for one village or department of it."""

    township_lookup = "user__township"

    user = models.ForeignKey(User, models.CASCADE, verbose_name="账号", related_name="roles", db_index=False)
    role = models.CharField("角色", max_length=20, choices=Role)
    village = models.ForeignKey(
        "villages.Village",
        models.CASCADE,
        verbose_name="村(社区)",
        related_name="role_assignments",
        null=True,
        blank=True,
    )

    department = models.ForeignKey(
        "villages.Department",
        models.CASCADE,
        verbose_name="科室",
        related_name="role_assignments",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "角色"
        verbose_name_plural = "角色"
        ordering = ["role", "village__position"]
        constraints = [
            models.UniqueConstraint(
                "user",
                "role",
                "village",
                "department",
                name="role_held_once",
                nulls_distinct=False,
                violation_error_message="同一账号在同一范围内不能重复授予同一角色。",
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(VILLAGE_ROLES), village__isnull=False)
                | (~Q(role__in=sorted(VILLAGE_ROLES)) & Q(village__isnull=True)),
                name="village_role_names_its_village",
                violation_error_message="村级角色须指定村(社区)，镇级角色不指定。",
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(DEPARTMENT_ROLES), department__isnull=False)
                | (~Q(role__in=sorted(DEPARTMENT_ROLES)) & Q(department__isnull=True)),
                name="department_role_names_its_department",
                violation_error_message="科室角色须指定科室，其他角色不指定。",
            ),
        ]
        triggers = [SEPARATE_DUTIES, NO_ROLE_BESIDE]

    def __str__(self) -> str:
        place = self.village or self.department
        return f"{self.get_role_display()}·{place}" if place else self.get_role_display()


# What a role says and where it holds, of some forty columns that stand beside it.
_HELD_BY = Prepared(
    lambda: (
        RoleAssignment.objects.filter(user=given("user"))
        .select_related("village", "department")
        .only("user", "role", "village__name", "village__past", "department__name")
    )
)


# The address a form is answered with.
LONGEST_ANSWER = 2000


class SentForm(models.Model):
    """A form that was sent and acted on, so that the same one sent again is answered and not acted on twice.

    ``digest`` is of the key of the page, who sent it and all that stood in it; ``answer`` the address it was answered with.
    """

    digest = models.CharField("摘要", max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, verbose_name="账号", related_name="+")
    answer = models.CharField("答复", max_length=LONGEST_ANSWER, blank=True)
    sent_at = models.DateTimeField("提交时间", auto_now_add=True)

    class Meta:
        verbose_name = "已提交的表单"
        verbose_name_plural = "已提交的表单"

    def __str__(self) -> str:
        return f"{self.user} {self.answer}"
