from django.urls import path

from workbench.start import views

app_name = "start"

urlpatterns = [
    path("", views.path, name="path"),
    path("setup/", views.setup, name="setup"),
    path("villages/", views.villages, name="villages"),
    path("workbook/", views.workbook, name="workbook"),
    path("workbook/empty/", views.empty_workbook, name="workbook_template"),
    path("end/", views.end, name="end"),
    path("demo/", views.demo, name="demo"),
]
