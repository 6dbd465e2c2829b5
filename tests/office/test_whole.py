"""Records with everything that hangs on them, in one query: the same as asked for table by table."""

from datetime import date

import pytest
from django.db import connection, models
from django.db.models import Prefetch
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Role
from mentoring.models import Pairing
from mentoring.pairs.pairs import pair
from office.whole import whole
from reserve_cadres.models import Assessment, Cadre, ResumeEntry
from reserve_cadres.selection.course.origin import candidacies_with_steps
from tests.conftest import make_cadre, make_user
from tests.mentoring.conftest import talked
from tests.selection.steps import chosen, noticed
from tests.workbench.conftest import make_complete
from workbench.dossiers.parts import PARTS

pytestmark = pytest.mark.django_db


def at_hand(record: models.Model) -> dict:
    """Columns, selected records and the rows of relations, as far as they can be had without asking the database."""
    seen = {field.attname: record.__dict__[field.attname] for field in record._meta.concrete_fields}
    for name, other in record._state.fields_cache.items():
        seen[name] = other.pk if other is not None and name in ("cadre", "candidacy") else other and at_hand(other)
    for name, rows in record.__dict__.get("_prefetched_objects_cache", {}).items():
        seen[f"rows of {name}"] = [at_hand(one) for one in rows]
    return seen


@pytest.fixture
def filled(township, village, post):
    """People with something in every part of the dossier that a round, a mentor and an office give them."""
    _, one, _ = chosen(township, post, "甲")
    noticed(one.selection)
    secretary = make_user(Role.SECRETARY, township, village)
    for name in ("丙", "丁"):
        cadre = make_complete(village, name)
        pair(cadre, secretary, Pairing.Kind.SECRETARY, date(2025, 1, 1))
        talked(secretary, [cadre])
    return Cadre.objects.select_related("village", "post__village").order_by("pk")


def test_what_comes_in_one_query_is_what_comes_table_by_table(filled):
    expected = [at_hand(one) for one in filled.prefetch_related(*PARTS)]
    with CaptureQueriesContext(connection) as queries:
        found = [at_hand(one) for one in whole(filled, PARTS)]
    assert found == expected
    assert len(queries) == 1
    # What is compared is not nothing: somebody has a candidacy with a tally, somebody a talk.
    assert any(row["rows of tallies"] for one in found for row in one["rows of candidacies"])
    assert any(one["rows of talks"] for one in found)


def test_who_has_nothing_has_empty_lists_and_no_query_is_asked_for_them(village):
    cadre = make_cadre(village)
    (one,) = whole(Cadre.objects.filter(pk=cadre.pk), ["resume", Prefetch("candidacies", candidacies_with_steps())])
    with CaptureQueriesContext(connection) as queries:
        assert (list(one.resume.all()), list(one.candidacies.all())) == ([], [])
    assert not queries.captured_queries


def test_the_order_and_the_filter_of_a_relation_are_kept_and_a_record_knows_whom_it_hangs_on(village):
    cadre = make_cadre(village)
    for day in (3, 1, 2):
        ResumeEntry.objects.create(cadre=cadre, began_on=date(2020, 1, day), description=f"第{day}")
    rows = ResumeEntry.objects.filter(began_on__gt=date(2020, 1, 1)).order_by("-began_on")
    (one,) = whole(Cadre.objects.filter(pk=cadre.pk), [Prefetch("resume", rows)])
    assert [line.description for line in one.resume.all()] == ["第3", "第2"]
    assert all(line.cadre is one for line in one.resume.all())


def test_a_decimal_comes_as_it_is_kept(village):
    cadre = make_cadre(village)
    decimals = [field for field in Assessment._meta.concrete_fields if isinstance(field, models.DecimalField)]
    Assessment.objects.create(
        cadre=cadre,
        village=village,
        year=2025,
        grade="qualified",
        assessed_on=date(2026, 1, 10),
        **{field.attname: "7.10" for field in decimals},
    )
    (one,) = whole(Cadre.objects.filter(pk=cadre.pk), ["assessments"])
    (kept,) = Assessment.objects.all()
    assert [str(getattr(one.assessments.all()[0], field.attname)) for field in decimals] == [
        str(getattr(kept, field.attname)) for field in decimals
    ]
