import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Township',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, unique=True, verbose_name='名称')),
                ('code', models.CharField(blank=True, max_length=12, validators=[django.core.validators.RegexValidator('^\\d{6}(\\d{3}|\\d{6})?$', '行政区划代码为 6、9 或 12 位数字。')], verbose_name='行政区划代码')),
            ],
            options={
                'verbose_name': '乡镇',
                'verbose_name_plural': '乡镇',
                'ordering': ['code', 'name'],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_townshipevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='828ca1856d2c6c055181216315b277302b45a10a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_24f4f', referencing='REFERENCING NEW TABLE AS new_values ', table='villages_township', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_townshipevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fd8dbf27467634031287ac0c54d8fa951c5fb6ab', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_72f7c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='villages_township', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_townshipevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."code", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='add2e4bce3629763eb2b6ef0542595b3767b7903', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_e86bb', referencing='REFERENCING OLD TABLE AS old_values ', table='villages_township', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='TownshipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='villages.township')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=50, verbose_name='名称')),
                ('code', models.CharField(blank=True, max_length=12, validators=[django.core.validators.RegexValidator('^\\d{6}(\\d{3}|\\d{6})?$', '行政区划代码为 6、9 或 12 位数字。')], verbose_name='行政区划代码')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departments', to='villages.township', verbose_name='乡镇')),
                ('name', models.CharField(max_length=50, verbose_name='名称')),
            ],
            options={
                'verbose_name': '科室',
                'verbose_name_plural': '科室',
                'ordering': ['pk'],
                'permissions': [('keep_department', '维护科室')],
                'constraints': [models.UniqueConstraint(fields=('township', 'name'), name='department_name_once_a_township', violation_error_message='本镇已有同名的科室。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_departmentevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "township_id") SELECT new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."township_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0fa9ca5b8ecd397b6461eccdc63fbe03a4d9110c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d436b', referencing='REFERENCING NEW TABLE AS new_values ', table='villages_department', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_departmentevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "township_id") SELECT new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."township_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='749987b5a2d48e606c84426832319cbdf1c53606', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_6b8ef', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='villages_department', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_departmentevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "township_id") SELECT old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."township_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='387bbff6cd8ef80c25f01704f07ed9cb88cb1645', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b5acc', referencing='REFERENCING OLD TABLE AS old_values ', table='villages_department', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='DepartmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='villages.department')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('township', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='villages.township', verbose_name='乡镇')),
                ('name', models.CharField(max_length=50, verbose_name='名称')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Village',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='villages', to='villages.township', verbose_name='乡镇')),
                ('name', models.CharField(max_length=50, verbose_name='名称')),
                ('kind', models.CharField(choices=[('village', '村'), ('community', '社区')], default='village', max_length=10, verbose_name='类别')),
                ('code', models.CharField(blank=True, max_length=12, validators=[django.core.validators.RegexValidator('^\\d{12}$', '村(社区)的行政区划代码为 12 位数字。')], verbose_name='行政区划代码')),
                ('households', models.PositiveIntegerField(blank=True, null=True, verbose_name='户数')),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='人口数')),
                ('party_members', models.PositiveIntegerField(blank=True, null=True, verbose_name='党员数')),
                ('groups', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='村(居)民小组数')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='名册和统计表按此顺序排列，小的在前。', verbose_name='排序')),
            ],
            options={
                'verbose_name': '村(社区)',
                'verbose_name_plural': '村(社区)',
                'ordering': ['township', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('township', 'name'), name='village_name_once_a_township', violation_error_message='本镇已有同名的村(社区)。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_villageevent" ("code", "groups", "households", "id", "kind", "name", "party_members", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "position", "township_id") SELECT new_values."code", new_values."groups", new_values."households", new_values."id", new_values."kind", new_values."name", new_values."party_members", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."population", new_values."position", new_values."township_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='aaf8d16ac4cdd3ed9452ae8e013080ec36553a81', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_74680', referencing='REFERENCING NEW TABLE AS new_values ', table='villages_village', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_villageevent" ("code", "groups", "households", "id", "kind", "name", "party_members", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "position", "township_id") SELECT new_values."code", new_values."groups", new_values."households", new_values."id", new_values."kind", new_values."name", new_values."party_members", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."population", new_values."position", new_values."township_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5d8a40fb9de5eba4f239c45f3727c41702bdd68b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e387a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='villages_village', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_villageevent" ("code", "groups", "households", "id", "kind", "name", "party_members", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "position", "township_id") SELECT old_values."code", old_values."groups", old_values."households", old_values."id", old_values."kind", old_values."name", old_values."party_members", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."population", old_values."position", old_values."township_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='eb3f849ef428099a214ea2a012b922c52b620e73', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a8ac4', referencing='REFERENCING OLD TABLE AS old_values ', table='villages_village', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='VillageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='villages.village')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('township', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='villages.township', verbose_name='乡镇')),
                ('name', models.CharField(max_length=50, verbose_name='名称')),
                ('kind', models.CharField(choices=[('village', '村'), ('community', '社区')], default='village', max_length=10, verbose_name='类别')),
                ('code', models.CharField(blank=True, max_length=12, validators=[django.core.validators.RegexValidator('^\\d{12}$', '村(社区)的行政区划代码为 12 位数字。')], verbose_name='行政区划代码')),
                ('households', models.PositiveIntegerField(blank=True, null=True, verbose_name='户数')),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='人口数')),
                ('party_members', models.PositiveIntegerField(blank=True, null=True, verbose_name='党员数')),
                ('groups', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='村(居)民小组数')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='名册和统计表按此顺序排列，小的在前。', verbose_name='排序')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='villages.village', verbose_name='村(社区)')),
                ('kind', models.CharField(choices=[('secretary', '党组织书记'), ('director', '村(居)委会主任'), ('deputy_secretary', '副书记'), ('deputy_director', '副主任'), ('member', '委员'), ('clerk', '文书'), ('other', '其他')], max_length=20, verbose_name='岗位类别')),
                ('title', models.CharField(help_text='按本村叫法，如「村党支部书记」。', max_length=50, verbose_name='岗位名称')),
                ('quota', models.PositiveSmallIntegerField(default=2, help_text='一职双备：一般为 2 名。', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(20)], verbose_name='后备名额')),
                ('incumbent_name', models.CharField(blank=True, max_length=50, verbose_name='现任姓名')),
                ('incumbent_birth_month', models.DateField(blank=True, null=True, verbose_name='现任出生年月')),
                ('incumbent_term_end', models.DateField(blank=True, null=True, verbose_name='任期届满')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
            ],
            options={
                'verbose_name': '岗位',
                'verbose_name_plural': '岗位',
                'ordering': ['village__position', 'village', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('village', 'title'), name='post_title_once_a_village', violation_error_message='该村(社区)已有同名岗位。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_postevent" ("id", "incumbent_birth_month", "incumbent_name", "incumbent_term_end", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quota", "title", "village_id") SELECT new_values."id", new_values."incumbent_birth_month", new_values."incumbent_name", new_values."incumbent_term_end", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."quota", new_values."title", new_values."village_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f97fb3f31fd6924b18887f41cf96c3e207042a34', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5af74', referencing='REFERENCING NEW TABLE AS new_values ', table='villages_post', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_postevent" ("id", "incumbent_birth_month", "incumbent_name", "incumbent_term_end", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quota", "title", "village_id") SELECT new_values."id", new_values."incumbent_birth_month", new_values."incumbent_name", new_values."incumbent_term_end", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."quota", new_values."title", new_values."village_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='abc5dde6c58b5c4869b3bdd361133119e1fe1dcc', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f3370', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='villages_post', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "villages_postevent" ("id", "incumbent_birth_month", "incumbent_name", "incumbent_term_end", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quota", "title", "village_id") SELECT old_values."id", old_values."incumbent_birth_month", old_values."incumbent_name", old_values."incumbent_term_end", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."quota", old_values."title", old_values."village_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='fffa7ee84dbeb08183c23686917dd26b774fec1f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_e208f', referencing='REFERENCING OLD TABLE AS old_values ', table='villages_post', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='PostEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='villages.post')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('village', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='villages.village', verbose_name='村(社区)')),
                ('kind', models.CharField(choices=[('secretary', '党组织书记'), ('director', '村(居)委会主任'), ('deputy_secretary', '副书记'), ('deputy_director', '副主任'), ('member', '委员'), ('clerk', '文书'), ('other', '其他')], max_length=20, verbose_name='岗位类别')),
                ('title', models.CharField(help_text='按本村叫法，如「村党支部书记」。', max_length=50, verbose_name='岗位名称')),
                ('quota', models.PositiveSmallIntegerField(default=2, help_text='一职双备：一般为 2 名。', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(20)], verbose_name='后备名额')),
                ('incumbent_name', models.CharField(blank=True, max_length=50, verbose_name='现任姓名')),
                ('incumbent_birth_month', models.DateField(blank=True, null=True, verbose_name='现任出生年月')),
                ('incumbent_term_end', models.DateField(blank=True, null=True, verbose_name='任期届满')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
