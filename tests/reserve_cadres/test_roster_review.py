"""Everything understood of a roster is seen before it is believed, and put right in the page.

domain.md, "Excel as offices keep it".
"""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from reserve_cadres.models import Cadre, ColumnAlias, ImportRow, WordMeaning
from reserve_cadres.roster import uploads
from reserve_cadres.roster.confirm import confirm
from reserve_cadres.roster.marked import marked_workbook
from reserve_cadres.roster.preview import preview
from tests.conftest import id_number, make_cadre, make_village
from tests.rosters import HEADER, person, previewed, workbook

pytestmark = pytest.mark.django_db

WIDE = [*HEADER, "政治面貌", "学历"]


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


@pytest.fixture
def send(as_organiser):
    def send(view, key, follow=True, **data):
        return as_organiser.post(reverse(f"roster:{view}", args=[key]), data, follow=follow)

    return send


def cells(answer, number=0):
    return {cell.name: cell for cell in answer.context["rows"][number]["cells"]}


def test_every_value_that_would_be_written_is_shown_with_the_cells_own_words(page, read, village):
    roster_import = read(wide("非党员", "大学\n本科", birth="1985年6月", 人员类别="退伍军人"), header=WIDE)
    answer = page(roster_import)
    shown = {name: (cell.value, cell.said) for name, cell in cells(answer).items()}
    assert shown["political_status"] == ("群众", "非党员")
    assert shown["birth_date"] == ("1985.06", "1985年6月")
    assert shown["category"] == ("复退军人", "退伍军人")
    assert shown["ethnicity"] == ("汉族", "汉")
    assert shown["phone"] == ("13800000000", "")
    assert shown["village"] == ("红星村", "")
    written = {name for name in roster_import.rows.get().values if name not in {"name", "birth_day_known"}}
    assert written <= {{"village": "village_id", "post": "post_id"}.get(name, name) for name in shown}
    assert "原文 非党员" in answer.content.decode()


def test_a_value_that_changes_is_shown_with_what_is_on_file(page, read, organiser, village):
    number = id_number()
    confirm(read(person(number=number, 后备岗位="")), organiser)
    answer = page(read(person(number=number, 后备岗位="", 联系电话="13900000001")))
    phone = cells(answer)["phone"]
    assert (phone.old, phone.value) == ("13800000000", "13900000001")
    assert cells(answer)["sex"].old is None


def test_a_row_that_changes_nothing_shows_its_values_too(page, read, organiser, village):
    rows = [person(number=id_number(), 后备岗位="")]
    confirm(read(*rows), organiser)
    assert cells(page(read(*rows)))["phone"].value == "13800000000"


def test_the_words_of_coded_columns_are_listed_with_what_they_are_read_as(read, village):
    rows = [wide(status, "", name=f"张{n}", birth=f"198{i}.06")
            for i, (n, status) in enumerate(zip("甲乙丙丁", ["非党员", "非党员", "非党员", "先进分子"], strict=True))]  # fmt: skip
    words = read(*rows, header=WIDE).understood["words"]
    found = [(one["word"], one["means"], one["count"]) for one in words if one["kind"] == "political_status"]
    assert found == [("先进分子", "", 1), ("非党员", "群众", 3)]


def test_a_word_taught_once_holds_for_all_rows_and_for_the_next_roster_of_the_township(send, read, township, village):
    def rows():
        return [wide("", "", name=f"张{n}", birth=f"198{i}.06", 人员类别="养蜂的") for i, n in enumerate("甲乙丙")]

    roster_import = read(*rows(), header=WIDE)
    assert set(roster_import.rows.values_list("status", flat=True)) == {"error"}
    number = [one["word"] for one in roster_import.understood["words"]].index("养蜂的")
    send("words", roster_import.pk, **{f"word_{number}": "grower", "reading": roster_import.readings})
    assert {row.values["category"] for row in roster_import.rows.all()} == {"grower"}
    assert read(*rows(), header=WIDE).rows.first().values["category"] == "grower"
    assert WordMeaning.objects.get().word == "养蜂的"


