from django.contrib import admin
from django_tasks_db.models import DBTaskResult

# Jobs are the program's; what somebody asked for stands under 我的文件, how the queue is under 运行情况.
admin.site.unregister(DBTaskResult)
