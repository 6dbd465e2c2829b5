from django.urls import path

from workbench.saved import views

app_name = "views"

urlpatterns = [
    path("", views.views, name="list"),
    path("new/", views.add_view, name="add"),
    path("<int:pk>/change/", views.change_view, name="change"),
    path("<int:pk>/delete/", views.delete_view, name="delete"),
    path("<int:pk>/pin/", views.pin_view, name="pin"),
]
