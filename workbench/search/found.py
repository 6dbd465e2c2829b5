"""What a search finds: a line of its answer, and where such lines come from."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from office.pinyin import spelled


@dataclass(frozen=True)
class Found:
    """One line: what it is called, where it leads, and what tells it from others; ``gone`` of what is no more."""

    title: str
    address: str
    more: str = ""
    gone: bool = False


@dataclass(frozen=True)
class Source:
    """Where a kind of thing is found, by who holds ``permission``; "" is for everybody.

    ``find`` takes the user, the words typed and how many lines are wanted at most.
    """

    label: str
    permission: str
    find: Callable[[User, list[str], int], list[Found]]


def matches(words: list[str], name: str) -> bool:
    """Whether each word is part of ``name``, or letters with which its pinyin or its initials begin.

    Two letters or more may also stand in the middle of the initials: every village ends in one letter, 村.
    """
    pinyin, initials = spelled(name)
    return all(
        word.lower() in name.lower()
        or (word.isascii() and (pinyin.startswith(word.lower()) or initials.startswith(word.lower())))
        or (len(word) > 1 and word.lower() in initials)
        for word in words
    )
