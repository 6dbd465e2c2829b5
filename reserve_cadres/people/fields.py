"""The dossier's fields, each named once: whatever lists, reads, writes, prints or asks for them is made from here.

A new field is a line of :data:`FIELDS`, a field of the model, and its migration. Source: domain.md, "The dossier" and
"Excel as offices keep it".
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import reduce
from typing import TYPE_CHECKING, Any

from django.db.models import Choices, Q

from reserve_cadres.people.codes import PARTY_MEMBERS, Category, Education, PoliticalStatus, Sex, State
from reserve_cadres.people.identity import masked_identity, masked_phone

if TYPE_CHECKING:
    from reserve_cadres.people.models import Cadre


class Reading(Enum):
    """How the cell of a roster is read; the readers themselves are the roster's."""

    TEXT = auto()
    NAME = auto()
    PLACE = auto()
    SEX = auto()
    ETHNICITY = auto()
    MONTH = auto()
    DAY = auto()
    IDENTITY = auto()
    POLITICAL_STATUS = auto()
    EDUCATION = auto()
    CATEGORY = auto()
    CATEGORIES = auto()
    PHONE = auto()


class Keeper(Enum):
    """Who writes a field."""

    # The dossier's form, rosters and nominations.
    DOSSIER = auto()
    # The form only: a photo, and the village of a new dossier, which is the pool's from then on.
    FORM = auto()
    # The pool's functions; or nobody, where it follows from others.
    ELSEWHERE = auto()


class OnPage(Enum):
    """Whether the dossier's page shows a field."""

    ALWAYS = auto()
    WHERE_FILLED = auto()
    # The page has its own place for it.
    NOT_AMONG_FACTS = auto()


@dataclass(frozen=True)
class Place:
    """Where the registration form prints a field: the row, and how many of the seven columns its value takes."""

    row: int
    columns: int = 1
    label: str = ""
    rows: int = 1


# The row of the registration form below résumé, family and all that grows.
FOOT = 99


@dataclass(frozen=True)
class DossierField:
    """One field: where it belongs, what it is called, how it is read, and where it appears."""

    name: str
    # The heading of its part in form and page; "" for what is in neither.
    group: str
    # Its heading in our own rosters, and the others seen for it, with blanks between them.
    heading: str
    also: str = ""
    # What a column so called means in a roster that has no other column for that.
    stands_for: str = ""
    # None: rosters have no column for it.
    reading: Reading | None = Reading.TEXT
    codes: type[Choices] | None = None
    keeper: Keeper = Keeper.DOSSIER
    # Without it a person of a roster cannot be told, so a fault of this cell is never passed over.
    needed: bool = False
    # Its value and its exact words, where those are no attributes of its own name.
    path: str = ""
    exactly: str = ""
    # What those see who may see neither numbers nor what is nobody else's business.
    masked: Callable[[str], str] | None = None
    page: OnPage = OnPage.ALWAYS
    # Its text is long: on the left in tables. It takes the whole width of form and page.
    long: bool = False
    wide: bool = False
    printed: Place | None = None
    # Completeness asks for it, of those the condition holds for.
    asked: Q | None = None
    # The list can show it; it does so unless told otherwise.
    listed: bool = False
    shown: bool = False
    # Its width in the official roster and the template, 0 where those leave it out; and what the example there says.
    width: int = 0
    example: str = ""

    @property
    def headings(self) -> list[str]:
        """Every heading that names the field outright, our own first."""
        return [self.heading, *self.also.split()]

    @property
    def in_form(self) -> bool:
        """Whether the dossier's form has it."""
        return self.keeper != Keeper.ELSEWHERE

    def words(self, value: Any) -> str:
        """A value of the field as rosters and forms write it; "" for none."""
        if value in (None, "", []):
            return ""
        if self.codes:
            return "、".join(self.codes(one).label for one in (value if isinstance(value, list) else [value]))
        if self.reading == Reading.MONTH:
            return f"{value:%Y.%m}"
        if self.reading == Reading.DAY:
            return f"{value:%Y-%m-%d}"
        return str(value)


