from django.urls import path

from reserve_cadres.terms import views

app_name = "terms"

urlpatterns = [
    path("", views.terms, name="list"),
    path("export/", views.export_terms, name="export_list"),
    path("new/", views.add_term, name="add"),
    path("<int:pk>/", views.term, name="detail"),
    path("<int:pk>/change/", views.change_term, name="change"),
    path("<int:pk>/delete/", views.delete_term, name="delete"),
    path("<int:pk>/results/", views.results, name="results"),
    path("<int:pk>/export/", views.export, name="export"),
]
