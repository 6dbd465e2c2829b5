from django.db import migrations

# Written at the end and hardly ever changed: PostgreSQL's own rule waits for a fifth of such a table, which in a county is years.
GROWING = {
    ("accounts", "accessrecord"),
    ("mentoring", "talk"),
    ("mentoring", "talkperson"),
    ("pghistory", "context"),
}
SETTINGS = (
    "autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02"
)


def look_after_them(apps, schema_editor):
    for model in apps.get_models():
        options = model._meta
        is_history = options.managed and any(field.name == "pgh_id" for field in options.local_fields)
        if is_history or (options.app_label, options.model_name) in GROWING:
            schema_editor.execute(f"ALTER TABLE {schema_editor.quote_name(options.db_table)} SET ({SETTINGS})")


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0018_security_keys"),
        ("mentoring", "0011_robots_lie_sealed"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("reserve_cadres", "0033_views_lie_sealed"),
        ("training", "0004_wide_keys_and_no_doubled_indexes"),
        ("villages", "0010_who_runs_the_installation"),
        ("workbench", "0019_by_which_algorithm"),
    ]

    operations = [migrations.RunPython(look_after_them, migrations.RunPython.noop)]
