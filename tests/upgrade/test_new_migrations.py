"""A migration that is not out yet goes through on a filled database, and takes nothing from it.

What the linter refuses may be right after all; the migration then says so itself, in a comment with the reason:
``# accepted: DROP_COLUMN: the column was never shown and is empty in every township``.
"""

import re

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django_migration_linter.migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements
from django_migration_linter.sql_analyser.base import Check, CheckMode, CheckType
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from office.at_once import AtOnce
from tests.upgrade import released


def adds_rule(statements: list[str], **_) -> bool:
    """Whether a table that was there before gets a constraint its rows may break."""
    text = "\n".join(statements)
    tables = re.findall(r'^ALTER TABLE (".*?") ADD CONSTRAINT .* (?:CHECK|EXCLUDE) ', text, re.MULTILINE)
    return any(f"CREATE TABLE {table}" not in text for table in tables)


class FilledDatabase(PostgresqlAnalyser):
    """The linter's own checks, and that rows of before may break a new rule."""

    migration_checks = [
        *PostgresqlAnalyser.migration_checks,
        Check("ADD_RULE", adds_rule, "A rule that rows of before may break", CheckMode.TRANSACTION, CheckType.ERROR),
    ]


def accepted_in(source: str) -> list[str]:
    return re.findall(r"^\s*# accepted: ([A-Z_]+): \S.+$", source, re.MULTILINE)


def problems(migration, state, accepted=()) -> list[str]:
    """The codes of what is wrong with a migration that is to be applied to ``state``."""
    with connection.schema_editor(collect_sql=True) as editor:
        migration.apply(state.clone(), editor, collect_sql=True)
    linter = MigrationLinter(no_cache=True, no_output=True, exclude_migration_tests=accepted)
    errors, _, _ = analyse_sql_statements(FilledDatabase, editor.collected_sql, accepted)
    data_errors, _, data_warnings = linter.analyse_data_migration(migration)
    # A way back is a backup; a migration that is run backwards is not what an office does.
    return [one.code for one in [*errors, *data_errors, *data_warnings] if not one.code.endswith("_REVERSIBLE")]


def new_migrations(loader):
    """Path and migration of those that filled databases get to see; one that stands for others is for empty ones."""
    for path in released.migrations().keys() - released.released().keys():
        label, _, name = path.removesuffix(".py").split("/")
        migration = loader.disk_migrations[label, name]
        if not migration.replaces:
            yield path, migration


@pytest.mark.django_db
def test_new_migrations_go_through_on_a_filled_database():
    loader = MigrationLoader(connection, replace_migrations=False)
    found = {}
    for path, migration in new_migrations(loader):
        accepted = accepted_in((released.ROOT / path).read_text())
        before = loader.project_state((migration.app_label, migration.name), at_end=False)
        if codes := problems(migration, before, accepted):
            found[path] = codes
    assert not found


def test_a_new_migration_renders_the_models_once():
    loader = MigrationLoader(None, replace_migrations=False)
    at_a_time = (AtOnce, migrations.RunPython, migrations.RunSQL, migrations.SeparateDatabaseAndState)
    slow = {}
    for path, migration in new_migrations(loader):
        alone = [one for one in migration.operations if not isinstance(one, at_a_time)]
        # One after another they cost 0.1 s each; a few are not worth the wrapping.
        if len(alone) > 3:
            slow[path] = len(alone)
    assert not slow


NOTE = models.CharField(max_length=20)
VILLAGE = models.ForeignKey("villages.Village", models.PROTECT)
POSITIVE = models.CheckConstraint(condition=models.Q(position__gt=0), name="position_positive")
ONCE = models.UniqueConstraint(fields=["village", "position"], name="position_once")
SAMPLES = {
    "a column that may be empty": ([migrations.AddField("post", "note", models.TextField(null=True))], []),
    "a column with a default": ([migrations.AddField("post", "note", models.TextField(db_default=""))], []),
    "a filled column without one": (
        [migrations.AddField("post", "note", models.TextField(default="x"))],
        ["NOT_NULL"],
    ),
    "a column gone": ([migrations.RemoveField("post", "title")], ["DROP_COLUMN"]),
    "a column renamed": ([migrations.RenameField("post", "title", "name")], ["RENAME_COLUMN"]),
    "a column of another kind": ([migrations.AlterField("post", "title", models.TextField())], ["ALTER_COLUMN"]),
    "a table gone": ([migrations.DeleteModel("PostEvent")], ["DROP_TABLE"]),
    "a rule for rows of before": ([migrations.AddConstraint("post", POSITIVE)], ["ADD_RULE"]),
    "rows of before told apart": ([migrations.AddConstraint("post", ONCE)], ["ADD_UNIQUE"]),
    "a table of its own": (
        [
            migrations.CreateModel(
                "Bell", [("id", models.BigAutoField(primary_key=True)), ("village", VILLAGE), ("position", NOTE)]
            ),
            migrations.AddConstraint("bell", POSITIVE.clone()),
            migrations.AddConstraint("bell", ONCE.clone()),
        ],
        [],
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_linter_knows_what_a_filled_database_cannot_take(sample):
    operations, expected = SAMPLES[sample]
    migration = migrations.Migration("0002_sample", "villages")
    migration.operations = operations
    assert problems(migration, MigrationLoader(connection).project_state()) == expected
    assert problems(migration, MigrationLoader(connection).project_state(), expected) == []


@pytest.mark.django_db
def test_triggers_made_again_are_no_problem():
    state = MigrationLoader(connection).project_state()
    triggers = state.models["villages", "post"].options["triggers"]
    migration = migrations.Migration("0002_sample", "villages")
    migration.operations = [
        operation
        for trigger in triggers
        for operation in (RemoveTrigger("post", trigger.name), AddTrigger("post", trigger))
    ]
    assert triggers
    assert problems(migration, state) == []


def test_what_the_linter_refuses_is_accepted_with_a_reason_only():
    assert accepted_in("    # accepted: DROP_COLUMN: it was never filled\n") == ["DROP_COLUMN"]
    assert accepted_in("    # accepted: DROP_COLUMN:\n    # accepted: DROP_COLUMN\n") == []
