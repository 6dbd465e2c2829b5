from django.urls import path

from workbench.archives import export_views as exports
from workbench.archives import views as archives
from workbench.backups import views as backups
from workbench.calendar import views as calendar
from workbench.checkup import views as checkup
from workbench.dossiers import views as dossiers
from workbench.exports import views as made
from workbench.guide import views as guide
from workbench.home import views as home
from workbench.news import views as news
from workbench.operating import views as operating
from workbench.search import views as search
from workbench.staff import trail_views as trail
from workbench.staff import views as staff
from workbench.statistics import views as statistics
from workbench.tables import views as tables
from workbench.waiting import views as waiting

app_name = "workbench"

urlpatterns = [
    path("", home.home, name="home"),
    path("glance/", home.glance, name="glance"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("search/", search.search, name="search"),
    path("news/", news.news_list, name="news"),
    path("news/read/", news.read_all, name="read_all_news"),
    path("news/<slug:piece>/", news.read, name="read_news"),
    path("cadres/<int:pk>/", dossiers.dossier, name="dossier"),
    path("cadres/<int:pk>/changes/", dossiers.dossier_changes, name="dossier_changes"),
    path("cadres/<int:pk>/print/", dossiers.print_dossier, name="print_dossier"),
    path("cadres/<int:pk>/word/", dossiers.word_dossier, name="word_dossier"),
    path("dossiers/", dossiers.completeness, name="completeness"),
    path("dossiers/export/", dossiers.export_missing, name="export_missing"),
    path("dossiers/print/", dossiers.print_dossiers, name="print_dossiers"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("guide/", guide.guide, name="guide"),
    path("guide/sheet/", guide.role_sheet, name="role_sheet"),
    path("guide/notes/", guide.notes, name="notes"),
    path("guide/notes/seen/", guide.put_notes_away, name="put_notes_away"),
    path("files/", archives.files, name="files"),
    path("files/exports/", exports.ask_export, name="ask_export"),
    path("files/exports/<int:pk>/", exports.decide_export, name="decide_export"),
    path("files/made/<int:pk>/", made.made_table, name="made_table"),
    path("files/made/<int:pk>/take/", made.take_table, name="take_table"),
    path("files/made/<int:pk>/retry/", made.retry_table, name="retry_table"),
    path("files/made/<int:pk>/remove/", made.remove_table, name="remove_table"),
    path("archives/", archives.archives, name="archives"),
    path("archives/<int:pk>/", archives.progress, name="archive"),
    path("archives/<int:pk>/download/", archives.download, name="download_archive"),
    path("archives/<int:pk>/retry/", archives.retry, name="retry_archive"),
    path("archives/<int:pk>/remove/", archives.remove, name="remove_archive"),
    path("backups/", backups.backups, name="backups"),
    path("backups/now/", backups.make_backup, name="make_backup"),
    path("backups/<int:pk>/download/", backups.download_backup, name="download_backup"),
    path("healthz", operating.healthz, name="healthz"),
    path("metrics", operating.metrics, name="metrics"),
    path("faults/", operating.faults, name="faults"),
    path("faults/export/", operating.export_faults, name="export_faults"),
    path("faults/clear/", operating.clear_faults, name="clear_faults"),
    path("faults/hand-over/", operating.hand_installation, name="hand_installation"),
    path("accounts/import/", staff.import_accounts, name="import_accounts"),
    path("accounts/import/empty/", staff.empty_accounts, name="accounts_template"),
    path("accounts/slips/", staff.slips, name="slips"),
    path("accounts/export/", staff.export_accounts, name="export_accounts"),
    path("trail/access/export/", trail.export_access_records, name="export_access_records"),
    path("trail/changes/export/", trail.export_change_records, name="export_change_records"),
    path("checkup/", checkup.checkup, name="checkup"),
    path("checkup/export/", checkup.export_checkup, name="export_checkup"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/export/", statistics.export_statistics, name="export_statistics"),
    path("tables/", tables.tables, name="tables"),
    path("tables/export/", tables.export_tables, name="export_tables"),
]
