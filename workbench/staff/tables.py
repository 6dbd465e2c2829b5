"""Accounts, and the trail of what was seen and changed, as tables."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render

from accounts.duties import APART
from accounts.forms import PLACED_ROLES, USERNAME
from accounts.models import User
from accounts.permissions import DEPARTMENT_ROLES, Role
from accounts.requests import StaffRequest
from accounts.second_person import asks_for_two
from accounts.staff import Account, Opening, assign_roles, open_accounts
from office.pinyin import pinyin_of
from office.transfer.cells import Cell, MomentCell, NamesCell, PatternCell, TextCell, by_name, labels, plain
from office.transfer.tables import Column, Row, Table, note_refusal
from office.workbooks.cells import text_of
from reserve_cadres.people.matching import plain_name
from villages.models import Department, Village
from workbench.staff.places import place_of

# How offices call the roles beside their own names; what is in no list is asked about.
_ROLES = {
    Role.ORGANISER: ["组织办干事", "组织委员", "组织办", "组织干事"],
    Role.LEADING_GROUP: ["领导小组成员", "镇领导小组", "领导小组"],
    Role.SECRETARY: [
        "村党组织书记", "党组织书记", "村书记", "书记", "村支书", "村党支部书记", "社区党支部书记", "党支部书记", "支部书记",
        "社区书记",
    ],
    Role.RESIDENT_LEADER: ["驻村领导", "联村领导", "包村领导", "驻点领导"],
    Role.RESIDENT_CADRE: ["驻村干部", "联村干部", "包村干部", "驻点干部"],
    Role.DEPARTMENT: ["科室", "业务科室", "镇机关科室", "科室人员"],
    Role.READER: ["查阅", "只读"],
    Role.ADMINISTRATOR: ["管理员"],
    Role.AUDITOR: ["审计"],
}  # fmt: skip
_NAMED = {name: role for role, names in _ROLES.items() for name in (str(role.label), *names)}

SLIPS = "workbench.staff.slips"


class RolesCell(Cell):
    """One or several roles."""

    def read(self, value: object) -> list[Role]:
        said = [re.sub(r"\s+", "", part) for part in re.split(r"[、,,;;\n]+", text_of(value))]
        if unknown := [part for part in said if part and part not in _NAMED]:
            raise ValueError(f"「{unknown[0][:20]}」不是角色，可以写：{'、'.join(labels(Role))}。")
        return list(dict.fromkeys(_NAMED[part] for part in said if part))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "、".join(str(Role(one).label) for one in value or [])


@dataclass(frozen=True)
class RoleLine:
    """An account with one of its roles and the places it holds for: as many lines an account as roles."""

    user: User
    role: list[str]
    places: list[str]


def role_lines(users: Iterable[User]) -> Iterator[RoleLine]:
    """The lines of ``users``, whose roles and places are at hand."""
    for user in users:
        places: dict[str, list[str]] = defaultdict(list)
        for held in user.roles.all():
            places[held.role] += [str(place) for place in (held.village or held.department,) if place]
        for role, names in places.items():
            yield RoleLine(user, [role], names)
        if not places:
            yield RoleLine(user, [], [])


class AccountTable(Table):
    """Accounts with their roles; who is not there yet gets a first password."""

    what = "账号"
    unit = "行"
    permission = "accounts.add_user"
    needed = ("name", "role")
    lead = (
        "一行一个人的一种角色，至少要有姓名和角色；村里的角色写村(社区)，几个村用顿号隔开。没有写登录名的，按姓名的全拼给一个。"
        "新账号的初始密码在写入后列成一张表，只显示一次。已有的账号只加上表里的角色，不取消原有的。"
    )

    name = Column("姓名", TextCell(50), attribute="user__name", also=["人员姓名", "使用人"], width=12, example="张三")
    username = Column(
        "登录名", PatternCell(USERNAME, "用小写字母和数字，至少 3 位"), attribute="user__username",
        also=["账号", "用户名", "登录账号"], width=16, example="zhangsan",
    )  # fmt: skip
    unit_and_post = Column(
        "单位及职务",
        TextCell(100),
        attribute="user__unit",
        also=["单位", "单位职务", "工作单位及职务"],
        width=24,
        example="镇政府副镇长",
    )
    role = Column("角色", RolesCell(), also=["身份", "权限", "账号角色"], width=24, example="驻村领导")
    places = Column(
        "村(社区)或科室", NamesCell(), also=["村(社区)", "村", "村社区", "所在村", "驻村", "联系村", "科室", "村或科室"], width=30,
        example="某某村、又一村", long=True,
    )  # fmt: skip

    state = Column("状态", width=9, comes_in=False)

    def dehydrate_state(self, line: RoleLine) -> object:
        return "正常" if line.user.is_active else "已停用"

    def prepare(self) -> None:
        self.places_of = {
            True: by_name(Department.objects.filter(township=self.township)),
            False: by_name(Village.objects.filter(township=self.township)),
        }
        self.first_passwords: list[tuple[User, str]] = []

    def offered(self) -> dict[str, Sequence[str]]:
        return {
            "role": labels(Role),
            "places": [one.name for known in self.places_of.values() for one in known.values()],
        }

    def take(self, rows: list[Row]) -> None:
        on_file = User.objects.visible_to(self.user, self.permission)
        on_file = on_file.prefetch_related("roles__village", "roles__department")
        self.by_username = {one.username: one for one in on_file}
        self.by_name: dict[str, list[User]] = defaultdict(list)
        for one in on_file:
            self.by_name[plain_name(one.name)].append(one)
        people: dict[str, list[Row]] = defaultdict(list)
        held: dict[int, list] = {}
        for row in rows:
            for name in self.needed:
                if not row.values.get(name) and name not in row.faults:
                    row.fault(name, f"没有写{self.columns[name].column_name}。")
            held[id(row)] = self._held(row)
            people[row.values.get("username") or plain_name(row.given.text("name"))].append(row)
        fresh: list[tuple[list[Row], Opening]] = []
        for named, of_one in people.items():
            if any(row.faults for row in of_one):
                continue
            roles = [one for row in of_one for one in held[id(row)]]
            known = self._known(named, of_one[0])
            if known is not None:
                self._add_roles(known, roles, of_one)
            elif not of_one[0].faults:
                fresh.append((of_one, Opening(self._account(of_one, fresh), roles)))
        self._open(fresh)

    def _held(self, row: Row) -> list:
        """The roles of a row with their places."""
        found = []
        roles, names = row.values.get("role") or [], row.values.get("places") or []
        for role in roles:
            if role in APART and asks_for_two(self.user.township):
                row.fault("role", f"{role.label}须两人办理，请在「新建账号」里提出。")
            if role not in PLACED_ROLES:
                found.append((role, None))
                continue
            known = self.places_of[role in DEPARTMENT_ROLES]
            what = "科室" if role in DEPARTMENT_ROLES else "村(社区)"
            if not names and "places" not in row.faults:
                row.fault("places", f"{role.label}须写{what}。")
            for name in names:
                if place := known.get(plain(name)):
                    found.append((role, place))
                else:
                    row.fault("places", f"没有{what}「{name[:20]}」。")
        if names and roles and not any(role in PLACED_ROLES for role in roles):
            row.notes.append("镇级角色不分村，没有用到村(社区)。")
        return found

    def _known(self, named: str, row: Row) -> User | None:
        """The account on file that a person of the table is; whom it cannot tell is noted."""
        if username := row.values.get("username"):
            user = self.by_username.get(username)
            if user and plain_name(user.name) != plain_name(row.values["name"]):
                row.fault("username", f"登录名「{username}」是{user.name}的账号，请核对姓名。")
            return user
        alike = self.by_name.get(named, [])
        if len(alike) > 1:
            row.fault("name", f"有 {len(alike)} 个叫「{named}」的账号，请写登录名。")
        return alike[0] if len(alike) == 1 else None

    def _add_roles(self, user: User, roles: list, rows: list[Row]) -> None:
        now = [(one.role, one.village or one.department) for one in user.roles.all()]
        added = [one for one in roles if one not in now]
        for row in rows:
            row.outcome = "changed" if added else "unchanged"
        if added and user.pk == self.user.pk:
            rows[0].fault("role", "不能给自己的账号加角色，请由另一位系统管理员办理。")
        elif added and not rows[0].faults:
            rows[0].before["role"] = "、".join(str(one) for one in user.roles.all())
            try:
                assign_roles(user, [*now, *added])
            except ValidationError as problem:
                note_refusal(rows[0], problem)

    def _account(self, rows: list[Row], fresh: list) -> Account:
        row = rows[0]
        username = row.values.get("username")
        if not username:
            taken = {opening.account.username for _, opening in fresh}
            username = self._free(pinyin_of(row.values["name"])[0], taken)
            row.notes.append(f"登录名 {username}")
        unit = next((one.values["unit_and_post"] for one in rows if one.values.get("unit_and_post")), "")
        return Account(username, plain_name(row.values["name"]), unit)

    def _free(self, spelled: str, taken: set[str]) -> str:
        """A sign-in name made of a name in pinyin that nobody has; numbered where somebody has it."""
        base = re.sub(r"[^a-z0-9]", "", spelled.lower())[:30].ljust(3, "0")
        there = set(User.objects.filter(username__startswith=base).values_list("username", flat=True)) | taken
        return next(name for name in (base, *(f"{base}{number}" for number in range(2, 10_000))) if name not in there)

    def _open(self, fresh: list[tuple[list[Row], Opening]]) -> None:
        answers = open_accounts([one for _, one in fresh], township=self.township, draw=self.for_good)
        for (rows, _), answer in zip(fresh, answers, strict=True):
            if isinstance(answer, ValidationError):
                note_refusal(rows[0], answer)
                continue
            for row in rows:
                row.outcome = "new"
            self.first_passwords.append(answer)

    def answer(self, request: StaffRequest) -> HttpResponse | None:
        """The sheet of first passwords, shown once; it can be taken away from that page as a workbook."""
        if not self.first_passwords:
            return None
        slips = [Slip(user.name, user.unit, user.username, password) for user, password in self.first_passwords]
        ticket = signing.dumps([astuple(slip) for slip in slips], salt=f"{SLIPS}.{self.user.pk}", compress=True)
        context = {"slips": slips, "ticket": ticket, "address": request.build_absolute_uri("/")}
        return render(request, "workbench/staff/first_passwords.html", context)


@dataclass(frozen=True)
class Slip:
    """What somebody is told to sign in with for the first time."""

    name: str
    unit_and_post: str
    username: str
    password: str


class SlipTable(Table):
    """First passwords to be handed out. It only goes out."""

    what = "初始密码"
    unit = "个"

    name = Column("姓名", width=12)
    unit_and_post = Column("单位及职务", width=26)
    username = Column("登录名", width=20)
    password = Column("初始密码", width=20)
    received = Column("本人签收", width=16)


class AccessTable(Table):
    """Who signed in, saw, exported, printed or brought in what. It only goes out."""

    what = "查阅记录"

    at = Column("时间", MomentCell(), width=17)
    account = Column("账号", width=14)
    action = Column("操作", width=10)
    subject = Column("对象", width=30, long=True)
    detail = Column("说明", width=36, long=True)
    path = Column("页面", width=28, long=True)
    address = Column("地址", width=16)

    def dehydrate_account(self, record: Any) -> object:
        return str(record.user or record.username)

    def dehydrate_path(self, record: Any) -> object:
        return place_of(record.path)

    def dehydrate_action(self, record: Any) -> object:
        return record.get_action_display()


class ChangeTable(Table):
    """Who changed which record, field by field. It only goes out."""

    what = "变更记录"

    at = Column("时间", MomentCell(), width=17)
    user = Column("账号", width=14)
    kind = Column("操作", width=8)
    model = Column("类别", width=12)
    subject = Column("对象", width=22)
    differences = Column("改了什么", width=70, long=True)
    page = Column("页面", width=28, long=True)

    def dehydrate_page(self, change: Any) -> object:
        return place_of(change.page) if change.page else ""

    def dehydrate_differences(self, change: Any) -> object:
        return "；".join(f"{name}：{old or '空'} → {new or '空'}" for name, old, new in change.differences)
