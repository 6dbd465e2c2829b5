"""Figures as of a day against a plain count in Python. domain.md, "Numbers the office reports"."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pgtrigger
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.permissions import Role
from reserve_cadres.models import Cadre, StateChange
from reserve_cadres.people.bands import AGE_BANDS
from reserve_cadres.people.codes import Category, Education, Sex
from reserve_cadres.pool.figures import figures
from reserve_cadres.roster.confirm import confirm
from tests.conftest import make_cadre, make_user, make_village
from tests.rosters import previewed
from villages.models import Township
from workbench.demo.township import AS_OF, CATEGORY_COUNTS, demo_roster

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
PUBLISHED = {"total": 110, "mean_age": Decimal("35.7"), "college_or_above": 87, "women": 17}


def lines(found, title):
    return {line.label: line.count for line in next(b for b in found.breakdowns if b.title == title).lines}


def published_figures_hold(user, day):
    found = figures(user, day)
    assert {name: getattr(found, name) for name in PUBLISHED} == PUBLISHED
    categories = lines(found, "人员类别")
    assert [categories[category.label] for category in CATEGORY_COUNTS] == [19, 28, 32, 20, 11]
    for breakdown in found.breakdowns:
        assert sum(line.count for line in breakdown.lines) == 110
    assert sum(village["total"] for village in found.villages) == 110


def test_the_demo_roster_gives_the_published_figures(township, organiser):
    confirm(previewed(demo_roster(), township, organiser, create_places=True), organiser)
    published_figures_hold(organiser, AS_OF)


@pytest.mark.parametrize("name", ["roster-tidy.xlsx", "roster-office.xlsx"])
def test_each_sample_roster_gives_the_published_figures(township, organiser, name):
    content = (SAMPLES / name).read_bytes()
    roster_import = previewed(content, township, organiser, name=name, create_places=True)
    assert roster_import.counts == {"new": 110, "total": 110}
    confirm(roster_import, organiser)
    published_figures_hold(organiser, date(2015, 3, 1))
    assert previewed(content, township, organiser, name=name).counts == {"unchanged": 110, "total": 110}


def test_a_person_counts_from_the_day_they_entered(village, organiser):
    make_cadre(village, "甲", on=date(2015, 3, 1))
    assert figures(organiser, date(2015, 2, 28)).total == 0
    assert figures(organiser, date(2015, 3, 1)).total == 1


def test_a_person_whose_entry_has_no_date_counts_on_every_day_and_is_named_as_such(village, organiser):
    make_cadre(village, "甲", on=None)
    found = figures(organiser, date(2001, 1, 1))
    assert (found.total, found.undated) == (1, 1)


def test_who_is_in_selection_does_not_count(village, organiser):
    make_cadre(village, "甲", in_pool=False)
    assert figures(organiser, date(2020, 1, 1)).total == 0


def test_a_secretary_counts_the_own_village_only(village, other_village):
    make_cadre(village, "甲")
    make_cadre(other_village, "乙")
    secretary = make_user(Role.SECRETARY, village.township, village)
    assert figures(secretary, date(2020, 1, 1)).total == 1


person = st.tuples(
    st.dates(date(1940, 1, 1), date(1999, 12, 31)),
    st.sampled_from(Sex.values),
    st.sampled_from([None, *Education.values]),
    st.sampled_from(["", *Category.values]),
)


class FiguresAgainstAPlainCount(TestCase):
    @given(st.lists(person, max_size=12), st.dates(date(2010, 1, 1), date(2030, 12, 31)))
    def test_figures_equal_a_plain_count_over_the_people(self, people, day):
        township = Township.objects.create(name="石西镇")
        village = make_village(township, "红星村", [])
        user = make_user(Role.ORGANISER, township)
        cadres = [
            Cadre(
                township=township, village=village, name="某", birth_date=birth, sex=sex, education=education,
                category=category, state="in_pool",
            )
            for birth, sex, education, category in people
        ]  # fmt: skip
        with pgtrigger.ignore("reserve_cadres.Cadre:standing_of_a_new_dossier_is_on_record"):
            Cadre.objects.bulk_create(cadres)
        StateChange.objects.bulk_create(
            StateChange(cadre=cadre, state="in_pool", village=village, origin="registered", document_number="1号")
            for cadre in cadres
        )
        found = figures(user, day)
        ages = [cadre.age_on(day) for cadre in cadres]
        assert found.total == len(cadres)
        if ages:
            # One decimal, half up, in whole tenths so that no binary fraction decides.
            tenths = (sum(ages) * 20 + len(ages)) // (2 * len(ages))
            assert round(found.mean_age * 10) == tenths
        assert found.women == sum(sex == "female" for _, sex, _, _ in people)
        assert found.college_or_above == sum((education or 0) >= 3 for _, _, education, _ in people)
        bands = Counter(
            next(i for i, (low, high) in enumerate(AGE_BANDS) if (low or 0) <= age <= (high or 999)) for age in ages
        )
        assert list(lines(found, "年龄").values()) == [bands[number] for number in range(len(AGE_BANDS))]
