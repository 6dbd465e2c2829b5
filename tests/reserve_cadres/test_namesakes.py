"""Two people of one name in a village: what stands beside the name, kept by the database. domain.md, "Excel as offices keep it"."""

import re
from collections import Counter
from contextlib import contextmanager
from datetime import date

import pghistory
import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from office.bulk import defaults_of, insert_rows, next_keys, update_rows
from reserve_cadres.models import Cadre
from reserve_cadres.people.dossiers import change_dossier
from reserve_cadres.people.matching import Listed, Roll
from tests.conftest import make_cadre

pytestmark = pytest.mark.django_db
JUNE = date(1985, 6, 1)


def shown(*people):
    return [str(Cadre.objects.get(pk=one.pk)) for one in people]


def test_birth_month_stands_beside_the_name_and_sex_where_the_month_is_the_same(village, other_village):
    man = make_cadre(village, "王强", birth_date=JUNE, in_pool=False)
    assert shown(man) == ["王强"]
    older = make_cadre(village, "王强", birth_date=date(1979, 1, 31), in_pool=False)
    assert shown(man, older) == ["王强(1985.06)", "王强(1979.01)"]
    woman = make_cadre(village, "王强", sex="female", birth_date=date(1985, 6, 30), in_pool=False)
    elsewhere = make_cadre(other_village, "王强", birth_date=JUNE, in_pool=False)
    other = make_cadre(village, "陈明", birth_date=JUNE, in_pool=False)
    assert shown(man, woman, older, elsewhere, other) == [
        "王强(1985.06，男)", "王强(1985.06，女)", "王强(1979.01)", "王强", "陈明",
    ]  # fmt: skip


def test_a_corrected_name_a_move_and_a_dossier_taken_away_leave_the_other_one_alone_with_the_name(
    village, other_village
):
    first, second, third = (
        make_cadre(village, "王强", birth_date=date(1980 + n, 1, 1), in_pool=False) for n in range(3)
    )
    change_dossier(third, {"name": "王刚"})
    assert shown(first, second, third) == ["王强(1980.01)", "王强(1981.01)", "王刚"]
    Cadre.objects.filter(pk=second.pk).update(village=other_village)
    assert shown(first, second) == ["王强", "王强"]
    Cadre.objects.filter(pk=second.pk).update(village=village)
    assert shown(first, second) == ["王强(1980.01)", "王强(1981.01)"]
    # Written back as it was read before there was another one.
    first.save()
    assert shown(first) == ["王强(1980.01)"]
    Cadre.objects.filter(pk=second.pk).delete()
    assert shown(first) == ["王强"]


def test_that_there_is_another_one_is_no_change_of_somebodys_dossier(village):
    first = make_cadre(village, "王强", birth_date=JUNE, in_pool=False)
    events = pghistory.models.Events.objects.tracks(first)
    before = events.count()
    make_cadre(village, "王强", birth_date=date(1979, 1, 1), in_pool=False)
    assert shown(first) == ["王强(1985.06)"]
    assert events.count() == before


def test_a_table_finds_a_namesake_by_the_name_as_it_is_shown(village):
    for year in (1985, 1979):
        make_cadre(village, "王强", birth_date=date(year, 6, 1), in_pool=False)
    people = list(Cadre.objects.order_by("birth_date"))
    roll = Roll("名单里", [Listed(one.pk, one, village.name, one) for one in people])
    assert roll.find("王强(1985.06)") == people[1]
    assert roll.find("王强（1979.06）") == people[0]
    with pytest.raises(
        ValueError, match=r"有 2 个「王强」，请填编号或村\(社区\)，或写作王强\(1979.06\)、王强\(1985.06\)。"
    ):
        roll.find("王强")


def keys_of_all():
    return list(Cadre.objects.order_by("pk").values_list("pk", flat=True))