def test_a_word_the_list_reads_otherwise_is_read_as_the_township_says(read, township, village):
    uploads.teach_words(township, {("category", "村医"): "graduate", ("education", "大学普通班"): "3"})
    row = read(wide("", "大学普通班", 人员类别="村 医"), header=WIDE).rows.get()
    assert (row.values["category"], row.values["education"], row.status) == ("graduate", 3, "new")


def test_a_word_taught_to_be_left_out_is_no_fault(read, township, village):
    uploads.teach_words(township, {("political_status", "待定"): ""})
    row = read(wide("待定", ""), header=WIDE).rows.get()
    assert (row.status, row.values.get("political_status")) == ("new", None)


def test_a_meaning_is_another_townships_own(read, foreign_village, village):
    uploads.teach_words(foreign_village.township, {("category", "养蜂的"): "grower"})
    assert read(wide("", "", 人员类别="养蜂的"), header=WIDE).rows.get().status == "error"


def test_what_was_taught_can_be_forgotten(as_organiser, township, village):
    uploads.teach_words(township, {("category", "养蜂的"): "grower"})
    meaning = WordMeaning.objects.get()
    assert "养蜂的" in as_organiser.get(reverse("roster:aliases")).content.decode()
    as_organiser.post(reverse("roster:aliases"), {"word": meaning.pk})
    assert not WordMeaning.objects.exists()


def test_every_column_is_listed_with_samples_and_can_be_taken_for_another_field_there(send, read, page, village):
    roster_import = read(person(后备岗位=""), header=[*HEADER[:-1], "能找到他的号"])
    form = page(roster_import).context["columns_form"]
    lines = [(column["heading"], column["sample"], field.value()) for column, field in form.lines()]
    assert ("能找到他的号", ["13800000000"], "?") in lines
    assert ("姓名", ["张三"], "name") in lines
    send("columns", roster_import.pk, **chosen(page(roster_import), 能找到他的号="phone"))
    assert roster_import.rows.get().values["phone"] == "13800000000"
    assert ColumnAlias.objects.get().field == "phone"


def chosen(answer, **changes):
    form = answer.context["columns_form"]
    said = {field.html_name: changes.get(column["heading"], field.value()) for column, field in form.lines()}
    return said | {"reading": answer.context["import"].readings}


def test_one_field_for_two_columns_of_a_sheet_is_refused_there_with_nothing_lost(send, read, page, village):
    roster_import = read(person(后备岗位=""), header=[*HEADER[:-1], "能找到他的号"])
    said = chosen(page(roster_import), 能找到他的号="name", 民族="remarks")
    answer = send("columns", roster_import.pk, **said)
    assert "一个项目只能对应一栏" in answer.content.decode()
    values = {column["heading"]: field.value() for column, field in answer.context["columns_form"].lines()}
    assert (values["能找到他的号"], values["民族"]) == ("name", "remarks")
    assert not ColumnAlias.objects.exists()


def test_the_same_field_under_two_headings_on_two_sheets_is_no_contradiction(send, township, organiser, village, page):
    content = workbook(
        HEADER, person(后备岗位=""), more=[("乙", [[*HEADER[:-1], "手机号"], person(name="李四", 后备岗位="")])]
    )
    roster_import = previewed(content, township, organiser)
    answer = send("columns", roster_import.pk, **chosen(page(roster_import), 民族="remarks"))
    assert "一个项目只能对应一栏" not in answer.content.decode()
    assert {row.values["remarks"] for row in roster_import.rows.all()} == {"汉"}


@pytest.mark.parametrize("view", ["columns", "words", "decide"])
def test_a_form_of_an_earlier_reading_changes_nothing(send, read, view, village, township):
    roster_import = read(wide("先进分子", ""), header=WIDE)
    answer = send(view, roster_import.pk, reading=roster_import.readings - 1, word_0="masses", column_1="remarks",
                  row=roster_import.rows.get().pk, decision="skip")  # fmt: skip
    assert "又识别过" in answer.content.decode()
    assert not WordMeaning.objects.exists()
    assert not ColumnAlias.objects.exists()
    assert roster_import.rows.get().decision == ""


