"""Saved views: filters, order and columns of a list under a name, one's own or the township's, and on the home page."""

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.permissions import Role
from reserve_cadres.layouts.layouts import LayoutPlan, save_layout
from reserve_cadres.layouts.saved import ViewPlan, keep_view
from reserve_cadres.models import SavedView
from tests.conftest import make_cadre, make_user

pytestmark = pytest.mark.django_db
TASKS = "training:tasks"


@pytest.fixture
def secretary(village):
    return make_user(Role.SECRETARY, village.township, village)


def keep(client, page, filters, **said):
    address = f"{reverse('views:add')}?{urlencode({'list': page, 'filters': filters})}"
    return client.post(address, {"name": "超过四十岁的"} | said)


def test_what_a_list_shows_is_kept_with_its_order_and_columns_and_opens_again(as_organiser, organiser):
    filters = "band=40-45&sort=-age&columns=age&columns=sex"
    keep(as_organiser, "cadres:list", f"{filters}&page=3")
    made = SavedView.objects.get()
    assert (made.filters, made.made_by, made.shared, made.columns) == (filters, organiser, False, [])
    listed = as_organiser.get(f"{reverse('cadres:list')}?{filters}").content.decode()
    assert re.search(r'aria-current="true">超过四十岁的</a>', listed)
    assert "保存现在的条件和排序" not in listed


def test_a_view_is_kept_of_every_list_that_offers_it(as_organiser):
    from workbench.saved.lists import LISTS

    for number, page in enumerate(LISTS):
        assert "保存现在的条件和排序" in as_organiser.get(reverse(page)).content.decode(), page
        assert keep(as_organiser, page, "", name=f"视图{number}", pinned="on").status_code == 302
    home = as_organiser.get("/").content.decode()
    assert all(f"视图{number}" in home for number in range(len(LISTS)))


def test_an_own_view_is_nobody_elses_and_a_shared_one_is_the_townships(client, organiser, secretary, foreign_village):
    own = keep_view(ViewPlan("自己的"), page="cadres:list", filters="", made_by=organiser)
    shared = keep_view(ViewPlan("大家的", True), page="cadres:list", filters="", made_by=organiser)
    client.force_login(secretary)
    page = client.get(reverse("views:list")).content.decode()
    assert "大家的" in page
    assert "自己的" not in page.split("<table")[1].replace("自己的\n", "")
    assert client.post(reverse("views:pin", args=[own.pk])).status_code == 404
    client.force_login(make_user(Role.ORGANISER, foreign_village.township))
    for view in (own, shared):
        assert client.get(reverse("views:change", args=[view.pk])).status_code == 404


def test_a_view_shows_and_counts_only_what_its_reader_may_see(client, organiser, secretary, village, other_village):
    make_cadre(village, "甲"), make_cadre(other_village, "乙")
    shared = keep_view(
        ViewPlan("全镇在库", True), page="cadres:list", filters="state=in_pool", made_by=organiser, pinned=True
    )
    for user, count in ((organiser, 2), (secretary, 1)):
        client.force_login(user)
        shared.pinned_by.add(user)
        assert re.search(rf"全镇在库</span><b>{count} <small>人", client.get("/").content.decode())


def test_who_does_not_open_a_list_has_none_of_its_views(client, organiser, village):
    shared = keep_view(ViewPlan("全镇在库", True), page="cadres:list", filters="", made_by=organiser)
    department = make_user(Role.DEPARTMENT, village.township)
    shared.pinned_by.add(department)
    client.force_login(department)
    assert "全镇在库" not in client.get("/").content.decode()
    assert client.post(reverse("views:pin", args=[shared.pk])).status_code == 404
    assert keep(client, "cadres:list", "").status_code == 404


def test_only_its_maker_or_the_organiser_changes_a_shared_view(client, as_organiser, organiser, secretary, village):
    shared = keep_view(ViewPlan("本村的", True), page=TASKS, filters="", made_by=secretary)
    own = keep_view(ViewPlan("书记自己的"), page=TASKS, filters="", made_by=secretary)
    assert as_organiser.get(reverse("views:change", args=[own.pk])).status_code == 404
    as_organiser.post(reverse("views:change", args=[shared.pk]), {"name": "改了名", "shared": "on"})
    shared.refresh_from_db()
    assert shared.name == "改了名"
    refused = as_organiser.post(reverse("views:change", args=[shared.pk]), {"name": "改了名"}).content.decode()
    assert "只有本人可以收回" in refused
    client.force_login(make_user(Role.LEADING_GROUP, village.township))
    assert client.get(reverse("views:change", args=[shared.pk])).status_code == 403
    assert client.post(reverse("views:delete", args=[shared.pk])).status_code == 403
    assert SavedView.objects.filter(pk=shared.pk).exists()


def test_a_view_taken_back_stands_on_nobody_elses_home_page(client, organiser, secretary):
    shared = keep_view(ViewPlan("大家的", True), page="cadres:list", filters="", made_by=secretary)
    for user in (organiser, secretary):
        shared.pinned_by.add(user)
    client.force_login(secretary)
    client.post(reverse("views:change", args=[shared.pk]), {"name": "大家的", "pinned": "on"})
    assert list(shared.pinned_by.all()) == [secretary]


def test_a_name_taken_is_refused_at_its_field_and_nothing_is_lost(as_organiser):
    keep(as_organiser, TASKS, "status=open")
    page = keep(as_organiser, TASKS, "status=finished").content.decode()
    assert "您已有同名的视图" in page
    assert 'value="超过四十岁的"' in page
    assert "任务和代理。状态：已完成。现在 0 项。" in page


def test_a_roster_layout_is_a_shared_view_of_the_peoples_list(as_organiser, organiser, township, village):
    make_cadre(village, "甲", birth_date=date(1990, 1, 1))
    layout = save_layout(LayoutPlan("党员名册", ["name", "age"], filters=""), township=township, made_by=organiser)
    assert list(SavedView.objects.open_to(organiser)) == [layout]
    page = as_organiser.get(reverse("views:list")).content.decode()
    assert reverse("layouts:detail", args=[layout.pk]) in page
    keep_view(ViewPlan("不是版式", True), page="cadres:list", filters="", made_by=organiser)
    assert "不是版式" not in as_organiser.get(reverse("layouts:list")).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.filter(pk=layout.pk).update(shared=False)
