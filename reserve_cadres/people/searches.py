"""The trail of searches by number: who asks whose a number is has looked at it."""

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from reserve_cadres.people.access import IDENTITY
from reserve_cadres.people.cadres import numbers_in

SUBJECT = "按号码查找"


def note_search(request: StaffRequest, text: str, found: int) -> None:
    """Note that ``found`` people were shown for the digits in ``text``; nothing where none were asked for or may be."""
    numbers = numbers_in(text)
    if numbers and request.user.has_perm(IDENTITY):
        # The trail is read by who may not see numbers: it keeps the last four digits, and how many were given.
        said = "、".join(f"尾号 {one[-4:]}（输入 {len(one)} 位）" for one in numbers)
        record_access(request, Action.VIEWED, SUBJECT, f"{said}，找到 {found} 人")
