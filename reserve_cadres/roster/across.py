"""What only shows beside other cells: one dragged down, one telephone for everybody, numbers that are another's, a post as office.

Each cell by itself is fine. domain.md, "Excel as offices keep it": nothing is taken silently that may be wrong.
"""

import re
from collections import Counter

from reserve_cadres.roster.row import Decision, Row

# Of one family two may share a telephone.
_SHARED = 3
# So many in a row, each one more than the one above, are no chance.
_DRAGGED = 6
_ANOTHERS = 3
# Eighteen by the rules; dates of joining are kept that are some years off.
_OF_AGE = 14
_OF_A_RESERVE = re.compile(r"后备|储备|拟任|拟培养")


def ask_across(rows: list[Row]) -> None:
    """Ask about what the cells of several rows make doubtful together."""
    _name_shared_telephones(rows)
    _ask_about_dragged(rows)
    _ask_about_numbers_of_others(rows)
    _ask_about_offices(rows)
    _ask_about_children_in_the_party(rows)


def _ask(row: Row, question: str, name: str) -> None:
    row.doubt(question, Decision.AS_LISTED, Decision.SKIP, name=name)


def _name_shared_telephones(rows: list[Row]) -> None:
    counts = Counter(phone for row in rows if (phone := row.values.get("phone")))
    for row in rows:
        if (count := counts[row.values.get("phone")]) >= _SHARED:
            row.fault("phone", f"表上有 {count} 个人写的是同一个电话，请看看是不是本人的。", blocking=False)


def _ask_about_dragged(rows: list[Row]) -> None:
    """Ask about birth months of which each is one month after the one above, where no ID number proves them."""
    births = [None if "id_number" in row.values else row.values.get("birth_date") for row in rows]
    months: list[int] = [birth.year * 12 + birth.month if birth else 0 for birth in births]
    begun = 0
    for place in range(1, len(rows) + 1):
        if place < len(rows) and months[place - 1] and months[place] == months[place - 1] + 1:
            continue
        if place - begun >= _DRAGGED:
            for row in rows[begun:place]:
                _ask(
                    row,
                    f"出生年月连着 {place - begun} 行逐行加一个月，像是往下拖动时自动填出来的：写的对吗？",
                    "birth_date",
                )
        begun = place


def _ask_about_numbers_of_others(rows: list[Row]) -> None:
    """Where the numbers of most people say another birth month than their rows, a column was sorted or pasted by itself."""
    apart = [row for row in rows if any(_says_otherwise(one) for one in row.problems)]
    if len(apart) >= _ANOTHERS and len(apart) * 2 >= len(rows):
        for row in apart:
            _ask(row, "表上多数人的出生年月与身份证号对不上，像是有一栏错了行：这个号码是本人的吗？", "id_number")


def _says_otherwise(problem: dict) -> bool:
    return problem["field"] == "birth_date" and problem["message"].startswith("与身份证号不一致")


def _ask_about_offices(rows: list[Row]) -> None:
    """村委会主任后备 under 职务 is no office, but the post somebody is a reserve of."""
    for row in rows:
        said = row.values.get("occupation", "")
        if _OF_A_RESERVE.search(said) and not row.values.get("post"):
            _ask(row, f"「{said[:30]}」像是后备岗位，后备岗位没有填：照样记为现从事职业、不占岗位吗？", "occupation")


def _ask_about_children_in_the_party(rows: list[Row]) -> None:
    """Nobody joins as a child: the date is of something else, or of somebody else."""
    for row in rows:
        birth, joined = row.values.get("birth_date"), row.values.get("joined_party_on")
        if birth and joined and birth < joined and joined.year - birth.year < _OF_AGE:
            _ask(row, f"入党时才 {joined.year - birth.year} 岁：入党时间或出生年月写对了吗？", "joined_party_on")
