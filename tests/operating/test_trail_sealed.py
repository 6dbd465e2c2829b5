"""What was sealed and is changed, taken away or slipped in afterwards is found by name; nobody waits for the sealing."""

import contextlib
import logging
from datetime import timedelta

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Context

from accounts.models import AccessRecord
from accounts.permissions import Role
from tests.conftest import make_cadre, make_user
from tests.queue import database_address
from tests.roles_of_the_database import as_the_application
from workbench.integrity.checks import TRAIL_DIFFERS, keep_check
from workbench.models import SealingRound, TrailPruning, TrailSeal
from workbench.trail.pruning import prune
from workbench.trail.sealing import EVERY, FIRST, seal, seal_what_is_due
from workbench.trail.tables import sealed_models
from workbench.trail.verifying import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(alone, village):
    person = make_cadre(village)
    for number in range(3):
        AccessRecord.objects.create(username=f"somebody{number}", action="viewed", subject="张三")
    seal()
    assert seal() > 3
    return person


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def differing() -> list[str]:
    return list(verify().differing)


def test_what_was_sealed_and_stays_as_it_was_is_found_so(person, capsys):
    assert differing() == []
    person.name = "李四"
    person.save()
    seal()
    assert seal() == 1
    assert differing() == []
    assert verify().records == sum(model._base_manager.count() for model in sealed_models())
    call_command("verify_trail")
    assert "条记录与封存时一致" in capsys.readouterr().out


def test_a_record_that_was_changed_is_named(person):
    record = AccessRecord.objects.last()
    AccessRecord.objects.filter(pk=record.pk).update(subject="别人")
    assert differing() == [f"accounts_accessrecord {record.pk} 被改过"]
    with pytest.raises(CommandError, match="1 处与封存时不同"):
        call_command("verify_trail")


def test_a_change_whose_old_value_was_rewritten_or_whose_author_was_exchanged_is_named(person):
    event = person.events.first()
    context = Context.objects.create(metadata={"user": 5})
    run(f"UPDATE {event._meta.db_table} SET pgh_context_id = %s WHERE pgh_id = %s", context.pk, event.pgh_id)
    assert differing() == [f"{event._meta.db_table} {event.pgh_id} 被改过"]


def test_a_record_that_is_gone_is_named(person):
    record = AccessRecord.objects.first()
    gone = record.pk
    record.delete()
    assert differing() == [f"accounts_accessrecord {gone} 不见了"]


def test_a_record_that_was_given_a_key_of_the_past_is_named(person):
    first = AccessRecord.objects.order_by("pk").first()
    AccessRecord.objects.create(pk=first.pk - 1_000_000, username="nobody", action="viewed")
    assert differing() == [f"accounts_accessrecord {first.pk - 1_000_000} 是后来插进来的"]


def test_a_seal_that_was_changed_or_left_out_is_named(person):
    AccessRecord.objects.create(username="another", action="viewed")
    seal()
    seal()
    first, second = TrailSeal.objects.order_by("pk")[:2]
    assert (first.previous, second.previous) == (FIRST, first.hash)
    TrailSeal.objects.filter(pk=first.pk).update(keys=[*first.keys[:-1], first.keys[-1] + 10**6])
    assert f"封存 {first.pk} 被改过" in differing()
    first.delete()
    assert f"封存 {second.pk} 前面的封存不见了" in differing()


@pytest.mark.django_db(transaction=True)
def test_what_is_written_while_a_transaction_is_under_way_waits_for_it():
    """A record of a longer transaction gets its key first and is committed last."""
    session = psycopg2.connect(database_address())
    with contextlib.closing(session), session.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_accessrecord (at, username, action, subject, detail, path)"
            " VALUES (now(), 'slow', 'viewed', '', '', '')"
        )
        quick = AccessRecord.objects.create(username="quick", action="viewed")
        assert (seal(), seal(), seal()) == (0, 0, 0)
        session.commit()
    assert AccessRecord.objects.get(username="slow").pk < quick.pk
    assert TrailSeal.objects.count() == 0
    assert SealingRound.objects.count() == 1


def test_a_round_is_made_every_few_minutes_whoever_looks(person):
    SealingRound.objects.update(begun_at=timezone.now())
    AccessRecord.objects.create(username="later", action="viewed")
    seal_what_is_due()
    assert SealingRound.objects.get().begun_at > timezone.now() - EVERY
    before = TrailSeal.objects.count()
    for _ in range(2):
        SealingRound.objects.update(begun_at=timezone.now() - EVERY)
        seal_what_is_due()
    assert TrailSeal.objects.count() == before + 1


def test_the_application_seals_and_can_change_no_seal(person):
    with as_the_application():
        AccessRecord.objects.create(username="somebody", action="viewed")
        seal()
        assert seal() == 1
        assert differing() == []
        with pytest.raises(ProgrammingError), transaction.atomic():
            TrailSeal.objects.all().delete()
        with pytest.raises(ProgrammingError), transaction.atomic():
            TrailSeal.objects.update(pruned=True)


def test_a_release_with_another_column_verifies_what_was_sealed_before_it(person):
    connection.check_constraints()
    run("ALTER TABLE accounts_accessrecord ADD COLUMN later text DEFAULT 'new'")
    assert differing() == []


def test_the_night_tells_the_administrator_and_the_auditor(person, village, client):
    client.force_login(make_user(Role.AUDITOR, village.township))
    assert "最新的校验值" in client.get(reverse("accounts:access_records")).content.decode()
    AccessRecord.objects.filter(username="somebody1").delete()
    assert TRAIL_DIFFERS in [one["title"] for one in keep_check().findings]
    assert "处与封存时不同" in client.get(reverse("accounts:access_records")).content.decode()


def test_seals_are_sent_on_with_the_looks_they_cover(person, caplog, django_capture_on_commit_callbacks):
    AccessRecord.objects.create(username="somebody9", action="exported", subject="花名册", address="192.0.2.1")
    seal()
    with caplog.at_level(logging.INFO, logger="trail"), django_capture_on_commit_callbacks(execute=True):
        seal()
    said = caplog.messages
    assert "user=somebody9 action=exported subject=花名册" in said[0]
    assert said[-1].endswith(TrailSeal.objects.order_by("-pk").first().hash)


def test_old_looks_are_taken_away_by_the_owner_only_and_with_a_record(person):
    with as_the_application(), pytest.raises(ProgrammingError), transaction.atomic():
        prune(timezone.now() + timedelta(days=1), "cadres")
    with pytest.raises(CommandError, match="至少保留 6 个月"):
        call_command("prune_trail", keep_months=5)
    assert prune(timezone.now() - timedelta(days=200), "root") == 0
    number = AccessRecord.objects.count()
    assert prune(timezone.now() + timedelta(days=1), "root") == number
    assert (TrailPruning.objects.get().records, TrailPruning.objects.get().by) == (number, "root")
    assert person.events.exists()
    assert differing() == []
    AccessRecord.objects.create(
        pk=TrailSeal.objects.filter(pruned=True).first().keys[0], username="again", action="viewed"
    )
    assert "是后来插进来的" in differing()[0]
