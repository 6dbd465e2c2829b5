"""The columns of a roster and the names offices give them. Source: domain.md, "Excel as offices keep it"."""

import re
import unicodedata
from collections.abc import Container, Mapping, Sequence

from office.workbooks.headings import normal
from reserve_cadres.roster.headings import ROSTER_ONLY, is_not_taken, of_one_education, roster_only, variant_of

# Field → (its own heading in our rosters, other headings seen for it).
COLUMNS: dict[str, tuple[str, list[str]]] = {
    "village": (
        "村(社区)",
        [
            "村",
            "村别",
            "村名",
            "村居",
            "村社",
            "村社区名称",
            "村名称",
            "行政村",
            "所在村",
            "所在村社区",
            "所属村",
            "所属村社区",
            "社区",
            "村居名称",
            "单位",
            "单位名称",
            "所在单位",
            "村级组织",
            "所在村居",
            "村组织",
        ],
    ),
    "name": ("姓名", ["名字", "后备干部姓名", "人员姓名", "后备人选", "后备人员姓名", "后备干部"]),
    "sex": ("性别", ["男女"]),
    "ethnicity": ("民族", ["族别"]),
    "birth_date": (
        "出生年月",
        ["出生日期", "出生年月日", "出生时间", "生日", "出生", "出生年份月份", "生年月日"],
    ),
    "id_number": (
        "身份证号",
        [
            "身份证号码",
            "公民身份号码",
            "公民身份证号",
            "公民身份证号码",
            "身份证",
            "居民身份证号",
            "居民身份证号码",
            "身份号码",
            "证件号码",
            "证件号",
            "身份证件号码",
        ],
    ),
    "native_place": ("籍贯", ["祖籍"]),
    "household": ("户籍所在地", ["户籍", "户口所在地", "户籍地", "户口"]),
    "health": ("健康状况", ["健康情况", "身体状况"]),
    "marital_state": ("婚姻状况", ["婚姻", "婚姻情况", "婚否"]),
    "political_status": ("政治面貌", ["政治身份", "面貌", "党派", "是否党员", "政治面目"]),
    "joined_party_on": ("入党时间", ["入党年月", "入党日期", "入党年月日", "加入党组织时间", "何时入党"]),
    "education": ("学历", ["文化程度", "最高学历", "学历学位", "文化水平", "现学历", "学历层次"]),
    "school_and_major": (
        "毕业院校及专业",
        [
            "毕业院校",
            "毕业学校",
            "毕业院校系及专业",
            "院校及专业",
            "毕业学校及专业",
            "毕业院校专业",
            "毕业院校及所学专业",
            "学校及专业",
            "何校何专业毕业",
            "毕业学校专业",
            "毕业院校系专业",
        ],
    ),
    "fulltime_education": (
        "全日制学历",
        [
            "全日制教育",
            "全日制教育学历",
            "全日制",
            "全日制学历学位",
            "学历全日制",
            "学历全日制教育",
            "全日制教育学历学位",
        ],
    ),
    "fulltime_school_and_major": (
        "全日制毕业院校及专业",
        [
            "全日制院校及专业",
            "全日制毕业院校",
            "全日制教育毕业院校及专业",
            "全日制教育毕业院校系及专业",
            "毕业院校及专业全日制",
        ],
    ),
    "inservice_education": (
        "在职学历",
        ["在职教育", "在职", "在职教育学历", "在职学历学位", "学历在职", "学历在职教育", "在职教育学历学位"],
    ),
    "inservice_school_and_major": (
        "在职毕业院校及专业",
        ["在职院校及专业", "在职毕业院校", "在职教育毕业院校及专业", "在职教育毕业院校系及专业", "毕业院校及专业在职"],
    ),
    "category": (
        "人员类别",
        ["类别", "身份类别", "人员类型", "类型", "人员身份", "身份", "人员类别主要", "后备干部类别", "人才类别"],
    ),
    "tags": ("其他类别", ["其他身份", "兼有身份", "其他人员类别"]),
    "occupation": (
        "现从事职业",
        [
            "职业",
            "现从事工作",
            "从事职业",
            "从事工作",
            "现职业",
            "现任职务",
            "现工作",
            "工作单位及职务",
            "现工作单位及职务",
            "现任职务或职业",
            "现职务",
            "职务",
            "现从事何种职业",
            "目前从事职业",
        ],
    ),
    "post": (
        "后备岗位",
        [
            "拟任职务",
            "后备职务",
            "拟任岗位",
            "培养岗位",
            "拟培养岗位",
            "后备职位",
            "拟任村职务",
            "培养方向",
            "拟任",
            "岗位",
            "后备岗位名称",
            "拟培养职务",
            "储备岗位",
            "培养职务",
            "拟后备岗位",
        ],
    ),
    "skills": ("熟悉专业及特长", ["特长", "专长", "技能", "熟悉专业有何特长", "有何特长", "专业特长", "特长爱好"]),
    "phone": (
        "联系电话",
        ["电话", "电话号码", "手机", "手机号", "手机号码", "联系方式", "联系手机", "移动电话", "联系号码", "电话手机"],
    ),
    "address": ("现住址", ["住址", "家庭住址", "地址", "家庭地址", "居住地址", "居住地", "通讯地址", "联系地址"]),
    "entered_on": ("入库时间", ["入库日期", "入库年月", "列为后备时间", "确定时间", "纳入后备时间"]),
    "remarks": ("备注", ["说明", "备考"]),
}

