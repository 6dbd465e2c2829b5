from django.db import migrations

# What a process of its own was at when the program was stopped: no job of the queue will end it.
UNFINISHED = """
    UPDATE workbench_dossierarchive SET status = 'failed', problem = '升级程序时中断了，请再试一次。'
        WHERE status IN ('waiting', 'running');
    UPDATE workbench_backup SET status = 'failed', problem = '升级程序时中断了，请再备份一次。'
        WHERE status IN ('waiting', 'running');
    UPDATE reserve_cadres_rosterwork SET status = 'failed', problem = '升级程序时中断了，请再试一次。'
        WHERE status IN ('waiting', 'running');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0010_a_fault_in_one_line'),
        ('reserve_cadres', '0006_large_and_locked_rosters'),
    ]

    operations = [
        migrations.RunSQL(UNFINISHED, migrations.RunSQL.noop),
    ]
