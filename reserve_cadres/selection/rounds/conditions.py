"""Whether a person meets a round's conditions, and why not. Pure: no page and no query is needed to test it.

Source: domain.md, "Open selection", 1 and 2.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from office.ages import age_on
from reserve_cadres.people.codes import PARTY_MEMBERS, Education
from reserve_cadres.selection.codes import Wish

if TYPE_CHECKING:
    from reserve_cadres.selection.rounds.models import EducationRule, SelectionRound


@dataclass(frozen=True)
class Particulars:
    """What the conditions look at. None where it is not on file."""

    birth_date: date
    education: int | None = None
    political_status: str = ""
    household_here: bool | None = None
    grassroots_years: int | None = None


@dataclass(frozen=True)
class Finding:
    """One condition that is not met.

    ``binding`` ones keep a person off the ballot unless an exception is granted; ``can_be_excepted`` says whether one
    may be. Others are only worth knowing: a preference, not a demand.
    """

    message: str
    binding: bool = True
    can_be_excepted: bool = True


@dataclass(frozen=True)
class Conditions:
    """A round's conditions. ``education_rules`` are (oldest age or None for all, least education)."""

    age_on: date
    minimum_age: int
    maximum_age: int
    relaxed_maximum_age: int | None
    education_rules: Sequence[tuple[int | None, int]]
    household: str
    party_membership: str
    minimum_grassroots_years: int | None

    @classmethod
    def of(cls, selection_round: "SelectionRound") -> "Conditions":
        """The conditions of a round; one query for its education rules unless they were prefetched."""
        return cls(
            age_on=selection_round.age_on,
            minimum_age=selection_round.minimum_age,
            maximum_age=selection_round.maximum_age,
            relaxed_maximum_age=selection_round.relaxed_maximum_age,
            education_rules=[(rule.oldest, rule.minimum_education) for rule in selection_round.education_rules.all()],
            household=selection_round.household,
            party_membership=selection_round.party_membership,
            minimum_grassroots_years=selection_round.minimum_grassroots_years,
        )


def findings(person: Particulars, conditions: Conditions) -> list[Finding]:
    """Every condition the person does not meet, in the order of the announcement."""
    age = age_on(person.birth_date, conditions.age_on)
    return [
        *_of_age(age, conditions),
        *_of_education(age, person.education, conditions),
        *_of_household(conditions.household, household_here=person.household_here),
        *_of_party(person.political_status, conditions.party_membership),
        *_of_grassroots_years(person.grassroots_years, conditions.minimum_grassroots_years),
    ]


def _of_age(age: int, conditions: Conditions) -> Iterator[Finding]:
    on = f"截至 {conditions.age_on:%Y-%m-%d} {age} 周岁"
    relaxed = conditions.relaxed_maximum_age
    if age < conditions.minimum_age:
        yield Finding(f"{on}，不满 {conditions.minimum_age} 周岁。", can_be_excepted=False)
    elif age > conditions.maximum_age and relaxed is None:
        yield Finding(f"{on}，超过 {conditions.maximum_age} 周岁。")
    elif age > conditions.maximum_age and relaxed is not None and age <= relaxed:
        yield Finding(f"{on}，超过 {conditions.maximum_age} 周岁，在可放宽到的 {relaxed} 周岁以内，须经同意放宽。")
    elif age > conditions.maximum_age:
        yield Finding(f"{on}，超过可放宽到的 {relaxed} 周岁。", can_be_excepted=False)


def least_education(age: int, rules: Sequence[tuple[int | None, int]]) -> int | None:
    """What is asked of somebody of ``age``: the rule of the youngest band they fall in, the last one beyond all."""
    if not rules:
        return None
    ordered = sorted(rules, key=lambda rule: (rule[0] is None, rule[0] or 0))
    return next((education for oldest, education in ordered if oldest is None or age <= oldest), ordered[-1][1])


def _of_education(age: int, education: int | None, conditions: Conditions) -> Iterator[Finding]:
    least = least_education(age, conditions.education_rules)
    if least is None:
        return
    wanted = Education(least).label
    if education is None:
        yield Finding(f"没有填学历，{age} 周岁须{wanted}及以上。")
    elif education < least:
        yield Finding(f"学历为{Education(education).label}，{age} 周岁须{wanted}及以上。")


def _of_household(wish: str, *, household_here: bool | None) -> Iterator[Finding]:
    if household_here or wish == Wish.ANY:
        return
    said = "没有填户籍是否在本村" if household_here is None else "户籍不在本村"
    yield Finding(f"{said}{'，须在本村。' if wish == Wish.REQUIRED else '，在本村的优先。'}", wish == Wish.REQUIRED)


def _of_party(political_status: str, wish: str) -> Iterator[Finding]:
    if political_status in PARTY_MEMBERS or wish == Wish.ANY:
        return
    said = "不是中共党员" if political_status else "没有填政治面貌"
    yield Finding(
        f"{said}{'，须是中共党员。' if wish == Wish.REQUIRED else '，中共党员优先。'}", wish == Wish.REQUIRED
    )


def _of_grassroots_years(years: int | None, least: int | None) -> Iterator[Finding]:
    # None and nought both ask for nothing, as the announcement has it.
    if not least:
        return
    if years is None:
        yield Finding(f"没有填基层工作年限，须满 {least} 年。")
    elif years < least:
        yield Finding(f"基层工作 {years} 年，须满 {least} 年。")


def _education_by_age(rules: Sequence["EducationRule"]) -> Iterator[str]:
    """For each age band whom it is for and what it asks: the next band begins a year after the one before ends."""
    before = None
    for rule in sorted(rules, key=lambda one: (one.oldest is None, one.oldest or 0)):
        if rule.oldest is None:
            whom = f"{before + 1} 周岁以上的须" if before else ""
        else:
            whom = f"{before + 1} 至 {rule.oldest} 周岁的须" if before else f"{rule.oldest} 周岁以下的须"
        yield f"{whom}{rule.get_minimum_education_display()}及以上"
        before = rule.oldest


def conditions_in_words(selection_round: "SelectionRound") -> list[str]:
    """The conditions as sentences of an announcement."""
    day = selection_round.age_on
    age = f"年龄在 {selection_round.minimum_age} 周岁以上、{selection_round.maximum_age} 周岁以下"
    if selection_round.relaxed_maximum_age:
        why = selection_round.relaxation or "特别优秀的"
        age += f"，{why}可放宽到 {selection_round.relaxed_maximum_age} 周岁"
    sentences = [f"{age}（年龄计算到 {day.year} 年 {day.month} 月 {day.day} 日）；"]
    rules = list(selection_round.education_rules.all())
    if rules:
        sentences.append(f"学历：{'，'.join(_education_by_age(rules))}；")
    if selection_round.party_membership != Wish.ANY:
        required = selection_round.party_membership == Wish.REQUIRED
        sentences.append("须是中共党员；" if required else "中共党员优先；")
    if selection_round.household != Wish.ANY:
        required = selection_round.household == Wish.REQUIRED
        sentences.append("户籍须在本村(社区)；" if required else "户籍在本村(社区)的优先；")
    if selection_round.minimum_grassroots_years:
        sentences.append(f"具有 {selection_round.minimum_grassroots_years} 年以上基层工作经历；")
    sentences += [line.strip() for line in selection_round.other_conditions.splitlines() if line.strip()]
    return sentences
