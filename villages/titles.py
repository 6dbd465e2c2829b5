"""Titles of posts as offices write them: which kind of post one speaks of, and which titles mean one post.

A post is its kind only where the title says nothing else: 妇女主任, 第一书记, 主任助理 are posts of their own.
"""

import re
import unicodedata
from functools import lru_cache

_NOISE = re.compile(r"[\s()()\[\]【】〔〕\"“”'‘’\-_、,。·]+")
_CANDIDATE = re.compile(r"(?:的)?(?:后备(?:干部|人选|人员|力量)?|人选|候选人|储备(?:人选)?|培养对象)$")
_INCUMBENT_PREFIX = re.compile(r"^(?:后备|拟任|拟|储备|培养)")
# The village, in its full name or without it, and the body: what may stand before 书记 and 主任 and say no more.
_ONE = r"(?:书记|支书|主任|委员(?!会)|文书)"
_VILLAGE = (
    rf"(?!.*{_ONE}.*{_ONE})"
    r"(?!.*(?:驻村|第一|挂职|团支部|团委|团总支|妇联|助理|秘书))(?:(?:[\u3400-\u9fff]{0,12}?(?:镇|乡|街道))?"
    r"[\u3400-\u9fff]{0,10}?(?:村社区|村居|村|社区|居))?"
)
_PARTY = r"(?:(?:中共)?(?:党支部|党总支部?|党委|党组织|党支委|支部|总支部?|党)(?:委员会)?)?"
_COMMITTEE = r"(?:村民委员会|居民委员会|村委会|居委会|村居委会|村居民委员会|民委员会|委员会|委会|村委|居委|委)?"
_RANK = re.compile(r"专职|常务")
_EXACT = [
    ("secretary", re.compile(rf"{_VILLAGE}{_PARTY}(?:书记|支书)")),
    ("deputy_secretary", re.compile(rf"{_VILLAGE}{_PARTY}副书记")),
    ("director", re.compile(rf"{_VILLAGE}{_COMMITTEE}主任|村长")),
    ("deputy_director", re.compile(rf"{_VILLAGE}{_COMMITTEE}副主任|副村长")),
    ("clerk", re.compile(rf"{_VILLAGE}{_COMMITTEE}文书")),
]
_MEMBER = [
    ("party_member_of_committee", re.compile(rf"{_VILLAGE}(?=党|支部|支委|总支|中共)(?:{_PARTY}|支委)委员")),
    ("member_of_committee", re.compile(rf"{_VILLAGE}(?=村委|居委|村民|居民|委会|民委)({_COMMITTEE})委员")),
]
_BOTH = re.compile(r"书记.*(?:兼|和|及|与).*主任|主任.*(?:兼|和|及|与).*书记|一肩挑|书记主任|主任书记")
_SUPERVISORS = re.compile(r"^(?:村务|村|社区)?(?:监督委员会|监委会)")
_SEVERAL = re.compile(r"[、,,;;/和及与或]")


def _plain(title: str) -> str:
    text = _NOISE.sub("", unicodedata.normalize("NFKC", title))
    return _INCUMBENT_PREFIX.sub("", _CANDIDATE.sub("", text)) or text


@lru_cache(maxsize=4096)
def kind_named_by(title: str) -> str:
    """The value of the :class:`~villages.models.PostKind` a title speaks of; ``other`` where it says more or else."""
    plain = _RANK.sub("", _plain(title))
    if _BOTH.search(plain):
        return "other"
    for kind, pattern in _EXACT:
        if pattern.fullmatch(plain):
            return kind
    return "member" if plain.endswith("委员") else "other"


@lru_cache(maxsize=4096)
def post_meant(title: str) -> str:
    """A key that is equal for titles that mean one post of a village: 支部书记, 村支书, 社区党支部书记."""
    plain = _plain(title)
    if _BOTH.search(plain):
        return plain
    for key, pattern in (*_EXACT, *_MEMBER):
        if pattern.fullmatch(plain):
            return key
    return _SUPERVISORS.sub("监委会", plain)


def names_two_posts(title: str) -> bool:
    """Whether a title speaks of secretary and director at once (书记兼主任, 一肩挑), or lists several posts."""
    text = unicodedata.normalize("NFKC", title)
    return (
        "兼" in text
        or bool(_BOTH.search(_NOISE.sub("", text)))
        or len([part for part in _SEVERAL.split(text) if part.strip()]) > 1
    )


def joint_title(secretary: str, director: str) -> str:
    """What two posts are called that one person is to hold at once (一肩挑)."""
    return f"{secretary}、{director}（一肩挑）"


def same_post(one: str, other: str, village: str = "") -> bool:
    """Whether two titles mean the same post of the village called ``village``."""
    return post_meant(one.removeprefix(village)) == post_meant(other.removeprefix(village))
