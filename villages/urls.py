from django.urls import path

from villages import table_views as tables
from villages import views

app_name = "villages"

urlpatterns = [
    path("", views.villages, name="list"),
    path("bench/", views.bench, name="bench"),
    path("new/", views.add_village, name="add"),
    path("export/", tables.export_villages, name="export"),
    path("import/", tables.import_villages, name="import"),
    path("import/empty/", tables.empty_villages, name="template"),
    path("<int:pk>/", views.village, name="detail"),
    path("<int:pk>/change/", views.change_village, name="change"),
    path("<int:pk>/delete/", views.delete_village, name="delete"),
    path("<int:pk>/posts/new/", views.add_post, name="add_post"),
    path("departments/export/", tables.export_departments, name="export_departments"),
    path("departments/import/", tables.import_departments, name="import_departments"),
    path("departments/import/empty/", tables.empty_departments, name="departments_template"),
    path("departments/", views.departments, name="departments"),
    path("departments/<int:pk>/", views.change_department, name="change_department"),
    path("departments/<int:pk>/delete/", views.delete_department, name="delete_department"),
    path("posts/<int:pk>/", views.change_post, name="change_post"),
    path("posts/<int:pk>/delete/", views.delete_post, name="delete_post"),
    path("posts/export/", tables.export_posts, name="export_posts"),
    path("bench/export/", tables.export_bench, name="export_bench"),
    path("posts/import/", tables.import_posts, name="import_posts"),
    path("posts/import/empty/", tables.empty_posts, name="posts_template"),
]
