import django.db.models.deletion
import django.utils.timezone
import workbench.archives.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('villages', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DossierArchive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='villages.township', verbose_name='乡镇')),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='villages.village', verbose_name='村(社区)')),
                ('with_scans', models.BooleanField(default=False, help_text='身份证、学历证书等扫描件，文件会大得多。', verbose_name='带上扫描件')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='申请时间')),
                ('status', models.CharField(choices=[('waiting', '等待'), ('running', '正在生成'), ('done', '已生成'), ('failed', '没有生成')], default='waiting', editable=False, max_length=10, verbose_name='状态')),
                ('heard_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='最近进展')),
                ('total', models.PositiveIntegerField(default=0, editable=False, verbose_name='人数')),
                ('done', models.PositiveIntegerField(default=0, editable=False, verbose_name='已完成')),
                ('problem', models.CharField(blank=True, editable=False, max_length=200, verbose_name='原因')),
                ('file', models.FileField(blank=True, editable=False, max_length=255, upload_to=workbench.archives.models._archive_path, verbose_name='文件')),
            ],
            options={
                'verbose_name': '档案包',
                'verbose_name_plural': '档案包',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='no_more_done_than_there_are')],
            },
        ),
        migrations.CreateModel(
            name='ReportedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='villages.township', verbose_name='乡镇')),
                ('day', models.DateField(verbose_name='统计日期')),
                ('reported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上报人')),
                ('reported_at', models.DateTimeField(auto_now=True, verbose_name='上报时间')),
            ],
            options={
                'verbose_name': '上报日期',
                'verbose_name_plural': '上报日期',
                'ordering': ['-day'],
                'constraints': [models.UniqueConstraint(fields=('township', 'day'), name='a_day_is_reported_once')],
            },
        ),
    ]
