"""Signing in, roles and their scope, accounts, and the audit trail. domain.md, "Who uses it"."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AccessRecord, RoleAssignment, User
from accounts.permissions import ROLE_PERMISSIONS, Role
from accounts.staff import assign_roles, set_first_password
from reserve_cadres.models import Cadre
from tests.conftest import make_cadre, make_user
from villages.models import Village
from workbench.templatetags.staff import roles_in_words

pytestmark = pytest.mark.django_db
PASSWORD = "a-good-password-1"


def test_a_role_held_for_several_villages_is_named_once_with_them(organiser, village, other_village):
    assign_roles(
        organiser, [(Role.RESIDENT_LEADER, village), (Role.READER, None), (Role.RESIDENT_LEADER, other_village)]
    )
    words = dict(part.partition("：")[::2] for part in roles_in_words(organiser.held_roles).split("；"))
    assert {role: set(filter(None, places.split("、"))) for role, places in words.items()} == {
        "查阅人员": set(), "驻村领导": {village.name, other_village.name}
    }  # fmt: skip


def test_every_role_has_its_permissions_named():
    assert set(ROLE_PERMISSIONS) == set(Role)


def test_a_permission_reaches_only_where_its_role_holds(village, other_village):
    user = make_user(Role.SECRETARY, village.township, village)
    assign_roles(user, [(Role.SECRETARY, village), (Role.READER, None)])
    assert set(Village.objects.visible_to(user)) == {village, other_village}
    make_cadre(village, "甲")
    make_cadre(other_village, "乙")
    changeable = Cadre.objects.visible_to(user, "reserve_cadres.change_cadre")
    assert [cadre.name for cadre in changeable] == ["甲"]


def test_an_inactive_user_sees_nothing(village, organiser):
    organiser.is_active = False
    assert not Village.objects.visible_to(organiser)


def test_a_village_role_without_a_village_is_refused_by_the_database(organiser, village):
    for role, place in ((Role.SECRETARY, None), (Role.READER, village)):
        with transaction.atomic(), pytest.raises(IntegrityError):
            RoleAssignment.objects.create(user=organiser, role=role, village=place)


def test_a_role_is_not_given_for_another_townships_village(organiser, foreign_village):
    with pytest.raises(ValidationError):
        assign_roles(organiser, [(Role.SECRETARY, foreign_village)])


def test_a_wrong_password_is_answered_in_chinese_and_recorded(client, organiser):
    response = client.post(reverse("accounts:login"), {"username": organiser.username, "password": "wrong"})
    assert "登录名或密码不对" in response.content.decode()
    assert AccessRecord.objects.get().action == "sign_in_failed"


def test_five_wrong_passwords_lock_the_account_for_a_while(client, organiser):
    for _ in range(5):
        response = client.post(reverse("accounts:login"), {"username": organiser.username, "password": "wrong"})
    assert "暂时锁定" in response.content.decode()
    right = client.post(reverse("accounts:login"), {"username": organiser.username, "password": PASSWORD})
    assert right.status_code == 429


def test_a_first_password_has_to_be_changed_before_anything_else(client, organiser):
    first = set_first_password(organiser)
    client.post(reverse("accounts:login"), {"username": organiser.username, "password": first})
    assert client.get(reverse("cadres:list"))["Location"] == reverse("accounts:password_change")
    data = {"old_password": first, "new_password1": "quite-another-7", "new_password2": "quite-another-7"}
    client.post(reverse("accounts:password_change"), data)
    assert client.get(reverse("cadres:list")).status_code == 200


def test_after_signing_in_one_is_where_one_wanted_to_go(client, organiser):
    target = reverse("villages:bench")
    page = client.get(target, follow=True)
    assert page.redirect_chain[0][0] == f"{reverse('accounts:login')}?next={target}"
    data = {"username": organiser.username, "password": PASSWORD, "next": target}
    assert client.post(reverse("accounts:login"), data)["Location"] == target


@pytest.fixture
def as_administrator(client, township):
    client.force_login(make_user(Role.ADMINISTRATOR, township, username="admin1"))
    return client


def test_the_administrator_opens_an_account_and_is_shown_its_password_once(as_administrator, township, village):
    data = {"username": "newsecretary", "name": "新书记", "is_active": "on", "secretary_of": [village.pk]}
    page = as_administrator.post(reverse("accounts:add"), data)
    user = User.objects.get(username="newsecretary")
    assert user.check_password(page.context["password"])
    assert user.must_change_password
    assert user.township == township
    assert [(held.role, held.village) for held in user.held_roles] == [("secretary", village)]


def test_an_account_without_a_role_is_refused_and_nothing_typed_is_lost(as_administrator):
    page = as_administrator.post(reverse("accounts:add"), {"username": "someone", "name": "某人"})
    assert "至少授予一个角色" in page.content.decode()
    assert "某人" in page.content.decode()


def test_the_administrator_sees_no_dossier(as_administrator, village):
    assert as_administrator.get(reverse("workbench:dossier", args=[make_cadre(village).pk])).status_code == 403


def test_the_auditor_reads_who_saw_exported_and_changed_what(client, village, organiser):
    cadre = make_cadre(village, "甲某")
    client.force_login(organiser)
    client.get(reverse("workbench:dossier", args=[cadre.pk]))
    client.get(reverse("cadres:export"))
    data = {"name": "甲某", "sex": "male", "birth_date": "1985-06-01", "birth_day_known": "on", "ethnicity": "汉族",
            "phone": "13900000001"}  # fmt: skip
    for prefix in ("resume", "family", "awards"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    client.post(reverse("cadres:change", args=[cadre.pk]), data)
    client.force_login(make_user(Role.AUDITOR, village.township))
    seen = client.get(reverse("accounts:access_records")).content.decode()
    assert "甲某" in seen
    assert "导出" in seen
    changes = client.get(reverse("accounts:change_records")).context["page"].object_list
    phone = [change for change in changes if ("联系电话", "", "139****01") in change.differences]
    assert phone[0].user == str(organiser)
    assert phone[0].page == reverse("cadres:change", args=[cadre.pk])


def test_every_kind_of_change_record_can_be_looked_at(client, village, organiser):
    make_cadre(village, "甲")
    client.force_login(make_user(Role.AUDITOR, village.township))
    page = client.get(reverse("accounts:change_records"))
    for label, _ in page.context["kinds"]:
        assert client.get(reverse("accounts:change_records"), {"model": label}).status_code == 200