def plainly(people):
    """The plain reading: name by name, month by month."""
    names = Counter((one.village_id, one.name) for one in people)
    months = Counter((one.village_id, one.name, f"{one.birth_date:%Y.%m}") for one in people)
    for one in people:
        month = f"{one.birth_date:%Y.%m}"
        if names[one.village_id, one.name] == 1:
            yield one.pk, one.name
        elif months[one.village_id, one.name, month] == 1:
            yield one.pk, f"{one.name}({month})"
        else:
            yield one.pk, f"{one.name}({month}，{one.get_sex_display()})"


PERSON = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["王强", "陈明"]), "village": st.integers(0, 1), "sex": st.sampled_from(["male", "female"]),
        "birth_date": st.sampled_from([date(1985, 6, 1), date(1985, 6, 2), date(1985, 7, 1)]),
    }
)  # fmt: skip
STEP = st.one_of(
    st.tuples(st.just("come"), st.lists(PERSON, min_size=1, max_size=4)),
    st.tuples(st.just("change"), st.integers(0, 9), PERSON),
    st.tuples(st.just("go"), st.sets(st.integers(0, 9), min_size=1)),
)


@settings(max_examples=25)
@given(steps=st.lists(STEP, min_size=1, max_size=8))
def test_whoever_comes_goes_or_is_changed_everybody_is_told_apart(village, other_village, steps):
    Cadre.objects.all().delete()
    villages = [village, other_village]
    for step, *said in steps:
        if step == "come":
            Cadre.objects.bulk_create(
                Cadre(**one | {"village": villages[one["village"]], "township": village.township}) for one in said[0]
            )
        elif step == "change":
            changed = said[1] | {"village": villages[said[1]["village"]]}
            Cadre.objects.filter(pk__in=keys_of_all()[said[0] :][:2]).update(**changed)
        else:
            Cadre.objects.filter(
                pk__in=[key for number, key in enumerate(keys_of_all()) if number in said[0]]
            ).delete()
        people = list(Cadre.objects.all())
        assert {one.pk: str(one) for one in people} == dict(plainly(people))


@contextmanager
def rows_compared_in_vain():
    """Gathers how many pairs of rows the joins of every statement within looked at in vain, those of triggers too."""
    said = []
    with connection.cursor() as cursor:
        cursor.execute("LOAD 'auto_explain'")
        for setting in (
            "log_min_duration = 0", "log_nested_statements = on", "log_analyze = on", "log_timing = off",
            "log_format = json", "log_level = notice",
        ):  # fmt: skip
            cursor.execute(f"SET LOCAL auto_explain.{setting}")
    connection.connection.notices = notices = []
    yield said
    said += [int(rows) for notice in notices for rows in re.findall(r'"Rows Removed by Join Filter": (\d+)', notice)]


# Of an emptied table the pages are there still, as many as it has.
AS_IT_LIES = "greatest(200, pg_relation_size(oid) / 8192)"


@pytest.mark.parametrize(("rows", "pages"), [(-1, 0), (0, 10), (1, 1), (1, AS_IT_LIES), (130_000, 9_000)])
def test_thousands_come_and_are_changed_without_comparing_each_with_each(village, rows, pages):
    """Whatever the planner believes: an emptied table once looked over by the server is taken for an empty one."""
    with connection.cursor() as cursor:
        own = "relname LIKE 'reserve_cadres%%' AND relkind IN ('r', 'i')"
        cursor.execute(f"UPDATE pg_class SET reltuples = %s, relpages = {pages} WHERE {own}", [rows])
    make_cadre(village, "先来", in_pool=False)  # Leaves the connection with plans made for one row.
    people = [
        defaults_of(Cadre)
        | {
            "id": key,
            "name": f"人{key}",
            "birth_date": JUNE,
            "sex": "male",
            "village_id": village.pk,
            "township_id": village.township_id,
            "created_at": timezone.now(),
        }
        for key in next_keys(Cadre, 2000)
    ]
    better = [{"id": one["id"], "health": "好"} for one in people]
    for write, rows in ((insert_rows, people), (update_rows, better)):
        with rows_compared_in_vain() as compared:
            write(Cadre, rows)
        assert sum(compared) < 10 * len(people), "each with each would be four million"
