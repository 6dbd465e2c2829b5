"""Large rosters of invented people, and the same people as tidy values."""

import io
import random

import tablib
from openpyxl import Workbook

from reserve_cadres.people.identity import check_character

VILLAGES = 500
TIDY_FIELDS = [
    "township", "village", "name", "sex", "ethnicity", "birth_date", "id_number", "political_status",
    "joined_party_on", "education", "school_and_major", "category", "occupation", "phone", "state",
]  # fmt: skip
_FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN_NAMES = "强勇军杰涛斌辉刚健明亮建文华平志国成林东"
_SCHOOLS = ["四川农业大学、农学", "西南大学、法学", "县职业高级中学、会计", "成都农业科技职业学院、畜牧兽医"]


def people(count: int):
    """Invented people in a fixed order: the same every time."""
    chance = random.Random(11_000)
    for number in range(count):
        year, month, day = chance.randint(1966, 1996), chance.randint(1, 12), chance.randint(1, 28)
        # Two people of one birth date and sequence would be one ID number: the county keeps them apart. No sequence ends
        # with 00, as a number with such an end is asked about: Excel leaves it where it lost digits.
        sequence = number % 10 * 100 + number // 10 % 99 + 1
        first = f"{519_999 - number // 990}{year}{month:02}{day:02}{sequence:03}"
        yield {
            "number": number,
            "name": chance.choice(_FAMILY_NAMES) + chance.choice(_GIVEN_NAMES) + chance.choice(_GIVEN_NAMES),
            "id_number": first + check_character(first),
            "birth": (year, month, day),
            "sex": "男" if int(first[16]) % 2 else "女",
            "school": chance.choice(_SCHOOLS),
        }


def places_of(count: int) -> list[tuple[str, str]]:
    """Village and post of each person in :func:`large_roster`."""
    return [(f"第{number * VILLAGES // count + 1}村", f"后备岗位{number // 2}") for number in range(count)]


def large_roster(count: int, phone_shift: int = 0) -> bytes:
    """A workbook as an office keeps it, ``count`` people in 500 villages; ``phone_shift`` gives them other phones."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("花名册")
    sheet.append(["全县村级后备干部花名册"])
    sheet.append(["填报单位：组织部", *[None] * 10, "填报时间：2015年3月1日"])
    sheet.append(
        ["序号", "村(社区)", "姓 名", "性别", "民族", "出生\n年月", "身份证号", "政治面貌", "入党时间", "学历",
         "毕业院校及专业", "类 别", "现从事职业", "后备岗位", "联系电话", "备注"]
    )  # fmt: skip
    places = places_of(count)
    last = None
    for person in people(count):
        village, post = places[person["number"]]
        year, month, _ = person["birth"]
        sheet.append(
            [person["number"] + 1, village if village != last else None, person["name"], person["sex"], "汉",
             f"{year}.{month:02}", person["id_number"], "中共党员", f"{year + 20}.07", "大专", person["school"],
             "退伍军人", "务农", post, 13800000000 + person["number"] + phone_shift, None]
        )  # fmt: skip
        last = village
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def tidy_rows(count: int, township: int, village: int, phone_shift: int = 0) -> tablib.Dataset:
    """The same people as values that need no reading."""
    rows = tablib.Dataset(headers=TIDY_FIELDS)
    for person in people(count):
        year, month, day = person["birth"]
        rows.append(
            [township, village, person["name"], "male" if person["sex"] == "男" else "female", "汉族",
             f"{year}-{month:02}-{day:02}", person["id_number"], "party_member", f"{year + 20}-07-01", 3,
             person["school"], "veteran", "务农", str(13800000000 + person["number"] + phone_shift), "in_pool"]
        )  # fmt: skip
    return rows