def test_what_is_all_left_out_is_not_called_the_same_as_the_system(send, read, page):
    roster_import = read(wide("先进分子", ""), header=WIDE)
    asked = page(roster_import).content.decode()
    assert "还有 1 行有错误或待确认，处理完才能导入" in asked
    send("decide", roster_import.pk, reading=roster_import.readings, row=roster_import.rows.get().pk, decision="skip")
    left = page(roster_import).content.decode()
    assert "有 1 行选了不导入" in left
    assert "完全一致" not in left


def test_a_sheet_without_a_tick_is_left_out(send, township, organiser, village, page):
    content = workbook(
        HEADER,
        person(后备岗位=""),
        more=[("退出人员", [HEADER, person(name="李四", 后备岗位="")]), ("说明", [["略"]])],
    )
    roster_import = previewed(content, township, organiser)
    known = {one["name"]: (one["kind"], one["people"]) for one in roster_import.understood["workbook"]}
    assert known["花名册"] == ("花名册", 1)
    assert known["退出人员"] == ("像是退出人员的名单", 1)
    assert "不是花名册" in known["说明"][0]
    send("sheets", roster_import.pk, sheets=["花名册"])
    assert list(roster_import.rows.values_list("name", flat=True)) == ["张三"]
    answer = send("sheets", roster_import.pk)
    assert "至少留下一张" in answer.content.decode()
    send("sheets", roster_import.pk, sheets=["说明"])
    assert "没有找到花名册的表头" in page(roster_import).content.decode()
    send("sheets", roster_import.pk, sheets=["花名册", "退出人员", "说明"])
    assert roster_import.rows.count() == 2


def test_a_cell_corrected_in_the_page_is_read_again_and_stands_in_the_marked_workbook(
    send, read, village, as_organiser
):
    roster_import = read(person(后备岗位="", 联系电话="12"), person(name="李四", birth="1979.03", 后备岗位=""))
    row = roster_import.rows.get(name="张三")
    form = as_organiser.get(reverse("roster:row", args=[row.pk])).context["form"]
    said = {name: field.initial for name, field in form.fields.items()} | {"cell_phone": "13911112222"}
    send("row", row.pk, reading=roster_import.readings, **said)
    row = roster_import.rows.get(name="张三")
    assert (row.status, row.values["phone"]) == ("new", "13911112222")
    assert row.values["carried"]["phone"] == "页面上的更正"
    sheet = load_workbook(io.BytesIO(marked_workbook(roster_import))).active
    assert sheet["J2"].value == "13911112222"
    assert "更正" in sheet["J2"].comment.text
    assert sheet["J3"].value == "13800000000"
    assert sheet["J3"].comment is None


def test_a_corrected_cell_of_one_of_three_tables_side_by_side_is_that_tables(township, organiser, village):
    header = ["姓名", "性别", "出生年月", "村(社区)"]
    rows = [
        [name, "男", birth, "红星村"]
        for name, birth in (("张甲", "1985.06"), ("张乙", "1986.06"), ("张丙", "1987.06"))
    ]
    content = workbook(header * 3, [cell for row in rows for cell in row])
    roster_import = previewed(content, township, organiser)
    assert roster_import.rows.count() == 3
    row = roster_import.rows.get(name="张乙")
    uploads.correct(roster_import, row, {"birth_date": "1990.01"})
    preview(roster_import)
    births = {one.name: one.values["birth_date"] for one in roster_import.rows.all()}
    assert births == {"张甲": "1985-06-01", "张乙": "1990-01-01", "张丙": "1987-06-01"}
    sheet = load_workbook(io.BytesIO(marked_workbook(roster_import))).active
    assert (sheet["C2"].value, sheet["G2"].value) == ("1985.06", "1990.01")


