"""A roster layout becomes a saved view of any list: the table keeps its rows and its history under the new name."""

import pgtrigger.migrations
from django.db import migrations

from office.at_once import AtOnce


# accepted: RENAME_TABLE: the rows and their history stay, under the name of what they are now.
class Migration(migrations.Migration):

    dependencies = [
        ("reserve_cadres", "0025_family_names_spelled"),
    ]

    operations = [
        AtOnce([
            pgtrigger.migrations.RemoveTrigger(model_name="rosterlayout", name="insert_insert"),
            pgtrigger.migrations.RemoveTrigger(model_name="rosterlayout", name="update_update"),
            pgtrigger.migrations.RemoveTrigger(model_name="rosterlayout", name="delete_delete"),
        ]),
        migrations.RenameModel("RosterLayout", "SavedView"),
        migrations.RenameModel("RosterLayoutEvent", "SavedViewEvent"),
    ]
