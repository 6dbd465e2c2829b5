"""The standard tables and the comparison. domain.md, "Numbers the office reports"."""

import io
import re
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.permissions import Role
from mentoring.pairs.pairs import pair
from reserve_cadres.models import Assessment, Cadre, StateChange
from reserve_cadres.pool.figures import figures
from reserve_cadres.pool.pool import Posting, admit
from tests.conftest import make_cadre, make_user, make_village
from tests.mentoring.conftest import talked
from tests.reserve_cadres.test_changes import carried_out
from tests.training.conftest import make_session
from training.models import Attendance, Placement, Task
from workbench.statistics.compare import breakdowns, headline, villages
from workbench.tables import growth, pool

START = date(2016, 1, 1)


def by_village(table):
    return {row[0]: dict(zip(table.headings, row, strict=True)) for row in table.rows}


def total_of(table):
    return dict(zip(table.headings, table.total, strict=True))


@pytest.fixture
def three_of_two_villages(township):
    """Who asks, the villages, and three people who are in the pool since the start."""
    places = [make_village(township, name) for name in ("东村", "西村")]
    people = [make_cadre(places[number % 2], f"人{number}", on=START) for number in range(3)]
    return make_user(Role.ORGANISER, township), places, people


@given(steps=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["exit", "return", "move"])), max_size=8))
def test_start_and_entered_less_left_is_the_end_in_every_village(three_of_two_villages, steps):
    """Random exits, returns and moves of three people between two villages; the period cuts through the middle."""
    user, places, people = three_of_two_villages
    with transaction.atomic():
        for number, (who, kind) in enumerate(steps):
            cadre, day = Cadre.objects.get(pk=people[who].pk), START + timedelta(days=10 * (number + 1))
            if kind == "exit" and cadre.state == "in_pool":
                carried_out(cadre, effective_on=day)
            elif kind == "return" and cadre.state == "out":
                carried_out(cadre, "return", effective_on=day)
            elif kind == "move" and cadre.state == "in_pool":
                other = next(place for place in places if place.pk != cadre.village_id)
                admit(Posting(cadre.pk, other.pk, None, day), origin=StateChange.Origin.REASSIGNED, recorded_by=None)
        since, until = START + timedelta(days=25), START + timedelta(days=65)
        table = pool.changes(user, since, until)
        for line in [*by_village(table).values(), *([total_of(table)] if table.rows else [])]:
            assert line["期初在库"] + line["进入"] - line["离开"] == line["期末在库"]
            entered = ("公开选拔", "递补", "重新入库", "外村调入", "其他进入")
            assert sum(line[name] for name in entered) == line["进入"]
            start = table.headings.index("离开") + 1
            left = table.headings[start : table.headings.index("期末在库")]
            assert sum(line[name] for name in left) == line["离开"]
        assert sum(line["期末在库"] for line in by_village(table).values()) == figures(user, until).total
        transaction.set_rollback(True)


def test_the_table_of_changes_says_how_and_why(organiser, village, other_village, post):
    make_cadre(village, "甲", on=date(2026, 3, 1))
    leaving, appointed, moving = (make_cadre(village, name, on=date(2015, 3, 1)) for name in ("乙", "丙", "丁"))
    carried_out(leaving, effective_on=date(2026, 4, 1))
    carried_out(appointed, "appointment", effective_on=date(2026, 4, 2))
    admit(
        Posting(moving.pk, other_village.pk, None, date(2026, 4, 3)),
        origin=StateChange.Origin.REASSIGNED,
        recorded_by=None,
    )
    lines = by_village(pool.changes(organiser, date(2026, 1, 1), date(2026, 12, 31)))
    here, there = lines["红星村"], lines["白塔村"]
    assert (here["期初在库"], here["其他进入"], here["户口或居住迁出"], here["任用"], here["调往外村"], here["期末在库"]) == (
        3, 1, 1, 1, 1, 1,
    )  # fmt: skip
    assert (there["外村调入"], there["期末在库"]) == (1, 1)


def test_everybody_who_came_or_left_is_named_with_reason_and_document(organiser, village, other_village):
    make_cadre(village, "甲", on=date(2026, 3, 1))
    leaving, moving, staying = (make_cadre(village, name, on=date(2015, 3, 1)) for name in ("乙", "丙", "丁"))
    carried_out(leaving, effective_on=date(2026, 4, 1))
    admit(
        Posting(moving.pk, other_village.pk, None, date(2026, 4, 3)),
        origin=StateChange.Origin.REASSIGNED,
        recorded_by=None,
    )
    admit(
        Posting(staying.pk, village.pk, village.posts.first().pk, date(2026, 4, 4)),
        origin=StateChange.Origin.REASSIGNED,
        recorded_by=None,
    )
    rows = pool.movers(organiser, date(2026, 1, 1), date(2026, 12, 31)).rows
    assert [(row[1], row[4]) for row in rows] == [("甲", "2026-03-01"), ("乙", "2026-04-01"), ("丙", "2026-04-03")]
    assert rows[1][6:9] == ["户口或居住迁出", "村党组织会议", "石委〔2026〕9号"]