# Columns whose content follows from others or from the row's place; recognised so that nobody is asked about them.
DERIVED = {"序号", "编号", "号", "年龄", "周岁", "党龄", "序", "no", "年龄岁"}
DERIVED_FIELD = "-"

_BRACKETED = re.compile(r"[(\[【〔<].*?[)\]】〕>]")


def heading_of(field: str) -> str:
    """The heading of ``field`` in our own rosters."""
    return (COLUMNS | ROSTER_ONLY)[field][0]


_FIELD_BY_HEADING = {
    normal(heading): field for field, (own, others) in COLUMNS.items() for heading in (own, *others)
} | dict.fromkeys(DERIVED, DERIVED_FIELD)


def recognise_one(heading: object, aliases: Mapping[str, str] | None = None) -> str | None:
    """The field a heading names for certain: by the office's own ``aliases``, our list, or either without brackets.

    ``DERIVED_FIELD`` for a column that needs no reading, None when the heading is not known.
    """
    whole = normal(heading)
    if not whole:
        return None
    if aliases and whole in aliases:
        return aliases[whole] or DERIVED_FIELD
    text = unicodedata.normalize("NFKC", str(heading))
    outside = normal(_BRACKETED.sub("", text))
    insides = [normal(inside) for inside in _BRACKETED.findall(text)]
    if whole in _FIELD_BY_HEADING:
        return _FIELD_BY_HEADING[whole]
    if is_not_taken(text):
        return DERIVED_FIELD
    for said in (outside, *insides):
        if said in _FIELD_BY_HEADING:
            return _FIELD_BY_HEADING[said]
    return next(filter(None, map(roster_only, (whole, outside))), None) or of_one_education(whole)


def recognise(
    headings: Sequence[object], aliases: Mapping[str, str] | None = None, hidden: Container[int] = ()
) -> list[str | None]:
    """The field of each column of a header row, each field at most once; None where the heading is not known.

    Headings that name their field outright come first. A ``hidden`` column is not taken, unless the office has taught
    its heading or it is the only one with the ID number, which proves itself.
    """
    fields: list[str | None] = [None] * len(headings)
    taken: set[str] = set()

    def take(index: int, field: str | None) -> None:
        if field == DERIVED_FIELD:
            fields[index] = field
        elif field and field not in taken:
            fields[index] = field
            taken.add(field)

    taught = aliases or {}
    shown = [index for index, heading in enumerate(headings) if index not in hidden or normal(heading) in taught]
    for index in shown:
        take(index, recognise_one(headings[index], aliases))
    for index in shown:
        if fields[index] is None and normal(headings[index]):
            take(index, variant_of(normal(headings[index])))
    for index, heading in enumerate(headings):
        if index not in shown and normal(heading):
            said = recognise_one(heading, aliases)
            take(index, said if said == "id_number" and said not in taken else DERIVED_FIELD)
    return fields
