from django.urls import path

from mentoring import table_views as tables
from mentoring.cadence import views as cadence
from mentoring.pairs import views as pairs
from mentoring.reminders import robot_views as robot
from mentoring.reminders import views as reminders
from mentoring.talks import views as talks

app_name = "mentoring"

urlpatterns = [
    path("", cadence.month_board, name="board"),
    path("close/", cadence.close_month, name="close_month"),
    path("rules/", cadence.rules, name="rules"),
    path("pairs/", pairs.pair_list, name="pairs"),
    path("pairs/new/", pairs.add_pair, name="add_pair"),
    path("pairs/township/", pairs.pair_township, name="pair_township"),
    path("pairs/village/", pairs.pair_village, name="pair_village"),
    path("pairs/hand-over/", pairs.hand_over, name="hand_over"),
    path("export/", tables.export_board, name="export_board"),
    path("pairs/export/", tables.export_pairs, name="export_pairs"),
    path("pairs/import/empty/", tables.empty_pairs, name="pairs_template"),
    path("pairs/import/", tables.import_pairs, name="import_pairs"),
    path("pairs/<int:pk>/end/", pairs.end_pair, name="end_pair"),
    path("reminders/", reminders.reminder_list, name="reminders"),
    path("reminders/<int:pk>/again/", reminders.send_again, name="send_again"),
    path("reminders/export/", tables.export_reminders, name="export_reminders"),
    path("robot/", robot.robot, name="robot"),
    path("robot/trial/", robot.try_robot, name="try_robot"),
    path("robot/remove/", robot.remove_robot, name="remove_robot"),
    path("talks/", talks.talk_list, name="talks"),
    path("talks/new/", talks.add_talk, name="add_talk"),
    path("talks/export/", tables.export_talks, name="export_talks"),
    path("talks/import/empty/", tables.empty_talks, name="talks_template"),
    path("talks/import/", tables.import_talks, name="import_talks"),
    path("talks/<int:pk>/", talks.talk, name="talk"),
    path("talks/<int:pk>/change/", talks.change_talk, name="change_talk"),
    path("talks/<int:pk>/settle/", talks.settle, name="settle"),
    path("talks/photos/<int:pk>/", talks.talk_photo, name="talk_photo"),
    path("follow-ups/export/", tables.export_follow_ups, name="export_follow_ups"),
    path("follow-ups/", talks.follow_ups, name="follow_ups"),
]
