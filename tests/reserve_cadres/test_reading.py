"""Files that are workbooks, and files that are not: each gets an answer, none a crash."""

import io
import re
import zipfile
from datetime import date, datetime

import pytest
import xlwt
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from office.workbooks import limits, process, reading
from office.workbooks.cells import text_of
from office.workbooks.exchange import packed, packed_sheets, unpacked, unpacked_sheets
from office.workbooks.marking import Mark, marked_copy
from office.workbooks.process import LargeWorkbook
from office.workbooks.reading import UnreadableWorkbook, read_workbook
from tests.hostile.workbooks import spoilt, within_the_limits
from tests.rosters import HEADER, person, with_sheets, workbook


def written(tmp_path, content: bytes, name="roster"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def zipped(**files) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


def old_excel(rows) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("花名册")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_usual_encodings(tmp_path, encoding):
    text = "姓名,性别\n黄冬,男\n"
    assert read_workbook(written(tmp_path, text.encode(encoding)))[0].rows == [["姓名", "性别"], ["黄冬", "男"]]


def test_old_and_new_excel_are_read_alike(tmp_path):
    new = read_workbook(written(tmp_path, workbook(HEADER, person())))[0].rows
    old = read_workbook(written(tmp_path, old_excel([HEADER, person()])))[0].rows
    assert list(map(text_of, new[1])) == list(map(text_of, old[1]))


def test_rows_keep_their_numbers_where_a_sheet_begins_lower_down(tmp_path):
    rows = read_workbook(written(tmp_path, workbook([], [], HEADER)))[0].rows
    assert rows[2][0] == "序号"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "图片"),
        (b"<html><table><tr><td>x</td></tr></table>", "网页"),
        (b"PK\x03\x04 broken", "损坏"),
        (zipped(hello="x"), "压缩包"),
        (zipped(**{"word__document.xml": "x"}), "Word"),
        (zipped(**{"xl__workbook.xml": "not xml"}), "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "损坏"),
        (b"\x00\x01\x02\x03" * 50, "表格文件"),
        ("一行字".encode(), "表格文件"),
    ],
)
def test_what_is_no_workbook_gets_a_clear_answer(tmp_path, content, words):
    with pytest.raises(UnreadableWorkbook, match=words):
        read_workbook(written(tmp_path, content))


