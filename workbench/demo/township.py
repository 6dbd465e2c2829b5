"""The demo township: invented people whose figures are exactly the published ones, brought in by the roster import.

Source of the figures: domain.md, "Numbers the office reports". Names are made of common characters, ID numbers use the
unassigned county code 519900.
"""

import io
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import User
from accounts.permissions import Role
from accounts.staff import Account, Held, save_account
from reserve_cadres.people.codes import Category
from reserve_cadres.people.identity import check_character
from reserve_cadres.roster.confirm import confirm
from reserve_cadres.roster.preview import preview
from reserve_cadres.roster.uploads import receive
from villages.foundation import TITLES
from villages.models import PostKind, Township, Village
from villages.posts import PostPlan, save_post
from villages.villages import (
    DepartmentParticulars,
    TownshipParticulars,
    VillageParticulars,
    found_township,
    save_department,
    save_village,
)
from workbench.demo.days import pool_built_on
from workbench.demo.mentoring import load_demo_mentoring
from workbench.demo.neighbour import NEIGHBOUR, load_demo_neighbour
from workbench.demo.pool import load_demo_past, load_demo_pool
from workbench.demo.portraits import load_demo_portraits
from workbench.demo.selection import load_demo_selection
from workbench.demo.training import DEPARTMENTS, load_demo_training

# The day of the published figures; the demo's own roster is as of a later one (``days.pool_built_on``).
AS_OF = date(2015, 3, 1)
# As the round's joint review calls them.
REVIEWED_AS = {"民政办": "民政", "司法所": "司法", "信访办": "信访"}
TOWNSHIPS = ["石西镇", "练习镇", NEIGHBOUR]
PASSWORD = "shixi-demo-2015"
COMMUNITIES = ["三道堰社区", "大河社区", "双河社区", "石门社区"]
VILLAGES = [
    "凉水井村", "青杠村", "柏树村", "黄桷村", "老鹰村", "白塔村", "新桥村", "长田村", "马鞍村", "龙洞村", "高庙村", "麻柳村",
    "团结村", "红旗村", "罗家坝村", "李子沟村", "竹林村", "桂花村", "月亮坪村", "水口村", "观音村", "瓦窑村", "五通村", "金竹村",
]  # fmt: skip
# Role, sign-in name, name, unit, villages or department it holds for.
DemoAccount = tuple[Role, str, str, str, list[str]]
ACCOUNTS: list[DemoAccount] = [
    (Role.ORGANISER, "zuzhi", "周组织", "石西镇党委组织办", []),
    (Role.LEADING_GROUP, "lingdao", "吴领导", "石西镇党委", []),
    (Role.SECRETARY, "shuji", "郑书记", "三道堰社区党支部", COMMUNITIES[:1]),
    (Role.RESIDENT_LEADER, "zhucun", "王驻村", "石西镇人民政府", COMMUNITIES[:3]),
    (Role.RESIDENT_CADRE, "ganbu", "冯驻村", "石西镇农业服务中心", COMMUNITIES[1:3]),
    (Role.DEPARTMENT, "keshi", "陈科室", "石西镇民政办", ["民政办"]),
    (Role.READER, "chayue", "褚查阅", "县委组织部", []),
    (Role.ADMINISTRATOR, "guanli", "卫管理", "石西镇党政办", []),
    (Role.AUDITOR, "shenji", "蒋审计", "石西镇纪委", []),
]
PRACTICE_ACCOUNT: DemoAccount = (Role.ORGANISER, "lianxi", "沈练习", "练习镇党委组织办", [])

CATEGORY_COUNTS = {
    Category.VETERAN: 19,
    Category.GRADUATE: 28,
    Category.BUSINESS_OWNER: 32,
    Category.GROWER: 20,
    Category.VOLUNTEER: 11,
}
PEOPLE, WOMEN, COLLEGE_OR_ABOVE, SUM_OF_AGES = 110, 17, 87, 3927


@transaction.atomic
def load_demo(password: str = PASSWORD) -> None:
    """Set up the demo township with its people and a round under way, an empty one to import a roster into, a neighbour.

    Every account gets ``password``; the published one is for one's own machine only.
    """
    township = _set_up(TOWNSHIPS[0], "519900101", ACCOUNTS, password)
    _set_up(TOWNSHIPS[1], "519900102", [PRACTICE_ACCOUNT], password)
    organiser, leading = User.objects.get(username="zuzhi"), User.objects.get(username="lingdao")
    content = ContentFile(demo_roster(pool_built_on()), name="石西镇村级后备干部花名册.xlsx")
    roster = receive(content, township=township, user=organiser)
    preview(roster)
    confirm(roster, organiser)
    load_demo_selection(township, organiser, leading)
    load_demo_past(township, organiser, leading)
    load_demo_training(township, organiser)
    load_demo_mentoring(township)
    load_demo_pool(township, organiser, leading)
    load_demo_portraits(township)
    load_demo_neighbour(township)


