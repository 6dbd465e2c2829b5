"""Rosters of generated layouts read as they were meant, or ask: header depth, merges, sections, ditto marks, words.

The plain reference is the list of people the sheet was written from. domain.md, "Excel as offices keep it": nothing is
taken silently that may be wrong.
"""

import random
from dataclasses import dataclass
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from office.workbooks.reading import Sheet
from reserve_cadres.people.codes import Category, Education, PoliticalStatus, Sex
from reserve_cadres.roster.layout import find_tables
from reserve_cadres.roster.rows import read_rows
from tests.conftest import id_number

# Words offices write, with what each means; None for one that only the office can tell.
STATUS = {
    "中共党员": PoliticalStatus.PARTY_MEMBER, "党员": PoliticalStatus.PARTY_MEMBER, "预备党员": PoliticalStatus.PROBATIONARY_MEMBER,
    "团员": PoliticalStatus.LEAGUE_MEMBER, "群众": PoliticalStatus.MASSES, "非党员": PoliticalStatus.MASSES,
    "入党积极分子": PoliticalStatus.MASSES, "发展对象": PoliticalStatus.MASSES, "曾为党员": None, "老党员": None, "已退党": None,
}  # fmt: skip
LEVEL = {
    "本科": Education.BACHELOR, "大学": Education.BACHELOR, "专科起点本科": Education.BACHELOR, "大专": Education.COLLEGE,
    "电大": Education.COLLEGE, "高中": Education.SECONDARY, "卫校": Education.SECONDARY, "初中": Education.JUNIOR_MIDDLE,
    "研究生": Education.POSTGRADUATE, "本科在读": None, "大专肄业": None, "高中以上": None,
}  # fmt: skip
CATEGORY = {
    "退伍军人": Category.VETERAN, "大学毕业生": Category.GRADUATE, "个体户": Category.BUSINESS_OWNER, "养殖大户": Category.GROWER,
    "三支一扶": Category.VOLUNTEER, "返乡农民工": Category.RETURNED_WORKER, "村干部": Category.VILLAGE_STAFF,
    "其他": Category.OTHER, "军属": None, "合作社负责人": None,
}  # fmt: skip
POSTS = ["村党支部书记", "村委会主任", "妇女主任", "文书"]
# The error of a formula in a coded column is asked about as an unknown word is.
FAILED = "#REF!"
for words in (STATUS, LEVEL, CATEGORY):
    words[FAILED] = None
# Columns that hold nothing of the person's own, and what stands in them.
NOT_THEIRS = {
    "配偶姓名": "别人", "帮带领导": "别人", "递交申请书时间": "2001.01", "毕业时间": "2002.01", "原职务": "别人",
    "紧急联系人电话": "13900000000", "家庭主要成员": "别人", "身份证号(旧)": "519900190001010000", "星座": "别人",
}  # fmt: skip
VILLAGES = ["凉水井村", "青杠村", "双河社区"]
SURNAMES = "赵钱孙李周吴郑王冯陈"
GIVEN = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True)
class Truth:
    """A person as the sheet means them; a word stands for its meaning."""

    village: str
    name: str
    sex: Sex
    birth: date
    number: str
    status: str
    level: str
    category: str
    post: str


