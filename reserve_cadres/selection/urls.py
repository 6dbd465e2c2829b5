from django.urls import path

from reserve_cadres.selection.approvals import views as approvals
from reserve_cadres.selection.ballots import views as ballots
from reserve_cadres.selection.course import round_views
from reserve_cadres.selection.course import views as course
from reserve_cadres.selection.meetings import views as meetings
from reserve_cadres.selection.nominations import views as nominations
from reserve_cadres.selection.notices import views as notices
from reserve_cadres.selection.notices import year_views as years
from reserve_cadres.selection.reviews import department_views
from reserve_cadres.selection.reviews import views as reviews
from reserve_cadres.selection.rounds import views as rounds
from reserve_cadres.selection.sheets import views as sheets
from reserve_cadres.selection.vacancies import views as vacancies

app_name = "selection"

urlpatterns = [
    path("", rounds.selection_rounds, name="list"),
    path("new/", round_views.add_round, name="add"),
    path("<int:pk>/", course.selection_round, name="detail"),
    path("<int:pk>/change/", round_views.change_round, name="change"),
    path("<int:pk>/posts/", rounds.open_posts, name="posts"),
    path("<int:pk>/announcement/", rounds.announcement, name="announcement"),
    path("<int:pk>/announcement/print/", rounds.print_announcement, name="print_announcement"),
    path("<int:pk>/end/", course.end_round, name="end"),
    path("<int:pk>/reviews/", reviews.board, name="reviews"),
    path("<int:pk>/reviews/step/", reviews.review_step, name="review_step"),
    path("<int:pk>/reviews/department/", department_views.department_review, name="department_review"),
    path("department-reviews/", department_views.department_reviews, name="department_reviews"),
    path("<int:pk>/reviews/export/", reviews.export_reviews, name="export_reviews"),
    path("<int:pk>/sheets/", sheets.sheets, name="sheets"),
    path("<int:pk>/sheets/template/", sheets.template, name="nomination_template"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("villages/<int:pk>/", course.village, name="village"),
    path("villages/<int:pk>/nominations/close/", course.close_nominations, name="close_nominations"),
    path("villages/<int:pk>/nominate/", nominations.nominate, name="nominate"),
    path("villages/<int:pk>/nomination-form/", nominations.print_blank_nomination, name="print_blank_nomination"),
    path("villages/<int:pk>/meeting/", meetings.meeting, name="meeting"),
    path("villages/<int:pk>/notice/", notices.post_notice, name="notice"),
    path("nominations/<int:pk>/remove/", nominations.remove_nomination, name="remove_nomination"),
    path("candidacies/<int:pk>/", course.candidacy, name="candidacy"),
    path("candidacies/<int:pk>/change/", nominations.change_candidacy, name="change_candidacy"),
    path("candidacies/<int:pk>/exception/", nominations.grant_exception, name="exception"),
    path("candidacies/<int:pk>/withdraw/", nominations.withdraw, name="withdraw"),
    path("candidacies/<int:pk>/print/", nominations.print_nomination, name="print_nomination"),
    path("candidacies/<int:pk>/reviews/", reviews.review_candidacy, name="review_candidacy"),
    path("meetings/<int:pk>/declare/", meetings.declare, name="declare"),
    path("meetings/<int:pk>/files/", meetings.meeting_files, name="meeting_files"),
    path("meetings/<int:pk>/marks/", meetings.marks, name="marks"),
    path("meetings/files/<int:pk>/", meetings.meeting_file, name="meeting_file"),
    path("meetings/files/<int:pk>/remove/", meetings.remove_meeting_file, name="remove_meeting_file"),
    path("posts/<int:pk>/ballot/", ballots.ballot, name="ballot"),
    path("ballots/<int:pk>/correct/", course.correct, name="correct_ballot"),
    path("ballots/<int:pk>/report/", ballots.report, name="report"),
    path("ballots/<int:pk>/report/word/", ballots.word_report, name="word_report"),
    path("notices/<int:pk>/print/", notices.print_notice, name="print_notice"),
    path("notices/<int:pk>/withdraw/", notices.withdraw, name="withdraw_notice"),
    path("notices/<int:pk>/objections/new/", notices.add_objection, name="add_objection"),
    path("objections/<int:pk>/settle/", notices.settle_objection, name="settle_objection"),
    path("working-years/", years.working_years, name="working_years"),
    path("export/", rounds.export_rounds, name="export"),
    path("vacancies/", vacancies.vacancies, name="vacancies"),
    path("vacancies/export/", vacancies.export_vacancies, name="export_vacancies"),
    path("candidacies/<int:pk>/call-up/", vacancies.call_up_runner_up, name="call_up"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/export/", approvals.export_approvals, name="export_approvals"),
]
