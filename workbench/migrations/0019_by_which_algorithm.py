
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0018_county'),
    ]

    operations = [
        migrations.AddField(
            model_name='trailseal',
            name='algorithm',
            field=models.CharField(choices=[('sha256', 'SHA-256'), ('sm3', 'SM3')], db_default='sha256', default='sha256', max_length=10, verbose_name='校验算法'),
        ),
    ]
