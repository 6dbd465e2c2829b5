from django.urls import path

from reserve_cadres.register import table_views as tables
from reserve_cadres.register import views

app_name = "cadres"

urlpatterns = [
    path("", views.cadres, name="list"),
    path("export/", views.export, name="export"),
    path("resume/import/", tables.import_resume, name="import_resume"),
    path("resume/import/empty/", tables.empty_resume, name="resume_template"),
    path("resume/export/", tables.export_resume, name="export_resume"),
    path("family/import/", tables.import_family, name="import_family"),
    path("family/import/empty/", tables.empty_family, name="family_template"),
    path("family/export/", tables.export_family, name="export_family"),
    path("names/", views.names, name="names"),
    path("new/", views.add_cadre, name="add"),
    path("opening/export/", tables.export_opening, name="export_opening"),
    path("opening/", views.opening, name="opening"),
    path("<int:pk>/change/", views.change_cadre, name="change"),
    path("<int:pk>/admit/", views.admit_cadre, name="admit"),
    path("<int:pk>/photo/", views.photo, name="photo"),
    path("<int:pk>/attachments/new/", views.add_attachment, name="add_attachment"),
    path("attachments/<int:pk>/", views.attachment, name="attachment"),
    path("attachments/<int:pk>/delete/", views.delete_attachment, name="delete_attachment"),
]
