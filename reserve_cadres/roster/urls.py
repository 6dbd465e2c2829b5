from django.urls import path

from reserve_cadres.roster import views

app_name = "roster"

urlpatterns = [
    path("", views.imports, name="list"),
    path("template/", views.template, name="template"),
    path("columns/", views.aliases, name="aliases"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/read/", views.read, name="read"),
    path("<int:pk>/work/", views.work, name="work"),
    path("<int:pk>/unlock/", views.unlock, name="unlock"),
    path("<int:pk>/columns/", views.columns, name="columns"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/confirm/", views.confirm_import, name="confirm"),
    path("<int:pk>/undo/", views.undo_import, name="undo"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/original/", views.original, name="original"),
    path("<int:pk>/marked/", views.marked, name="marked"),
]
