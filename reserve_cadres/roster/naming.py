"""What stands in the cell of a name beside the name, or in place of one: signs, brackets, offices, two people."""

import re

from office.workbooks.cells import text_of
from reserve_cadres.roster.cells import aside_of_name, mark_at_name, may_be_two_names, sex_in_name
from reserve_cadres.roster.lines import speaks_of_leaving
from reserve_cadres.roster.row import Decision, Row

_OFFICE = (
    r"(?:支部)?(?:书记|主任|组长|支书|会计|文书|队长|委员|村长|社长|专干|主席|干事|同志|老师|医生|女士|先生|经理|师傅)"
)
# With an office before or behind a name of two characters or more; 李文书 may be called so.
_WITH_AN_OFFICE = re.compile(rf"[\u3400-\u9fff]{{2,}}{_OFFICE}|(?:村|社区)?{_OFFICE}[\u3400-\u9fff]{{2,}}")
_NO_NAME = re.compile(r"某|[\u3400-\u9fff][A-Za-zＡ-Ｚ○〇]+$|^[A-Za-z]{1,3}$")
_TOO_LONG = re.compile(r"[\u3400-\u9fff]{5,}")
# In brackets behind a name these may say that the person is none of the pool, or nobody.
_IN_BRACKETS = re.compile(r"挂职|试用|拟|例|样|假|[?]")
_NOTHING_NEW = re.compile(r"[男女][性]?|[\u3400-\u9fff]{1,4}族|")


def ask_about_the_name(row: Row) -> None:
    """Ask whether the cell of a name is one person's name, and tell what stands beside it and is not kept."""
    cell, name = row.person.cells["name"], row.values.get("name", "")
    said, choices = text_of(cell), (Decision.AS_LISTED, Decision.SKIP)
    _take_the_sex(row)
    if may_be_two_names(cell):
        row.doubt(f"「{' '.join(said.split())}」是一个人的姓名，还是写了两个人？", *choices, name="name")
    elif mark := mark_at_name(said):
        row.doubt(f"姓名旁边有记号「{mark}」，系统不知道是什么意思，不存：这个人照样入库吗？", *choices, name="name")
    elif name and (_TOO_LONG.search(name) or _NO_NAME.search(name)):
        row.doubt(f"「{name}」是一个人的姓名吗？", *choices, name="name")
    elif len(name) > 3 and _WITH_AN_OFFICE.fullmatch(name):
        row.doubt(f"「{name}」里像是带着职务或称呼：姓名就是这样写的吗？", *choices, name="name")
    aside = aside_of_name(cell)
    if _IN_BRACKETS.search(aside):
        row.doubt(f"姓名后面写有「{aside[:30]}」：这个人是不是在库的后备干部？", *choices, name="name")
    elif not _NOTHING_NEW.fullmatch(aside) and not speaks_of_leaving(aside):
        row.fault("name", f"姓名后面写有「{aside[:30]}」，不导入，请看看要不要紧。", blocking=False)


def _take_the_sex(row: Row) -> None:
    sex = sex_in_name(row.person.cells["name"])
    if sex and row.values.setdefault("sex", sex) != sex and "id_number" not in row.person.cells:
        row.doubt(
            "姓名后面写的性别与「性别」栏不一样：以「性别」栏为准吗？", Decision.AS_LISTED, Decision.SKIP, name="sex"
        )
