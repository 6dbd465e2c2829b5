"""Whoever has the application's role in the database adds to the trail, and neither changes nor empties it."""

import contextlib

import pgtrigger
import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.db.utils import IntegrityError
from django.test import override_settings
from django.urls import reverse
from pghistory.models import Context

from accounts.models import AccessRecord
from accounts.permissions import Role
from reserve_cadres.models import Cadre, StateChange
from tests.conftest import make_cadre, make_user, refused_by_the_database
from tests.queue import database_address
from tests.roles_of_the_database import as_the_application
from workbench.models import Erasure, TrailErasure, TrailPruning, TrailRewriting, TrailSeal
from workbench.trail.rights import check_protection, give_rights, weaknesses
from workbench.trail.tables import added_to_only, trail_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(db):
    """The rights are given anew: those on the database as a whole are not part of the copies the workers of the tests have."""
    give_rights()
    return as_the_application


def owner() -> str:
    return connection.ops.quote_name(connection.settings_dict["USER"])


def refused(*statements: str) -> list[str]:
    """Those of ``statements`` that the database does not let the application's role run."""
    answer = []
    with as_the_application(), connection.cursor() as cursor:
        for statement in statements:
            try:
                with transaction.atomic():
                    cursor.execute(statement)
            except ProgrammingError as problem:
                if isinstance(problem.__cause__, psycopg2.errors.InsufficientPrivilege):
                    answer.append(statement)
    return answer


def test_no_table_of_the_trail_can_be_rewritten_emptied_or_unguarded(application):
    tables = [model._meta.db_table for model in added_to_only()]
    assert len(tables) > 50
    every = [*tables, Context._meta.db_table]
    attempts = [
        *(f"DELETE FROM {table}" for table in every),
        *(
            f"UPDATE {table} SET {model._meta.pk.column} = 0"
            for table, model in zip(tables, added_to_only(), strict=True)
        ),
        *(f"TRUNCATE {table} CASCADE" for table in every),
        *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in every),
        *(f"DROP TABLE {table} CASCADE" for table in every),
        "UPDATE pghistory_context SET created_at = now()",
    ]
    assert refused(*attempts) == attempts


def test_no_table_of_the_office_can_be_emptied_unguarded_or_changed_in_its_form(application):
    tables = connection.introspection.table_names()
    attempts = [
        *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in tables),
        *(f"TRUNCATE {table} CASCADE" for table in tables),
        *(
            f"DROP TRIGGER {trigger.get_pgid(model)} ON {model._meta.db_table}"
            for model, trigger in pgtrigger.registered()
        ),
        "ALTER TABLE reserve_cadres_cadre DROP CONSTRAINT id_number_has_its_check_character",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN LANGUAGE SQL AS 'SELECT TRUE'",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE reserve_cadres_cadre (id int)",
        "CREATE SCHEMA mine",
        "DELETE FROM django_migrations",
        f"SET ROLE {owner()}",
    ]
    assert refused(*attempts) == attempts


@pytest.mark.django_db(transaction=True)
def test_the_application_connects_as_a_role_that_may_not():
    """By a connection of its own, as pages have."""
    address = database_address(USER=settings.APPLICATION_ROLE, PASSWORD=settings.APPLICATION_ROLE_PASSWORD)
    session = psycopg2.connect(address)
    with contextlib.closing(session), session.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        assert cursor.fetchone() == (settings.APPLICATION_ROLE, settings.APPLICATION_ROLE)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("DELETE FROM accounts_accessrecord")


def test_guards_are_not_passed_by_when_the_application_asks_for_it(application, village):
    change = StateChange.objects.get(cadre=make_cadre(village))
    guard = "reserve_cadres.StateChange:a_change_is_not_rewritten"
    with as_the_application(), pgtrigger.ignore(guard), pytest.raises(IntegrityError), transaction.atomic():
        StateChange.objects.filter(pk=change.pk).update(basis="改过")
    with pgtrigger.ignore(guard):
        assert StateChange.objects.filter(pk=change.pk).update(basis="改过") == 1


