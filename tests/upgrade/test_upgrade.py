"""A township that an earlier release filled is brought to the present: nothing is lost and every page answers."""

import re

import pgtrigger
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import F
from pghistory.models import Event

from accounts.models import User
from accounts.permissions import Role
from reserve_cadres.models import JudgeMark, SelectionMeeting
from reserve_cadres.people.models import Cadre
from tests.access.test_role_page_table import TABLE, answer, let_in
from tests.upgrade.databases import empty_database, run_script
from tests.upgrade.township import FOLDER, RENAMED, TODAY, counts, read, unpack_uploads

RELEASES = sorted(path.name.removeprefix("township-").removesuffix(".tar.xz") for path in FOLDER.glob("*.tar.xz"))
ROLES = {Role.ORGANISER, Role.SECRETARY, Role.DEPARTMENT, Role.ADMINISTRATOR, Role.AUDITOR}
# What a database is made of, by name. Columns in any order: a new one comes last where it was added.
PARTS = {
    "columns": "SELECT table_name || '.' || column_name, data_type || coalesce(character_maximum_length::text, '')"
    " || is_nullable || coalesce(column_default, '') || is_identity"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) || obj_description(oid)"
    " FROM pg_trigger WHERE NOT tgisinternal",
    # The function of a trigger that is gone may stay behind.
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prolang <>"
    " (SELECT oid FROM pg_language WHERE lanname = 'c') AND (prorettype <> 'trigger'::regtype"
    " OR EXISTS (SELECT FROM pg_trigger WHERE tgfoid = pg_proc.oid))",
}  # fmt: skip


# What a release took and a later one does not.
_FIRST = "(SELECT min(id) FROM reserve_cadres_selectionmeeting)"
_MARK = (
    "INSERT INTO reserve_cadres_judgemark (meeting_id, candidacy_id, judge, part, mark)"
    " SELECT meeting.id, min(candidacy.id), '{judge}', 'speech', 90 FROM reserve_cadres_selectionmeeting AS meeting"
    " JOIN reserve_cadres_openedpost AS opened USING (selection_id)"
    " JOIN reserve_cadres_candidacy AS candidacy ON candidacy.opened_post_id = opened.id"
    f" WHERE meeting.id = {_FIRST} GROUP BY meeting.id;"
)
TAKEN_THEN = {
    "0.2.0": "UPDATE reserve_cadres_selectionmeeting SET tellers = ARRAY['原计票'], judges = ARRAY['子', '丑']"
    f" WHERE id = {_FIRST};"
    f"UPDATE reserve_cadres_selectionmeeting SET tellers = ARRAY['新计票', '又一人'] WHERE id = {_FIRST};"
    f"{_MARK.replace('{judge}', '寅')} DELETE FROM reserve_cadres_judgemark; {_MARK.replace('{judge}', '丑')}"
    "UPDATE reserve_cadres_cadre SET fulltime_education = education, inservice_education = NULL,"
    " education = CASE WHEN id % 2 = 0 THEN 1 END WHERE education > 1",
}


# A condition that was dumped and read again has its casts and brackets at other places.
CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")
# A table or column that was renamed keeps the names Django made of the old one.
MADE_UP = re.compile(r"\w+(_[0-9a-f]{8}(_like|_uniq|_fk_\w*)?|_pkey)\b")


def without_made_up_names(name: str, definition: str) -> tuple[str, str]:
    definition = CASTS.sub("", definition)
    if not MADE_UP.search(name):
        return name, definition
    definition = MADE_UP.sub("*", definition)
    return f"{MADE_UP.sub('*', name)}: {definition}", definition


def parts_of_the_database() -> dict[str, dict]:
    found = {}
    with connection.cursor() as cursor:
        for part, query in PARTS.items():
            cursor.execute(query)
            rows = cursor.fetchall()
            found[part] = dict(without_made_up_names(*row) for row in rows)
            assert len(found[part]) == len(rows), "two of one name cannot be compared"
    return found


@pytest.fixture(scope="module")
def of_an_empty_start(django_db_setup, django_db_blocker):
    """The parts of the tests' own database, made by the migrations alone."""
    with django_db_blocker.unblock():
        return parts_of_the_database()


@pytest.fixture(scope="module", params=RELEASES)
def release(request, of_an_empty_start, django_db_blocker):
    """A release and what was recorded with its township, whose database is connected to and migrated."""
    script, record = read(request.param)
    with django_db_blocker.unblock(), empty_database(f"{connection.settings_dict['NAME']}_upgrade"):
        run_script(script)
        if taken_then := TAKEN_THEN.get(request.param):
            connection.cursor().execute(taken_then)
            record["counts"]["reserve_cadres.JudgeMark"] += 1
        call_command("migrate", verbosity=0, interactive=False)
        yield request.param, record


