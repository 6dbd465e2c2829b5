"""The admin site under the same rule as every form: nobody overwrites anybody (:mod:`office.versions`)."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.scoped_admin import ScopedAdmin
from office.versions import HeldForm, hold


class HeldAdmin(ScopedAdmin):
    """Its change page carries the version it was made from, and takes turns with every other page of the record."""

    form = HeldForm
    # The office's own page that removes a record, where there is one.
    delete_page = ""

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """There is one page that removes a record; Django's would ask every table that leads to it, one by one."""
        if self.delete_page and (found := self.get_object(request, unquote(object_id))):
            return redirect(self.delete_page, found.pk)
        return super().delete_view(request, object_id, extra_context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        # The page is answered in one transaction: what is read from here on stays so until it ends.
        hold(self.opts.db_table, found.pk)
        return super().get_object(request, object_id, from_field)