def test_the_office_works_in_the_role_and_its_changes_are_on_record(application, village, client):
    person, organiser = make_cadre(village), make_user(Role.ORGANISER, village.township)
    client.force_login(organiser)
    with as_the_application():
        answer = client.post(reverse("villages:add"), {"name": "新村", "kind": "village", "position": 9})
        assert answer.status_code == 302
        Cadre.objects.filter(pk=person.pk).update(name="李四")
        assert client.get(reverse("cadres:export")).status_code == 200
    assert person.events.filter(name="李四").exists()
    assert AccessRecord.objects.filter(action=AccessRecord.Action.EXPORTED, user=organiser).exists()


def test_who_made_a_change_stays_whatever_the_request_says_later(application):
    context = Context.objects.create(metadata={"user": 5, "url": "/a/"})
    with as_the_application(), connection.cursor() as cursor:
        cursor.execute("""UPDATE pghistory_context SET metadata = '{"user": 6, "url": "/b/"}'""")
    context.refresh_from_db()
    assert context.metadata == {"user": 5, "url": "/b/"}
    nobody = Context.objects.create(metadata={"user": None, "url": "/accounts/login/"})
    Context.objects.filter(pk=nobody.pk).update(metadata={"user": 7, "url": "/accounts/login/"})
    nobody.refresh_from_db()
    assert nobody.metadata["user"] == 7


def test_what_was_done_a_day_ago_has_its_page_for_good(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pghistory_context VALUES (gen_random_uuid(), now() - interval '25 hours', now(), '{}') RETURNING id"
        )
        (key,) = cursor.fetchone()
    with refused_by_the_database("已经定了"):
        Context.objects.filter(pk=key).update(metadata={"user": 6})


def test_an_installation_with_one_role_is_told_that_its_trail_is_open(application, village, client):
    assert [one.id for one in check_protection()] == ["trail.W001"]
    administrator = make_user(Role.ADMINISTRATOR, village.township)
    client.force_login(administrator)
    assert "程序用数据库的所有者连接" in client.get(reverse("workbench:faults")).content.decode()
    with as_the_application():
        assert weaknesses() == []
        assert check_protection() == []
        page = client.get(reverse("workbench:faults")).content.decode()
    assert "程序用数据库的所有者连接" not in page


@pytest.mark.parametrize(
    ("opened", "words"),
    [
        ("GRANT DELETE ON accounts_accessrecord TO {role}", "可以改写 accounts_accessrecord"),
        ("GRANT TEMPORARY ON DATABASE {database} TO PUBLIC", "可以建表"),
        ("GRANT {owner} TO {role}", "所有者"),
    ],
)
def test_each_right_too_many_is_told(application, opened, words):
    database, quoted = connection.settings_dict["NAME"], connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(opened.format(role=settings.APPLICATION_ROLE, owner=owner(), database=quoted(database)))
    with as_the_application():
        assert words in "".join(weaknesses())


def test_a_later_migrate_takes_back_what_was_given_by_hand(application):
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT DELETE ON accounts_accessrecord TO {settings.APPLICATION_ROLE}")
    call_command("migrate", verbosity=0)
    assert refused("DELETE FROM accounts_accessrecord")


def test_without_an_owner_of_its_own_nothing_is_granted():
    with override_settings(APPLICATION_ROLE=""), connection.execute_wrapper(lambda *_: pytest.fail("asked")):
        give_rights()


def test_every_table_is_of_the_trail_or_of_the_office():
    """A new table of the history comes under the same rule by itself."""
    events = {model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")}
    models = (AccessRecord, Context, TrailSeal, TrailPruning, TrailRewriting, Erasure, TrailErasure)
    others = {model._meta.db_table for model in models}
    assert events | others == trail_tables().keys()
