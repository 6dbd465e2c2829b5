"""What a round's conditions say of a person, word by word and at every boundary. domain.md, "Open selection", 1."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reserve_cadres.selection.rounds.conditions import (
    Conditions,
    Finding,
    Particulars,
    conditions_in_words,
    findings,
    least_education,
)

DAY = date(2026, 1, 1)
ANYBODY = Conditions(DAY, 18, 45, None, [], "any", "any", None)
FITTING = Particulars(date(1990, 1, 1), 3, "party_member", household_here=True, grassroots_years=5)


def aged(age: int) -> Particulars:
    return replace(FITTING, birth_date=date(DAY.year - age, 1, 1))


@pytest.mark.parametrize(
    ("age", "relaxed", "expected"),
    [
        (17, 50, [Finding("截至 2026-01-01 17 周岁，不满 18 周岁。", can_be_excepted=False)]),
        (18, 50, []),
        (45, 50, []),
        (46, 50, [Finding("截至 2026-01-01 46 周岁，超过 45 周岁，在可放宽到的 50 周岁以内，须经同意放宽。")]),
        (50, 50, [Finding("截至 2026-01-01 50 周岁，超过 45 周岁，在可放宽到的 50 周岁以内，须经同意放宽。")]),
        (51, 50, [Finding("截至 2026-01-01 51 周岁，超过可放宽到的 50 周岁。", can_be_excepted=False)]),
        (45, None, []),
        (46, None, [Finding("截至 2026-01-01 46 周岁，超过 45 周岁。")]),
    ],
)
def test_an_age_is_judged_at_its_boundaries_and_only_a_relaxable_one_may_be_excepted(age, relaxed, expected):
    assert findings(aged(age), replace(ANYBODY, relaxed_maximum_age=relaxed)) == expected


@pytest.mark.parametrize(
    ("here", "wish", "expected"),
    [
        (True, "required", []), (False, "any", []), (None, "any", []),
        (False, "required", [Finding("户籍不在本村，须在本村。")]),
        (None, "required", [Finding("没有填户籍是否在本村，须在本村。")]),
        (False, "preferred", [Finding("户籍不在本村，在本村的优先。", binding=False)]),
        (None, "preferred", [Finding("没有填户籍是否在本村，在本村的优先。", binding=False)]),
    ],
)  # fmt: skip
def test_a_household_elsewhere_is_told_from_one_that_was_not_filled_in(here, wish, expected):
    assert findings(replace(FITTING, household_here=here), replace(ANYBODY, household=wish)) == expected


@pytest.mark.parametrize(
    ("status", "wish", "expected"),
    [
        ("party_member", "required", []), ("probationary_member", "required", []), ("masses", "any", []), ("", "any", []),
        ("masses", "required", [Finding("不是中共党员，须是中共党员。")]),
        ("", "required", [Finding("没有填政治面貌，须是中共党员。")]),
        ("masses", "preferred", [Finding("不是中共党员，中共党员优先。", binding=False)]),
        ("", "preferred", [Finding("没有填政治面貌，中共党员优先。", binding=False)]),
    ],
)  # fmt: skip
def test_party_membership_counts_the_probationary_and_is_demanded_or_preferred(status, wish, expected):
    assert findings(replace(FITTING, political_status=status), replace(ANYBODY, party_membership=wish)) == expected


@pytest.mark.parametrize(
    ("years", "least", "expected"),
    [
        (None, None, []), (0, None, []), (3, 3, []), (None, 0, []),
        (2, 3, [Finding("基层工作 2 年，须满 3 年。")]), (None, 3, [Finding("没有填基层工作年限，须满 3 年。")]),
    ],
)  # fmt: skip
def test_years_of_grassroots_work_are_reached_by_exactly_as_many(years, least, expected):
    person = replace(FITTING, grassroots_years=years)
    assert findings(person, replace(ANYBODY, minimum_grassroots_years=least)) == expected


@pytest.mark.parametrize(
    ("education", "expected"),
    [
        (3, []), (4, []), (2, [Finding("学历为中专/高中/职高，36 周岁须大专及以上。")]),
        (None, [Finding("没有填学历，36 周岁须大专及以上。")]),
    ],
)  # fmt: skip
def test_the_education_asked_for_is_reached_by_itself_and_by_more(education, expected):
    # Somebody of 36: as old as the band goes.
    rules = replace(ANYBODY, education_rules=[(36, 3), (None, 1)])
    assert findings(replace(FITTING, education=education), rules) == expected


@given(
    st.integers(16, 70),
    st.dictionaries(st.integers(0, 60) | st.none(), st.integers(1, 5), max_size=4),
    st.randoms(use_true_random=False),
)
def test_the_youngest_band_that_holds_an_age_decides_and_the_oldest_beyond_all(age, bands, chance):
    rules = list(bands.items())
    chance.shuffle(rules)
    fitting = [oldest for oldest in bands if oldest is not None and age <= oldest]
    bounded = [oldest for oldest in bands if oldest is not None]
    if fitting:
        expected = bands[min(fitting)]
    elif None in bands:
        expected = bands[None]
    else:
        expected = bands[max(bounded)] if bounded else None
    assert least_education(age, rules) == expected


class Rules(list):
    def all(self):
        return self


def made(*education: tuple[int | None, str], **said) -> SimpleNamespace:
    """A round as the announcement reads it, with its education rules in the order given."""
    usual = {
        "age_on": DAY, "minimum_age": 18, "maximum_age": 45, "relaxed_maximum_age": None, "relaxation": "",
        "household": "any", "party_membership": "any", "minimum_grassroots_years": None, "other_conditions": "",
    }  # fmt: skip
    rules = Rules(
        SimpleNamespace(oldest=oldest, get_minimum_education_display=lambda label=label: label)
        for oldest, label in education
    )
    return SimpleNamespace(**usual | said, education_rules=rules)


AGE = "年龄在 18 周岁以上、45 周岁以下"
ON = "（年龄计算到 2026 年 1 月 1 日）；"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, [f"{AGE}{ON}"]),
        ({"relaxed_maximum_age": 50}, [f"{AGE}，特别优秀的可放宽到 50 周岁{ON}"]),
        ({"relaxed_maximum_age": 50, "relaxation": "致富带头人"}, [f"{AGE}，致富带头人可放宽到 50 周岁{ON}"]),
        ({"party_membership": "required"}, [f"{AGE}{ON}", "须是中共党员；"]),
        ({"party_membership": "preferred"}, [f"{AGE}{ON}", "中共党员优先；"]),
        ({"household": "required"}, [f"{AGE}{ON}", "户籍须在本村(社区)；"]),
        ({"household": "preferred"}, [f"{AGE}{ON}", "户籍在本村(社区)的优先；"]),
        ({"minimum_grassroots_years": 2}, [f"{AGE}{ON}", "具有 2 年以上基层工作经历；"]),
        ({"other_conditions": " 热心公益。\n\n身体健康。 "}, [f"{AGE}{ON}", "热心公益。", "身体健康。"]),
    ],
)  # fmt: skip
def test_the_announcement_says_each_condition_and_none_that_is_not_asked(said, expected):
    assert conditions_in_words(made(**said)) == expected


@pytest.mark.parametrize(
    ("education", "expected"),
    [
        ([(None, "大专")], "大专及以上"),
        ([(35, "大专")], "35 周岁以下的须大专及以上"),
        ([(None, "高中"), (35, "大专")], "35 周岁以下的须大专及以上，36 周岁以上的须高中及以上"),
        ([(40, "高中"), (35, "大专")], "35 周岁以下的须大专及以上，36 至 40 周岁的须高中及以上"),
    ],
)
def test_the_announcement_says_of_each_band_whom_it_is_for_the_youngest_first(education, expected):
    assert conditions_in_words(made(*education))[1] == f"学历：{expected}；"
