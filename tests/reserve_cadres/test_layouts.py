"""The office's own roster layouts: a choice of columns and filters kept under a name."""

import io
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.permissions import Role
from reserve_cadres.layouts.layouts import LayoutPlan, save_layout
from reserve_cadres.models import SavedView
from tests.conftest import make_cadre, make_user


def keep(client, query="", **places):
    said = {"name": "党员名册", "title": "党员后备干部名册"} | {
        f"place_{name}": number for name, number in places.items()
    }
    return client.post(f"{reverse('layouts:add')}?{query}", said)


def test_filters_and_columns_of_the_list_are_kept_and_open_again(as_organiser, village, other_village):
    make_cadre(village, "甲", political_status="party_member", birth_date=date(1990, 1, 1))
    (
        make_cadre(village, "乙", political_status="masses"),
        make_cadre(other_village, "丙", political_status="party_member"),
    )
    query = f"political_status=party_member&village={village.pk}&page=2&columns=age"
    keep(as_organiser, query, age=1, name=2, village=5)
    layout = SavedView.objects.get()
    assert layout.columns == ["age", "name", "village"]
    assert "page" not in layout.filters
    page = as_organiser.get(reverse("layouts:detail", args=[layout.pk]))
    today = timezone.localdate()
    age = today.year - 1990
    assert page.context["rows"] == [[age, "甲", "红星村"]]
    assert "政治面貌：中共党员" in page.content.decode()


def test_a_layout_of_everybody_shows_those_outside_the_pool_too(as_organiser, village):
    make_cadre(village, "在库的"), make_cadre(village, "不在库的", in_pool=False)
    keep(as_organiser, "state=&village=&sort=village", name=1)
    page = as_organiser.get(reverse("layouts:detail", args=[SavedView.objects.get().pk]))
    assert len(page.context["rows"]) == 2


def test_the_list_offers_its_columns_when_it_is_kept(as_organiser):
    page = as_organiser.get(f"{reverse('layouts:add')}?columns=age&columns=sex").context["form"]
    placed = {field.name: field.value() for field in page.places() if field.value()}
    assert placed == {"place_village": 1, "place_name": 2, "place_post": 3, "place_age": 4, "place_sex": 5}


def test_the_layout_is_exported_with_its_title_and_columns_in_order(as_organiser, village):
    make_cadre(village, "甲", education=3)
    keep(as_organiser, education=1, name=2, state=3)
    content = b"".join(
        as_organiser.get(reverse("layouts:export", args=[SavedView.objects.get().pk])).streaming_content
    )
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet["A1"].value == "党员后备干部名册"
    assert [cell.value for cell in sheet[3]] == ["序号", "学历", "姓名", "状态"]
    assert [cell.value for cell in sheet[4]] == [1, "大专", "甲", "在库"]


def test_a_layout_without_columns_or_with_a_name_taken_is_refused_and_nothing_is_lost(as_organiser):
    assert "请至少给一个栏目填序号" in keep(as_organiser).content.decode()
    keep(as_organiser, name=1)
    page = keep(as_organiser, name=1, age=2).content.decode()
    assert "已有同名的版式" in page
    assert "党员后备干部名册" in page


def test_a_layout_is_the_townships_own_and_a_secretary_has_none(client, as_organiser, village, foreign_village):
    keep(as_organiser, name=1)
    address = reverse("layouts:detail", args=[SavedView.objects.get().pk])
    client.force_login(make_user(Role.ORGANISER, foreign_village.township))
    assert client.get(address).status_code == 404
    client.force_login(make_user(Role.SECRETARY, village.township, village))
    assert client.get(address).status_code == 403
    client.force_login(make_user(Role.LEADING_GROUP, village.township))
    assert client.get(address).status_code == 200
    assert client.get(reverse("layouts:add")).status_code == 403


def test_what_many_layouts_show_takes_as_many_queries_as_one(as_organiser, village):
    def queries():
        with CaptureQueriesContext(connection) as context:
            page = as_organiser.get(reverse("layouts:list")).content.decode()
        return len(context), page.count("村(社区)：红星村")

    def add(name):
        save_layout(LayoutPlan(name, ["name"], filters=f"village={village.pk}&sex=male"), township=village.township)

    add("一")
    few, _ = queries()
    for name in ("二", "三", "四"):
        add(name)
    assert queries() == (few, 4)
