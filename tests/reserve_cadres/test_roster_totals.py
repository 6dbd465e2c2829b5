"""The figures a roster would give beside those it states, and who is in the pool but not in it.

domain.md, "Numbers the office reports" and "Excel as offices keep it".
"""

from datetime import date

import pytest
from django.urls import reverse

from reserve_cadres.roster import uploads
from reserve_cadres.roster.places import Places
from reserve_cadres.roster.stated import stated_figures
from reserve_cadres.roster.totals import absent_from, figures
from tests.conftest import id_number, make_cadre
from tests.rosters import HEADER, person, previewed, workbook

pytestmark = pytest.mark.django_db

WIDE = [*HEADER, "政治面貌", "学历"]


def figures_of(roster_import):
    return figures(roster_import, Places(roster_import.township))


def wide(*more, **changes):
    return [*person(后备岗位="", **changes), *more]


@pytest.fixture
def read(township, organiser):
    def read(*rows, header=HEADER, **options):
        return previewed(workbook(header, *rows), township, organiser, **options)

    return read


@pytest.fixture
def page(as_organiser):
    def page(roster_import, **query):
        return as_organiser.get(reverse("roster:detail", args=[roster_import.pk]), query)

    return page


def test_the_figures_of_the_roster_stand_beside_its_own_and_differences_are_marked(read, village, other_village):
    rows = [
        wide("党员", "大专", name="张甲", birth="1985.03", 性别="女"),
        wide("预备党员", "本科", name="张乙", birth="1980.03"),
        wide("群众", "高中", name="张丙", birth="1975.03", village="白塔村", 人员类别="种养殖能手"),
        ["合计", "", "3人，其中女2人，大专以上2人，党员2人，平均年龄35.0岁，复退军人2人"],
    ]
    found, villages = figures_of(read(*rows, header=WIDE, on=date(2015, 3, 1)))
    shown = {one.label: (one.given, one.stated, one.differs) for one in found}
    assert shown["人数"] == ("3", "3", False)
    assert shown["女"] == ("1", "2", True)
    assert shown["大专及以上"] == ("2", "2", False)
    assert shown["党员(含预备)"] == ("2", "2", False)
    assert shown["平均年龄"] == ("35.0", "35.0", False)
    assert shown["复退军人"] == ("2", "2", False)
    assert shown["种养殖能手"] == ("1", None, False)
    assert villages == [("红星村", 2, None), ("白塔村", 1, None)]


def test_what_a_roster_does_not_say_of_somebody_on_file_counts_as_the_dossier_has_it(read, village):
    number = id_number()
    make_cadre(village, "张三", id_number=number, education=4, political_status="party_member")
    found, _ = figures_of(read(person(number=number, 后备岗位="")))
    shown = {one.label: one.given for one in found}
    assert (shown["大专及以上"], shown["党员(含预备)"]) == ("1", "1")


def test_rows_that_are_not_imported_count_for_nothing(read, village):
    roster_import = read(person(后备岗位=""), person(name="李四", birth="不详", 后备岗位=""))
    uploads.decide(roster_import, roster_import.rows.get(name="李四"), "skip")
    found, villages = figures_of(roster_import)
    assert (found[0].given, villages) == ("1", [("红星村", 1, None)])


@pytest.mark.parametrize(
    ("texts", "stated"),
    [
        (["合计", "110人"], {"people": "110"}),
        (["合计：110人，女17人"], {"people": "110", "women": "17"}),
        (["共计 12 名", "大专及以上 8 人", "中共党员 5 人"], {"people": "12", "college": "8", "members": "5"}),
        (["小计", "4人"], {}),
        (["合计"], {}),
        (["总计：20人，平均年龄３５．７岁"], {"people": "20", "mean_age": "35.7"}),
    ],
)
def test_what_a_total_row_states(texts, stated):
    assert stated_figures(texts) == stated


def test_a_villages_count_in_its_section_line_is_compared(read, township, organiser, village):
    header = [HEADER[0], *HEADER[2:]]
    row = person(后备岗位="")
    content = workbook(header, ["一、红星村(2人)"], [row[0], *row[2:]])
    _, villages = figures_of(previewed(content, township, organiser))
    assert villages == [("红星村", 1, "2")]


def test_who_is_in_the_pool_but_not_in_the_roster_is_named_with_a_way_to_propose_the_exit(
    read, page, village, other_village
):
    number = id_number()
    make_cadre(village, "张三", id_number=number)
    gone = make_cadre(village, "李四", birth_date=date(1979, 1, 1))
    make_cadre(other_village, "王五")
    make_cadre(village, "选拔中", in_pool=False)
    roster_import = read(person(number=number, 后备岗位=""))
    assert absent_from(roster_import) == ([gone], [("白塔村", 1)])
    assert reverse("changes:exit", args=[gone.pk]) in page(roster_import).content.decode()
