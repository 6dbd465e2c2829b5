from django.urls import path

from workbench.privacy import erasing_views as erasing
from workbench.privacy import request_views as requests
from workbench.privacy import views

app_name = "privacy"

urlpatterns = [
    path("", views.papers, name="papers"),
    path("export/", views.export_papers, name="export_papers"),
    path("sheet/", views.sheet, name="sheet"),
    path("word/", views.word, name="word"),
    path("rules/", views.rules, name="rules"),
    path("requests/", requests.requests, name="requests"),
    path("requests/export/", requests.export_requests, name="export_requests"),
    path("requests/new/", requests.add_request, name="add_request"),
    path("requests/<int:pk>/", requests.request_page, name="request"),
    path("people/<int:pk>/copy/", requests.make_copy, name="make_copy"),
    path("copies/<int:pk>/", requests.copy_progress, name="copy"),
    path("copies/<int:pk>/download/", requests.download_copy, name="download_copy"),
    path("retention/", erasing.retention, name="retention"),
]