def test_a_formula_typed_as_a_correction_stays_text(read, village):
    roster_import = read(person(后备岗位=""))
    uploads.correct(roster_import, roster_import.rows.get(), {"phone": '=HYPERLINK("http://x")'})
    preview(roster_import)
    assert roster_import.rows.get().status == "error"
    cell = load_workbook(io.BytesIO(marked_workbook(roster_import))).active["J2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_decisions_hold_through_another_reading_unless_the_question_is_another(read, township, village):
    make_cadre(village, "张三", id_number=id_number())
    roster_import = read(person(number=id_number(), 后备岗位=""), person(name="李四", birth="不详", 后备岗位=""))
    for name, decision in (("张三", "as_new"), ("李四", "skip")):
        uploads.decide(roster_import, roster_import.rows.get(name=name), decision)
    uploads.correct(roster_import, roster_import.rows.get(name="李四"), {"birth_date": "1999"})
    preview(roster_import)
    assert roster_import.rows.get(name="张三").decision == "as_new"
    assert roster_import.rows.get(name="李四").decision == ""


def test_a_row_keeps_its_key_through_readings_and_its_page_its_address(read, village):
    roster_import = read(person(name="张甲", 后备岗位=""), person(name="张乙", birth="不详", 后备岗位=""))
    before = dict(roster_import.rows.values_list("name", "pk"))
    preview(roster_import)
    assert dict(roster_import.rows.values_list("name", "pk")) == before


def test_questions_of_one_kind_are_decided_at_once_and_others_stay(send, read, page, village):
    rows = [person(name=f"张{n}", birth=f"198{i}.06", 后备岗位="", 联系电话=f"1{i}") for i, n in enumerate("甲乙丙")]
    roster_import = read(*rows, person(name="李四", birth="不详", 后备岗位=""))
    questions = page(roster_import).context["questions"]
    assert [(one["rows"], one["names"]) for one in questions] == [(3, ["张甲", "张乙", "张丙"]), (1, ["李四"])]
    assert [value for value, *_ in questions[0]["choices"]] == ["skip", "without_faults"]
    send("decide", roster_import.pk, kind=questions[0]["kind"], decision="without_faults")
    decided = dict(roster_import.rows.values_list("name", "decision"))
    assert decided == dict.fromkeys(["张甲", "张乙", "张丙"], "without_faults") | {"李四": ""}


def test_one_question_about_many_people_and_posts_is_one_kind(read, village, other_village):
    rows = [person(village, f"张{n}{'一二三'[m]}", birth=f"198{m}.0{i + 1}")
            for i, (village, n) in enumerate([("红星村", "甲"), ("白塔村", "乙")]) for m in range(3)]  # fmt: skip
    (question,) = uploads.questions(read(*rows))
    assert (question["rows"], question["label"]) == (6, "「…」后备名额 2 名，在库 0 名，名册上又有 3 名。")


def test_one_of_several_namesakes_can_be_chosen_with_the_files_side_by_side(
    send, read, organiser, village, as_organiser
):
    first = make_cadre(village, "张三", phone="13811111111")
    second = make_cadre(village, "张三", birth_date=date(1985, 6, 20))
    roster_import = read(person(后备岗位=""))
    row = roster_import.rows.get()
    answer = as_organiser.get(reverse("roster:row", args=[row.pk]))
    assert answer.context["dossiers"] == [first, second]
    phones = next(line for line in answer.context["lines"] if line["heading"] == "联系电话")
    assert (phones["said"], phones["kept"]) == ("13800000000", [("13811111111", True), ("", False)])
    births = next(line for line in answer.context["lines"] if line["heading"] == "出生年月")
    assert births["kept"] == [("1985-06-01", False), ("1985-06-20", False)]
    send("choose", row.pk, cadre=second.pk, reading=roster_import.readings)
    row = roster_import.rows.get()
    assert (row.cadre, row.decision, row.changes["phone"]) == (second, "same_person", ["", "13800000000"])
    confirm(roster_import, organiser, reading=roster_import.readings + 1)
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.phone, second.phone, Cadre.objects.count()) == ("13811111111", "13800000000", 2)


