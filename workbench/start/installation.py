"""Setting up a township with its first account, from the first page or the console. docs/design.md, "The first start"."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.models import User
from accounts.permissions import Role
from accounts.staff import Account, save_account
from villages.models import Township
from villages.villages import TownshipParticulars, found_township
from workbench.start.models import FirstDay

ALREADY_SET_UP = "系统已经建好，请登录。再建一个乡镇由安装系统的人在服务器上办理。"
# One person sets everything up; that these two part later is the office's to arrange, on the page of accounts.
FIRST_ROLES = (Role.ADMINISTRATOR, Role.ORGANISER)


@dataclass(frozen=True)
class Installation:
    """A township and who sets it up; ``password`` is what that person signs in with, or None where one is
    set later."""

    township: str
    username: str
    name: str
    password: str | None
    code: str = ""
    unit: str = ""


def is_set_up() -> bool:
    """Whether there is a township that is no demo."""
    return Township.objects.filter(is_demo=False).exists()


@transaction.atomic
def set_up(installation: Installation, *, first: bool) -> User:
    """Make the township and its first account, which keeps accounts and does the office's work; returns the account.

    ``first`` is the page that anybody reaches: it works once in an installation, also for two people at one moment.
    Raises ``ValidationError`` by field for what is taken already or badly formed.
    """
    if first:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Township._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        if is_set_up():
            raise ValidationError(ALREADY_SET_UP)
    account = Account(installation.username, installation.name, installation.unit)
    _check(Township(name=installation.township, code=installation.code), User(**asdict(account)))
    township = found_township(TownshipParticulars(installation.township, installation.code))
    roles = [(role, None) for role in FIRST_ROLES]
    user = save_account(account, roles, township=township, password=installation.password)
    FirstDay.objects.create(township=township)
    return user


def _check(township: Township, user: User) -> None:
    """All that is wrong with both at once; the names of the fields are those of :class:`Installation`."""
    faults: dict[str, list] = {}
    for record, names in ((township, {"name": "township"}), (user, {})):
        try:
            record.full_clean(exclude=["township", "password"])
        except ValidationError as problem:
            for name, errors in problem.error_dict.items():
                faults.setdefault(names.get(name, name), []).extend(errors)
    if faults:
        raise ValidationError(faults)
