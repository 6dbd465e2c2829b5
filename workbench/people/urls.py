from django.urls import path

from workbench.people import views

app_name = "people"

urlpatterns = [
    path("pair/", views.pair, name="pair"),
    path("invite/", views.invite, name="invite"),
    path("task/", views.task, name="task"),
    path("exit/", views.propose_exit, name="exit"),
    path("export/", views.export, name="export"),
]
