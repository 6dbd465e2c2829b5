"""Roles made narrower by a township: of the permissions a role has, those it does without here. None is ever given by it.

Every page, file, choice and menu asks ``has_perm`` or ``visible_to``, which ask :class:`~accounts.models.User` what its roles bring
here, so there is nothing else to keep in step.
"""

from collections.abc import Collection, Mapping

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import SignInRules
from accounts.permissions import ROLE_PERMISSIONS, Role

# Without these nobody could give anything back, or nobody would watch.
KEPT = {
    Role.ADMINISTRATOR: frozenset({"accounts.view_user", "accounts.add_user", "accounts.change_user"}),
    Role.AUDITOR: frozenset({"accounts.view_accessrecord"}),
}
# Those of no model.
_CALLED = {
    "accounts.use_admin_site": "数据维护", "reserve_cadres.keep_calendar": "维护工作日历", "workbench.operate": "备份和运行情况",
}  # fmt: skip
_ACTS = {"view": "查看", "add": "新建", "change": "修改", "delete": "删除", "import": "导入", "export": "导出"}


def narrowable(role: Role) -> list[str]:
    """The permissions a township may take from a role, in the order of what they are about."""
    return sorted(ROLE_PERMISSIONS[role] - KEPT.get(role, frozenset()))


def label_of(permission: str) -> str:
    """A permission in words: as its model says it, or the act and what it is done to."""
    if permission in _CALLED:
        return _CALLED[permission]
    app, _, codename = permission.partition(".")
    for model in apps.get_app_config(app).get_models():
        if words := dict(model._meta.permissions).get(codename):
            return words
    act, _, name = codename.partition("_")
    return f"{_ACTS[act]}{apps.get_model(app, name)._meta.verbose_name}"


@transaction.atomic
def narrow(rules: SignInRules, taken: Mapping[str, Collection[str]]) -> SignInRules:
    """Let the roles of a township do without the permissions ``taken`` from each, and with all others they have.

    Raises ``ValidationError`` for a permission that the role does not have or has to keep.
    """
    for role, permissions in taken.items():
        if astray := set(permissions) - set(narrowable(Role(role))):
            raise ValidationError(f"{Role(role).label}：不能去掉 {'、'.join(sorted(astray))}。")
    kept = SignInRules.objects.select_for_update().filter(township=rules.township).first() or rules
    kept.narrowed = {role: sorted(permissions) for role, permissions in taken.items() if permissions}
    kept.full_clean()
    kept.save()
    return kept
