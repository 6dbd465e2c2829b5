import accounts.sealed_fields
from django.db import migrations


# accepted: ALTER_COLUMN: of any length, as a seal is longer; every text of before stays as it is.
class Migration(migrations.Migration):

    dependencies = [
        ('mentoring', '0010_group_robots'),
    ]

    operations = [
        migrations.AlterField(
            model_name='grouprobot',
            name='address',
            field=accounts.sealed_fields.SealedCharField(editable=False, max_length=500, verbose_name='地址'),
        ),
    ]