def test_the_structure_adds_up_to_the_published_figures(organiser, village, other_village):
    make_cadre(village, "甲", education=3, category="veteran", birth_date=date(1990, 1, 1))
    make_cadre(village, "乙", sex="female", education=2, category="grower", birth_date=date(1980, 1, 1),
               political_status="probationary_member")  # fmt: skip
    make_cadre(other_village, "丙", education=4, birth_date=date(1970, 1, 1), political_status="party_member")
    day = date(2020, 6, 1)
    table, now = pool.structure(organiser, day), figures(organiser, day)
    whole = total_of(table)
    assert (whole["人数"], whole["女"], whole["大专及以上"], whole["平均年龄"]) == (
        now.total, now.women, now.college_or_above, now.mean_age,
    )  # fmt: skip
    for breakdown in now.breakdowns[:3]:
        for line in breakdown.lines:
            assert whole[line.label] == line.count, line.label
    assert by_village(table)["红星村"]["复退军人"] == 1
    # Who is on probation is a member on either page.
    assert [line["中共党员"] for line in by_village(table).values()] == [one["party_members"] for one in now.villages]
    assert [one["party_members"] for one in now.villages] == [1, 1]


def test_training_counts_the_period_only(organiser, township, village):
    cadre = make_cadre(village, "甲")
    for days, status in ((10, "present"), (12, "absent"), (400, "present")):
        session = make_session(township, began=timedelta(days=days))
        session.status = "held"
        session.save()
        Attendance.objects.create(session=session, cadre=cadre, status=status)
    today = timezone.localdate()
    Placement.objects.create(
        cadre=cadre, kind="village", village=village, starts_on=today - timedelta(days=5), ends_on=today, post="助理",
        duties="协助", supervisor="书记",
    )  # fmt: skip
    Task.objects.create(
        cadre=cadre, title="修渠", set_by="书记", set_on=today - timedelta(days=9), due_on=today, status="finished",
        ended_on=today, outcome="完成",
    )  # fmt: skip
    line = by_village(growth.training(organiser, today - timedelta(days=30), today))["红星村"]
    assert (line["应参加(人次)"], line["到会(人次)"], line["缺席"], line["到会率(%)"], line["学时"]) == (
        2,
        1,
        1,
        50.0,
        3.0,
    )
    assert (line["开始跟岗挂职(人次)"], line["完成任务(项)"]) == (1, 1)


def test_talks_are_added_up_over_the_months_by_the_rules_of_each(organiser, township, village):
    secretary, cadre = make_user(Role.SECRETARY, township, village), make_cadre(village, "甲")
    pair(cadre, secretary, "secretary", date(2026, 1, 1))
    talked(secretary, [cadre], day=date(2026, 2, 10))
    talked(secretary, [cadre], day=date(2026, 2, 12))
    table = growth.cadence(organiser, date(2026, 2, 1), date(2026, 3, 31), today=date(2026, 11, 1))
    (row,) = table.rows
    line = dict(zip(table.headings, row, strict=True))
    assert (line["月数"], line["应完成"], line["已完成"], line["没有完成的月数"]) == (2, 2, 1, 1)
    assert line["完成率(%)"] == 50.0


def test_a_month_that_has_not_begun_owes_no_talks(organiser, township, village):
    secretary, cadre = make_user(Role.SECRETARY, township, village), make_cadre(village, "甲")
    pair(cadre, secretary, "secretary", date(2026, 1, 1))
    table = growth.cadence(organiser, date(2026, 1, 1), date(2026, 12, 31), today=date(2026, 2, 15))
    assert dict(zip(table.headings, table.rows[0], strict=True))["月数"] == 2


def test_assessments_by_village_and_grade(organiser, village):
    for name, grade in (("甲", "excellent"), ("乙", "basic"), ("丙", None)):
        cadre = make_cadre(village, name)
        if grade:
            Assessment.objects.create(
                cadre=cadre, year=2025, village=village, grade=grade, assessed_on=date(2025, 12, 1)
            )
    whole = total_of(pool.assessments(organiser, 2025))
    assert (whole["应考核"], whole["已考核"], whole["优秀"], whole["未考核"], whole["优秀率(%)"]) == (3, 2, 1, 1, 50.0)


