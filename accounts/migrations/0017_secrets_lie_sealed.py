import accounts.sealed_fields
import django.db.models.deletion
import django_otp.plugins.otp_totp.models
from django.conf import settings
from django.db import migrations, models

from accounts.at_once import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0016_county'),
    ]

    operations = [
        AtOnce([
            migrations.CreateModel(
                name='PhoneApp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(help_text='The human-readable name of this device.', max_length=64)),
                    ('confirmed', models.BooleanField(default=True, help_text='Is this device ready for use?')),
                    ('throttling_failure_timestamp', models.DateTimeField(blank=True, default=None, help_text='A timestamp of the last failed verification attempt. Null if last attempt succeeded.', null=True)),
                    ('throttling_failure_count', models.PositiveIntegerField(default=0, help_text='Number of successive failed attempts.')),
                    ('created_at', models.DateTimeField(auto_now_add=True, help_text='The date and time when this device was initially created in the system.', null=True)),
                    ('last_used_at', models.DateTimeField(blank=True, help_text='The most recent date and time this device was used.', null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('key', accounts.sealed_fields.SealedCharField(default=django_otp.plugins.otp_totp.models.default_key, max_length=80)),
                    ('step', models.PositiveSmallIntegerField(default=30)),
                    ('t0', models.BigIntegerField(default=0)),
                    ('digits', models.PositiveSmallIntegerField(default=6)),
                    ('tolerance', models.PositiveSmallIntegerField(default=1)),
                    ('drift', models.SmallIntegerField(default=0)),
                    ('last_t', models.BigIntegerField(default=-1)),
                ],
                options={
                    'verbose_name': '手机验证程序',
                    'verbose_name_plural': '手机验证程序',
                    'db_table': 'otp_totp_totpdevice',
                    'managed': False,
                },
            ),
            migrations.AlterField(
                model_name='exportrequest',
                name='sent',
                field=accounts.sealed_fields.SealedJSONField(default=list, verbose_name='条件'),
            ),
            migrations.AlterField(
                model_name='exportrequestevent',
                name='sent',
                field=accounts.sealed_fields.SealedJSONField(default=list, verbose_name='条件'),
            ),
            migrations.AlterField(
                model_name='staffsession',
                name='session_data',
                field=accounts.sealed_fields.SealedTextField(verbose_name='session data'),
            ),
        ]),
    ]
