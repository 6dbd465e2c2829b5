"""The chain goes on by another algorithm: when it changed stands in it, and what was sealed before is verified as ever."""

import hashlib

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from accounts.models import AccessRecord
from accounts.permissions import Role
from tests.conftest import make_cadre, make_user
from workbench.models import TrailSeal
from workbench.trail.sealing import check_algorithm, hash_of, seal
from workbench.trail.verifying import verify

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL leaves SM3 out"),
]


def look(name):
    record = AccessRecord.objects.create(username=name, action="viewed", subject="张三")
    seal()
    seal()
    return record


@pytest.fixture
def both(alone, village, settings):
    """A record of each algorithm."""
    make_cadre(village)
    first = look("before")
    settings.TRAIL_HASH = "sm3"
    return first, look("after")


def test_a_change_of_the_algorithm_stands_in_the_chain_and_both_parts_are_verified(both, capsys, client, village):
    made = list(TrailSeal.objects.order_by("pk").values_list("algorithm", flat=True))
    assert made == sorted(made)
    assert set(made) == {"sha256", "sm3"}
    assert verify().differing == ()
    call_command("verify_trail")
    assert "（SM3）" in capsys.readouterr().out
    client.force_login(make_user(Role.AUDITOR, village.township))
    page = client.get(reverse("accounts:access_records")).content.decode()
    assert "(SM3)" in page
    assert "以前用 SHA-256 封存" in page


@pytest.mark.parametrize("place", [0, 1], ids=["sha256", "sm3"])
def test_a_record_that_was_changed_is_named_under_either(both, place):
    AccessRecord.objects.filter(pk=both[place].pk).update(subject="别人")
    assert verify().differing == (f"accounts_accessrecord {both[place].pk} 被改过",)


def test_the_digest_of_a_record_is_its_sm3(both):
    made = TrailSeal.objects.order_by("pk").last()
    columns = ", ".join(connection.ops.quote_name(column) for column in made.columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ROW({columns})::text FROM accounts_accessrecord WHERE id = %s", [both[1].pk])
        (text,) = cursor.fetchone()
    assert bytes(made.digests)[32 * made.keys.index(both[1].pk) :][:32] == hashlib.new("sm3", text.encode()).digest()


def test_no_seal_passes_for_one_of_another_algorithm(both):
    made = TrailSeal.objects.order_by("pk").last()
    before = made.hash
    made.algorithm = "sha256"
    assert hash_of(made) != before
    TrailSeal.objects.filter(pk=made.pk).update(algorithm="sha256")
    assert f"封存 {made.pk} 被改过" in verify().differing


def test_what_this_machine_cannot_work_out_is_told_and_is_no_fault(both, monkeypatch, settings):
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    newest = TrailSeal.objects.order_by("pk").last()
    assert f"封存 {newest.pk} 用的是 sm3，这台机器算不了，无法核对" in verify().differing
    assert [one.id for one in check_algorithm()] == ["trail.E001"]
    settings.TRAIL_HASH = "md5"
    assert [one.id for one in check_algorithm()] == ["trail.E001"]
    settings.TRAIL_HASH = "sha256"
    assert check_algorithm() == []