def test_a_secretarys_tables_hold_the_own_village_only(client, village, other_village):
    make_cadre(village, "甲"), make_cadre(other_village, "乙")
    client.force_login(make_user(Role.SECRETARY, village.township, village))
    for name in ("structure", "changes", "training", "cadence", "assessments"):
        page = client.get(reverse("workbench:tables"), {"table": name}).content.decode()
        assert "白塔村" not in page


def test_all_tables_go_out_in_one_workbook_and_one_alone(as_organiser, village):
    make_cadre(village, "甲")
    address = reverse("workbench:export_tables")
    book = load_workbook(io.BytesIO(b"".join(as_organiser.get(address).streaming_content)))
    assert len(book.sheetnames) == 6
    assert book.worksheets[0]["A4"].value == "红星村"
    assert book.worksheets[0].page_setup.orientation == "landscape"
    alone = load_workbook(io.BytesIO(b"".join(as_organiser.get(address, {"table": "changes"}).streaming_content)))
    assert alone.sheetnames == ["村级后备干部进出情况表"]


def test_a_period_that_makes_no_sense_is_told_and_replaced(as_organiser, village):
    page = as_organiser.get(reverse("workbench:tables"), {"since": "2026-02-30", "until": "x"}).content.decode()
    assert "没有「2026-02-30」这个日期" in page
    assert "看不懂" in page
    page = as_organiser.get(
        reverse("workbench:tables"), {"since": "2026-05-01", "until": "2026-01-01"}
    ).content.decode()
    assert "开始日期晚于结束日期" in page


def test_the_comparison_is_now_less_before(organiser, village, other_village):
    make_cadre(village, "甲", on=date(2015, 3, 1), birth_date=date(1990, 1, 1), category="veteran")
    leaving = make_cadre(village, "乙", on=date(2015, 3, 1), birth_date=date(1980, 1, 1), sex="female")
    make_cadre(other_village, "丙", on=date(2026, 2, 1), birth_date=date(2000, 1, 1), education=4, category="graduate")
    carried_out(leaving, effective_on=date(2026, 4, 1))
    now, before = figures(organiser, date(2026, 6, 1)), figures(organiser, date(2026, 1, 1))
    found = {one.key: one for one in headline(now, before)}
    assert {key: one.difference for key, one in found.items()} == {
        "total": 0, "mean_age": round(now.mean_age - before.mean_age, 1), "college_or_above": 1, "women": -1,
    }  # fmt: skip
    assert (found["women"].signed, found["college_or_above"].signed, found["total"].signed) == ("-1", "+1", "0")
    for title, deltas in breakdowns(now, before):
        assert sum(one.difference for one in deltas) == 0, title
    assert {one.label: one.difference for one in villages(now, before)} == {"红星村": -1, "白塔村": 1}


def test_the_comparison_is_on_the_page_and_in_the_workbook(as_organiser, village):
    make_cadre(village, "甲", on=date(2026, 2, 1))
    asked = {"day": "2026-06-01", "since": "2026-01-01"}
    page = as_organiser.get(reverse("workbench:statistics"), asked).content.decode()
    assert 'id="change-total">+1<' in page
    content = b"".join(as_organiser.get(reverse("workbench:export_statistics"), asked).streaming_content)
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content))["对比"].iter_rows(min_row=4)]
    assert ["全库", "在库总人数", 0, 1, 1] in rows
    later = as_organiser.get(reverse("workbench:statistics"), {"day": "2026-01-01", "since": "2026-06-01"})
    assert "对比的日期应早于统计日期" in later.content.decode()


def test_the_last_report_is_offered_to_compare_with(as_organiser, client, village):
    make_cadre(village, "甲")
    b"".join(as_organiser.get(reverse("workbench:export_statistics"), {"day": "2026-03-31"}).streaming_content)
    earlier = dict(as_organiser.get(reverse("workbench:statistics"), {"day": "2026-06-30"}).context["earlier"])
    assert earlier["上次上报"] == date(2026, 3, 31)
    assert "上次上报" not in dict(
        as_organiser.get(reverse("workbench:statistics"), {"day": "2026-03-31"}).context["earlier"]
    )
    client.force_login(make_user(Role.SECRETARY, village.township, village))
    b"".join(client.get(reverse("workbench:export_statistics"), {"day": "2026-05-31"}).streaming_content)
    client.force_login(make_user(Role.LEADING_GROUP, village.township))
    earlier = dict(client.get(reverse("workbench:statistics"), {"day": "2026-06-30"}).context["earlier"])
    assert earlier["上次上报"] == date(2026, 3, 31)


