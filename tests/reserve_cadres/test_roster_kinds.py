"""Rosters of the kinds offices keep, each with the truth beside it: read as it is, or asked about.

``tests/samples/kinds/truth.json`` says for each file what the dossier of each person must hold. A value may differ
from the truth only where the row asks. domain.md, "Excel as offices keep it": nothing is taken silently that may be
wrong.
"""

import io
import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from openpyxl import load_workbook

from reserve_cadres.roster.places import Places
from reserve_cadres.roster.preview import preview
from reserve_cadres.roster.uploads import receive
from tests.conftest import make_village
from tests.rosters import HEADER, person, previewed, workbook
from villages.titles import post_meant, same_post

pytestmark = pytest.mark.django_db

KINDS = Path(__file__).resolve().parents[1] / "samples" / "kinds"
TRUTH = {kind["kind"]: kind for kind in json.loads((KINDS / "truth.json").read_text())}
FIELDS = ["sex", "ethnicity", "id_number", "political_status", "education", "category", "phone", "occupation"]

# Who is asked about, for what the file itself does not say: everybody else must be taken as the truth has it.
ASKED = {
    # 大学普通班 is of no level in the list.
    "degree_words": {"吴海建"},
    # Owner or grower, gone away or come back: the words do not say.
    "category_words": {"宋梁树", "马文小", "唐文桂"},
    # Posts the township does not have; and three reserves for one post of secretary.
    "post_words": {"胡长军", "何海中", "袁小芬", "傅勇天", "于国军", "罗成明", "吴海建", "李义大", "宋梁树", "马文小", "唐光"},
    # A year without a month.
    "joined_words": {"李义大"},
    # The number 2011.1 beside 1985.6 is January or, its nought lost, October.
    "dates_float_unpadded": {
        "何海中", "罗成明", "吴海建", "宋梁树", "梁林大", "高海龙", "何勇梁", "谢小", "董志永", "徐平军", "吕正明",
        "冯根华", "周富林", "曹建强",
    },
    # Education and village are errors of a formula; the phone may be left empty but not without a word.
    "formula_errors": {"胡长军", "何海中", "傅勇天"},
    "state_column": {"傅勇天", "吴海建"},
    # The same six people on the sheet of 2014, with what held then.
    "years_in_sheets": {"胡长军", "何海中", "傅勇天", "袁小芬", "于国军", "罗成明"},
    "exited_sheet": {"何梅芬", "曹华红", "郑海平"},
}  # fmt: skip


def read(kind, township, organiser):
    truth = TRUTH[kind]
    if truth["opts"].get("places", True):
        titles: dict[str, dict] = {}
        every = dict.fromkeys(
            (person["village"], person["post"]) for one in TRUTH.values() for person in one["people"]
        )
        for village, title in every:
            if title:
                titles.setdefault(village, {})[title] = None
        for village, posts in titles.items():
            make_village(township, village, list(posts))
    content = (KINDS / truth["file"]).read_bytes()
    roster_import = receive(ContentFile(content, name=truth["sent_as"]), township=township, user=organiser)
    roster_import.create_places = truth["opts"].get("create", False)
    preview(roster_import)
    roster_import.refresh_from_db()
    return roster_import


def asks(row) -> bool:
    return bool(row.doubts) or any(problem["blocking"] for problem in row.problems)


def month(value) -> list[int] | None:
    return [int(part) for part in value.split("-")[:2]] if value else None


def place(row, places) -> tuple[str, str]:
    values = row.values
    village = places.villages.get(values.get("village_id"))
    post = places.posts.get(values.get("post_id"))
    return (
        village.name if village else values.get("village_name", ""),
        post.title if post else values.get("post_title", ""),
    )


def differences(row, person, places, columns) -> list[str]:
    values = row.values
    village, post = place(row, places)
    found = []
    if village != person["village"]:
        found.append(f"village {village!r}")
    if "post" in columns and person["post"] != "*" and not same_post(post, person["post"] or "", village):
        found.append(f"post {post!r}")
    if month(values["birth_date"]) != person["birth"]:
        found.append(f"birth {values['birth_date']}")
    if {"joined_party_on", "political_status"} & columns and month(values.get("joined_party_on")) != person["joined"]:
        found.append(f"joined {values.get('joined_party_on')}")
    found += [
        f"{name} {values.get(name)!r}"
        for name in FIELDS
        if (name in columns or name in values) and (values.get(name) or None) != (person[name] or None)
    ]
    return [f"{person['name']}: {one}" for one in found]


def person_of(row, people):
    alike = [person for person in people if person["name"] == row.values.get("name")]
    exact = [person for person in alike if person["birth"] == month(row.values.get("birth_date"))]
    return (exact or alike or [None])[0]


def test_titles_of_one_post_make_one_post_in_a_new_township(township, organiser):
    roster_import = read("new_township", township, organiser)
    made = {place(row, Places(township)) for row in roster_import.rows.all()}
    assert {village for village, _ in made} == {"三道堰社区", "大河社区", "双河社区"}
    assert len(made) == len({(village, post_meant(title)) for village, title in made}) == 6


@pytest.mark.parametrize("kind", TRUTH)
def test_a_roster_of_this_kind_gives_the_truth_or_asks(kind, township, organiser):
    roster_import = read(kind, township, organiser)
    assert roster_import.status == "previewed", roster_import.problem
    places = Places(township)
    columns = {column["field"] for sheet in roster_import.understood["sheets"] for column in sheet["columns"]}
    if columns & {"fulltime_education", "inservice_education"}:
        columns.add("education")
    people = TRUTH[kind]["people"]
    wrong, asked, taken = [], set(), []
    for row in roster_import.rows.all():
        person = person_of(row, people)
        if asks(row):
            asked.add(row.name)
        elif person is None:
            wrong.append(f"{row} is in the truth as nobody")
        else:
            taken.append(person)
            wrong += differences(row, person, places, columns)
    assert not wrong
    missing = [person["name"] for person in people if person not in taken and person["name"] not in asked]
    assert not missing
    assert asked == ASKED.get(kind, set()), [
        (row.name, row.problems, row.doubts) for row in roster_import.rows.all() if asks(row)
    ]


def test_a_sheet_that_somebody_hid_is_not_read_and_named(as_organiser, township, organiser, village):
    content = workbook(HEADER, person(后备岗位=""), more=[("去年", [HEADER, person(name="李四", 后备岗位="")])])
    book = load_workbook(io.BytesIO(content))
    book["去年"].sheet_state = "hidden"
    book.save(hiding := io.BytesIO())
    roster_import = previewed(hiding.getvalue(), township, organiser)
    assert list(roster_import.rows.values_list("name", flat=True)) == ["张三"]
    shown = as_organiser.get(reverse("roster:detail", args=[roster_import.pk])).content.decode()
    assert "隐藏的 1 张没有读，其余" in shown
    assert "<b>去年</b>：是隐藏的，没有读" in shown
