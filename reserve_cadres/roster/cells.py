"""Reading one cell of a roster: from what an office typed to the value a dossier keeps.

Each reader takes the raw cell and returns the value, or raises ``ValueError`` with a Chinese message for that cell.
Readers of text are cached: in a roster of thousands the same few words stand in most columns.
"""

import re
from functools import lru_cache

from django.core.exceptions import ValidationError

from office.workbooks.cells import text_of
from reserve_cadres.people.codes import Category, Education, PoliticalStatus, Sex
from reserve_cadres.people.identity import Identity, read_identity
from reserve_cadres.people.matching import plain_name
from reserve_cadres.people.models import PHONE_FORM

_SEPARATORS = re.compile(r"[、,,;;/\s++]+")
_BRACKETS = re.compile(r"[(\[].*?[)\]]")

_CATEGORIES = [
    (r"复退|退伍|退役|复员|转业|军人|老兵", Category.VETERAN),
    (r"志愿者|西部计划|三支一扶|大学生村官|村官", Category.VOLUNTEER),
    (r"毕业生|大学生", Category.GRADUATE),
    (r"个私|个体|私营|业主|企业主|经商|老板|企业负责人", Category.BUSINESS_OWNER),
    (r"种养|养殖|种植|种粮|大户|农业能手|致富能手|致富带头", Category.GROWER),
    (r"返乡|务工|农民工|外出", Category.RETURNED_WORKER),
    (r"现任|村干部|工作人员|两委|后备干部|在职", Category.VILLAGE_STAFF),
    (r"其他|其它", Category.OTHER),
]
_EDUCATIONS = [
    (r"研究生|硕士|博士", Education.POSTGRADUATE),
    (r"专升本", Education.BACHELOR),
    (r"大专|专科|高职", Education.COLLEGE),
    (r"本科|大学|学士", Education.BACHELOR),
    (r"中专|高中|职高|技校|中技|中职|职业中学|中师|中等", Education.SECONDARY),
    (r"初中|小学|文盲|初等|半文盲", Education.JUNIOR_MIDDLE),
]
_POLITICAL_STATUSES = [
    (r"预备", PoliticalStatus.PROBATIONARY_MEMBER),
    (r"团员|共青团", PoliticalStatus.LEAGUE_MEMBER),
    (r"民革|民盟|民建|民进|农工党|致公党|九三|台盟|民主党派", PoliticalStatus.DEMOCRATIC_PARTY),
    (r"党员|中共|^是$", PoliticalStatus.PARTY_MEMBER),
    (r"群众|无党派|一般公民|^否$|^无$", PoliticalStatus.MASSES),
]


def read_name(value: object) -> str:
    """A person's name as dossiers keep it, see :func:`plain_name`; what stands in brackets behind it is left out."""
    return _name(text_of(value))


@lru_cache(maxsize=16384)
def _name(text: str) -> str:
    name = plain_name(_BRACKETS.sub("", text))
    if not name:
        raise ValueError("姓名为空。")
    if re.search(r"\d", name):
        raise ValueError("姓名里有数字，请核对。")
    if len(name) > 50:
        raise ValueError("姓名超过 50 个字。")
    return name


def sex_in_name(value: object) -> Sex | None:
    """The sex noted behind a name, as in 黄冬(女)."""
    found = re.search(r"\((.*?)\)", text_of(value))
    if not found:
        return None
    return Sex.FEMALE if "女" in found[1] else Sex.MALE if "男" in found[1] else None


def read_identity_number(value: object) -> Identity:
    """An ID number, typed in full or half width, with spaces, with x or × for X."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 1e15:
        raise ValueError("身份证号被存成了数字，后几位已丢失，请把该列设为「文本」后重新填写。")
    text = re.sub(r"[\s'`·.-]", "", text_of(value)).upper().replace("×", "X").replace("*", "X")
    try:
        return read_identity(text)
    except ValidationError as problem:
        raise ValueError(problem.messages[0]) from None


@lru_cache(maxsize=256)
def read_sex(value: object) -> Sex:
    """男 or 女."""
    text = text_of(value)
    if text.startswith(("男", "M", "m")):
        return Sex.MALE
    if text.startswith(("女", "F", "f")):
        return Sex.FEMALE
    raise ValueError("性别应为「男」或「女」。")


@lru_cache(maxsize=512)
def read_ethnicity(value: object) -> str:
    """An ethnic group by its full name: 汉 → 汉族."""
    text = re.sub(r"\s+", "", text_of(value))
    if not re.fullmatch(r"[\u3400-\u9fff]{1,10}", text):
        raise ValueError("民族看不懂，请写成「汉族」「苗族」的样子。")
    return text if text.endswith("族") else f"{text}族"


@lru_cache(maxsize=1024)
def read_political_status(value: object) -> PoliticalStatus:
    """Political status under any of its usual names."""
    return _first_match(_POLITICAL_STATUSES, value, "政治面貌", PoliticalStatus)


@lru_cache(maxsize=1024)
def read_education(value: object) -> Education:
    """Level of education under any of its usual names; the highest that is named."""
    return _first_match(_EDUCATIONS, value, "学历", Education)


@lru_cache(maxsize=1024)
def read_categories(value: object) -> tuple[Category, ...]:
    """One category or several, the main one first."""
    found = []
    for word in _SEPARATORS.split(text_of(value)):
        if word:
            category = _first_match(_CATEGORIES, word, "人员类别", Category)
            if category not in found:
                found.append(category)
    return tuple(found)


def read_phone(value: object) -> str:
    """A phone number, also where the cell is a number; the first one where several are given."""
    return _phone(text_of(value))


@lru_cache(maxsize=16384)
def _phone(text: str) -> str:
    digits = re.sub(r"[\s()]", "", text)
    for part in re.split(r"[、,,;;/|]+", digits):
        part = re.sub(r"^(\+?0{0,2}86)(?=1\d{10}$)", "", part)
        mobile = part.replace("-", "")
        if PHONE_FORM.fullmatch(mobile) and mobile.startswith("1"):
            return mobile
        if PHONE_FORM.fullmatch(part):
            return part
    raise ValueError("电话应为 11 位手机号或带区号的固定电话。")


def read_text(value: object, longest: int) -> str:
    """Plain text, one line, at most ``longest`` characters."""
    text = re.sub(r"\s+", " ", text_of(value))
    if len(text) > longest:
        raise ValueError(f"超过 {longest} 个字，这里有 {len(text)} 个字。")
    return text


def _first_match(patterns, value, what, codes):
    text = re.sub(r"\s+", "", text_of(value))
    for pattern, code in patterns:
        if re.search(pattern, text):
            return code
    raise ValueError(f"{what}「{text[:20]}」不在可选范围：{'、'.join(codes.labels)}。")