def test_each_figure_of_a_past_day_leads_to_that_many_people(as_organiser, organiser, village, other_village):
    gone = make_cadre(village, "甲", education=4, category="veteran", sex="female", birth_date=date(1990, 1, 1))
    make_cadre(village, "乙", education=2, category="grower", birth_date=date(1980, 1, 1))
    moved = make_cadre(village, "丙", birth_date=date(1970, 1, 1), political_status="masses")
    carried_out(gone, effective_on=date(2026, 4, 1))
    admit(
        Posting(moved.pk, other_village.pk, None, date(2026, 4, 3)),
        origin=StateChange.Origin.REASSIGNED,
        recorded_by=None,
    )
    for day in ("2020-01-01", "2026-05-01"):
        page = as_organiser.get(reverse("workbench:statistics"), {"day": day})
        now = page.context["figures"]

        def listed(day=day, **asked):
            found = as_organiser.get(reverse("cadres:list"), {"on": day} | asked)
            return found.context["page"].paginator.count

        assert listed() == now.total
        for breakdown in now.breakdowns:
            for line in breakdown.lines:
                if line.key:
                    assert listed(**{breakdown.parameter: line.key}) == line.count, (day, line.label)
        for line in now.villages:
            assert listed(village=line["village"]) == line["total"]
    then = as_organiser.get(reverse("cadres:list"), {"on": "2020-01-01", "sort": "name"})
    assert {(one.name, str(one.village), one.state) for one in then.context["page"].object_list} == {
        ("甲", "红星村", "in_pool"), ("乙", "红星村", "in_pool"), ("丙", "红星村", "in_pool"),
    }  # fmt: skip


def test_the_roster_of_a_past_day_is_exported_as_it_stood(as_organiser, village, other_village):
    moved = make_cadre(village, "丙", on=date(2015, 3, 1))
    admit(
        Posting(moved.pk, other_village.pk, None, date(2026, 4, 3)),
        origin=StateChange.Origin.REASSIGNED,
        recorded_by=None,
    )
    content = b"".join(as_organiser.get(reverse("cadres:export"), {"on": "2020-01-01"}).streaming_content)
    assert load_workbook(io.BytesIO(content)).active["B4"].value == "红星村"


def test_one_of_sixteen_is_the_same_share_on_every_page_and_sheet(as_organiser, organiser, village, other_village):
    for number in range(16):
        make_cadre(other_village if number else village, f"人{number}", sex="male" if number else "female")
    now = figures(organiser, date(2026, 6, 1))
    women = next(line for line in now.breakdowns[1].lines if line.label == "女")
    assert str(women.share) == "6.3"
    page = as_organiser.get(reverse("workbench:statistics"), {"day": "2026-06-01"}).content.decode()
    assert "6.3%" in page
    assert "6.2%" not in page
    content = b"".join(
        as_organiser.get(reverse("workbench:export_statistics"), {"day": "2026-06-01"}).streaming_content
    )
    rows = {row[1].value: row[3].value for row in load_workbook(io.BytesIO(content)).active.iter_rows(min_row=4)}
    assert (rows["女"], rows["红星村"], rows["白塔村"]) == (6.3, 6.3, 93.8)


def test_a_share_of_nothing_is_a_dash_on_the_page(as_organiser, village):
    make_cadre(village, "甲")
    page = as_organiser.get(reverse("workbench:tables"), {"table": "assessments"}).content.decode()
    assert re.search(r'<td\s+class="number">\s*—\s*</td>', page)


@pytest.mark.parametrize(
    ("table", "when"),
    [("structure", "截至2026年3月5日"), ("assessments", "2026年度"), ("changes", "2026-01-01 至 2026-03-05")],
)
def test_a_paper_carries_the_day_the_year_or_the_period_it_is_about_and_its_note(as_organiser, village, table, when):
    make_cadre(village, "甲")
    asked = {"table": table, "since": "2026-01-01", "until": "2026-03-05"}
    page = as_organiser.get(reverse("workbench:tables"), asked)
    assert f"<span>{when}</span>" in page.content.decode()
    content = b"".join(as_organiser.get(reverse("workbench:export_tables"), asked).streaming_content)
    cells = [cell for row in load_workbook(io.BytesIO(content)).active.values for cell in row if cell]
    assert when in cells
    assert page.context["table"].note in cells


def test_a_month_that_still_runs_is_said_to_be_counted_whole(as_organiser, village):
    today = timezone.localdate()
    year = {"table": "cadence", "since": f"{today.year}-01-01", "until": f"{today}"}
    said = f"{today.month}月还没有过完"
    assert said in as_organiser.get(reverse("workbench:tables"), year).context["table"].note
    before = year | {"since": f"{today.year - 1}-01-01", "until": f"{today.year - 1}-12-31"}
    assert said not in as_organiser.get(reverse("workbench:tables"), before).context["table"].note
