from django.urls import path

from workbench.reforms import views

app_name = "reforms"

urlpatterns = [
    path("merge/", views.merge, name="merge"),
    path("villages/<int:pk>/rename/", views.rename, name="rename"),
    path("villages/<int:pk>/split/", views.split, name="split"),
    path("villages/<int:pk>/transfer/", views.transfer, name="transfer"),
    path("posts/<int:pk>/", views.reform_post, name="post"),
]