@pytest.fixture
def upgraded(release, db, settings, tmp_path, monkeypatch):
    """The record of an upgraded township, its uploads in their folder, on the day it was made."""
    version, record = release
    unpack_uploads(version, tmp_path)
    settings.MEDIA_ROOT = str(tmp_path)
    # An archive, for one, is kept for a day only.
    monkeypatch.setattr("django.utils.timezone.now", lambda: TODAY)
    return record


def test_there_is_a_township_of_the_first_release_that_can_be_upgraded():
    assert "0.2.0" in RELEASES


def test_the_database_is_the_one_that_an_empty_start_makes(upgraded, of_an_empty_start):
    found = parts_of_the_database()
    for part, expected in of_an_empty_start.items():
        assert expected, part
        assert found[part] == expected, part


def test_nothing_is_left_to_migrate_and_what_stands_for_others_counts_as_done(upgraded):
    loader = MigrationLoader(connection)
    assert loader.replacements
    assert loader.disk_migrations.keys() <= loader.applied_migrations.keys()
    assert not MigrationExecutor(connection).migration_plan(loader.graph.leaf_nodes())


def test_every_trigger_is_the_one_the_models_ask_for(upgraded):
    triggers = pgtrigger.registered()
    assert triggers
    assert {(model, trigger.name): trigger.get_installation_status(model) for model, trigger in triggers} == {
        (model, trigger.name): ("INSTALLED", True) for model, trigger in triggers
    }


def test_nobody_and_nothing_is_lost(upgraded):
    recorded = {RENAMED.get(label, label): number for label, number in upgraded["counts"].items()}
    present = counts()
    histories = {label for label in recorded if issubclass(apps.get_model(label), Event)}
    assert {label: present[label] for label in recorded if label not in histories} == {
        label: number for label, number in recorded.items() if label not in histories
    }
    # A migration that writes leaves its trace; none disappears.
    assert not {label for label in histories if present[label] < recorded[label]}
    assert histories
    assert all(recorded[label] for label in ("reserve_cadres.Cadre", "mentoring.Talk", "training.Attendance"))


def test_a_highest_education_below_the_full_time_one_is_raised_to_it(upgraded):
    people = Cadre.objects.filter(fulltime_education__isnull=False)
    assert people.filter(pk__iregex="[02468]$").exists()
    assert people.filter(pk__iregex="[13579]$").exists()
    assert not people.exclude(education=F("fulltime_education")).exists()


def test_whoever_watched_counted_and_judged_by_name_is_on_record_with_the_trail(upgraded):
    held = list(SelectionMeeting.objects.order_by("pk").prefetch_related("officials"))
    assert all(one.scrutineers and one.tellers for one in held)
    first = held[0]
    assert [one.name for one in first.tellers] == ["新计票", "又一人"]
    assert [one.name for one in first.judges] == ["子", "丑"]
    assert JudgeMark.objects.get().given_by == first.judges[1]
    # Who was taken out again, or gave a mark that was, has a trail only.
    events = apps.get_model("reserve_cadres.MeetingOfficialEvent").objects.filter(meeting=first)
    trail = {name: list(events.filter(name=name).order_by("pgh_id").values_list("pgh_label", flat=True)) for name in (
        "原计票", "新计票", "丑", "寅")}  # fmt: skip
    assert trail == {
        "原计票": ["insert", "delete"],
        "新计票": ["insert"],
        "丑": ["insert"],
        "寅": ["insert", "delete"],
    }
    marks = apps.get_model("reserve_cadres.JudgeMarkEvent").objects.values_list("given_by", flat=True)
    assert set(marks) == set(events.filter(name__in=["丑", "寅"]).values_list("id", flat=True))


def test_the_roles_that_look_at_it_open_every_page_between_them():
    assert {page for page, (roles, _, _) in TABLE.items() if roles and not roles & ROLES} == set()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_page_answers_as_it_does_in_a_new_township(client, upgraded, role):
    client.force_login(User.objects.get(username=upgraded["users"][role]))
    wrong = []
    # A page of something the release did not have yet has nothing to show of it.
    for page, (roles, kind, _) in TABLE.items():
        if kind is None or kind in upgraded["keys"]:
            response = answer(client, page, upgraded["keys"])
            if response.status_code >= 500 or let_in(response) != (role in roles):
                wrong.append((page, response.status_code, response.get("Location")))
    assert not wrong
    assert upgraded["keys"].keys() <= {kind for _, kind, _ in TABLE.values()}