def _set_up(name: str, code: str, accounts: list[DemoAccount], password: str) -> Township:
    chance = random.Random(name)
    township = found_township(TownshipParticulars(name, code, is_demo=True))
    villages = {}
    for position, village_name in enumerate([*COMMUNITIES, *VILLAGES], start=1):
        households = chance.randint(380, 1450)
        particulars = VillageParticulars(
            name=village_name,
            kind=Village.Kind.COMMUNITY if village_name in COMMUNITIES else Village.Kind.VILLAGE,
            households=households,
            population=households * 3 + chance.randint(0, 300),
            party_members=chance.randint(28, 96),
            groups=chance.randint(4, 14),
            position=position,
        )
        villages[village_name] = save_village(particulars, township=township)
    for village, kind, title in post_titles(villages.values()):
        plan = PostPlan(
            kind=kind,
            title=title,
            incumbent_name=_name(chance, man=chance.random() < 0.85),
            incumbent_birth_month=date(timezone.localdate().year - chance.randint(38, 58), chance.randint(1, 12), 1),
            incumbent_term_end=date(timezone.localdate().year, 12, 31),
            position=list(PostKind).index(kind),
        )
        save_post(plan, village=village)
    departments = [
        save_department(DepartmentParticulars(name, REVIEWED_AS.get(name, "")), township=township)
        for name in DEPARTMENTS
    ]
    places: dict[str, Any] = villages | {one.name: one for one in departments}
    for role, username, full_name, unit, of in accounts:
        roles: list[Held] = [(role, places[one]) for one in of] or [(role, None)]
        save_account(Account(username, full_name, unit), roles, township=township, password=password)
    return township


def post_titles(villages: Iterable[Village]) -> list[tuple]:
    """Village, kind and title of the 55 posts: secretary and director everywhere but the last, which has no director."""
    titles = []
    for village in villages:
        kinds = [PostKind.SECRETARY, *([PostKind.DIRECTOR] if village.name != VILLAGES[-1] else [])]
        titles += [(village, kind, TITLES[kind][village.kind == Village.Kind.COMMUNITY]) for kind in kinds]
    return titles


def demo_roster(day: date = AS_OF) -> bytes:
    """The township's roster as the office keeps it: merged title, village only in its first row, total, signatures.

    On ``day`` its figures are the published ones.
    """
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "花名册"
    sheet.append(["石西镇村级后备干部花名册"])
    sheet.merge_cells("A1:O1")
    sheet.append(["填报单位(盖章)：石西镇党委组织办", *[None] * 9, f"填报时间：{day.year}年{day.month}月{day.day}日"])
    sheet.append(
        ["序号", "村(社区)", "姓名", "性别", "民族", "出生\n年月", "身份证号", "政治面貌", "入党时间", "学历", "毕业院校及专业",
         "类 别", "现从事职业", "后备岗位", "联系电话"]
    )  # fmt: skip
    last = None
    for number, person in enumerate(invented_people(day), start=1):
        village, *rest = person
        sheet.append([number, None if village == last else village, *rest])
        last = village
    sheet.append(["合计", None, f"{PEOPLE}人"])
    sheet.append(["填表人：组织办", *[None] * 6, "审核人："])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def invented_people(day: date) -> Iterator[list[Any]]:
    """The rows of the demo roster as of ``day``, otherwise the same every time."""
    chance = random.Random(20150301)
    categories = [category for category, count in CATEGORY_COUNTS.items() for _ in range(count)]
    women = [True] * WOMEN + [False] * (PEOPLE - WOMEN)
    educations = [chance.choice(["大专", "大专", "本科", "大学本科"]) for _ in range(COLLEGE_OR_ABOVE - 3)] + [
        "研究生"
    ] * 3
    educations += [chance.choice(["高中", "中专", "初中"]) for _ in range(PEOPLE - COLLEGE_OR_ABOVE)]
    for values in (categories, women, educations):
        chance.shuffle(values)
    ages = _ages(chance)
    villages = [Village(name=name, kind="community") for name in COMMUNITIES] + [
        Village(name=name) for name in VILLAGES
    ]
    seats = [(village.name, title) for village, _, title in post_titles(villages) for _ in range(2)]
    for number, (village, title) in enumerate(seats):
        woman, age = women[number], ages[number]
        # Born on some day of the year that makes them ``age`` on the day.
        birth = date(day.year - age, day.month, day.day) - timedelta(days=chance.randint(1, 360))
        first = f"519900{birth:%Y%m%d}{chance.randint(10, 98):02}{chance.choice('02468' if woman else '13579')}"
        member = chance.random() < 0.62 and age >= 22
        status = "中共党员" if member else chance.choice(["中共预备党员", "共青团员" if age < 28 else "群众", "群众"])
        yield [
            village,
            _name(chance, man=not woman, padded=True),
            "女" if woman else "男",
            chance.choice(["汉"] * 12 + ["苗族", "土家族"]),
            chance.choice([f"{birth:%Y.%m}", f"{birth.year}年{birth.month}月", birth]),
            first + check_character(first),
            status,
            f"{birth.year + chance.randint(20, max(20, min(age - 1, 27)))}.07" if member else None,
            educations[number],
            chance.choice(
                ["四川农业大学、农学", "西南大学、法学", "县职业高级中学、会计", "成都农业科技职业学院、畜牧兽医"]
            ),
            categories[number].label,
            chance.choice(["务农", "村民小组长", "合作社理事", "个体运输", "经营农家乐", "村医", "返乡创业"]),
            title,
            13000000000 + chance.randint(0, 999_999_999),
        ]


def _ages(chance: random.Random) -> list[int]:
    """Ages with the published sum: random ones, then one year up or down here and there until it is met."""
    ages = [chance.randint(22, 49) for _ in range(PEOPLE)]
    while (difference := SUM_OF_AGES - sum(ages)) != 0:
        index = chance.randrange(PEOPLE)
        step = 1 if difference > 0 else -1
        if 22 <= ages[index] + step <= 49:
            ages[index] += step
    return ages


def _name(chance: random.Random, *, man: bool, padded: bool = False) -> str:
    family = chance.choice("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧曾袁邓许傅沈")
    given = "强军杰涛斌辉刚健明亮建文华平志国成林东春贵福" if man else "丽静敏娟艳霞秀英玲芳燕兰雪梅琼"
    count = chance.choice([1, 2, 2])
    name = family + "".join(chance.choice(given) for _ in range(count))
    return f"{name[0]}  {name[1]}" if padded and count == 1 else name
