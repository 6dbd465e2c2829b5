"""Setting up a township with its first two accounts, from the first page or the console. docs/design.md, "The first start"."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.models import User
from accounts.permissions import Role
from accounts.staff import Account, save_account
from villages.models import Township
from villages.villages import TownshipParticulars, found_township
from workbench.guide.notes import put_away
from workbench.start.models import FirstDay

ALREADY_SET_UP = "系统已经建好，请登录。再建一个乡镇由安装系统的人在服务器上办理。"


@dataclass(frozen=True)
class Installation:
    """A township, who does the office's work there and sets it up, and who keeps its accounts: never the same account.

    ``password`` is what the former signs in with, or None where one is set later, as the administrator's always is.
    """

    township: str
    username: str
    name: str
    administrator_username: str
    administrator_name: str
    password: str | None
    code: str = ""
    unit: str = ""


@dataclass(frozen=True)
class FirstAccounts:
    """The two accounts a township begins with."""

    organiser: User
    administrator: User


def is_set_up() -> bool:
    """Whether there is a township that is no demo."""
    return Township.objects.filter(is_demo=False).exists()


@transaction.atomic
def set_up(installation: Installation, *, first: bool) -> FirstAccounts:
    """Make the township with the accounts of its organiser and its administrator, who opens all others.

    ``first`` is the page that anybody reaches: it works once in an installation, also for two people at one moment.
    Raises ``ValidationError`` by field for what is taken already or badly formed.
    """
    if first:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Township._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        if is_set_up():
            raise ValidationError(ALREADY_SET_UP)
    account = Account(installation.username, installation.name, installation.unit)
    keeper = Account(installation.administrator_username, installation.administrator_name)
    _check(Township(name=installation.township, code=installation.code), account, keeper)
    township = found_township(TownshipParticulars(installation.township, installation.code))
    organiser = save_account(account, [(Role.ORGANISER, None)], township=township, password=installation.password)
    administrator = save_account(keeper, [(Role.ADMINISTRATOR, None)], township=township)
    FirstDay.objects.create(township=township)
    for beginner in (organiser, administrator):
        # To them all is new: nothing was updated.
        put_away(beginner)
    return FirstAccounts(organiser, administrator)


def _check(township: Township, organiser: Account, administrator: Account) -> None:
    """All that is wrong with the three at once; the names of the fields are those of :class:`Installation`."""
    faults: dict[str, list] = {}
    records: tuple[tuple[Township | User, dict[str, str]], ...] = (
        (township, {"name": "township"}),
        (User(**asdict(organiser)), {}),
        (User(**asdict(administrator)), {"name": "administrator_name", "username": "administrator_username"}),
    )
    for record, names in records:
        try:
            record.full_clean(exclude=["township", "password"])
        except ValidationError as problem:
            for name, errors in problem.error_dict.items():
                faults.setdefault(names.get(name, name), []).extend(errors)
    if organiser.username == administrator.username:
        faults.setdefault("administrator_username", []).append(ValidationError("要和您自己的登录名不同。"))
    if faults:
        raise ValidationError(faults)