def test_a_dossier_that_is_not_in_question_cannot_be_chosen(read, organiser, village, foreign_village):
    make_cadre(village, "张三"), make_cadre(village, "张三", birth_date=date(1985, 6, 20))
    other = make_cadre(foreign_village, "张三")
    roster_import = read(person(后备岗位=""))
    with pytest.raises(ValidationError):
        uploads.choose(roster_import, roster_import.rows.get(), other.pk)


@pytest.mark.parametrize("said", ["", "x", "as_listed", "9" * 30])
def test_an_answer_nobody_offered_chooses_nothing(send, read, village, said):
    make_cadre(village, "张三"), make_cadre(village, "张三", birth_date=date(1985, 6, 20))
    roster_import = read(person(后备岗位=""))
    row = roster_import.rows.get()
    assert send("choose", row.pk, cadre=said, reading=roster_import.readings).status_code == 200
    assert roster_import.rows.get().decision == ""


def test_the_first_roster_of_a_township_makes_its_villages_and_posts_and_begins_without_errors(organiser, township):
    roster_import = uploads.receive(uploaded(workbook(HEADER, person("新村"))), township=township, user=organiser)
    preview(roster_import)
    assert (roster_import.create_places, roster_import.rows.get().status) == (True, "new")
    make_village(township, "老村")
    assert not uploads.receive(uploaded(workbook(HEADER)), township=township, user=organiser).create_places


def uploaded(content):
    from django.core.files.base import ContentFile

    return ContentFile(content, name="roster.xlsx")


def test_a_long_dash_clears_what_is_on_file_and_other_strokes_and_empty_cells_do_not(read, page, organiser, village):
    number = id_number()
    header = [*HEADER, "政治面貌", "入党时间", "学历"]
    confirm(read([*wide("党员", "2005.07", "大专", number=number)], header=header), organiser)
    roster_import = read([*wide("", "——", "—", number=number, 联系电话="—", 人员类别="/")], header=header)
    changes = {"phone": ["13800000000", ""], "education": [3, None], "joined_party_on": ["2005-07-01", None]}
    assert roster_import.rows.get().changes == changes
    answer = page(roster_import)
    assert "要清掉的，在单元格里写「—」" in answer.content.decode()
    assert (cells(answer)["phone"].old, cells(answer)["phone"].value) == ("13800000000", "空")
    confirm(roster_import, organiser)
    cadre = Cadre.objects.get()
    assert (cadre.phone, cadre.education, cadre.joined_party_on) == ("", None, None)
    assert (cadre.category, cadre.political_status) == ("veteran", "party_member")


def test_the_highest_education_is_not_cleared_under_one_that_stays(read, organiser, village):
    number = id_number()
    make_cadre(village, "张三", id_number=number, education=3, fulltime_education=3)
    roster_import = read(wide("", "—", number=number), header=WIDE)
    assert roster_import.rows.get().status == "error"


def test_a_dash_says_nothing_of_somebody_new(read, organiser, village):
    confirm(read(person(后备岗位="", 联系电话="—", 人员类别="—")), organiser)
    assert (Cadre.objects.get().phone, Cadre.objects.get().category) == ("", "")


def test_three_hundred_rows_stand_on_one_page_in_a_fixed_number_of_queries(
    read, page, village, django_assert_max_num_queries
):
    rows = [
        person(name=f"张{chr(0x4E00 + n)}", birth=f"{1950 + n % 45}.0{n % 9 + 1}", 后备岗位="") for n in range(301)
    ]
    roster_import = read(*rows)
    with django_assert_max_num_queries(45):
        answer = page(roster_import)
    assert len(answer.context["rows"]) == 300
    assert len(page(roster_import, page=2).context["rows"]) == 1


def test_a_confirmed_import_shows_its_rows_but_offers_no_change(read, page, organiser, village):
    roster_import = read(person(后备岗位=""))
    confirm(roster_import, organiser)
    answer = page(roster_import).content.decode()
    assert "13800000000" in answer
    assert reverse("roster:words", args=[roster_import.pk]) not in answer
    assert ImportRow.objects.get().cells["ethnicity"] == "汉"
