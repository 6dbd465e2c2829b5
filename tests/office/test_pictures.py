"""Pictures: scales that keep what they draw in its place, and charts that write the numbers of the table behind them."""

from collections import Counter
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.pictures.charts import HeatRow, Span, bars, columns, funnel, heat, lanes, lines
from office.pictures.drawing import Drawing
from office.pictures.figures import Figure, Series, table_of
from office.pictures.scales import SHADES, Scale, shade, ticks

NUMBERS = st.integers(0, 2000)
LABELS = st.lists(st.text("村社区一二三", min_size=1, max_size=5), min_size=1, max_size=8, unique=True)


@st.composite
def series_of(draw):
    labels = draw(LABELS)
    numbers = st.lists(NUMBERS, min_size=len(labels), max_size=len(labels))
    found = [
        Series(name, [Figure(number, f"{name} {number}", f"/{name}/") for number in draw(numbers)])
        for name in draw(st.sampled_from([["甲"], ["甲", "乙"], ["甲", "乙", "丙"]]))
    ]
    return labels, found


def parsed(drawing):
    return ElementTree.fromstring(str(drawing))


def values(drawing):
    """The numbers written in a picture, without those of the axis."""
    marks = parsed(drawing).iter("text")
    return Counter(mark.text for mark in marks if "value" in mark.get("class", "").split())


def table_values(labels, series):
    rows = table_of("", labels, series).rows
    return Counter(cell.shown for row in rows for cell in row if isinstance(cell, Figure))


@given(highest=st.integers(0, 10**6), most=st.integers(2, 10))
def test_an_axis_begins_at_nought_has_even_steps_and_reaches_what_it_shows(highest, most):
    found = ticks(highest, most)
    steps = {after - before for before, after in pairwise(found)}
    assert found[0] == 0
    assert len(steps) == 1
    assert found[-1] >= highest
    assert len(found) <= most + 1
    # No whole step is spent on nothing.
    assert highest == 0 or found[-2] < highest


@given(a=NUMBERS, b=NUMBERS, highest=st.integers(1, 2000))
def test_the_larger_number_never_has_the_shorter_bar_and_none_leaves_the_picture(a, b, highest):
    scale = Scale(0, highest, 200, 20)
    assert (a <= b) <= (scale.length(a) <= scale.length(b))
    assert 20 <= scale.at(a) <= 200
    assert scale.length(0) == 0


@given(part=st.integers(-3, 50), whole=st.integers(0, 40))
def test_only_the_whole_has_the_darkest_shade_and_only_nothing_the_lightest(part, whole):
    assert (shade(part, whole) == 0) == (part <= 0 or whole == 0)
    assert (shade(part, whole) == SHADES) == (part >= whole > 0)


@pytest.mark.parametrize("chart", [columns, bars, lines, funnel])
@given(series_of())
def test_a_picture_writes_the_numbers_of_its_table_and_no_others(chart, found):
    labels, series = found
    drawn = chart("图", labels, series)
    assert values(drawn) == table_values(labels, series)
    assert len(list(parsed(drawn).iter("a"))) == sum(table_values(labels, series).values())


@given(series_of())
def test_the_totals_of_a_table_are_the_sums_of_its_columns(found):
    labels, series = found
    table = table_of("", labels, series, total=True)
    for at, one in enumerate(series, start=1):
        assert table.total[at].value == sum(row[at].value for row in table.rows) == sum(f.value for f in one.figures)


def test_a_series_that_ends_earlier_leaves_its_cells_empty():
    series = [Series("已办", [Figure(1)]), Series("计划", [Figure(1), Figure(2)])]
    assert table_of("月", ["1月", "2月"], series).rows[1][1:] == ["", Figure(2)]
    assert values(columns("图", ["1月", "2月"], series, goal=Figure(10))) == Counter({"1": 2, "2": 1})


def test_words_are_written_as_words_and_links_say_what_they_open():
    drawing = Drawing(10, 10, '"><script>alert(1)</script>')
    with drawing.opens('/a?b=1&c="2"', "<b>两人</b>"):
        drawing.text((1, 1), "</svg>")
    root = parsed(drawing)
    assert "<script>" not in str(drawing)
    assert root.get("role") == "group"
    assert root.find("title").text == root.get("aria-label") == '"><script>alert(1)</script>'
    assert root.find("a").attrib == {"href": '/a?b=1&c="2"', "aria-label": "<b>两人</b>"}
    assert root.find("a/text").text == "</svg>"


def test_a_picture_without_links_is_an_image_and_no_picture_has_styles_of_its_own():
    drawn = heat("图", ["1月"], [HeatRow("甲", [(Figure(2, "甲 1 月 2 次"), 4)])])
    assert parsed(drawn).get("role") == "img"
    assert "style" not in str(drawn)
    assert [mark.get("class") for mark in parsed(drawn).iter("rect")] == [f"shade-{shade(2, 4)}"]


def test_what_lasted_is_a_bar_as_long_as_it_lasted_and_what_was_on_a_day_a_dot():
    year = Span(date(2020, 1, 1), date(2020, 12, 31), "一年")
    day = Span(date(2021, 7, 1), date(2021, 7, 1), "一天")
    root = parsed(lanes("图", [("状态", [year]), ("谈话", [day])], date(2020, 1, 1), date(2021, 12, 31)))
    bar, dot = root.find(".//rect"), root.find(".//circle")
    wide = 640 - 12 - (12 * 2 + 14)
    assert float(bar.get("width")) == pytest.approx(wide * 365 / 730, abs=0.1)
    assert float(dot.get("cx")) > float(bar.get("x")) + float(bar.get("width"))
