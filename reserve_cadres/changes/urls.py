from django.urls import path

from reserve_cadres.changes import table_views as tables
from reserve_cadres.changes import views

app_name = "changes"

urlpatterns = [
    path("", views.proposals, name="list"),
    path("export/", tables.export_proposals, name="export"),
    path("exits/import/", tables.import_exits, name="import_exits"),
    path("exits/import/empty/", tables.empty_exits, name="exits_template"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("people/<int:pk>/exit/", views.propose_exit, name="exit"),
    path("people/<int:pk>/appointment/", views.propose_appointment, name="appointment"),
    path("people/<int:pk>/return/", views.propose_return, name="return"),
    path("people/<int:pk>/entry/", views.propose_entry, name="entry"),
    path("people/<int:pk>/revocation/", views.propose_revocation, name="revocation"),
]
