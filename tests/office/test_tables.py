"""Tables as offices lay them out: where the header stands, which rows are somebody's, what is carried down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.workbooks.reading import Sheet
from office.workbooks.tables import find_table

HEADINGS = {"village": ["村(社区)", "村"], "title": ["岗位名称", "岗位"], "name": ["姓名"], "quota": ["名额"]}
VILLAGES = ["红星村", "白塔村", "三道堰社区"]
TITLES = st.sampled_from(["文书", "会计", "村委会主任"])
NOBODY = [["合计", "3"], ["填表人：李四"], ["", "总计", "5"], ["注：空着的不填"], ["示例", "某某村", "文书"], []]


def found(rows, merged=(), needed=("title", "village"), key="title", carried=frozenset({"village"})):
    return find_table(Sheet("表", rows, list(merged)), HEADINGS, needed, key=key, carried=carried)


@st.composite
def laid_out(draw):
    """Rows of a sheet and what they say: titles above, columns in any order with others between, rows of nobody."""
    order = draw(st.permutations([*HEADINGS, "other", ""]))
    heads = [
        draw(st.sampled_from(HEADINGS[one])) if one in HEADINGS else {"other": "备注", "": ""}[one] for one in order
    ]
    above = draw(st.lists(st.sampled_from([[], ["石西镇岗位一览表"], ["", "2026年1月"]]), max_size=3))
    people = draw(st.lists(st.tuples(st.sampled_from(VILLAGES), TITLES, st.sampled_from(["", "李四"])), max_size=6))
    rows = [
        [{"village": village, "title": title, "name": name, "quota": 2, "other": "无", "": ""}[one] for one in order]
        for village, title, name in people
    ]
    sheet = [*above, heads]
    for row in rows:
        sheet += [*draw(st.lists(st.sampled_from([*NOBODY, heads]), max_size=2)), row]
    return sheet, [(village, title, name) for village, title, name in people]


@given(laid_out())
def test_each_row_of_somebody_is_read_wherever_the_table_stands_and_nobody_else(given_rows):
    sheet, people = given_rows
    table = found(sheet)
    assert [(row.text("village"), row.text("title"), row.text("name")) for row in table.rows] == people
    assert table.unused == ["备注"]
    for row in table.rows:
        column, number = row.where("title")[0], int(row.where("title")[1:])
        assert sheet[number - 1]["ABCDEF".index(column)] == row.cells["title"]


@given(st.lists(st.tuples(st.sampled_from(VILLAGES), st.integers(1, 4)), min_size=1, max_size=4))
def test_a_village_written_once_for_its_block_holds_for_all_of_it(blocks):
    blocks = [one for number, one in enumerate(blocks) if number == 0 or one[0] != blocks[number - 1][0]]
    rows = [[village if number == 0 else "", "文书"] for village, size in blocks for number in range(size)]
    table = found([["村", "岗位"], *rows])
    assert [row.text("village") for row in table.rows] == [village for village, size in blocks for _ in range(size)]


def test_an_empty_cell_in_a_column_filled_row_by_row_is_a_gap():
    rows = [["红星村", "文书"], ["红星村", "会计"], ["", "委员"]]
    assert [row.text("village") for row in found([["村", "岗位"], *rows]).rows] == ["红星村", "红星村", ""]


def test_a_merged_cell_holds_for_its_rows_only():
    rows = [["村", "岗位"], ["红星村", "文书"], ["", "会计"], ["白塔村", "文书"], ["白塔村", "会计"], ["", "委员"]]
    assert [row.text("village") for row in found(rows, [(1, 0, 2, 0)]).rows] == [
        "红星村",
        "红星村",
        "白塔村",
        "白塔村",
        "",
    ]


def test_a_row_without_its_key_is_somebodys_only_where_more_is_filled():
    rows = [["村", "岗位", "姓名", "名额"], ["红星村", "", "李四", 2], ["红星村", "", "", ""], ["", "", "", 2]]
    assert [row.number for row in found(rows).rows] == [2]


@pytest.mark.parametrize("rows", [[], [["村", "姓名"]], [["岗位"], ["村"]]])
def test_a_sheet_without_the_headings_that_are_needed_is_no_table(rows):
    assert found(rows) is None
