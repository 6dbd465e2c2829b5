from django.urls import path

from reserve_cadres.roster import photo_views, review, views

app_name = "roster"

urlpatterns = [
    path("", views.imports, name="list"),
    path("export/", views.export_imports, name="export"),
    path("template/", views.template, name="template"),
    path("columns/", views.aliases, name="aliases"),
    path("<int:pk>/", review.detail, name="detail"),
    path("<int:pk>/read/", views.read, name="read"),
    path("<int:pk>/photos/", photo_views.photos, name="photos"),
    path("<int:pk>/work/", views.work, name="work"),
    path("<int:pk>/unlock/", views.unlock, name="unlock"),
    path("<int:pk>/sheets/", review.sheets, name="sheets"),
    path("<int:pk>/columns/", review.columns, name="columns"),
    path("<int:pk>/words/", review.words, name="words"),
    path("<int:pk>/decide/", review.decide, name="decide"),
    path("rows/<int:pk>/", review.row, name="row"),
    path("rows/<int:pk>/choose/", review.choose, name="choose"),
    path("<int:pk>/confirm/", views.confirm_import, name="confirm"),
    path("<int:pk>/undo/", views.undo_import, name="undo"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/original/", views.original, name="original"),
    path("<int:pk>/marked/", views.marked, name="marked"),
]
