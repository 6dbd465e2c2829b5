"""Registration forms of one person a sheet: read where their labels are known, refused with the reason otherwise."""

import pytest

from office.workbooks.reading import Sheet
from reserve_cadres.models import Cadre, RosterImport
from reserve_cadres.roster.confirm import CannotConfirm, confirm
from reserve_cadres.roster.preview import preview
from reserve_cadres.roster.sheet_forms import CannotBeTaken, form_tables
from reserve_cadres.roster.uploads import leave_out
from tests.conftest import id_number
from tests.rosters import HEADER, person, previewed, workbook


def form(name, number, village="红星村") -> list[list]:
    """A form as offices fill it in, with its relatives below."""
    return [
        ["村级后备干部登记表"],
        ["姓 名", name, None, "性 别", "男", "民 族", "汉", "照片"],
        ["身份证号", number, None, None, None, "籍 贯", "四川石西"],
        ["政治\n面貌", "中共党员", None, "入党\n时间", "2010.07", "文化程度", "大专"],
        ["所在村", village, None, "联系电话", "13800000000", "人员类别", "复退军人"],
        ["家庭主要成员", "称谓", "姓名", "年龄", "政治面貌", "工作单位"],
        [None, "妻子", "李某", "33", "群众", "务农"],
    ]


@pytest.mark.django_db
def test_a_workbook_of_forms_is_read_person_by_person(village, township, organiser):
    numbers = [id_number(sequence=place) for place in range(3)]
    content = workbook(
        *form("张一", numbers[0]),
        sheet="张一",
        more=[
            ("张二", form("张二", numbers[1])),
            ("名单", [HEADER, person("红星村", "张三", numbers[2], 后备岗位="")]),
        ],
    )
    read = previewed(content, township, organiser)
    rows = list(read.rows.order_by("pk"))
    assert [(row.sheet, row.name, row.status, row.values["id_number"]) for row in rows] == [
        (sheet, name, "new", number)
        for sheet, name, number in zip(["张一", "张二", "名单"], ["张一", "张二", "张三"], numbers, strict=True)
    ]
    said = rows[0].values
    assert (said["political_status"], said["joined_party_on"], said["category"]) == (
        "party_member",
        "2010-07-01",
        "veteran",
    )
    assert (said["village_id"], said["native_place"], said["phone"]) == (village.pk, "四川石西", "13800000000")


def test_two_forms_one_below_the_other_are_two_people():
    sheet = Sheet("表", [*form("张一", "1"), [], *form("张二", "2")])
    assert [table.people[0].cells["name"] for table in form_tables(sheet)] == ["张一", "张二"]
    assert [table.people[0].cells["id_number"] for table in form_tables(sheet)] == ["1", "2"]


def test_a_roster_is_no_form():
    for rows in (
        [HEADER, person(), person(name="李四")],
        [["花名册"], ["姓名", "性别", "出生年月"], ["张三", "男", "1985.06"]],
        [["姓名", "张三"], ["李四", "王五"]],
        [["姓名"], ["性别"]],
        [],
    ):
        assert form_tables(Sheet("名册", rows)) == []


def test_a_form_that_was_not_filled_in_is_nobody():
    assert form_tables(Sheet("空表", [["姓名", "", "性别", ""], ["民族", "", "籍贯", ""]])) == []


def test_a_form_of_unknown_labels_is_refused_with_the_reason():
    sheet = Sheet("推荐表", [["姓名", "张三", "推荐理由", "好"], ["性别", "男", "推荐人数", "30"]])
    with pytest.raises(CannotBeTaken, match="只认出姓名、性别"):
        form_tables(sheet)


def test_a_roster_on_its_side_is_refused_and_not_taken_for_the_form_of_its_first_person():
    rows = [["花名册"], ["姓名", "张三", "李四"], ["性别", "男", "女"], ["民族", "汉族", ""], ["出生年月", "1985.06", "1990.01"],
            ["学历", "大专", "本科"]]  # fmt: skip
    with pytest.raises(CannotBeTaken, match="横着填的"):
        form_tables(Sheet("名册", rows))
    assert len(form_tables(Sheet("名册", [row[:2] for row in rows]))) == 1


@pytest.mark.django_db
def test_the_reason_is_told_on_the_page(village, township, organiser):
    read = previewed(workbook(["姓名", "张三", "理由", "好"], ["性别", "男", "人数", "30"]), township, organiser)
    assert read.status == RosterImport.Status.UNREADABLE
    assert "一人一表的登记表" in read.problem


@pytest.mark.django_db
def test_a_form_of_unknown_labels_is_named_and_left_out_and_the_other_sheets_are_read(village, township, organiser):
    rows = [HEADER, person("红星村", "张三", id_number(sequence=1), 后备岗位="")]
    unknown = [["姓名", "李四", "理由", "好"], ["性别", "男", "人数", "30"]]
    read = previewed(workbook(*unknown, sheet="推荐表", more=[("名单", rows)]), township, organiser)
    assert [row.name for row in read.rows.all()] == ["张三"]
    assert read.unreadable_sheets == ["推荐表"]
    assert "只认出姓名、性别" in read.understood["workbook"][0]["kind"]
    with pytest.raises(CannotConfirm, match="「推荐表」读不了"):
        confirm(read, organiser)
    leave_out(read, ["推荐表"])
    preview(read)
    confirm(read, organiser)
    assert Cadre.objects.get().name == "张三"
