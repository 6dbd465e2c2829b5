import django.contrib.postgres.fields
from django.db import migrations, models


# An import that waits for its confirmation was read before questions were counted with the reading: it is read again when its
# page is opened, and what was decided and corrected holds.
READ_AGAIN = "UPDATE reserve_cadres_rosterimport SET status = 'uploaded' WHERE status = 'previewed'"


class Migration(migrations.Migration):

    dependencies = [
        ('reserve_cadres', '0031_numbers_lie_sealed'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrow',
            name='asks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='importrow',
            name='offers',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), db_default=[], default=list, size=None),
        ),
        migrations.RunSQL(READ_AGAIN, migrations.RunSQL.noop),
    ]
