"""Founding many villages at once with the posts they all have. Source: domain.md, "Villages and posts"."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from villages.models import PostKind, Township, Village
from villages.posts import PostPlan, save_post
from villages.villages import VillageParticulars, save_village

MOST_VILLAGES = 500
LONGEST_NAME = 50
# Of the twelve digits of a village, those of its township.
TOWNSHIP_DIGITS = 9
# What a village, and what a community, calls the posts that the law gives each of them.
TITLES = {
    PostKind.SECRETARY: ("村党支部书记", "社区党支部书记"),
    PostKind.DIRECTOR: ("村委会主任", "居委会主任"),
    PostKind.DEPUTY_SECRETARY: ("村党支部副书记", "社区党支部副书记"),
    PostKind.DEPUTY_DIRECTOR: ("村委会副主任", "居委会副主任"),
    PostKind.MEMBER: ("村委会委员", "居委会委员"),
    PostKind.CLERK: ("村文书", "社区文书"),
}
# A number in front (1. or 1、) and a code behind may come along from a sheet.
_LINE = re.compile(r"(?:\d{1,3}[.、．\s]\s*)?(?P<name>\D.*?)[\s,，;；]*(?P<code>\d{12})?")
# The national table's: a code, whether it is town or country, and the committee rather than the village.
_NATIONAL = re.compile(r"(?P<code>\d{12})[\s,，;；]+(?:\d{3}[\s,，;；]+)?(?P<name>\D+?)")
_COMMITTEE = re.compile(r"(?<=村)(?:村?委会|村?民委员会)$|(?<=社区)(?:居委会|居民委员会)$")
_NATIONAL_HEAD = re.compile(r".*区划代码.*名称.*")


@dataclass(frozen=True)
class NamedVillage:
    """A village as it was named in one line; ``code`` is the national 12-digit one, or nothing."""

    name: str
    code: str = ""

    @property
    def kind(self) -> Village.Kind:
        """What the name says it is."""
        return kind_named_by(self.name)


def kind_named_by(name: str) -> Village.Kind:
    """A community where the name says so (社区, 居委会), else a village."""
    return Village.Kind.COMMUNITY if re.search(r"社区|居委会|居民委员会", name) else Village.Kind.VILLAGE


def of_township(text: str, township: Township) -> tuple[str, int]:
    """What a pasted national table says of a township, and how many lines of it are of others.

    Its head, the line of the township itself and those of others go; a line that carries no code in front stays as it was. The
    township is known by its code, or by its own line. Raises ``ValidationError`` where there are several and it is not known.
    """
    lines = [line.strip() for line in text.splitlines()]
    coded = [parts for line in lines if (parts := _NATIONAL.fullmatch(line))]
    codes = {parts["code"][:TOWNSHIP_DIGITS] for parts in coded}
    named = {parts["code"] for parts in coded if parts["name"] == township.name}
    code = township.code if len(township.code) >= TOWNSHIP_DIGITS else next(iter(named), "")
    if len(codes) > 1 and not code:
        raise ValidationError(f"这里有 {len(codes)} 个乡镇的行，分不出哪些是本镇的：请只粘贴本镇的行。")
    own, others = [], 0
    for line in lines:
        # A line that goes leaves its place: faults are told by the number under which it was pasted.
        if not (parts := _NATIONAL.fullmatch(line)):
            own.append("" if _NATIONAL_HEAD.fullmatch(line) else line)
            continue
        elsewhere = not parts["code"].startswith(code[:TOWNSHIP_DIGITS])
        others += elsewhere
        is_village = not elsewhere and not parts["code"].endswith("000")
        own.append(f"{_COMMITTEE.sub('', parts['name'])} {parts['code']}" if is_village else "")
    return "\n".join(own), others


def read_villages(text: str) -> list[NamedVillage]:
    """The villages named in a text, one a line, empty lines left out.

    Raises ``ValidationError`` that names every line that is none and every name that comes twice.
    """
    found: dict[str, NamedVillage] = {}
    faults = []
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    for number, line in lines:
        parts = _LINE.fullmatch(line)
        name = re.sub(r"\s+", "", parts["name"]) if parts else ""
        if not parts or not name:
            faults.append(f"第 {number} 行「{line[:30]}」没有村名。")
        elif len(name) > LONGEST_NAME:
            faults.append(f"第 {number} 行「{name[:20]}…」超过 {LONGEST_NAME} 个字，是不是没有分行？")
        elif re.search(r"[,，;；、\d]", name):
            faults.append(f"第 {number} 行「{line[:30]}」像是几个村或别的内容，请一行只写一个村名。")
        elif name in found:
            faults.append(f"第 {number} 行「{name}」重复。")
        else:
            found[name] = NamedVillage(name, parts["code"] or "")
    if len(lines) > MOST_VILLAGES:
        faults = [f"一次最多 {MOST_VILLAGES} 个，这里有 {len(lines)} 个。"]
    if faults:
        raise ValidationError(faults)
    return list(found.values())


@transaction.atomic
def found_villages(township: Township, named: list[NamedVillage], posts: list[str]) -> list[Village]:
    """Make the villages that are not there yet, after those that are, each with a post of every kind in ``posts``.

    Returns the new ones. Raises ``ValidationError`` at ``names`` for one that is no village to the model.
    """
    # Who founds at the same moment waits here: positions and names follow one another.
    Township.objects.select_for_update().get(pk=township.pk)
    there = set(Village.objects.filter(township=township).values_list("name", flat=True))
    last = Village.objects.filter(township=township).aggregate(last=Max("position"))["last"] or 0
    made = []
    for position, one in enumerate((one for one in named if one.name not in there), start=last + 1):
        particulars = VillageParticulars(one.name, one.kind, one.code, position=position)
        try:
            village = save_village(particulars, township=township)
        except ValidationError as problem:
            raise ValidationError({"names": [f"{one.name}：{text}" for text in problem.messages]}) from None
        _found_posts(village, posts)
        made.append(village)
    return made


def _found_posts(village: Village, posts: list[str]) -> None:
    community = village.kind == Village.Kind.COMMUNITY
    for kind in PostKind:
        if kind in posts:
            save_post(PostPlan(TITLES[kind][community], kind, position=list(PostKind).index(kind)), village=village)
