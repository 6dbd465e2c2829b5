"""Every field of the dossier appears wherever its line in the table says, with nothing else to be added."""

import io
from datetime import date
from itertools import pairwise

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from reserve_cadres.layouts.layouts import AVAILABLE
from reserve_cadres.models import Cadre, StateChange
from reserve_cadres.people.fields import DAYS, FIELD, FIELDS, PERSON, ROSTER, OnPage, words_of
from reserve_cadres.people.forms import CadreForm
from reserve_cadres.register.views import COLUMNS as LISTED
from reserve_cadres.roster.columns import heading_of, recognise, recognise_one
from reserve_cadres.roster.confirm import confirm
from reserve_cadres.roster.export import blank_template, official_roster, plain_roster
from reserve_cadres.roster.forms import FIELD_CHOICES
from tests.conftest import id_number, make_cadre
from tests.rosters import HEADER, person, previewed, workbook
from tests.workbench.conftest import png
from workbench.dossiers.completeness import requirements
from workbench.dossiers.parts import with_parts
from workbench.dossiers.registration import registration_grid

# Kept for the machine; nobody fills them in or reads them.
TECHNICAL = {"id", "township", "pinyin", "pinyin_initials", "created_at", "told_apart_by"}
# Said in the words of another field: of who stands for two posts at once, "post" names both.
SAID_WITH_ANOTHER = {"joint_post"}
BORN = date(1990, 7, 9)
ENTERED = date(2016, 5, 4)


def said_in(name):
    """Something a dossier may say in a field, told from every other field's as far as the kind of field allows."""
    field = Cadre._meta.get_field(name)
    given = {
        "name": "全齐", "sex": "male", "birth_date": BORN, "birth_day_known": True, "id_number": id_number(BORN),
        "phone": "13800000000", "ethnicity": "苗族", "tags": ["grower", "volunteer"], "category": "veteran",
        "education": 5, "political_status": "party_member",
    }  # fmt: skip
    if name in given:
        return given[name]
    if field.choices:
        return field.choices[-2][0]
    if isinstance(field, models.DateField):
        return date(2010 + DAYS.index(name), 7, 1)
    return f"甲的{field.verbose_name}"[: field.max_length]


@pytest.fixture
def filled(village, post):
    """Somebody with something in every field."""
    cadre = make_cadre(village, post=post, on=ENTERED, **{name: said_in(name) for name in PERSON})
    cadre.photo.save("photo.png", png())
    return with_parts(Cadre.objects.filter(pk=cadre.pk))[0]


def heads(content, row):
    return [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][row]]


def test_every_field_of_the_model_is_in_the_table():
    of_the_model = {field.name for field in Cadre._meta.concrete_fields}
    assert of_the_model - TECHNICAL - SAID_WITH_ANOTHER == FIELD.keys() - {"age", "entered_on"}


def test_no_two_fields_share_a_heading():
    headings = [heading for field in ROSTER.values() for heading in field.headings]
    assert sorted(headings) == sorted(set(headings))


def test_the_form_asks_for_each_that_is_in_it():
    names = [one.name for one in FIELDS if one.in_form]
    labels = {name: {FIELD[name].heading, Cadre._meta.get_field(name).verbose_name} for name in names}
    assert [name for name in names if CadreForm.base_fields[name].label not in labels[name]] == []
    asked = [(one.name, group) for group, fields in CadreForm(villages=None).sections() for one in fields]
    assert {name: [group for one, group in asked if one == name] for name in names} == {
        name: [FIELD[name].group] for name in names
    }


@pytest.mark.parametrize("name", ROSTER)
def test_each_of_its_headings_is_recognised_and_it_can_be_chosen_by_hand(name):
    assert {recognise_one(heading) for heading in FIELD[name].headings} == {name}
    assert (name, heading_of(name)) in FIELD_CHOICES


def test_whatever_a_roster_may_hold_is_exported_and_comes_back_unchanged(filled, township, organiser):
    content = plain_roster(Cadre.objects.filter(township=township)).read()
    assert heads(content, 1) == [field.heading for field in ROSTER.values()]
    assert all(heads(content, 2))
    assert previewed(content, township, organiser).counts == {"unchanged": 1, "total": 1}


def test_a_new_person_of_a_roster_gets_every_field(filled, township, organiser, foreign_village):
    content = plain_roster(Cadre.objects.filter(township=township)).read()
    confirm(previewed(content, foreign_village.township, organiser, create_places=True), organiser)
    copy = Cadre.objects.get(township=foreign_village.township)
    assert {name: getattr(copy, name) for name in PERSON} == {name: getattr(filled, name) for name in PERSON}
    assert (copy.village.name, copy.post.title) == (filled.village.name, filled.post.title)
    assert copy.state_changes.get().effective_on == ENTERED


