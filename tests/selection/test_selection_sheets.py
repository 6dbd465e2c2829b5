"""Nominations and review results from workbooks. domain.md, "Excel as offices keep it"."""

import io
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook

from reserve_cadres.models import (
    Candidacy,
    Nomination,
    SelectionSheet,
)  # fmt: skip
from tests.conftest import id_number, make_cadre
from tests.rosters import workbook
from tests.selection.steps import (
    nominated,
)  # fmt: skip


def text_of(response) -> str:
    return response.content.decode()


HEADER = ["序号", "村(社区)", "报名岗位", "姓 名", "身份证号码", "性别", "文化程度", "推荐方式", "推荐日期", "推荐单位", "联名人数",
          "是否本村户籍"]  # fmt: skip


def upload(client, made, kind, *rows):
    file = SimpleUploadedFile("提名.xlsx", workbook(*rows))
    client.post(reverse("selection:sheets", args=[made.pk]), {"kind": kind, "file": file})
    return reverse("selection:sheet", args=[SelectionSheet.objects.latest("pk").pk])


def test_nominations_are_imported_from_an_untidy_workbook(as_organiser, open_post):
    made = open_post.selection.round
    day = f"{made.nominations_until:%Y.%m.%d}"
    first, second = (id_number(date(1990, 5, number)) for number in (1, 2))
    address = upload(
        as_organiser, made, "nominations", ["红星村提名汇总表"], HEADER,
        [1, "红星", "村支书", "张 三", first, "男", "大专", "支部推荐", day, "红星村党支部", None, "是"],
        [2, "", "村支书", "张三", first, "男", "大专", "群众联名", day, None, "15人", "是"],
        [3, "", "村支书", "李四", second, "男", "本科", "自荐", None, None, None, "否"],
        ["合计", None, None, "3人"],
    )  # fmt: skip
    page = text_of(as_organiser.get(address))
    assert "可以导入 <b>3</b> 行" in page
    as_organiser.post(address)
    assert {(one.cadre.name, one.nominations.count()) for one in Candidacy.objects.all()} == {("张三", 2), ("李四", 1)}
    assert Nomination.objects.get(kind="joint").signer_count == 15
    as_organiser.post(address)
    assert Nomination.objects.count() == 3


def test_every_faulty_row_of_nominations_is_named_and_may_be_passed_over(as_organiser, open_post):
    made = open_post.selection.round
    day = f"{made.nominations_until:%Y.%m.%d}"
    number = id_number(date(1990, 5, 1))
    address = upload(
        as_organiser, made, "nominations", HEADER,
        [1, "红星村", "村支书", "甲", number, "男", "大专", "自荐", day, None, None, "是"],
        [2, "红星村", "村支书", "乙", "12345", "男", "大专", "自荐", day, None, None, "是"],
        [3, "红星村", "村委会主任", "丙", id_number(), "男", "大专", "自荐", day, None, None, "是"],
        [4, "红星村", "村支书", "丁", id_number(), "男", "大专", "托梦", day, None, None, "也许"],
        [5, "无此村", "村支书", "戊", id_number(), "男", "大专", "联名", "2099-01-01", None, 1, "是"],
    )  # fmt: skip
    page = text_of(as_organiser.get(address))
    for words in (
        "E3 身份证号",
        "不在本批次的选拔岗位",
        "提名方式「托梦」",
        "应填「是」或「否」",
        "没有村(社区)「无此村」",
    ):
        assert words in page
    as_organiser.post(address)
    assert not Nomination.objects.exists()
    as_organiser.post(address, {"skip_faulty": "1"})
    assert Nomination.objects.get().candidacy.cadre.name == "甲"


def test_namesakes_in_a_table_of_nominations_are_faults_until_they_can_be_told_apart(
    as_organiser, village, other_village, open_post
):
    made = open_post.selection.round
    birth = date(1990, 5, 1)
    numbers = [id_number(birth) for _ in range(6)]
    make_cadre(village, "别名", id_number=numbers[0], birth_date=birth, in_pool=False)
    make_cadre(village, "乙", id_number=numbers[1], birth_date=birth, in_pool=False)
    make_cadre(other_village, "丙", birth_date=birth, in_pool=False)
    known = make_cadre(village, "迪丽·娜扎", birth_date=birth, in_pool=False)
    header = [*HEADER, "出生年月"]

    def row(name, number=""):
        return ["", "红星村", "村支书", name, number, "男", "大专", "自荐", None, None, None, "是", "1990.05"]

    address = upload(
        as_organiser, made, "nominations", header, row("甲", numbers[0]), row("乙", numbers[2]), row("丙"),
        row("丁", numbers[3]), row("丁"), row("戊", numbers[4]), row("己", numbers[4]), row("迪丽 • 娜扎", numbers[5]),
    )  # fmt: skip
    page = text_of(as_organiser.get(address))
    for words in ("姓名是「别名」", "身份证号不同", "别的村已有 1 份", "请给这一行也填上", "几个姓名：己、戊"):
        assert words in page
    assert "有问题 <b>6</b> 行" in page
    as_organiser.post(address, {"skip_faulty": "1"})
    assert set(Candidacy.objects.values_list("cadre__name", flat=True)) == {"丁", "迪丽·娜扎"}
    assert Candidacy.objects.filter(cadre=known).exists()


