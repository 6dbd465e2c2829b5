import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import mentoring.talks.models
import office.ranges
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('reserve_cadres', '0001_initial'),
        ('villages', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Pairing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cadre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to='reserve_cadres.cadre', verbose_name='后备干部')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to=settings.AUTH_USER_MODEL, verbose_name='联系人')),
                ('kind', models.CharField(choices=[('secretary', '党组织书记'), ('resident_leader', '驻村领导'), ('resident_cadre', '驻村干部')], max_length=20, verbose_name='联系人类别')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('end_reason', models.CharField(blank=True, max_length=200, verbose_name='结束原因')),
            ],
            options={
                'verbose_name': '结对',
                'verbose_name_plural': '结对',
                'ordering': ['cadre__village__position', 'cadre__village', 'cadre', 'kind', '-starts_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), models.Q(('ends_on__gte', models.F('starts_on')), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='an_ended_pair_says_why', violation_error_message='结束须写明原因，结束日期不早于开始日期。'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('cadre', '='), ('kind', '='), (office.ranges.DateRange('starts_on', 'ends_on', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='one_pair_of_a_kind_a_day', violation_error_message='此人这段时间已有同类联系人。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_pairingevent" ("cadre_id", "end_reason", "ends_on", "id", "kind", "mentor_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") SELECT new_values."cadre_id", new_values."end_reason", new_values."ends_on", new_values."id", new_values."kind", new_values."mentor_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."starts_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='51f285ba3b863851f78c9b7e5ba1ef6fc00c8f95', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_c5a1a', referencing='REFERENCING NEW TABLE AS new_values ', table='mentoring_pairing', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_pairingevent" ("cadre_id", "end_reason", "ends_on", "id", "kind", "mentor_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") SELECT new_values."cadre_id", new_values."end_reason", new_values."ends_on", new_values."id", new_values."kind", new_values."mentor_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."starts_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fbf35a3c63e80c515f8ebd88ff38d0fc4e4cc42c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d2eec', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='mentoring_pairing', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_pairingevent" ("cadre_id", "end_reason", "ends_on", "id", "kind", "mentor_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") SELECT old_values."cadre_id", old_values."end_reason", old_values."ends_on", old_values."id", old_values."kind", old_values."mentor_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."starts_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f2cb622be3725dadf3fb1efa8f569924d0f849cb', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9c5d8', referencing='REFERENCING OLD TABLE AS old_values ', table='mentoring_pairing', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='PairingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mentoring.pairing')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('cadre', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reserve_cadres.cadre', verbose_name='后备干部')),
                ('mentor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='联系人')),
                ('kind', models.CharField(choices=[('secretary', '党组织书记'), ('resident_leader', '驻村领导'), ('resident_cadre', '驻村干部')], max_length=20, verbose_name='联系人类别')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('end_reason', models.CharField(blank=True, max_length=200, verbose_name='结束原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CadenceRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='villages.township', verbose_name='乡镇')),
                ('kind', models.CharField(choices=[('secretary', '党组织书记'), ('resident_leader', '驻村领导'), ('resident_cadre', '驻村干部')], max_length=20, verbose_name='联系人类别')),
                ('measure', models.CharField(choices=[('talks', '每人每月谈话次数'), ('each', '与每名后备干部每月谈话次数')], max_length=10, verbose_name='计算方式')),
                ('number', models.PositiveSmallIntegerField(help_text='次；0 为不要求。', verbose_name='不少于')),
                ('starts_on', models.DateField(help_text='存为当月 1 日。', verbose_name='从哪个月起')),
            ],
            options={
                'verbose_name': '谈话次数规定',
                'verbose_name_plural': '谈话次数规定',
                'ordering': ['kind', '-starts_on'],
                'constraints': [models.UniqueConstraint(fields=('township', 'kind', 'starts_on'), name='one_cadence_rule_a_month', violation_error_message='这个月起已有规定，请修改它。'), models.CheckConstraint(condition=models.Q(('starts_on__day', 1)), name='a_cadence_rule_starts_with_a_month'), models.CheckConstraint(condition=models.Q(('number__lte', 31)), name='a_cadence_rule_can_be_kept')],
                'triggers': [pgtrigger.compiler.Trigger(name='no_rule_into_a_closed_month', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (\n        SELECT FROM mentoring_monthclosing AS closing\n        WHERE closing.reopened_at IS NULL AND closing.township_id = NEW.township_id AND closing.month >= NEW.starts_on\n    ) THEN\n        RAISE EXCEPTION 'a rule does not reach into a closed month' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n", hash='ef0fb44be3054bd3579e66f790ff7e114edaffbb', operation='INSERT OR UPDATE', pgid='pgtrigger_no_rule_into_a_closed_month_4d26c', table='mentoring_cadencerule', when='AFTER')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_cadenceruleevent" ("id", "kind", "measure", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "township_id") SELECT new_values."id", new_values."kind", new_values."measure", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."starts_on", new_values."township_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='714d387b0ea1049d68ec129eaa81f3bdf495c437', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_cd6c3', referencing='REFERENCING NEW TABLE AS new_values ', table='mentoring_cadencerule', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_cadenceruleevent" ("id", "kind", "measure", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "township_id") SELECT new_values."id", new_values."kind", new_values."measure", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."starts_on", new_values."township_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='89aa3e675eba38b10472ca961e1a2af7b17c8538', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0cf30', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='mentoring_cadencerule', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_cadenceruleevent" ("id", "kind", "measure", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "township_id") SELECT old_values."id", old_values."kind", old_values."measure", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."starts_on", old_values."township_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='3550e514cc120e33f60e09e7580c0cf07b11a7a0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a3500', referencing='REFERENCING OLD TABLE AS old_values ', table='mentoring_cadencerule', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='CadenceRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mentoring.cadencerule')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('township', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='villages.township', verbose_name='乡镇')),
                ('kind', models.CharField(choices=[('secretary', '党组织书记'), ('resident_leader', '驻村领导'), ('resident_cadre', '驻村干部')], max_length=20, verbose_name='联系人类别')),
                ('measure', models.CharField(choices=[('talks', '每人每月谈话次数'), ('each', '与每名后备干部每月谈话次数')], max_length=10, verbose_name='计算方式')),
                ('number', models.PositiveSmallIntegerField(help_text='次；0 为不要求。', verbose_name='不少于')),
                ('starts_on', models.DateField(help_text='存为当月 1 日。', verbose_name='从哪个月起')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MonthClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='villages.township', verbose_name='乡镇')),
                ('month', models.DateField(verbose_name='月份')),
                ('closed_at', models.DateTimeField(auto_now_add=True, verbose_name='关闭时间')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='关闭人')),
                ('reopened_at', models.DateTimeField(blank=True, null=True, verbose_name='重开时间')),
                ('reopened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='重开人')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='重开原因')),
            ],
            options={
                'verbose_name': '月份关闭',
                'verbose_name_plural': '月份关闭',
                'ordering': ['-month', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reopened_at__isnull', True)), fields=('township', 'month'), name='a_month_is_closed_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='a_closed_month_is_its_first_day'), models.CheckConstraint(condition=models.Q(('reopened_at__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_reopened_month_says_why')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_monthclosingevent" ("closed_at", "closed_by_id", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reopened_at", "reopened_by_id", "township_id") SELECT new_values."closed_at", new_values."closed_by_id", new_values."id", new_values."month", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."reopened_at", new_values."reopened_by_id", new_values."township_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0cbddfb5c97518f96e20af67c655b417025e99c4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_9a955', referencing='REFERENCING NEW TABLE AS new_values ', table='mentoring_monthclosing', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_monthclosingevent" ("closed_at", "closed_by_id", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reopened_at", "reopened_by_id", "township_id") SELECT new_values."closed_at", new_values."closed_by_id", new_values."id", new_values."month", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."reopened_at", new_values."reopened_by_id", new_values."township_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b9d295e05bb5397af05c25334250fcfa6cacbae0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b9f74', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='mentoring_monthclosing', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_monthclosingevent" ("closed_at", "closed_by_id", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reopened_at", "reopened_by_id", "township_id") SELECT old_values."closed_at", old_values."closed_by_id", old_values."id", old_values."month", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."reopened_at", old_values."reopened_by_id", old_values."township_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d40f0088eb4e75de2d0f213dc62149d5b60941b8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7afe5', referencing='REFERENCING OLD TABLE AS old_values ', table='mentoring_monthclosing', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='MonthClosingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mentoring.monthclosing')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('township', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='villages.township', verbose_name='乡镇')),
                ('month', models.DateField(verbose_name='月份')),
                ('closed_at', models.DateTimeField(auto_now_add=True, verbose_name='关闭时间')),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='关闭人')),
                ('reopened_at', models.DateTimeField(blank=True, null=True, verbose_name='重开时间')),
                ('reopened_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='重开人')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='重开原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='联系人')),
                ('month', models.DateField(verbose_name='月份')),
                ('days_before', models.PositiveSmallIntegerField(verbose_name='月底前天数')),
                ('channel', models.CharField(choices=[('email', '电子邮件'), ('webhook', '群机器人')], max_length=10, verbose_name='方式')),
                ('sent_at', models.DateTimeField(auto_now_add=True, verbose_name='发送时间')),
            ],
            options={
                'verbose_name': '提醒',
                'verbose_name_plural': '提醒',
                'ordering': ['-sent_at'],
                'constraints': [models.UniqueConstraint(fields=('mentor', 'month', 'days_before', 'channel'), name='each_reminder_once')],
            },
        ),
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='编号')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='talks', to=settings.AUTH_USER_MODEL, verbose_name='谈话人')),
                ('kind', models.CharField(choices=[('secretary', '党组织书记'), ('resident_leader', '驻村领导'), ('resident_cadre', '驻村干部')], max_length=20, verbose_name='谈话人身份')),
                ('held_on', models.DateField(verbose_name='谈话日期')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('summary', models.TextField(blank=True, verbose_name='谈了什么')),
                ('thought', models.TextField(blank=True, verbose_name='思想情况')),
                ('study', models.TextField(blank=True, verbose_name='学习情况')),
                ('work', models.TextField(blank=True, verbose_name='工作情况')),
                ('problem', models.CharField(blank=True, max_length=500, verbose_name='提出的问题')),
                ('problem_solved', models.BooleanField(default=False, verbose_name='问题已解决')),
                ('help_given', models.CharField(blank=True, max_length=500, verbose_name='给予的帮助')),
                ('new_direction', models.CharField(blank=True, max_length=200, verbose_name='培养方向调整')),
                ('follow_up', models.CharField(blank=True, max_length=200, verbose_name='后续事项')),
                ('follow_up_due', models.DateField(blank=True, null=True, verbose_name='后续事项期限')),
                ('settled_on', models.DateField(blank=True, editable=False, null=True, verbose_name='办结日期')),
                ('settlement', models.CharField(blank=True, editable=False, max_length=300, verbose_name='办结情况')),
                ('recorded_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('recorded_on', models.DateField(default=django.utils.timezone.localdate, editable=False, verbose_name='登记日期')),
                ('cadres', models.ManyToManyField(related_name='talks', to='reserve_cadres.cadre', verbose_name='谈话对象')),
            ],
            options={
                'verbose_name': '谈话',
                'verbose_name_plural': '谈话',
                'ordering': ['-held_on', '-pk'],
                'permissions': [('record_talk', '登记谈话'), ('keep_pairs', '维护结对'), ('close_month', '月份关闭和重开')],
                'indexes': [models.Index(fields=['mentor', 'held_on'], name='talk_by_mentor_and_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('study', ''), ('summary', ''), ('thought', ''), ('work', ''), _negated=True), name='a_talk_says_what_was_said', violation_error_message='请写谈了什么。'), models.CheckConstraint(condition=models.Q(('follow_up_due__isnull', True), models.Q(('follow_up', ''), _negated=True), _connector='OR'), name='a_due_day_belongs_to_a_follow_up', violation_error_message='填了期限，请写后续事项。'), models.CheckConstraint(condition=models.Q(('settled_on__isnull', True), models.Q(models.Q(('follow_up', ''), _negated=True), models.Q(('settlement', ''), _negated=True)), _connector='OR'), name='a_settled_follow_up_says_how', violation_error_message='办结须写明情况。'), models.CheckConstraint(condition=models.Q(('held_on__lte', models.F('recorded_on'))), name='a_talk_is_recorded_after_it_was_held', violation_error_message='谈话日期晚于登记日期。')],
                'triggers': [pgtrigger.compiler.Trigger(name='no_talk_into_a_closed_month', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (\n        SELECT FROM mentoring_monthclosing AS closing\n        WHERE closing.reopened_at IS NULL AND closing.month = date_trunc('month', NEW.held_on)::date AND closing.township_id = (SELECT township_id FROM accounts_user WHERE id = NEW.mentor_id)\n    ) THEN\n        RAISE EXCEPTION 'no talk is added to a closed month, changed in it or taken out of it' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n", hash='77a33ef69367228b961fe1c604c171b0d89f5064', operation='INSERT', pgid='pgtrigger_no_talk_into_a_closed_month_d0a74', table='mentoring_talk', when='AFTER')), pgtrigger.compiler.Trigger(name='no_talk_changed_in_a_closed_month', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."follow_up" IS DISTINCT FROM (NEW."follow_up") OR OLD."follow_up_due" IS DISTINCT FROM (NEW."follow_up_due") OR OLD."held_on" IS DISTINCT FROM (NEW."held_on") OR OLD."help_given" IS DISTINCT FROM (NEW."help_given") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."mentor_id" IS DISTINCT FROM (NEW."mentor_id") OR OLD."new_direction" IS DISTINCT FROM (NEW."new_direction") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."problem" IS DISTINCT FROM (NEW."problem") OR OLD."recorded_on" IS DISTINCT FROM (NEW."recorded_on") OR OLD."study" IS DISTINCT FROM (NEW."study") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."thought" IS DISTINCT FROM (NEW."thought") OR OLD."work" IS DISTINCT FROM (NEW."work"))', func="\n    IF EXISTS (\n        SELECT FROM mentoring_monthclosing AS closing\n        WHERE closing.reopened_at IS NULL AND (closing.month = date_trunc('month', NEW.held_on)::date AND closing.township_id = (SELECT township_id FROM accounts_user WHERE id = NEW.mentor_id) OR closing.month = date_trunc('month', OLD.held_on)::date AND closing.township_id = (SELECT township_id FROM accounts_user WHERE id = OLD.mentor_id))\n    ) THEN\n        RAISE EXCEPTION 'no talk is added to a closed month, changed in it or taken out of it' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n", hash='f858e20d4a02582f33d9766c008615b3fb6fd93b', operation='UPDATE', pgid='pgtrigger_no_talk_changed_in_a_closed_month_18acc', table='mentoring_talk', when='AFTER')), pgtrigger.compiler.Trigger(name='no_talk_out_of_a_closed_month', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (\n        SELECT FROM mentoring_monthclosing AS closing\n        WHERE closing.reopened_at IS NULL AND closing.month = date_trunc('month', OLD.held_on)::date AND closing.township_id = (SELECT township_id FROM accounts_user WHERE id = OLD.mentor_id)\n    ) THEN\n        RAISE EXCEPTION 'no talk is added to a closed month, changed in it or taken out of it' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n", hash='2d48c89d1a884e7d3c1b5dbb6a5217a45c2893a1', operation='DELETE', pgid='pgtrigger_no_talk_out_of_a_closed_month_04e02', table='mentoring_talk', when='AFTER')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_talkevent" ("follow_up", "follow_up_due", "held_on", "help_given", "id", "key", "kind", "mentor_id", "new_direction", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "problem", "problem_solved", "recorded_by_id", "recorded_on", "settled_on", "settlement", "study", "summary", "thought", "work") SELECT new_values."follow_up", new_values."follow_up_due", new_values."held_on", new_values."help_given", new_values."id", new_values."key", new_values."kind", new_values."mentor_id", new_values."new_direction", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."place", new_values."problem", new_values."problem_solved", new_values."recorded_by_id", new_values."recorded_on", new_values."settled_on", new_values."settlement", new_values."study", new_values."summary", new_values."thought", new_values."work" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='017fb239fb6d25ae260663caafb68dbcaa5b688f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_508cc', referencing='REFERENCING NEW TABLE AS new_values ', table='mentoring_talk', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_talkevent" ("follow_up", "follow_up_due", "held_on", "help_given", "id", "key", "kind", "mentor_id", "new_direction", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "problem", "problem_solved", "recorded_by_id", "recorded_on", "settled_on", "settlement", "study", "summary", "thought", "work") SELECT new_values."follow_up", new_values."follow_up_due", new_values."held_on", new_values."help_given", new_values."id", new_values."key", new_values."kind", new_values."mentor_id", new_values."new_direction", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."place", new_values."problem", new_values."problem_solved", new_values."recorded_by_id", new_values."recorded_on", new_values."settled_on", new_values."settlement", new_values."study", new_values."summary", new_values."thought", new_values."work" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2cbc65dad09aed4295a54362b84135852fb75511', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bac4b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='mentoring_talk', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_talkevent" ("follow_up", "follow_up_due", "held_on", "help_given", "id", "key", "kind", "mentor_id", "new_direction", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "problem", "problem_solved", "recorded_by_id", "recorded_on", "settled_on", "settlement", "study", "summary", "thought", "work") SELECT old_values."follow_up", old_values."follow_up_due", old_values."held_on", old_values."help_given", old_values."id", old_values."key", old_values."kind", old_values."mentor_id", old_values."new_direction", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."place", old_values."problem", old_values."problem_solved", old_values."recorded_by_id", old_values."recorded_on", old_values."settled_on", old_values."settlement", old_values."study", old_values."summary", old_values."thought", old_values."work" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e27ca3d3c3957738780ffe0b40506e78951b300d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_6c3d3', referencing='REFERENCING OLD TABLE AS old_values ', table='mentoring_talk', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='TalkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mentoring.talk')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='编号')),
                ('mentor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谈话人')),
                ('kind', models.CharField(choices=[('secretary', '党组织书记'), ('resident_leader', '驻村领导'), ('resident_cadre', '驻村干部')], max_length=20, verbose_name='谈话人身份')),
                ('held_on', models.DateField(verbose_name='谈话日期')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('summary', models.TextField(blank=True, verbose_name='谈了什么')),
                ('thought', models.TextField(blank=True, verbose_name='思想情况')),
                ('study', models.TextField(blank=True, verbose_name='学习情况')),
                ('work', models.TextField(blank=True, verbose_name='工作情况')),
                ('problem', models.CharField(blank=True, max_length=500, verbose_name='提出的问题')),
                ('problem_solved', models.BooleanField(default=False, verbose_name='问题已解决')),
                ('help_given', models.CharField(blank=True, max_length=500, verbose_name='给予的帮助')),
                ('new_direction', models.CharField(blank=True, max_length=200, verbose_name='培养方向调整')),
                ('follow_up', models.CharField(blank=True, max_length=200, verbose_name='后续事项')),
                ('follow_up_due', models.DateField(blank=True, null=True, verbose_name='后续事项期限')),
                ('settled_on', models.DateField(blank=True, editable=False, null=True, verbose_name='办结日期')),
                ('settlement', models.CharField(blank=True, editable=False, max_length=300, verbose_name='办结情况')),
                ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('recorded_on', models.DateField(default=django.utils.timezone.localdate, editable=False, verbose_name='登记日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TalkPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('talk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='mentoring.talk', verbose_name='谈话')),
                ('file', models.ImageField(max_length=255, upload_to=mentoring.talks.models._photo_path, validators=[django.core.validators.FileExtensionValidator(['jpg', 'jpeg', 'png'])], verbose_name='照片')),
            ],
            options={
                'verbose_name': '谈话照片',
                'verbose_name_plural': '谈话照片',
                'ordering': ['pk'],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_talkphotoevent" ("file", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "talk_id") SELECT new_values."file", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."talk_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bd10fccc86913fadd75da642f153607a6bdac5c3', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d9d08', referencing='REFERENCING NEW TABLE AS new_values ', table='mentoring_talkphoto', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_talkphotoevent" ("file", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "talk_id") SELECT new_values."file", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."talk_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b54bf504d95b843b54aedae754ba9cf12ff1c85d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0c78f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='mentoring_talkphoto', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mentoring_talkphotoevent" ("file", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "talk_id") SELECT old_values."file", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."talk_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='532aa725f7f31a0a7231cdde9fd6657db7df09d7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b399a', referencing='REFERENCING OLD TABLE AS old_values ', table='mentoring_talkphoto', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='TalkPhotoEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mentoring.talkphoto')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('talk', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mentoring.talk', verbose_name='谈话')),
                ('file', models.ImageField(max_length=255, upload_to=mentoring.talks.models._photo_path, validators=[django.core.validators.FileExtensionValidator(['jpg', 'jpeg', 'png'])], verbose_name='照片')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