def test_a_truncated_workbook_gets_a_clear_answer(tmp_path):
    content = workbook(HEADER, person())
    with pytest.raises(UnreadableWorkbook, match="损坏"):
        read_workbook(written(tmp_path, content[: len(content) // 2]))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    bomb = zipped(**{"xl__workbook.xml": b"\0" * (limits.MAX_UNPACKED_BYTES + 1)})
    assert len(bomb) < 1_000_000
    with pytest.raises(UnreadableWorkbook, match="过大"):
        read_workbook(written(tmp_path, bomb))


def test_two_cells_at_the_far_ends_of_a_sheet_do_not_take_the_memory(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    content = with_sheets(
        workbook(HEADER),
        lambda sheet: re.sub(b"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>".encode(), sheet),
    )
    with pytest.raises(UnreadableWorkbook, match="过大"):
        read_workbook(written(tmp_path, content))


def test_a_huge_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 10)
    with pytest.raises(UnreadableWorkbook, match="MB"):
        read_workbook(written(tmp_path, workbook(HEADER)))


def test_utf_16_without_its_mark_and_any_separator_is_read(tmp_path):
    for encoding, separator in (("utf-16-le", "\t"), ("utf-16-be", ";"), ("gb18030", ";"), ("utf-8", "\t")):
        text = f"姓名{separator}性别\n黄冬{separator}男\n"
        assert read_workbook(written(tmp_path, text.encode(encoding)))[0].rows[1] == ["黄冬", "男"], encoding


def test_a_number_kept_as_text_by_a_formula_in_csv_is_its_text(tmp_path):
    assert read_workbook(written(tmp_path, '姓名,号\n甲,"=""0123"""\n'.encode()))[0].rows[1] == ["甲", "0123"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.et", "a.csv", "a"])
def test_a_workbook_is_known_by_its_content_under_any_name(tmp_path, name):
    for content in (old_excel([HEADER, person()]), workbook(HEADER, person())):
        assert text_of(read_workbook(written(tmp_path, content, name))[0].rows[1][2]) == "张三"


def test_a_page_named_xls_is_read_with_its_spans_breaks_and_marks(tmp_path):
    page = """<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312"></head><body><table>
    <tr><td colspan=2>花名册</td></tr><tr><th>姓名</th><th>备 注</th></tr>
    <tr><td rowspan=2>张
      三</td><td>一<br>二</td></tr><tr style="display: none"><td><s>三</s></td></tr></table></body></html>"""
    sheet = read_workbook(written(tmp_path, page.encode("gb18030"), "a.xls"))[0]
    assert sheet.rows == [["花名册"], ["姓名", "备 注"], ["张 三", "一\n二"], ["", "三"]]
    assert (sheet.merged, sheet.hidden_rows, sheet.struck) == ([(0, 0, 0, 1), (2, 0, 3, 0)], {3}, {(3, 1)})


def test_the_xml_of_excel_2003_is_read_with_its_gaps_types_and_marks(tmp_path):
    xml = """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
    xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style></Styles>
    <Worksheet ss:Name="甲"><Table><Column ss:Index="3" ss:Hidden="1"/><Row ss:Index="2"><Cell ss:MergeDown="1"><Data
    ss:Type="String">张三</Data></Cell><Cell ss:Index="3" ss:StyleID="s1"><Data ss:Type="Number">1985.06</Data></Cell></Row>
    <Row><Cell><Data ss:Type="DateTime">1985-06-01T00:00:00.000</Data><Comment><ss:Data>已调离</ss:Data>
    </Comment></Cell></Row></Table></Worksheet></Workbook>"""
    sheet = read_workbook(written(tmp_path, xml.encode(), "a.xls"))[0]
    assert sheet.rows == [[], ["张三", "", 1985.06], ["", datetime(1985, 6, 1)]]
    assert (sheet.hidden_columns, sheet.struck, sheet.merged) == ({2}, {(1, 2)}, [(1, 0, 2, 0)])
    assert sheet.notes == {2: {1: "已调离"}}


def test_our_own_marks_on_a_workbook_that_comes_back_are_no_notes_of_the_office(tmp_path):
    book = Workbook()
    book.active.append(["姓名", "村"])
    book.active.append(["张三", "凉水井村"])
    book.active["B2"].comment = Comment("并村前叫清水村", "某甲")
    content = io.BytesIO()
    book.save(content)
    marks = [Mark("Sheet", 2, column, "请核对。", is_fault=True) for column in (1, 2)]
    marked = marked_copy(written(tmp_path, content.getvalue(), "a.xlsx"), marks)
    assert read_workbook(written(tmp_path, marked, "b.xlsx"))[0].notes == {1: {1: "并村前叫清水村"}}


def test_entities_of_a_document_are_not_resolved(tmp_path):
    xml = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Workbook
    xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
    <Worksheet ss:Name="甲"><Table><Row><Cell><Data>&e;</Data></Cell></Row></Table></Worksheet></Workbook>"""
    assert read_workbook(written(tmp_path, xml.encode(), "a.xls"))[0].rows == [["&e;"]]


def test_failed_formulas_hidden_and_struck_cells_are_told(tmp_path):
    book = Workbook()
    book.active.append(["姓名", "村"])
    book.active.append(["张三", "#REF!"])
    book.active.append(["李四", "=VLOOKUP(A3,X:Y,2,0)"])
    book.active["A3"].font = Font(strike=True)
    book.active.row_dimensions[2].hidden = book.active.column_dimensions["B"].hidden = True
    content = io.BytesIO()
    book.save(content)
    sheet = read_workbook(written(tmp_path, content.getvalue(), "a.xlsx"))[0]
    assert [line[1] for line in sheet.rows] == ["村", "#REF!", "#未计算"]
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.struck) == ({1}, {1}, {(2, 0)})


def test_hidden_columns_and_merged_areas_far_out_are_left_out(tmp_path):
    content = spoilt(
        "</sheetData>",
        "</sheetData><mergeCells><mergeCell ref='A1:B1048576'/><mergeCell ref='A9:XFD1048576'/></mergeCells>",
        "<sheetData>",
        "<cols>" + '<col min="1" max="16384" hidden="1"/>' * 1000 + "</cols><sheetData>",
    )
    sheet = read_workbook(written(tmp_path, content, "a.xlsx"))[0]
    assert sheet.merged == [(0, 0, 1, 1)]
    assert sheet.hidden_columns == set(range(len(HEADER)))


@pytest.mark.parametrize("number", ["NaN", "1e999", "-1e999"])
def test_a_number_that_is_none_is_a_failed_cell(tmp_path, number):
    content = spoilt("<v>7</v>", f"<v>{number}</v>")
    assert read_workbook(written(tmp_path, content))[0].rows[1][6] == "#NUM!"
    xml = f"""<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
    xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="甲"><Table><Row><Cell><Data
    ss:Type="Number">{number}</Data></Cell></Row></Table></Worksheet></Workbook>"""
    assert read_workbook(written(tmp_path, xml.encode()))[0].rows == [["#NUM!"]]


def test_characters_that_no_column_of_the_database_takes_do_not_come_out(tmp_path):
    page = "<table><tr><td>姓名</td><td>村</td></tr><tr><td>张&#xD800;三&#xFFFE;</td><td>&#1;甲</td></tr></table>"
    for value in read_workbook(written(tmp_path, page.encode()))[0].rows[1]:
        assert not set(value) & {"\0", "\1", "\ufffe", "\ud800"}
    assert unpacked(packed(["\ud800\udc00张\ud800", "\uffff𬭎"])) == ["??张?", "𬭎"]


@pytest.mark.parametrize(
    "content",
    [
        ("姓名,村\n" + "张" * 40_000 + ",甲").encode(),
        ("姓名,村" + "," * 4_000_000).encode(),
        spoilt('t="n"><v>7</v>', 't="inlineStr"><is><t>' + "x" * 9_000_000 + "</t></is>"),
        spoilt("</sheetData>", '<c t="e" r="A1">' * 100_000 + "</f></sheetData>"),
        spoilt("</sheetData>", '<c t="e" ' * 100_000 + "</sheetData>"),
        ("<table>" + "<tr><td rowspan=9999 colspan=999>a<td>b" * 300).encode(),
    ],
    ids=["long cell", "columns", "inline", "unclosed cells", "unclosed tags", "spans"],
)
def test_what_would_take_the_memory_or_the_time_is_refused_before_the_reader_comes_to_its_limits(tmp_path, content):
    path = written(tmp_path, content)
    with within_the_limits(), pytest.raises(UnreadableWorkbook):
        read_workbook(path)


def test_a_page_reads_no_more_cells_than_it_asks_for(tmp_path):
    path = written(tmp_path, workbook(HEADER, person()))
    with pytest.raises(LargeWorkbook):
        read_workbook(path, most_cells=19)
    assert read_workbook(path, most_cells=20)
    page = written(tmp_path, b"<table><tr><td>a<td>b<tr><td>c<td>d</table>", "b")
    with pytest.raises(LargeWorkbook):
        read_workbook(page, most_cells=3)


def test_the_reading_process_knows_neither_the_database_nor_a_secret(tmp_path, monkeypatch):
    asked = {}
    run = process.subprocess.run
    monkeypatch.setattr(process.subprocess, "run", lambda *a, **named: asked.update(named) or run(*a, **named))
    monkeypatch.setenv("SECRET_KEY", "x")
    read_workbook(written(tmp_path, workbook(HEADER, person())))
    assert not asked["env"].keys() & {"DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}


def test_what_the_reading_process_hands_over_is_data():
    given = [["甲\u0000\u0001乙", "\\u0000", 1.5, None, date(1985, 6, 1), datetime(1985, 6, 1, 8), "𬭎"]]
    assert unpacked(packed(given)) == [["甲乙", "\\u0000", 1.5, None, date(1985, 6, 1), datetime(1985, 6, 1, 8), "𬭎"]]


def test_a_large_sheet_comes_over_whole_and_each_of_its_texts_once():
    rows = [[f"张{number}", "群众", date(1985, 6, 1)] for number in range(1_201)]
    given = [
        ("名册", rows, [(0, 0, 1, 0)], [3], [], [], []),
        ("空", [], [], [], [], [], []),
        ("附", rows[:1], [], [], [], [], []),
    ]
    taken = list(unpacked_sheets(packed_sheets(given)))
    assert [tuple(sheet[:2]) for sheet in taken] == [tuple(sheet[:2]) for sheet in given]
    assert taken[0][2:] == ([[0, 0, 1, 0]], [3], [], [], [])
    assert len({id(row[1]) for _, rows, *_ in taken for row in rows}) == 1
