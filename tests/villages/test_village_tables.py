"""Villages and posts that come in and go out as workbooks. domain.md, "Villages and posts" and "Excel as offices keep it"."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font

from office.transfer.cells import plain
from office.transfer.tables import CLEARED
from tests.conftest import make_cadre, make_village
from tests.together import at_once
from tests.transfers import as_upload, book, brought_in, confirm, preview, problems, sheet_of
from villages.models import Post, PostKind, Village

pytestmark = pytest.mark.django_db
VILLAGES, POSTS = reverse("villages:import"), reverse("villages:import_posts")


def test_nothing_is_written_before_it_was_seen_and_confirmed(as_organiser, township):
    answer = preview(as_organiser, VILLAGES, book(["村名", "户数"], ["新村", 300]))
    assert "新村" in answer.content.decode()
    assert not Village.objects.filter(name="新村").exists()
    confirm(as_organiser, VILLAGES, answer)
    made = Village.objects.get(name="新村")
    assert (made.township, made.households, made.kind) == (township, 300, "village")


def test_a_list_as_an_office_has_it_is_read_with_title_total_and_other_headings(as_organiser):
    rows = [
        ["石西镇各村基本情况"], ["单位：户、人"], ["序号", "行政村名称", "总户数", "总人口", "党员人数", "备注"],
        [1, "凉 水 井 村", "1,200户", 4300, "85", "旧名"], [2, "青杠社区", 200.0, "800", 30, None],
        ["合计", None, 1400, 5100, 115], [None, "填表人：王五"],
    ]  # fmt: skip
    answer = preview(as_organiser, VILLAGES, book(*rows))
    assert "没有用到的栏目：备注" in answer.content.decode()
    confirm(as_organiser, VILLAGES, answer)
    found = Village.objects.order_by("position").values_list(
        "name", "kind", "households", "population", "party_members"
    )
    assert list(found) == [("凉水井村", "village", 1200, 4300, 85), ("青杠社区", "community", 200, 800, 30)]


def test_every_fault_is_named_at_its_cell_at_once_and_nothing_is_written(as_organiser, village):
    rows = [["名称", "类别", "行政区划代码", "户数"], ["甲村", "乡", "123", "三百"], ["乙村", "村", None, "#REF!"], ["乙村", "村"],
            [None, "村", "519900101201", 5]]  # fmt: skip
    answer = preview(as_organiser, VILLAGES, book(*rows))
    said = problems(answer)
    for place in ("B2：「乡」", "C2：「123」", "D2：「三百」", "D3：公式出错", "A4：与第 3 行重复", "A5：没有写名称"):
        assert any(text.startswith(place) for text in said), (place, said)
    assert answer.context["ticket"] == ""
    assert Village.objects.count() == 1


def test_the_same_name_is_an_update_an_empty_cell_leaves_and_a_dash_takes_away(as_organiser, township):
    kept = Village.objects.create(township=township, name="甲村", households=10, population=20, party_members=5)
    brought_in(as_organiser, VILLAGES, book(["名称", "户数", "人口数", "党员数"], ["甲村", 12, None, "—"]))
    kept.refresh_from_db()
    assert (kept.households, kept.population, kept.party_members) == (12, 20, None)
    assert Village.objects.count() == 1


def test_a_new_village_written_like_one_on_file_is_pointed_out(as_organiser, village):
    answer = preview(as_organiser, VILLAGES, book(["名称"], ["红星"]))
    assert "已有「红星村」" in answer.content.decode()


def test_a_village_that_ended_is_pointed_out_where_a_table_would_make_it_anew(as_organiser, township, village):
    Village.objects.create(township=township, name="老村", ended_on=date(2025, 3, 1))
    answer = preview(as_organiser, VILLAGES, book(["名称"], ["老村"]))
    assert "「老村」2025-03-01 已撤并或更名" in answer.content.decode()
    assert "老村" not in [row[1] for row in sheet_of(as_organiser.get(reverse("villages:export"))).values]


def test_what_was_exported_comes_back_unchanged(as_organiser, village, other_village):
    Post.objects.filter(village=village).update(
        incumbent_birth_month=date(1975, 10, 1), incumbent_term_end=date(2026, 12, 31)
    )
    for out, into in (("villages:export", VILLAGES), ("villages:export_posts", POSTS)):
        answer = preview(as_organiser, into, as_upload(as_organiser.get(reverse(out))))
        assert {row.outcome for row in answer.context["incoming"].parts[0].rows} == {"unchanged"}, problems(answer)
        assert "没有要写入的内容" in answer.content.decode()


def test_posts_come_in_with_their_incumbents_and_the_birth_is_a_month(as_organiser, village):
    rows = [["村", "岗位", "姓名", "出生年月", "任期届满"], ["红星村", "文书", "李四", "1975.06", "2026-12-31"],
            [None, "村党支部书记", "王五", "1980年11月", None]]  # fmt: skip
    brought_in(as_organiser, POSTS, book(*rows))
    clerk = Post.objects.get(village=village, title="文书")
    assert (clerk.kind, clerk.quota) == (PostKind.CLERK, 2)
    assert (clerk.incumbent_name, clerk.incumbent_birth_month) == ("李四", date(1975, 6, 1))
    secretary = Post.objects.get(village=village, title="村党支部书记")
    assert (secretary.incumbent_name, secretary.incumbent_birth_month) == ("王五", date(1980, 11, 1))


def test_a_month_that_could_be_read_in_two_ways_is_asked_about(as_organiser, village):
    said = problems(preview(as_organiser, POSTS, book(["村", "岗位", "出生年月"], ["红星村", "文书", 1985.1])))
    assert said == ["C2：「1985.1」可以是 1985.01或1985.10，请写成两位月份的文本。"]


def test_an_empty_village_among_filled_ones_is_a_gap_and_not_the_village_above(as_organiser, village, other_village):
    rows = [["村", "岗位"], ["红星村", "文书"], ["红星村", "委员"], [None, "会计"], ["白塔村", "文书"]]
    assert problems(preview(as_organiser, POSTS, book(*rows))) == ["A4：没有写村(社区)。"]


def test_a_row_that_is_crossed_out_is_asked_about(as_organiser, village):
    made = Workbook()
    for row in (["村", "岗位"], ["红星村", "文书"], ["红星村", "会计"]):
        made.active.append(row)
    made.active["B3"].font = Font(strike=True)
    content = io.BytesIO()
    made.save(content)
    said = problems(preview(as_organiser, POSTS, SimpleUploadedFile("a.xlsx", content.getvalue())))
    assert said == ["这一行有划掉的单元格(删除线)。不要了就删去这一行，还要就去掉删除线。"]


def test_a_village_merged_over_its_posts_holds_for_each(as_organiser, village):
    made = Workbook()
    for row in (["村", "岗位"], ["红星村", "文书"], [None, "会计"]):
        made.active.append(row)
    made.active.merge_cells("A2:A3")
    file = book()
    made.save(file.open("wb"))
    file.seek(0)
    brought_in(as_organiser, POSTS, file)
    assert set(village.posts.values_list("title", flat=True)) >= {"文书", "会计"}


def test_a_village_that_is_not_there_is_named_with_the_one_that_may_be_meant(as_organiser, village, foreign_village):
    said = problems(preview(as_organiser, POSTS, book(["村", "岗位"], ["红星", "文书"], ["外村", "文书"])))
    assert said == ["A2：没有村(社区)「红星」，是不是「红星村」？", "A3：没有村(社区)「外村」。"]


def test_a_quota_below_the_reserves_is_refused_at_its_cell(as_organiser, village, post):
    make_cadre(village, "甲", post=post)
    said = problems(preview(as_organiser, POSTS, book(["村", "岗位", "后备名额"], ["红星村", post.title, 0])))
    assert said == ["C2：该岗位在库后备干部已有 1 名，名额不能少于此数。"]


def test_a_preview_that_no_longer_holds_is_not_written(as_organiser, village, post):
    answer = preview(as_organiser, POSTS, book(["村", "岗位", "后备名额"], ["红星村", post.title, 0]))
    make_cadre(village, "甲", post=post)
    again = confirm(as_organiser, POSTS, answer)
    assert "名额不能少于此数" in again.content.decode()
    post.refresh_from_db()
    assert post.quota == 2


def test_confirming_twice_changes_nothing_the_second_time(as_organiser):
    answer = preview(as_organiser, VILLAGES, book(["名称"], ["新村"]))
    for _ in range(2):
        assert confirm(as_organiser, VILLAGES, answer).status_code == 302
    assert Village.objects.filter(name="新村").count() == 1


def test_a_preview_of_somebody_else_or_tampered_with_is_asked_for_again(as_organiser, client, township):
    answer = preview(as_organiser, VILLAGES, book(["名称"], ["新村"]))
    for ticket in (answer.context["ticket"][:-3] + "abc", "", "x" * 5000):
        again = as_organiser.post(VILLAGES, {"ticket": ticket}, follow=True)
        assert "请重新选择文件" in again.content.decode()
    # What was seen as posts is not taken as villages.
    assert as_organiser.post(POSTS, {"ticket": answer.context["ticket"]}).status_code == 302
    assert not Village.objects.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", "村名,户数\n".encode(), b"%PDF-1.4", b"\x00" * 300])
def test_a_file_that_is_no_table_gets_a_sentence(as_organiser, content):
    file = book(name="x.xlsx")
    file.file.seek(0)
    file.file.truncate()
    file.file.write(content)
    file.size = len(content)
    file.seek(0)
    answer = preview(as_organiser, VILLAGES, file)
    assert answer.status_code == 200
    assert problems(answer)


def test_a_workbook_far_larger_than_any_table_is_refused_in_a_sentence(as_organiser):
    far = Workbook()
    far.active["A1"], far.active["XFD1048576"] = "名称", "x"
    content = io.BytesIO()
    far.save(content)
    assert problems(preview(as_organiser, VILLAGES, SimpleUploadedFile("far.xlsx", content.getvalue())))
    many = "名称,户数\n" + "".join(f"村{number},三百\n" for number in range(4000))
    said = problems(preview(as_organiser, VILLAGES, SimpleUploadedFile("many.csv", many.encode())))
    assert said == ["一次最多导入 3000 行，请分几次导入。"]
    long = "名称,户数\n" + "长" * 30_000 + ",1\n"
    said = problems(preview(as_organiser, VILLAGES, SimpleUploadedFile("long.csv", long.encode())))
    assert said == ["A2：「长长长长长长长长长长长长长长长…」超过 50 个字。"]


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_the_same_posts_at_once_make_them_once(as_organiser, organiser, village):
    answer = preview(as_organiser, POSTS, book(["村", "岗位"], ["红星村", "会计"]))

    def confirmed():
        client = Client()
        client.force_login(organiser)
        again = confirm(client, POSTS, answer)
        assert again.status_code == 302 or "已有同名岗位" in again.content.decode()

    assert at_once(confirmed, confirmed) == [None, None]
    assert village.posts.filter(title="会计").count() == 1


def test_the_empty_table_comes_back_with_nothing_in_it(as_organiser, village):
    for out, into in (("villages:template", VILLAGES), ("villages:posts_template", POSTS)):
        answer = as_organiser.get(reverse(out))
        assert any("表头下面没有内容" in text for text in problems(preview(as_organiser, into, as_upload(answer))))


def test_exports_are_laid_out_to_be_handed_up(as_organiser, village, other_village):
    for name, last in (("villages:export", "I"), ("villages:export_posts", "I")):
        sheet = sheet_of(as_organiser.get(reverse(name)))
        assert (sheet["A1"].font.name, sheet["A1"].font.size, sheet["A1"].font.bold) == ("方正小标宋简体", 22, False)
        assert sheet["A3"].font.name == "黑体"
        assert sheet["B4"].font.name == "仿宋_GB2312"
        assert sheet["A1"].value.startswith("石西镇")
        assert f"A1:{last}1" in map(str, sheet.merged_cells.ranges)
        assert (sheet.print_title_rows, sheet.page_setup.fitToHeight) == ("$3:$3", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        cells = [cell.value for cell in sheet["A"]]
        assert "合计" in cells


def test_the_bench_goes_out_with_the_names_of_the_reserves(as_organiser, village, post):
    for name in ("甲", "乙"):
        make_cadre(village, name, post=post)
    sheet = sheet_of(as_organiser.get(reverse("villages:export_bench") + "?sort=village"))
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert rows[0][1:] == ("红星村", "村党支部书记", None, 2, 2, 0, "甲、乙")
    assert rows[2][0] == "合计"


def test_a_thousand_posts_are_written_in_as_many_statements_as_ten(as_organiser, township):
    def queries(number: int) -> int:
        village = make_village(township, f"村{number}", [])
        file = book(["村", "岗位", "现任姓名"], *([village.name, f"岗位{one}", "甲"] for one in range(number)))
        answer = preview(as_organiser, POSTS, file)
        with CaptureQueriesContext(connection) as context:
            assert confirm(as_organiser, POSTS, answer).status_code == 302
        assert village.posts.count() == number
        return len(context)

    few, many = queries(10), queries(1000)
    # A thousand rows are handed over in a few batches more.
    assert many <= few + 12


# Names as people type them: signs a formula begins with, full width, brackets, spaces in between. Apostrophes alone are none.
NAMES = st.text(st.sampled_from("红星村社区=+-@（）()一１1 ·'\"<&"), min_size=1, max_size=12).filter(
    lambda one: plain(plain(one)) and plain(one) not in CLEARED
)


@given(st.dictionaries(NAMES, st.integers(0, 2**31 - 1) | st.none(), min_size=1, max_size=5))
@settings(max_examples=25)
def test_whatever_villages_are_called_they_come_back_as_themselves(as_organiser, township, named):
    named = list({plain(name): (name, number) for name, number in named.items()}.values())
    Village.objects.all().delete()
    Village.objects.bulk_create(Village(township=township, name=name, households=number) for name, number in named)
    answer = as_organiser.get(reverse("villages:export"))
    again = preview(as_organiser, VILLAGES, as_upload(answer))
    assert not problems(again)
    rows = again.context["incoming"].parts[0].rows
    assert [row.outcome for row in rows] == ["unchanged"] * len(named)
