"""Root URLs; each app's own are grouped by the noun they hang on."""

from django.contrib import admin
from django.urls import include, path

from accounts.urls import urlpatterns as accounts
from workbench.staff.urls import urlpatterns as staff

urlpatterns = [
    path("accounts/", include(([*accounts, *staff], "accounts"))),
    path("villages/", include("villages.urls")),
    path("cadres/", include("reserve_cadres.register.urls")),
    path("roster/", include("reserve_cadres.roster.urls")),
    path("changes/", include("reserve_cadres.changes.urls")),
    path("assessments/", include("reserve_cadres.assessments.urls")),
    path("layouts/", include("reserve_cadres.layouts.urls")),
    path("terms/", include("reserve_cadres.terms.urls")),
    path("selection/", include("reserve_cadres.selection.urls")),
    path("training/", include("training.urls")),
    path("mentoring/", include("mentoring.urls")),
    path("reforms/", include("workbench.reforms.urls")),
    path("pictures/", include("workbench.pictures.urls")),
    path("people/", include("workbench.people.urls")),
    path("privacy/", include("workbench.privacy.urls")),
    path("views/", include("workbench.saved.urls")),
    path("county/", include("workbench.county.urls")),
    path("start/", include("workbench.start.urls")),
    path("admin/", admin.site.urls),
    path("", include("workbench.urls")),
]

handler400 = "workbench.errors.bad_request"
handler403 = "workbench.errors.permission_denied"
handler404 = "workbench.errors.page_not_found"
handler500 = "workbench.errors.server_error"
