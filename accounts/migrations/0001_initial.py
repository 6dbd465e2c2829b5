import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('villages', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('name', models.CharField(max_length=50, verbose_name='姓名')),
                ('unit', models.CharField(blank=True, max_length=100, verbose_name='单位及职务')),
                ('township', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='users', to='villages.township', verbose_name='乡镇')),
                ('must_change_password', models.BooleanField(default=False, help_text='由管理员设定的密码，本人登录后必须先改掉。', verbose_name='首次登录须改密码')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '账号',
                'verbose_name_plural': '账号',
                'ordering': ['username'],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_userevent" ("date_joined", "email", "id", "is_active", "is_staff", "is_superuser", "must_change_password", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "township_id", "unit", "username") SELECT new_values."date_joined", new_values."email", new_values."id", new_values."is_active", new_values."is_staff", new_values."is_superuser", new_values."must_change_password", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."township_id", new_values."unit", new_values."username" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c4efeacb3f39008a903c990c3e3988bcf6caf16b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_user', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_userevent" ("date_joined", "email", "id", "is_active", "is_staff", "is_superuser", "must_change_password", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "township_id", "unit", "username") SELECT new_values."date_joined", new_values."email", new_values."id", new_values."is_active", new_values."is_staff", new_values."is_superuser", new_values."must_change_password", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."township_id", new_values."unit", new_values."username" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."date_joined" IS DISTINCT FROM (new_values."date_joined") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."is_staff" IS DISTINCT FROM (new_values."is_staff") OR old_values."is_superuser" IS DISTINCT FROM (new_values."is_superuser") OR old_values."must_change_password" IS DISTINCT FROM (new_values."must_change_password") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."township_id" IS DISTINCT FROM (new_values."township_id") OR old_values."unit" IS DISTINCT FROM (new_values."unit") OR old_values."username" IS DISTINCT FROM (new_values."username")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='df031816767934e360cbea3606dcbbe05886a149', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0e890', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_user', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_userevent" ("date_joined", "email", "id", "is_active", "is_staff", "is_superuser", "must_change_password", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "township_id", "unit", "username") SELECT old_values."date_joined", old_values."email", old_values."id", old_values."is_active", old_values."is_staff", old_values."is_superuser", old_values."must_change_password", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."township_id", old_values."unit", old_values."username" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='fb5e3851a07b5cd447707d1adbbe668cc7524611', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_19f14', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_user', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('name', models.CharField(max_length=50, verbose_name='姓名')),
                ('unit', models.CharField(blank=True, max_length=100, verbose_name='单位及职务')),
                ('township', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='villages.township', verbose_name='乡镇')),
                ('must_change_password', models.BooleanField(default=False, help_text='由管理员设定的密码，本人登录后必须先改掉。', verbose_name='首次登录须改密码')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('role', models.CharField(choices=[('organiser', '组织办干事/组织委员'), ('leading_group', '镇领导小组成员'), ('secretary', '村(社区)党组织书记'), ('resident_leader', '驻村领导'), ('resident_cadre', '驻村干部'), ('department', '镇机关业务科室'), ('reader', '查阅人员'), ('administrator', '系统管理员'), ('auditor', '审计员')], max_length=20, verbose_name='角色')),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='role_assignments', to='villages.village', verbose_name='村(社区)')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='role_assignments', to='villages.department', verbose_name='科室')),
            ],
            options={
                'verbose_name': '角色',
                'verbose_name_plural': '角色',
                'ordering': ['role', 'village__position'],
                'constraints': [models.UniqueConstraint(models.F('user'), models.F('role'), models.F('village'), models.F('department'), name='role_held_once', nulls_distinct=False, violation_error_message='同一账号在同一范围内不能重复授予同一角色。'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['resident_cadre', 'resident_leader', 'secretary']), ('village__isnull', False)), models.Q(models.Q(('role__in', ['resident_cadre', 'resident_leader', 'secretary']), _negated=True), ('village__isnull', True)), _connector='OR'), name='village_role_names_its_village', violation_error_message='村级角色须指定村(社区)，镇级角色不指定。'), models.CheckConstraint(condition=models.Q(models.Q(('department__isnull', False), ('role__in', ['department'])), models.Q(models.Q(('role__in', ['department']), _negated=True), ('department__isnull', True)), _connector='OR'), name='department_role_names_its_department', violation_error_message='科室角色须指定科室，其他角色不指定。')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_roleassignmentevent" ("department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id", "village_id") SELECT new_values."department_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."user_id", new_values."village_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3bb19320803f609a112e994a37cfc1ad2e47833e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e7f6a', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_roleassignment', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_roleassignmentevent" ("department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id", "village_id") SELECT new_values."department_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."user_id", new_values."village_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8ac8360e2c38fa7ad3fc9e212d6583ab2ca950b1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bc884', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_roleassignment', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_roleassignmentevent" ("department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id", "village_id") SELECT old_values."department_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."user_id", old_values."village_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='5dfcb01398ae462fcef9b55c31bea89a6c3c1d69', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f0825', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_roleassignment', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='RoleAssignmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.roleassignment')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('role', models.CharField(choices=[('organiser', '组织办干事/组织委员'), ('leading_group', '镇领导小组成员'), ('secretary', '村(社区)党组织书记'), ('resident_leader', '驻村领导'), ('resident_cadre', '驻村干部'), ('department', '镇机关业务科室'), ('reader', '查阅人员'), ('administrator', '系统管理员'), ('auditor', '审计员')], max_length=20, verbose_name='角色')),
                ('village', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='villages.village', verbose_name='村(社区)')),
                ('department', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='villages.department', verbose_name='科室')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AccessRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='时间')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('username', models.CharField(max_length=150, verbose_name='登录名')),
                ('township', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='villages.township', verbose_name='乡镇')),
                ('action', models.CharField(choices=[('signed_in', '登录'), ('sign_in_failed', '登录失败'), ('signed_out', '退出'), ('viewed', '查看'), ('downloaded', '下载'), ('exported', '导出'), ('printed', '打印'), ('imported', '导入'), ('undone', '撤销导入')], max_length=20, verbose_name='操作')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='对象')),
                ('detail', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('path', models.CharField(blank=True, max_length=300, verbose_name='页面')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='地址')),
            ],
            options={
                'verbose_name': '查阅记录',
                'verbose_name_plural': '查阅记录',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['township', '-at'], name='access_by_township')],
            },
        ),
    ]
