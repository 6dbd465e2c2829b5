"""The admin site under the same rule as every form: nobody overwrites anybody (:mod:`office.versions`)."""

from typing import Any

from django.http import HttpRequest

from accounts.scoped_admin import ScopedAdmin
from office.versions import HeldForm, hold


class HeldAdmin(ScopedAdmin):
    """Its change page carries the version it was made from, and takes turns with every other page of the record."""

    form = HeldForm

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        # The page is answered in one transaction: what is read from here on stays so until it ends.
        hold(self.opts.db_table, found.pk)
        return super().get_object(request, object_id, from_field)