def words_of(cadre: "Cadre", name: str, *, sees_identity: bool) -> str:
    """What a person's dossier says in field ``name``, as exactly as it is known; masked where that is not seen."""
    field = FIELD[name]
    if name == "name" and not sees_identity:
        # Namesakes are told apart beside the name, as no cell says the birth month.
        return str(cadre)
    if field.exactly:
        text = getattr(cadre, field.exactly)
        return field.masked(text) if field.masked and not sees_identity else text
    path = (field.path or name).split("__")
    text = field.words(reduce(lambda one, step: one and getattr(one, step), path, cadre))
    return field.masked(text) if field.masked and not sees_identity else text


def _year(day: str) -> str:
    """Of a birth date, the year."""
    return day[:4]


def _kept_back(text: str) -> str:
    """What is told to nobody who only looks on."""
    return "不公开" if text else ""


BASICS, WORK, SCHOOLING = "基本信息", "政治面貌和工作", "学历学位"
CONTACT, GROWTH = "类别与联系方式", "来源、培养和备注"
GROUPS = [BASICS, WORK, SCHOOLING, CONTACT, GROWTH]
_EVERYBODY = Q()
_MEMBERS = Q(political_status__in=PARTY_MEMBERS)

# In the order of a roster's columns, which form, page and export follow.
FIELDS = (
    DossierField("village", BASICS, "村(社区)",
        "村 村别 村名 村居 村社 村社区名称 村名称 行政村 所在村 所在村社区 所属村 所属村社区 社区 "
        "村居名称 单位 单位名称 所在单位 村级组织 所在村居 村组织", reading=Reading.PLACE, keeper=Keeper.FORM,
        needed=True, path="village__name", page=OnPage.NOT_AMONG_FACTS, printed=Place(12, 2), width=12,
        example="某某村"),
    DossierField("name", BASICS, "姓名", "名字 后备干部姓名 人员姓名 后备人选 后备人员姓名 后备干部",
        reading=Reading.NAME, needed=True, page=OnPage.NOT_AMONG_FACTS, printed=Place(1), width=9, example="张三"),
    DossierField("sex", BASICS, "性别", "男女", reading=Reading.SEX, codes=Sex, needed=True, printed=Place(1),
        listed=True, shown=True, width=5, example="男"),
    DossierField("ethnicity", BASICS, "民族", "族别", reading=Reading.ETHNICITY, printed=Place(2), listed=True,
        width=7, example="汉族"),
    DossierField("birth_date", BASICS, "出生年月", "出生日期 出生年月日 出生时间 生日 出生 出生年份月份 生年月日",
        reading=Reading.MONTH, needed=True, exactly="birth_display", masked=_year, printed=Place(1), width=9, example="1985.06"),
    DossierField("birth_day_known", BASICS, "知道具体日期", reading=None, page=OnPage.NOT_AMONG_FACTS),
    DossierField("age", BASICS, "年龄", reading=None, keeper=Keeper.ELSEWHERE, listed=True, shown=True),
    DossierField("id_number", BASICS, "身份证号",
        "身份证号码 公民身份号码 公民身份证号 公民身份证号码 身份证 居民身份证号 居民身份证号码 身份号码 "
        "证件号码 证件号 身份证件号码", reading=Reading.IDENTITY, needed=True, masked=masked_identity,
        printed=Place(4, 2), asked=_EVERYBODY, listed=True, width=20),
    DossierField("photo", BASICS, "照片", reading=None, keeper=Keeper.FORM, page=OnPage.NOT_AMONG_FACTS,
        printed=Place(1, rows=4), asked=_EVERYBODY),
    DossierField("native_place", BASICS, "籍贯", "祖籍", printed=Place(2), listed=True),
    DossierField("birthplace", BASICS, "出生地", "出生地点", page=OnPage.WHERE_FILLED, printed=Place(2), listed=True),
    DossierField("household", BASICS, "户籍所在地", "户籍 户口所在地 户籍地 户口", long=True, printed=Place(14, 2),
        asked=_EVERYBODY, listed=True),
    DossierField("health", BASICS, "健康状况", "健康情况 身体状况", masked=_kept_back, printed=Place(5)),
    DossierField("marital_state", BASICS, "婚姻状况", "婚姻 婚姻情况 婚否", printed=Place(5)),
    DossierField("political_status", WORK, "政治面貌", "政治身份 面貌 党派 是否党员 政治面目",
        reading=Reading.POLITICAL_STATUS, codes=PoliticalStatus, printed=Place(3), asked=_EVERYBODY, listed=True,
        shown=True, width=12, example="中共党员"),
    DossierField("joined_party_on", WORK, "入党时间", "入党年月 入党日期 入党年月日 加入党组织时间 何时入党",
        reading=Reading.MONTH, page=OnPage.WHERE_FILLED, printed=Place(3), asked=_MEMBERS, listed=True, width=9, example="2008.07"),
    DossierField("joined_work_on", WORK, "参加工作时间", "参加工作年月 参加工作日期 参加工作 工作时间 参工时间 何时参加工作",
        reading=Reading.MONTH, page=OnPage.WHERE_FILLED, printed=Place(3), listed=True),
    DossierField("professional_title", WORK, "专业技术职务", "职称 技术职称 专业技术职称 专业技术职务职称 技术职务 现有职称",
        page=OnPage.WHERE_FILLED, printed=Place(5, 2), listed=True),
    DossierField("education", SCHOOLING, "学历", "文化程度 最高学历 学历学位 文化水平 现学历 学历层次",
        reading=Reading.EDUCATION, codes=Education, printed=Place(6, label="最高学历"), asked=_EVERYBODY, listed=True,
        shown=True, width=15, example="大专"),
    DossierField("school_and_major", SCHOOLING, "毕业院校及专业",
        "毕业院校 毕业学校 毕业院校系及专业 院校及专业 毕业学校及专业 毕业院校专业 毕业院校及所学专业 "
        "学校及专业 何校何专业毕业 毕业学校专业 毕业院校系专业", long=True, printed=Place(6, 4, "院校及专业"),
        listed=True, width=24, example="某某学院、会计"),
    DossierField("fulltime_education", SCHOOLING, "全日制学历",
        "全日制教育 全日制教育学历 全日制 全日制学历学位 学历全日制 学历全日制教育 全日制教育学历学位",
        reading=Reading.EDUCATION, codes=Education, page=OnPage.WHERE_FILLED, printed=Place(7, label="全日制教育")),
    DossierField("fulltime_school_and_major", SCHOOLING, "全日制毕业院校及专业",
        "全日制院校及专业 全日制毕业院校 全日制教育毕业院校及专业 全日制教育毕业院校系及专业 "
        "毕业院校及专业全日制", page=OnPage.WHERE_FILLED, long=True, printed=Place(7, 4, "院校及专业")),
    DossierField("fulltime_degree", SCHOOLING, "全日制学位", "全日制教育学位 学位全日制 学位全日制教育",
        page=OnPage.WHERE_FILLED, printed=Place(8)),
    DossierField("fulltime_degree_school", SCHOOLING, "全日制学位授予院校",
        "全日制学位授予学校 全日制学位授予单位 全日制学位院校 全日制教育学位授予院校 全日制教育学位授予学校 "
        "全日制教育学位授予单位 全日制教育学位院校", page=OnPage.WHERE_FILLED, long=True,
        printed=Place(8, 4, "学位授予院校")),
    DossierField("inservice_education", SCHOOLING, "在职学历",
        "在职教育 在职 在职教育学历 在职学历学位 学历在职 学历在职教育 在职教育学历学位", reading=Reading.EDUCATION,
        codes=Education, page=OnPage.WHERE_FILLED, printed=Place(9, label="在职教育")),
    DossierField("inservice_school_and_major", SCHOOLING, "在职毕业院校及专业",
        "在职院校及专业 在职毕业院校 在职教育毕业院校及专业 在职教育毕业院校系及专业 毕业院校及专业在职",
        page=OnPage.WHERE_FILLED, long=True, printed=Place(9, 4, "院校及专业")),
    DossierField("inservice_degree", SCHOOLING, "在职学位", "在职教育学位 学位在职 学位在职教育",
        page=OnPage.WHERE_FILLED, printed=Place(10)),
    DossierField("inservice_degree_school", SCHOOLING, "在职学位授予院校",
        "在职学位授予学校 在职学位授予单位 在职学位院校 在职教育学位授予院校 在职教育学位授予学校 "
        "在职教育学位授予单位 在职教育学位院校", page=OnPage.WHERE_FILLED, long=True,
        printed=Place(10, 4, "学位授予院校")),
    DossierField("category", CONTACT, "人员类别",
        "类别 身份类别 人员类型 类型 人员身份 身份 人员类别主要 后备干部类别 人才类别", reading=Reading.CATEGORY,
        codes=Category, printed=Place(11), asked=_EVERYBODY, listed=True, shown=True, width=14,
        example="返乡务工人员"),
    DossierField("tags", CONTACT, "其他类别", "其他身份 兼有身份 其他人员类别", reading=Reading.CATEGORIES,
        codes=Category, page=OnPage.WHERE_FILLED, wide=True, printed=Place(11)),
    DossierField("occupation", CONTACT, "现从事职业",
        "职业 现从事工作 从事职业 从事工作 现职业 现任职务 现工作 工作单位及职务 现工作单位及职务 "
        "现任职务或职业 现职务 职务 现从事何种职业 目前从事职业", printed=Place(11, 2), listed=True, width=13,
        example="务农"),
    DossierField("post", "", "后备岗位",
        "拟任职务 后备职务 拟任岗位 培养岗位 拟培养岗位 后备职位 拟任村职务 拟任 岗位 "
        "后备岗位名称 拟培养职务 储备岗位 培养职务 拟后备岗位", reading=Reading.PLACE, keeper=Keeper.ELSEWHERE,
        path="post_title", page=OnPage.NOT_AMONG_FACTS, printed=Place(12, 3), width=15, example="村党支部书记"),
    DossierField("skills", CONTACT, "熟悉专业及特长", "特长 专长 技能 熟悉专业有何特长 有何特长 专业特长 特长爱好",
        long=True, wide=True, printed=Place(15, 6)),
    DossierField("phone", CONTACT, "联系电话",
        "电话 电话号码 手机 手机号 手机号码 联系方式 联系手机 移动电话 联系号码 电话手机", reading=Reading.PHONE,
        masked=masked_phone, printed=Place(4, 2), asked=_EVERYBODY, listed=True, width=13, example="13800000000"),
    DossierField("address", CONTACT, "现住址", "住址 家庭住址 地址 家庭地址 居住地址 居住地 通讯地址 联系地址",
        long=True, wide=True, printed=Place(14, 3)),
    DossierField("entered_on", "", "入库时间",
        "入库日期 入库年月 列为后备时间 确定时间 纳入后备时间 进入时间 进库时间 进入后备时间 进入后备库时间 "
        "确定为后备干部时间 列为后备干部时间 确定后备干部时间",
        reading=Reading.DAY, keeper=Keeper.ELSEWHERE, page=OnPage.NOT_AMONG_FACTS),
    DossierField("state", "", "状态", reading=None, codes=State, keeper=Keeper.ELSEWHERE, page=OnPage.NOT_AMONG_FACTS,
        listed=True, shown=True),
    DossierField("source_channel", GROWTH, "来源渠道", "来源 人员来源 来源途径", page=OnPage.WHERE_FILLED,
        printed=Place(13), listed=True),
    DossierField("training_direction", GROWTH, "培养方向", "拟培养方向 重点培养方向 培养使用方向", stands_for="post",
        page=OnPage.WHERE_FILLED, long=True, printed=Place(13), listed=True),
    DossierField("succession_intent", GROWTH, "接替意向", "接替意愿 意向接替岗位", page=OnPage.WHERE_FILLED, long=True,
        printed=Place(13, 2), listed=True),
    DossierField("remarks", GROWTH, "备注", "说明 备考", page=OnPage.WHERE_FILLED, long=True, wide=True,
        printed=Place(FOOT, 6), width=14, example="示例，导入时不读这一行"),
)  # fmt: skip

FIELD = {one.name: one for one in FIELDS}
# What rosters have a column for.
ROSTER = {one.name: one for one in FIELDS if one.reading}
# What a row of a roster or of a nomination may say of the person; place, post and state are the pool's.
PERSON = [one.name for one in FIELDS if one.keeper == Keeper.DOSSIER]
# Of those the days, which JSON keeps as text, and which a roster gives as months.
DAYS = [name for name in PERSON if FIELD[name].reading == Reading.MONTH]
WIDE = [one.name for one in FIELDS if one.wide]


def by_group(wanted: Callable[[DossierField], bool]) -> list[tuple[str, list[DossierField]]]:
    """The ``wanted`` fields of each group, with the group's heading; those that take a whole row come last."""
    fields = sorted(filter(wanted, FIELDS), key=lambda one: one.wide)
    return [(group, [one for one in fields if one.group == group]) for group in GROUPS]