def test_a_file_that_is_no_workbook_gets_a_clear_answer(as_organiser, open_post):
    made = open_post.selection.round
    as_organiser.post(
        reverse("selection:sheets", args=[made.pk]),
        {"kind": "nominations", "file": SimpleUploadedFile("a.xlsx", b"%PDF-1.7")},
    )
    page = as_organiser.get(reverse("selection:sheet", args=[SelectionSheet.objects.get().pk]))
    assert "这是 PDF 文件" in text_of(page)


def test_a_table_with_a_password_asks_for_it_and_is_read_without(as_organiser, open_post):
    made = open_post.selection.round
    content = io.BytesIO()
    row = [1, "红星", "村支书", "张三", id_number(date(1990, 5, 1)), "男", "大专", "自荐", None, None, None, "是"]
    OOXMLFile(io.BytesIO(workbook(HEADER, row))).encrypt("石西-2026", content)
    file = SimpleUploadedFile("提名.xlsx", content.getvalue())
    as_organiser.post(reverse("selection:sheets", args=[made.pk]), {"kind": "nominations", "file": file})
    page = reverse("selection:sheet", args=[SelectionSheet.objects.get().pk])
    assert 'name="password"' in text_of(as_organiser.get(page))
    assert "密码不对" in text_of(as_organiser.post(page, {"password": "x"}))
    assert as_organiser.post(page, {"password": "石西-2026"}).url == page
    opened = text_of(as_organiser.get(page))
    assert 'name="password"' not in opened
    assert "可以导入" in opened


def test_reviews_go_out_as_a_workbook_and_come_back(as_organiser, open_post):
    made = open_post.selection.round
    _, other = nominated(open_post, "甲", "乙")
    answer = as_organiser.get(reverse("selection:export_reviews", args=[made.pk]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    assert rows[2] == ["编号", "村(社区)", "提名岗位", "姓名", "身份证号", "村支部初审", "镇复审", "纪检", "派出所"]
    for row in rows[3:]:
        row[5:] = ["通过", "同意", "无异议", "合格"] if row[3] == "甲" else ["通过", None, "不通过：受过处分", ""]
    as_organiser.post(upload(as_organiser, made, "reviews", *rows))
    assert {each.cadre.name: each.review for each in Candidacy.objects.all()} == {"甲": "passed", "乙": "failed"}
    assert other.reviews.get(department="纪检").opinion == "受过处分"
    rows[3][3], rows[4][5] = "别人", "也许吧"
    page = text_of(as_organiser.get(upload(as_organiser, made, "reviews", *rows)))
    assert "对不上" in page
    assert "看不懂" in page


def test_the_nomination_template_is_read_back_without_its_example(as_organiser, open_post):
    answer = as_organiser.get(reverse("selection:nomination_template", args=[open_post.selection.round_id]))
    content = b"".join(answer.streaming_content)
    book = load_workbook(io.BytesIO(content))
    row = [
        "",
        "红星村",
        "村党支部书记",
        "张三",
        id_number(),
        "男",
        "1985.06",
        "大专",
        "中共党员",
        "13800000000",
        "个人自荐",
    ]
    for column, value in enumerate(row, start=1):
        book.active.cell(5, column).value = value
    changed = io.BytesIO()
    book.save(changed)
    made = open_post.selection.round
    file = SimpleUploadedFile("提名.xlsx", changed.getvalue())
    as_organiser.post(reverse("selection:sheets", args=[made.pk]), {"kind": "nominations", "file": file})
    page = as_organiser.get(reverse("selection:sheet", args=[SelectionSheet.objects.get().pk]))
    assert "可以导入 <b>1</b> 行" in text_of(page)
