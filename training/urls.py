from django.urls import path

from training import table_views as tables
from training.placements import views as placements
from training.sessions import record_views as records
from training.sessions import views as sessions
from training.tasks import views as tasks
from training.year import views as plans

app_name = "training"

urlpatterns = [
    path("plan/", plans.year_plan, name="plan"),
    path("plan/<int:year>/target/", plans.change_target, name="target"),
    path("plan/<int:year>/new/", plans.add_planned, name="add_planned"),
    path("plan/<int:year>/copy/", plans.copy_last_year, name="copy_plan"),
    path("plan/<int:year>/import/", tables.import_plan, name="import_plan"),
    path("plan/<int:year>/import/empty/", tables.empty_plan, name="plan_template"),
    path("plan/<int:year>/export/", tables.export_plan, name="export_plan"),
    path("planned/<int:pk>/", plans.change_planned, name="change_planned"),
    path("planned/<int:pk>/remove/", plans.remove_planned, name="remove_planned"),
    path("sessions/", sessions.session_list, name="sessions"),
    path("sessions/import/", tables.import_sessions, name="import_sessions"),
    path("sessions/import/empty/", tables.empty_sessions, name="sessions_template"),
    path("sessions/export/", tables.export_sessions, name="export_sessions"),
    path("sessions/new/", sessions.add_session, name="add_session"),
    path("sessions/<int:pk>/", sessions.session, name="session"),
    path("sessions/<int:pk>/change/", sessions.change_session, name="change_session"),
    path("sessions/<int:pk>/cancel/", sessions.cancel_session, name="cancel_session"),
    path("sessions/<int:pk>/invite/", sessions.invite, name="invite"),
    path("sessions/<int:pk>/attendance/", sessions.attendance, name="attendance"),
    path("sessions/<int:pk>/attendance/export/", records.export_attendance, name="export_attendance"),
    path("sessions/<int:pk>/attendance/import/", records.import_attendance, name="import_attendance"),
    path("sessions/<int:pk>/sign-in/", sessions.print_sign_in, name="print_sign_in"),
    path("sessions/<int:pk>/files/new/", sessions.add_session_file, name="add_session_file"),
    path("sessions/files/<int:pk>/", sessions.session_file, name="session_file"),
    path("sessions/files/<int:pk>/remove/", sessions.remove_session_file, name="remove_session_file"),
    path("attendances/<int:pk>/remove/", sessions.uninvite, name="uninvite"),
    path("people/", records.people, name="people"),
    path("people/export/", records.export_people, name="export_people"),
    path("placements/", placements.placement_list, name="placements"),
    path("placements/import/", tables.import_placements, name="import_placements"),
    path("placements/import/empty/", tables.empty_placements, name="placements_template"),
    path("placements/export/", tables.export_placements, name="export_placements"),
    path("placements/calendar/", placements.calendar, name="calendar"),
    path("placements/new/", placements.add_placement, name="add_placement"),
    path("placements/<int:pk>/", placements.placement, name="placement"),
    path("placements/<int:pk>/change/", placements.change_placement, name="change_placement"),
    path("placements/<int:pk>/cancel/", placements.cancel_placement, name="cancel_placement"),
    path("placements/<int:pk>/remark/", placements.remark, name="remark"),
    path("placements/<int:pk>/evaluate/", placements.evaluate, name="evaluate"),
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/import/", tables.import_tasks, name="import_tasks"),
    path("tasks/import/empty/", tables.empty_tasks, name="tasks_template"),
    path("tasks/export/", tables.export_tasks, name="export_tasks"),
    path("tasks/new/", tasks.add_task, name="add_task"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/note/", tasks.note, name="note"),
    path("tasks/<int:pk>/end/", tasks.end, name="end_task"),
    path("tasks/<int:pk>/files/new/", tasks.add_task_file, name="add_task_file"),
    path("tasks/files/<int:pk>/", tasks.task_file, name="task_file"),
    path("tasks/files/<int:pk>/remove/", tasks.remove_task_file, name="remove_task_file"),
]
