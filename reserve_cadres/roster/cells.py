"""Reading one cell of a roster: from what an office typed to the value a dossier keeps.

Each reader takes the raw cell and returns the value, or raises ``ValueError`` with a Chinese message for that cell.
Readers of text are cached: in a roster of thousands the same few words stand in most columns.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Choices

from office.workbooks.cells import text_of
from reserve_cadres.people.codes import Category, Education, PoliticalStatus, Sex
from reserve_cadres.people.identity import Identity, check_character, read_identity
from reserve_cadres.people.matching import plain_name
from reserve_cadres.people.models import PHONE_FORM
from reserve_cadres.roster import words

# Beside a name: what stands in brackets, and the sex behind a blank.
_BRACKETS = re.compile(r"[(\[].*?[)\]]|(?<=[\u3400-\u9fff]{2})\s+[男女]\s*$")
_SEX_BEHIND = re.compile(r"[\u3400-\u9fff]{2}\s+([男女])\s*$")
# Points and signs beside a name, and what no name has in it: letters, dots of minority names and those of initials go.
_BESIDE_NAME = re.compile(r"^[^\w(]+|[^\w.)]+$")
_NOT_IN_A_NAME = re.compile(r"[^\w\s·.'’\-]")
_SIGNS = frozenset(["So", "Sm", "Sk"])
_TWO_PARTS = re.compile(r"([\u3400-\u9fff]{2,})\s+([\u3400-\u9fff]{2,})")
_LONG_SURNAMES = frozenset(
    ["欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "司徒", "端木", "呼延", "南宫", "司空",
     "长孙", "宇文", "钟离", "东郭", "西门", "轩辕", "申屠", "独孤"]
)  # fmt: skip
_OPENING = re.compile(r"[(（\[［]")
_ID_NOISE = re.compile(r"[\s'`\"“”‘’=·.,\-‐‑–—_]")
_ID_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9A-Z])")
_ASIDE = re.compile(r"[(\[][^()\[\]\d]+[)\]]")
_PHONE_LABEL = re.compile(r"(?:本人|联系|移动)*(?:电话|手机|手机号|座机|tel|本人)(?:号码)?[::]?", re.IGNORECASE)
_FAILED = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|ERROR!|未计算|##+)")
_SAYS_NOTHING = frozenset(["/", "-", "—", "--", "——", "\\", "无", "空", "―", "－", "／"])
# What programs and formulas leave where there is nothing, and what offices write who do not know.
_LEFT_BY_PROGRAMS = frozenset(["0", "null", "none", "n/a", "nan", "(null)", "(空)", "（空）", "空白", "undefined"])
NOT_KNOWN = frozenset(["暂无", "暂缺", "不详", "未知", "未填", "待定", "未定", "待补", "待补充", "无记录", "空缺"])
_LONGEST_NOTHING = 12
_ASKED_EVEN_SO = frozenset(["name", "sex", "birth_date", "id_number", "post", "remarks"])
_SEXES = {
    **dict.fromkeys(["男", "男性", "m", "male", "1"], Sex.MALE),
    **dict.fromkeys(["女", "女性", "f", "female", "2"], Sex.FEMALE),
}


def is_failed(value: object) -> bool:
    """Whether a cell holds the error of a formula (#REF!, #N/A) and nothing else."""
    return type(value) is str and value[:1] == "#" and bool(_FAILED.fullmatch(value.strip()))


def says_nothing(value: object, name: str = "") -> bool:
    """Whether a cell holds a stroke or 无, which an office writes where there is nothing to say, or NULL or 不详.

    Of field ``name``: what tells a person from others is asked about where it is not known, and what remarks say is kept.
    """
    if type(value) is not str:
        return type(value) in (int, float) and value == 0 and name != "village"
    if len(value) > _LONGEST_NOTHING or name == "village":
        return len(value) < 4 and value.strip() in _SAYS_NOTHING
    plain = value.strip().lower()
    return plain in _SAYS_NOTHING or plain in _LEFT_BY_PROGRAMS or (plain in NOT_KNOWN and name not in _ASKED_EVEN_SO)


def read_name(value: object) -> str:
    """A person's name as dossiers keep it, see :func:`plain_name`; what stands in brackets behind it is left out."""
    return _name(text_of(value))


@lru_cache(maxsize=16384)
def _name(text: str) -> str:
    name = _BESIDE_NAME.sub("", plain_name(_BRACKETS.sub("", text)))
    if not name:
        raise ValueError("姓名为空。")
    if strange := _NOT_IN_A_NAME.search(name):
        raise ValueError(f"姓名里有「{strange[0]}」。写了几个人的，请一人一行；写错的请更正。")
    if re.search(r"\d", name):
        raise ValueError("姓名里有数字，请核对。")
    if len(name) > 50:
        raise ValueError("姓名超过 50 个字。")
    return name


def aside_of_name(value: object) -> str:
    """What stands in brackets behind a name: 已退出 of 张三(已退出)."""
    # Few names have one; the others need not be folded to see it.
    if not _OPENING.search(str(value)):
        return ""
    found = re.search(r"[(\[](.*?)[)\]]", text_of(value))
    return found[1] if found else ""


@lru_cache(maxsize=16384)
def mark_at_name(text: str) -> str:
    """A sign beside a name (★, *, ▲) whose meaning only the office knows; full width is folded in ``text``."""
    found = next((one for one in text if one in "*#※" or unicodedata.category(one) in _SIGNS), "")
    return "" if found in "`^" else found


def may_be_two_names(value: object) -> bool:
    """Whether two names may stand in one cell: two parts of two characters each, of which the first is no surname."""
    # Few names have a blank in them; the others need not be looked at more closely.
    parted = type(value) is str and len(value.split()) > 1
    found = _TWO_PARTS.fullmatch(_BRACKETS.sub("", str(value)).strip()) if parted else None
    return bool(found and found[1] not in _LONG_SURNAMES)


def sex_in_name(value: object) -> Sex | None:
    """The sex noted behind a name, as in 黄冬(女)."""
    behind = _SEX_BEHIND.search(str(value))
    aside = behind[1] if behind else aside_of_name(value)
    return Sex.FEMALE if "女" in aside else Sex.MALE if "男" in aside else None


def number_was_lost(value: object) -> bool:
    """Whether an ID number was kept as a number, which holds fifteen of its digits and no more."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 1e15


def read_identity_number(value: object) -> Identity:
    """An ID number, typed in full or half width, with spaces, a prefix, invisible characters, with x or × for X."""
    if number_was_lost(value):
        raise ValueError("身份证号被存成了数字，后几位已丢失，请把该列设为「文本」后重新填写。")
    if type(value) is str and _ID_NUMBER.fullmatch(value):
        return _identity(value)
    text = _ID_NOISE.sub("", text_of(value)).upper().replace("×", "X").replace("*", "X")
    numbers = _ID_NUMBER.findall(text)
    # A word beside the number says nothing of it; other digits do.
    if len(numbers) == 1 and not re.search(r"\d", text.replace(numbers[0], "")):
        text = numbers[0]
    return _identity(text)


def _identity(text: str) -> Identity:
    try:
        return read_identity(text)
    except ValidationError as problem:
        if problem.code == "old" and (longer := eighteen_characters(text)):
            raise ValueError(f"是 15 位旧身份证号，对应的 18 位号码应是 {longer}，请核对后改写。") from None
        raise ValueError(problem.messages[0]) from None


def eighteen_characters(old: str) -> str:
    """The number of 18 characters that belongs to one of 15 digits; empty where its date does not exist."""
    first = f"{old[:6]}19{old[6:]}"
    number = first + check_character(first)
    try:
        return read_identity(number).number
    except ValidationError:
        return ""


@lru_cache(maxsize=256)
def read_sex(value: object) -> Sex:
    """男 or 女, also by the codes of GB/T 2261.1: 1 and 2."""
    if sex := _SEXES.get(re.sub(r"\s+", "", text_of(value)).lower()):
        return sex
    raise ValueError("性别应为「男」或「女」。")


@lru_cache(maxsize=512)
def read_ethnicity(value: object) -> str:
    """An ethnic group by its full name: 汉 → 汉族."""
    text = re.sub(r"\s+", "", text_of(value))
    if name := words.ethnic_group(text):
        return name
    raise ValueError(f"民族「{text[:20]}」看不懂，请写成「汉族」「苗族」的样子。")


def read_political_status(value: object) -> PoliticalStatus:
    """Political status by its known words."""
    return _known(words.political_status, value, "政治面貌", PoliticalStatus)


def read_education(value: object) -> Education:
    """Level of education by its known words; the highest finished one that is named."""
    return _known(words.education, value, "学历", Education)


def read_categories(value: object) -> tuple[Category, ...]:
    """One category or several, the main one first."""
    return _known(words.categories, value, "人员类别", Category)


def _known(read: Callable[[str], Any], value: object, what: str, codes: type[Choices]) -> Any:
    text = text_of(value)
    if (code := read(text)) is None:
        raise ValueError(f"{what}「{re.sub(chr(10), ' ', text)[:20]}」不能确定是哪一种：{'、'.join(codes.labels)}。")
    return code


def read_phone(value: object) -> str:
    """A phone number, also where the cell is a number; the first one where several are given."""
    return read_phones(value)[0][0]


def read_phones(value: object) -> tuple[tuple[str, ...], str]:
    """Every phone number of a cell, and the words beside them. Raises ``ValueError`` where there is no number."""
    return _phones(text_of(value))


@lru_cache(maxsize=16384)
def _phones(text: str) -> tuple[tuple[str, ...], str]:
    if len(text) == 11 and text.isascii() and text.isdigit() and text[0] == "1":
        return (text,), ""
    numbers, others = [], _ASIDE.findall(text)
    for part in _phone_parts(_ASIDE.sub(" ", text)):
        digits = re.sub(r"[\s()\[\]-]", "", part)
        digits = re.sub(r"^(\+?0{0,2}86)(?=1\d{10}$)", "", digits)
        landline = re.sub(r"[\s()]", "", part)
        if re.fullmatch(r"1\d{10}", digits):
            numbers.append(digits)
        elif PHONE_FORM.fullmatch(landline):
            numbers.append(landline)
        elif digits and not _PHONE_LABEL.fullmatch(digits):
            others.append(part)
    if not numbers or any(re.search(r"\d", other) for other in others):
        raise ValueError("电话应为 11 位手机号或带区号的固定电话。")
    return tuple(dict.fromkeys(numbers)), " ".join(others)


def _phone_parts(text: str) -> list[str]:
    """The cell cut at its separators, and at spaces where what stands between them is a number of its own."""
    parts = [
        part
        for part in re.split(r"[、,,;;/|\n]+|(?<=\d)(?=[^\d\s\-()+])|(?<=[^\d\s\-()+])(?=[\d(+])", text)
        if part.strip()
    ]
    found: list[str] = []
    for part in parts:
        pieces = part.split()
        found += pieces if len(pieces) > 1 and all(map(PHONE_FORM.fullmatch, pieces)) else [part.strip()]
    return found


_DEGREE = re.compile(r"[\u4e00-\u9fff]{0,10}(?:学士|硕士|博士)(?:学位)?")


def degree_in(value: object) -> str:
    """The degree that stands beside a level of education as a word of its own (大学/法学学士); "" for none."""
    words = re.split(r"[\s/、，,;；()（）]+", text_of(value))
    return next((word for word in words[1:] if _DEGREE.fullmatch(word)), "")


_OF_ANOTHER_COLUMN = re.compile(r"\d{17}[\dXx]|1[3-9]\d{9}")


def read_text(value: object, longest: int, *, anything: bool = False) -> str:
    """Plain text, one line, at most ``longest`` characters.

    An ID number or a telephone alone stands in the wrong column, unless the column is for ``anything``.
    """
    text = re.sub(r"\s+", " ", text_of(value))
    if not anything and len(text) in {11, 18} and _OF_ANOTHER_COLUMN.fullmatch(text):
        raise ValueError("这里写的像是身份证号或手机号，是不是填错了栏目？")
    if len(text) > longest:
        raise ValueError(f"超过 {longest} 个字，这里有 {len(text)} 个字。")
    return text
