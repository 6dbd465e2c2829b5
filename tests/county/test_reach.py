"""Who reads townships from above: what they reach, what they may not, and that it is on record."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from accounts.models import AccessRecord, RoleAssignment, User
from accounts.permissions import Role
from accounts.staff import Account, save_account, save_county_account
from office.paper import middleware
from tests.conftest import make_cadre, make_user, refused_by_the_database
from tests.county.conftest import county_account, enter, let_in_by
from villages.models import Township


def test_the_level_above_holds_no_role_and_no_role_makes_it(county, township, organiser):
    with pytest.raises(ValidationError, match="乡镇"):
        save_county_account(Account(organiser.username, "某"), [], user=organiser)
    with refused_by_the_database("县级查阅账号只看不办"):
        RoleAssignment.objects.create(user=county, role=Role.READER)
    with refused_by_the_database("县级查阅账号须另立"):
        User.objects.filter(pk=organiser.pk).update(above_townships=True, township=None)
    with refused_by_the_database("县级查阅账号不属于任何乡镇"):
        User.objects.filter(pk=county.pk).update(township=township)


def test_without_townships_named_it_reads_all_but_demos_else_those_named(client, township, neighbour):
    Township.objects.create(name="演示镇", is_demo=True)
    client.force_login(county_account())
    page = client.get("/county/").content.decode()
    assert "石西镇" in page
    assert "邻镇" in page
    assert "演示镇" not in page
    client.force_login(county_account([neighbour], "yibu"))
    page = client.get("/county/").content.decode()
    assert "石西镇" not in page
    assert "邻镇" in page
    for address in ("/county/statistics/", "/county/tables/", "/county/tables/export/"):
        assert client.get(f"{address}?township={township.pk}").status_code == 404
        assert client.get(f"{address}?township={neighbour.pk}").status_code == 200


def test_every_look_stands_in_the_trail_of_the_township_or_of_all(client, village, county):
    township = village.township
    let_in_by(township)
    cadre = make_cadre(village, "甲")
    client.force_login(county)
    client.get("/county/")
    client.get(f"/county/tables/?table=bench&township={township.pk}")
    enter(client, township)
    for address in (reverse("workbench:dossier", args=[cadre.pk]), reverse("mentoring:board")):
        assert client.get(address).status_code == 200
    paths = set(AccessRecord.objects.filter(user=county, township=township).values_list("path", flat=True))
    assert {reverse("workbench:dossier", args=[cadre.pk]), reverse("mentoring:board")} <= paths
    auditor = make_user(Role.AUDITOR, township)
    seen = AccessRecord.objects.visible_to(auditor, "accounts.view_accessrecord").filter(user=county)
    assert {"/county/", "/county/tables/"} | paths <= set(seen.values_list("path", flat=True))


def test_neither_what_a_browser_says_of_itself_nor_paper_hides_a_look(client, village, county, monkeypatch):
    monkeypatch.setattr(middleware, "pdf_of", lambda html: b"%PDF-")
    let_in_by(village.township)
    client.force_login(county)
    enter(client, village.township)
    people = reverse("cadres:list")
    assert client.get(people, headers={"HX-Request": "true"}).status_code == 200
    assert client.get(f"{people}?print=pdf").content == b"%PDF-"
    looks = AccessRecord.objects.filter(user=county, path=people).order_by("pk")
    assert list(looks.values_list("action", flat=True)) == ["viewed", "printed"]


def test_the_level_above_may_have_a_security_key(client, county):
    client.force_login(county)
    assert client.post(reverse("accounts:key_options")).json()["challenge"]


def test_a_name_stands_on_none_of_the_county_pages(client, village, county):
    make_cadre(village, "欧阳某某")
    client.force_login(county)
    for address in ("/county/", "/county/statistics/", "/county/tables/?table=changes", "/county/tables/?table=bench"):
        for one in ("", f"township={village.township_id}"):
            page = client.get(f"{address}{'&' if '?' in address else '?'}{one}").content.decode()
            assert "欧阳" not in page


def test_what_is_saved_of_the_own_account_is_not_saved_with_the_township_looked_into(client, village, county):
    let_in_by(village.township)
    county.set_password("a-good-password-1A")
    county.save()
    client.force_login(county)
    enter(client, village.township)
    answer = client.post(
        reverse("accounts:password_change"),
        {
            "old_password": "a-good-password-1A",
            "new_password1": "Otherwise-7-good",
            "new_password2": "Otherwise-7-good",
        },
    )
    assert answer.status_code == 302
    county.refresh_from_db()
    assert county.township_id is None
    assert county.check_password("Otherwise-7-good")


def test_an_installer_works_in_the_township_it_chose_and_sees_no_other(client, village, neighbour, installer):
    make_cadre(village, "本镇人")
    make_cadre(neighbour.villages.get(), "外镇人")
    client.force_login(installer)
    assert 'href="/county/"' in client.get("/").content.decode()
    lists = ("/cadres/", "/admin/reserve_cadres/cadre/")
    for address in lists:
        assert client.get(address)["Location"] == "/"
    enter(client, village.township)
    for address in lists:
        page = client.get(address).content.decode()
        assert "本镇人" in page
        assert "外镇人" not in page
    client.post(reverse("county:leave"))
    assert client.get("/cadres/")["Location"] == "/"


def test_the_console_makes_changes_and_closes_an_account(township, neighbour, capsys):
    call_command("county_account", "xianwei", "县委查阅", "--unit", "县委组织部", "--township", "邻镇")
    user = User.objects.get(username="xianwei")
    assert user.above_townships
    assert [one.township for one in user.county_reach.all()] == [neighbour]
    assert "初始密码" in capsys.readouterr().out
    call_command("county_account", "xianwei", "县委查阅")
    assert not user.county_reach.exists()
    assert "初始密码" not in capsys.readouterr().out
    call_command("county_account", "xianwei", "县委查阅", "--close")
    user.refresh_from_db()
    assert not user.is_active


def test_an_account_of_a_township_stays_one(township):
    with pytest.raises(ValidationError):
        save_county_account(Account("someone", ""), [])
    account = save_account(Account("someone", "某"), [(Role.READER, None)], township=township, password="x")
    assert not account.above_townships


def test_where_no_township_is_looked_into_the_statistics_say_so(client, county):
    client.force_login(county)
    assert "还没有可以查阅的乡镇" in client.get(reverse("county:statistics")).content.decode()
