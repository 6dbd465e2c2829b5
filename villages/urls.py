from django.urls import path

from villages import views

app_name = "villages"

urlpatterns = [
    path("", views.villages, name="list"),
    path("bench/", views.bench, name="bench"),
    path("new/", views.add_village, name="add"),
    path("export/", views.export_villages, name="export"),
    path("<int:pk>/", views.village, name="detail"),
    path("<int:pk>/change/", views.change_village, name="change"),
    path("<int:pk>/delete/", views.delete_village, name="delete"),
    path("<int:pk>/posts/new/", views.add_post, name="add_post"),
    path("departments/", views.departments, name="departments"),
    path("departments/<int:pk>/", views.change_department, name="change_department"),
    path("departments/<int:pk>/delete/", views.delete_department, name="delete_department"),
    path("posts/<int:pk>/", views.change_post, name="change_post"),
    path("posts/<int:pk>/delete/", views.delete_post, name="delete_post"),
    path("posts/export/", views.export_posts, name="export_posts"),
]
