"""One migration in place of all of an app's, for databases that begin empty: ``python -m tests.upgrade.squashed reserve_cadres``.

A database that was made by the others goes on with them; one that begins has the tables made as they are now, in a tenth of the
time. Both are held to be the same by ``test_upgrade.py``. What the others did to rows is left out, as there are none.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db.migrations.operations.base import Operation

ROOT = Path(__file__).resolve().parents[2]


def squash(label: str) -> Path:
    """Write the migration of an app, between whose migrations none of another app has to come; where it stands."""
    from django.contrib.postgres.operations import AddConstraintNotValid, CreateExtension
    from django.db.migrations import CreateModel, Migration
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.writer import MigrationWriter

    from office.at_once import AtOnce

    loader = MigrationLoader(None, replace_migrations=False)
    replaced = sorted(key for key, one in loader.disk_migrations.items() if key[0] == label and not one.replaces)
    each = [loader.disk_migrations[key] for key in replaced]
    made = Migration(f"0001_squashed_{replaced[-1][1]}", label)
    made.initial = True
    made.replaces = replaced
    outside = {outer for one in each for outer in one.dependencies if outer[0] != label}
    # As the writer wants to be told of the model of accounts.
    made.dependencies = sorted(
        ("__setting__", "AUTH_USER_MODEL") if hasattr(outer, "setting") else outer for outer in outside
    )
    steps = list(_each(step for one in each for step in one.operations))
    # Rules that old rows need not keep, which a backup of them brings along.
    not_valid = [step for step in steps if isinstance(step, AddConstraintNotValid)]
    apart = {step.constraint.name for step in not_valid}
    models = []
    for key, model in loader.project_state(replaced[-1]).models.items():
        if key[0] == label:
            options = model.options.copy()
            # None stands in the options of a model that never had any.
            if rules := options.pop("constraints", None):
                options["constraints"] = [rule for rule in rules if rule.name not in apart]
            fields = list(model.fields.items())
            models.append(CreateModel(model.name, fields, options, model.bases, model.managers))
    extensions = [step for step in steps if isinstance(step, CreateExtension)]
    made.operations = [*extensions, AtOnce(models), *not_valid]
    written = MigrationWriter(made)
    Path(written.path).write_text(written.as_string())
    return Path(written.path)


def _each(steps: Iterable[Operation]) -> Iterator[Operation]:
    """Also those that are done at one go."""
    for step in steps:
        if inner := getattr(step, "operations", None):
            yield from _each(inner)
        else:
            yield step


def main(*labels: str) -> None:
    """Write one for each of ``labels``."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings_for_types"
    import django

    django.setup()
    for label in labels:
        print(squash(label).relative_to(ROOT))


if __name__ == "__main__":
    main(*sys.argv[1:])
