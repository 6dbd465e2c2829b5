from django.urls import path

from workbench.county import views

app_name = "county"

urlpatterns = [
    path("", views.county, name="home"),
    path("statistics/", views.statistics, name="statistics"),
    path("tables/", views.table, name="tables"),
    path("tables/export/", views.export, name="export"),
    path("townships/<int:pk>/look/", views.look_into, name="look_into"),
    path("leave/", views.leave, name="leave"),
]
