import accounts.sealed_fields
from django.db import migrations


# accepted: ALTER_COLUMN: of any length, as a seal is longer; every text of before stays as it is.
class Migration(migrations.Migration):

    dependencies = [
        ('reserve_cadres', '0032_what_rows_ask'),
    ]

    operations = [
        migrations.AlterField(
            model_name='savedview',
            name='filters',
            field=accounts.sealed_fields.SealedCharField(blank=True, max_length=1000, verbose_name='条件'),
        ),
        migrations.AlterField(
            model_name='savedviewevent',
            name='filters',
            field=accounts.sealed_fields.SealedCharField(blank=True, max_length=1000, verbose_name='条件'),
        ),
    ]
