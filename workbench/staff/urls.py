from django.urls import path

from workbench.staff import trail_views as trail
from workbench.staff import views

# Part of the addresses of accounts: what is seen of them as lists, which that room cannot draw itself.
urlpatterns = [
    path("", views.accounts, name="list"),
    path("<int:pk>/", views.change_account, name="change"),
    path("rules/", views.sign_in_rules, name="rules"),
    path("roles/", views.narrow_roles, name="roles"),
    path("records/", trail.access_records, name="access_records"),
    path("changes/", trail.change_records, name="change_records"),
]