def test_what_has_a_width_is_in_the_official_roster_and_the_template(filled, township):
    official = [field.heading for field in ROSTER.values() if field.width]
    people = Cadre.objects.filter(township=township)
    assert heads(official_roster(people, township=township, day=timezone.localdate()).read(), 3) == ["序号", *official]
    template = blank_template(township, [], [])
    assert heads(template, 3) == ["序号", *official]
    assert all(heads(template, 4))


def test_the_dossiers_page_tells_each_that_is_among_its_facts(as_organiser, filled):
    facts = as_organiser.get(reverse("workbench:dossier", args=[filled.pk])).context["facts"]
    told = {(group, fact.field.name): fact.text for group, facts_of_it in facts for fact in facts_of_it}
    names = [one.name for one in FIELDS if one.page != OnPage.NOT_AMONG_FACTS]
    meant = {name: words_of(filled, name, sees_identity=True) for name in names}
    assert [name for name, words in meant.items() if words == ""] == []
    assert {name: told.get((FIELD[name].group, name)) for name in names} == meant


def test_the_page_of_an_empty_dossier_names_what_everybody_should_have_and_no_empty_part(as_organiser, village):
    cadre = make_cadre(village, "空")
    facts = as_organiser.get(reverse("workbench:dossier", args=[cadre.pk])).context["facts"]
    assert all(told for _, told in facts)
    always = {one.name for one in FIELDS if one.page == OnPage.ALWAYS}
    assert {one.field.name for _, told in facts for one in told} == always


def test_the_registration_form_prints_each_beside_its_label(filled):
    pairs = [
        (label.text, cell.text)
        for row in registration_grid(filled, sees_identity=True)
        for label, cell in pairwise(row)
        if label.label
    ]
    printed = [one for one in FIELDS if one.printed and one.name != "photo"]
    assert printed
    for field in printed:
        value = words_of(filled, field.name, sees_identity=True)
        value = field.words(filled.birth_date) if field.name == "birth_date" else value
        label = field.printed.label or field.heading
        assert [text for said, text in pairs if said == label and text.startswith(value)], field.name


def test_the_list_can_show_each_of_its_columns(as_organiser, filled):
    assert LISTED
    for name in LISTED:
        page = as_organiser.get(reverse("cadres:list"), {"columns": name}).content.decode()
        assert words_of(filled, name, sees_identity=True) in page.split("<tbody>")[1], name


def test_every_column_of_a_roster_or_of_the_list_may_be_in_a_layout():
    assert AVAILABLE.keys() == ROSTER.keys() | LISTED.keys()


def test_completeness_asks_for_what_the_table_says():
    asked = [one.heading for one in FIELDS if one.asked is not None]
    assert asked == [one.label for one in requirements(2026)][: len(asked)]


def test_the_direction_of_training_is_the_post_where_no_other_column_names_one():
    assert recognise(["姓名", "培养方向", "拟任职务"]) == ["name", "training_direction", "post"]
    assert recognise(["姓名", "培养方向"]) == ["name", "post"]
    assert recognise(["姓名", "培养方向"], {"培养方向": "training_direction"}) == ["name", "training_direction"]


def test_the_birthplace_is_not_the_native_place():
    assert recognise(["籍贯", "出生地", "出生年月"]) == ["native_place", "birthplace", "birth_date"]


def test_the_day_a_roster_gives_for_a_person_is_the_day_of_entry(village, township, organiser, other_village):
    content = workbook([*HEADER, "进入时间"], [*person(), "2014年6月"], [*person(name="李四"), ""])
    confirm(previewed(content, township, organiser, on=date(2015, 3, 1)), organiser)
    entered = dict(StateChange.objects.values_list("cadre__name", "effective_on"))
    assert entered == {"张三": date(2014, 6, 1), "李四": date(2015, 3, 1)}


@pytest.mark.parametrize(("day", "reason"), [("2099.01", "在今天之后"), ("1984.06", "入库时间早于出生日期")])
def test_a_day_of_entry_that_cannot_be_is_a_fault_of_its_cell(village, township, organiser, day, reason):
    (row,) = previewed(workbook([*HEADER, "入库时间"], [*person(), day]), township, organiser).rows.all()
    assert [one["heading"] for one in row.problems] == ["入库时间"]
    assert reason in row.problems[0]["message"]
