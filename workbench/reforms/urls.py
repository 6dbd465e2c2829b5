from django.urls import path

from workbench.reforms import handover_views, views

app_name = "reforms"

urlpatterns = [
    path("merge/", views.merge, name="merge"),
    path("villages/<int:pk>/rename/", views.rename, name="rename"),
    path("villages/<int:pk>/split/", views.split, name="split"),
    path("villages/<int:pk>/transfer/", views.transfer, name="transfer"),
    path("handovers/", handover_views.handovers, name="handovers"),
    path("handovers/export/", handover_views.export_handovers, name="export_handovers"),
    path("handovers/<int:pk>/", handover_views.handover, name="handover"),
    path("handovers/<int:pk>/withdraw/", handover_views.withdraw_handover, name="withdraw_handover"),
    path("posts/<int:pk>/", views.reform_post, name="post"),
]