def _people(count: int, pick: random.Random) -> list[Truth]:
    found = []
    for number in range(count):
        birth = date(pick.randint(1965, 1999), pick.randint(1, 12), pick.randint(1, 28))
        man = pick.random() < 0.7
        found.append(
            Truth(
                village=VILLAGES[number * len(VILLAGES) // count],
                name=SURNAMES[number % 10] + GIVEN[number // 10 % 10] + pick.choice("明华强芳"),
                sex=Sex.MALE if man else Sex.FEMALE,
                birth=birth,
                number=id_number(birth, man=man, sequence=number) if pick.random() < 0.7 else "",
                status=pick.choice(list(STATUS)),
                level=pick.choice(list(LEVEL)),
                category=pick.choice(list(CATEGORY)),
                post=pick.choice(POSTS),
            )
        )
    return found


# Heading → how a person's cell is written. Months are written in one way in a column, as offices do.
HEADINGS = {
    "village": ["村(社区)", "所在村", "村 别"],
    "name": ["姓名", "姓  名", "后备干部姓名"],
    "sex": ["性别"],
    "birth_date": ["出生年月", "出生日期", "出生\n年月"],
    "id_number": ["身份证号", "公民身份号码"],
    "political_status": ["政治面貌", "政治\n面貌"],
    "education": ["学历", "文化程度"],
    "category": ["人员类别", "类别"],
    "post": ["后备岗位", "拟任职务"],
}
MONTHS = ["{:%Y.%m}", "{:%Y年%m月}", "{:%Y-%m}", "{:%Y/%m}", "{:%Y%m%d}"]
# Fields whose word a ditto mark may repeat.
REPEATED = ["political_status", "education", "category", "post"]


@dataclass
class Layout:
    """What is chosen of a sheet; drawn by hypothesis."""

    count: int
    seed: int
    titled: bool
    depth: int
    villages_by: str
    dittos: bool
    again: bool
    total: bool
    padded: bool
    others: list[str]


layouts = st.builds(
    Layout,
    count=st.integers(3, 24),
    seed=st.integers(0, 2**32 - 1),
    titled=st.booleans(),
    depth=st.integers(1, 3),
    villages_by=st.sampled_from(["cells", "block", "merge", "section"]),
    dittos=st.booleans(),
    again=st.booleans(),
    total=st.booleans(),
    padded=st.booleans(),
    others=st.lists(st.sampled_from(list(NOT_THEIRS)), unique=True, max_size=4),
)


class Writer:
    """Writes the sheet of a layout line by line."""

    def __init__(self, layout: Layout, pick: random.Random, people: list[Truth]):
        self.layout, self.pick, self.people = layout, pick, people
        fields = ["sex", "birth_date", "id_number", "political_status", "education", "category", "post"]
        pick.shuffle(fields)
        for heading in layout.others:
            fields.insert(pick.randint(0, len(fields)), heading)
        self.fields = [*([] if layout.villages_by == "section" else ["village"]), "name", *fields]
        self.month = pick.choice(MONTHS)
        self.rows: list[list] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.header: list[list] = []
        self.above: dict[str, str] = {}
        self.began: dict[str, int] = {}

    def sheet(self) -> Sheet:
        """The whole sheet."""
        if self.layout.titled:
            self.rows += [["石西镇后备干部花名册"], ["填报时间：2015年3月1日"]]
        self.write_header()
        for number, one in enumerate(self.people):
            if self.layout.again and number == len(self.people) // 2:
                self.rows += self.header
                self.above = {}
            self.write_person(number, one)
        if self.layout.villages_by == "merge":
            self.merge_villages()
        if self.layout.total:
            self.rows.append(["合计", f"{len(self.people)}人"])
        return Sheet("花名册", self.rows, self.merges)

    def write_header(self) -> None:
        """One row, or more with one above that only gathers."""
        top = len(self.rows)
        for line in range(self.layout.depth - 1):
            self.header.append(["", "基本情况", *[""] * (len(self.fields) - 1)])
            self.merges.append((top + line, 1, top + line, len(self.fields)))
        self.header.append(["序号", *(self.pick.choice(HEADINGS.get(name, [name])) for name in self.fields)])
        self.rows += self.header

    def write_person(self, number: int, one: Truth) -> None:
        """A person's row, below the line of a village that begins."""
        begins = one.village not in self.began
        if begins:
            self.above = {}
            if self.layout.villages_by == "section":
                members = sum(other.village == one.village for other in self.people)
                self.rows.append([f"{'一二三'[len(self.began)]}、{one.village}({members}人)"])
            self.began[one.village] = len(self.rows)
        cells = {
            "village": one.village, "name": _padded(one.name, self.layout, self.pick), "sex": one.sex.label,
            "birth_date": self.month.format(one.birth), "id_number": one.number, "political_status": one.status,
            "education": one.level, "category": one.category, "post": one.post,
        }  # fmt: skip
        if not begins and self.layout.villages_by in {"block", "merge"}:
            cells["village"] = ""
        for name in REPEATED:
            if self.layout.dittos and self.above.get(name) == cells[name] and self.pick.random() < 0.5:
                cells[name] = self.pick.choice(["同上", "〃"])
            else:
                self.above[name] = cells[name]
        self.rows.append([number + 1, *((cells | NOT_THEIRS)[name] for name in self.fields)])

    def merge_villages(self) -> None:
        """Each village's cell spans the rows of its people."""
        ends = [*list(self.began.values())[1:], len(self.rows)]
        self.merges += [(began, 1, end - 1, 1) for began, end in zip(self.began.values(), ends, strict=True)]


def _padded(name: str, layout: Layout, pick: random.Random) -> str:
    return f"{name[0]}{pick.choice(['　', ' ', '  '])}{name[1:]}" if layout.padded else name


def _differences(row, one: Truth) -> list[str]:
    """What the row would write otherwise than the sheet means, without asking about it."""
    asked = {said["field"] for said in [*row.problems, *row.doubts] if "field" in said}
    if not row.values["village"]:
        # A village that no cell gives is asked about where villages are looked up.
        asked.add("village")
    meant = {
        "name": one.name, "sex": one.sex, "village": one.village, "post": one.post, "id_number": one.number or None,
        "political_status": STATUS[one.status], "education": LEVEL[one.level], "category": CATEGORY[one.category],
    }  # fmt: skip
    found = [name for name, value in meant.items() if name not in asked and (row.values.get(name) or None) != value]
    # What only the office can tell must be asked about, not left out in silence.
    found += [name for name in REPEATED if meant[name] is None and name not in asked]
    found += [name for name, value in row.values.items() if value in NOT_THEIRS.values()]
    birth = row.values.get("birth_date", date.max)
    if "birth_date" not in asked and (birth.year, birth.month) != (one.birth.year, one.birth.month):
        found.append("birth_date")
    return [f"{one}: {name} is {row.values.get(name)!r}" for name in found]


@settings(max_examples=150)
@given(layout=layouts)
def test_a_roster_of_any_layout_gives_the_people_it_was_written_from_or_asks(layout):
    pick = random.Random(layout.seed)
    people = _people(layout.count, pick)
    tables = find_tables(Writer(layout, pick, people).sheet())
    rows = [row for table in tables for row in read_rows(table)]
    assert len(tables) == 1
    assert [row.values.get("name") for row in rows] == [one.name for one in people]
    assert [said for row, one in zip(rows, people, strict=True) for said in _differences(row, one)] == []
    if layout.villages_by != "block":
        assert [row.values["village"] for row in rows] == [one.village for one in people]
