from django.urls import path

from reserve_cadres.layouts import views

app_name = "layouts"

urlpatterns = [
    path("", views.layouts, name="list"),
    path("new/", views.add_layout, name="add"),
    path("<int:pk>/", views.layout, name="detail"),
    path("<int:pk>/change/", views.change_layout, name="change"),
    path("<int:pk>/delete/", views.delete_layout, name="delete"),
    path("<int:pk>/export/", views.export, name="export"),
]
