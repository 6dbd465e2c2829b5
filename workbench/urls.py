from django.urls import path

from workbench import views

app_name = "workbench"

urlpatterns = [
    path("", views.home, name="home"),
    path("cadres/<int:pk>/", views.dossier, name="dossier"),
    path("cadres/<int:pk>/print/", views.print_dossier, name="print_dossier"),
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/export/", views.export_statistics, name="export_statistics"),
]
