from django.urls import path

from workbench.pictures import views

app_name = "pictures"

urlpatterns = [
    path("", views.bench, name="bench"),
    path("cadence/", views.cadence, name="cadence"),
    path("plan/", views.plan, name="plan"),
    path("funnel/", views.funnel, name="funnel"),
    path("funnel/people/", views.candidates, name="candidates"),
    path("ages/", views.ages, name="ages"),
    path("conversion/", views.conversion, name="conversion"),
    path("conversion/people/", views.measured, name="measured"),
    path("pool/", views.pool, name="pool"),
]
