from django.urls import path

from reserve_cadres.assessments import views

app_name = "assessments"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("villages/<int:pk>/", views.village, name="village"),
    path("export/", views.export, name="export"),
    path("import/", views.import_assessments, name="import"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("suggestions/export/", views.export_suggestions, name="export_suggestions"),
]
