"""Dossiers in the admin site, for looking up and correcting; state and post stay with the pool."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.requests import StaffRequest
from office.admin import HeldAdmin
from reserve_cadres.people.dossiers import change_dossier
from reserve_cadres.people.forms import CadreForm
from reserve_cadres.people.models import Cadre
from reserve_cadres.people.searches import note_search


@admin.register(Cadre)
class CadreAdmin(HeldAdmin):
    """People. Opened and placed on the staff pages; not deleted, since a dossier is for life."""

    list_display = ["name", "village", "post", "state", "sex", "birth_date", "education", "category", "phone"]
    list_filter = ["state", "category", "education", "political_status"]
    list_select_related = ["village", "post__village"]
    form = CadreForm
    # That there is something to search; how is the dossier's own matter.
    search_fields = ["name"]
    exclude = ["township", "village"]
    readonly_fields = ["state", "post"]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet, bool]:
        staff = cast(StaffRequest, request)
        found = queryset.search(search_term, staff.user)
        note_search(staff, search_term, found.count())
        return found, False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        change_dossier(obj, form.said())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
