"""Reminders of any thing to a person or a group, each with how far it is; those of before were sent."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from office.at_once import AtOnce

# The group got one message about everybody, so one of its lines stays, and it is nobody's.
FILL = """
    SET CONSTRAINTS ALL IMMEDIATE;
    UPDATE mentoring_reminder AS one SET
        township_id = person.township_id,
        thing = 'talks:' || one.month || ':' || one.days_before,
        subject = township.name || '后备干部谈话提醒',
        text = '（升级以前发出的，没有留内容）',
        state = 'sent', attempts = 1, written_at = one.sent_at
    FROM accounts_user AS person JOIN villages_township AS township ON township.id = person.township_id
    WHERE person.id = one.person_id;
    DELETE FROM mentoring_reminder AS one WHERE township_id IS NULL OR channel = 'webhook' AND EXISTS (
        SELECT 1 FROM mentoring_reminder AS other
        WHERE other.channel = 'webhook' AND other.township_id = one.township_id AND other.thing = one.thing AND other.id < one.id
    );
    UPDATE mentoring_reminder SET person_id = NULL WHERE channel = 'webhook';
    SET CONSTRAINTS ALL DEFERRED;
"""


# accepted: RENAME_COLUMN: whom it went to stays, under the name of who gets other reminders too
# accepted: NOT_NULL: a township is upgraded with the application stopped; every reminder of before is filled or gone by then
# accepted: DROP_COLUMN: month and days before its end are carried over into what the reminder is of
# accepted: ADD_UNIQUE: a person had one of a month and its days by each channel, and of the group's lines one is left
# accepted: ADD_RULE: what was sent before has its time
class Migration(migrations.Migration):

    dependencies = [
        ('mentoring', '0006_pairs_of_a_closed_month'),
        ('villages', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='reminder', name='each_reminder_once'),
        migrations.RenameField(model_name='reminder', old_name='mentor', new_name='person'),
        AtOnce([
            migrations.AlterModelOptions(
                name='reminder',
                options={'ordering': ['-pk'], 'verbose_name': '提醒', 'verbose_name_plural': '提醒'},
            ),
            migrations.AlterField(
                model_name='reminder', name='person',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='收件人'),
            ),
            migrations.AddField(
                model_name='reminder', name='township',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='villages.township', verbose_name='乡镇'),
            ),
            migrations.AddField(
                model_name='reminder', name='thing',
                field=models.CharField(default='', help_text='如 talks:2026-11-01:7：哪个月的谈话，月底前几天。', max_length=60, verbose_name='事由编号'),
                preserve_default=False,
            ),
            migrations.AddField(
                model_name='reminder', name='subject',
                field=models.CharField(default='', max_length=100, verbose_name='事由'),
                preserve_default=False,
            ),
            migrations.AddField(
                model_name='reminder', name='text',
                field=models.TextField(default='', verbose_name='内容'),
                preserve_default=False,
            ),
            migrations.AddField(
                model_name='reminder', name='state',
                field=models.CharField(choices=[('waiting', '等待发送'), ('sending', '正在发送'), ('sent', '已发送'), ('refused', '没有送到'), ('unsure', '不确定')], default='waiting', max_length=10, verbose_name='状态'),
            ),
            migrations.AddField(
                model_name='reminder', name='attempts',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='发送次数'),
            ),
            migrations.AddField(
                model_name='reminder', name='next_at',
                field=models.DateTimeField(null=True, verbose_name='下次发送'),
            ),
            migrations.AddField(
                model_name='reminder', name='problem',
                field=models.CharField(blank=True, max_length=200, verbose_name='原因'),
            ),
            migrations.AddField(
                model_name='reminder', name='written_at',
                field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now, verbose_name='提出时间'),
                preserve_default=False,
            ),
            migrations.AlterField(
                model_name='reminder', name='sent_at',
                field=models.DateTimeField(null=True, verbose_name='发送时间'),
            ),
        ]),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        AtOnce([
            migrations.AlterField(
                model_name='reminder', name='township',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='villages.township', verbose_name='乡镇'),
            ),
            migrations.RemoveField(model_name='reminder', name='month'),
            migrations.RemoveField(model_name='reminder', name='days_before'),
            migrations.AddConstraint(
                model_name='reminder',
                constraint=models.UniqueConstraint(fields=('township', 'person', 'channel', 'thing'), name='one_reminder_of_a_thing', nulls_distinct=False, violation_error_message='这件事已经提醒过了。'),
            ),
            migrations.AddConstraint(
                model_name='reminder',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='a_reminder_is_sent_at_a_time', violation_error_message='已发送的提醒有发送时间，没有发送的没有。'),
            ),
        ]),
    ]
