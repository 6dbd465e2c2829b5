"""Files that are workbooks, and files that are not: each gets an answer, none a crash."""

import io
import zipfile

import pytest
import xlwt

from office.workbooks import reading
from office.workbooks.cells import text_of
from office.workbooks.reading import UnreadableWorkbook, read_workbook
from tests.rosters import HEADER, person, workbook


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
    bomb = zipped(**{"xl__workbook.xml": b"\0" * (reading.MAX_UNPACKED_BYTES + 1)})
    assert len(bomb) < 1_000_000
    with pytest.raises(UnreadableWorkbook, match="过大"):
        read_workbook(written(tmp_path, bomb))


def test_two_cells_at_the_far_ends_of_a_sheet_do_not_take_the_memory(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    source = io.BytesIO(workbook(HEADER))
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name.startswith("xl/worksheets/"):
                before, rest = text.decode().split("<sheetData>")
                text = f"{before}<sheetData>{rows}</sheetData>{rest.split('</sheetData>')[1]}"
            new.writestr(name, text)
    with pytest.raises(UnreadableWorkbook, match="过大"):
        read_workbook(written(tmp_path, target.getvalue()))


def test_a_huge_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 10)
    with pytest.raises(UnreadableWorkbook, match="MB"):
        read_workbook(written(tmp_path, workbook(HEADER)))
