"""The admin site under the same rule as every page: objects come from ``visible_to``."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.audit import Action, record_access
from accounts.models import User
from accounts.requests import StaffRequest


class ScopedAdmin(admin.ModelAdmin):
    """Lists and opens only what the user may see, deletes only what nothing depends on."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        options = self.opts
        return (
            super()
            .get_queryset(request)
            .filter(
                pk__in=self.model.objects.visible_to(
                    cast(User, request.user), f"{options.app_label}.view_{options.model_name}"
                ).values("pk")
            )
        )

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """A list is narrowed by what stands beside it. For numbers there is its box, whose searches are noted."""
        return lookup.split("__")[0] in self.list_filter and super().lookup_allowed(lookup, value, request)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of one record; who opens it has seen it."""
        if kwargs.get("obj") and request.method == "GET":
            _note(request, kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with whatever it shows of each record; an address it does not take shows none."""
        response = super().changelist_view(request, extra_context)
        if shown := getattr(response, "context_data", {}).get("cl"):
            _note(request, self.opts.verbose_name, f"：列表，{len(shown.result_list)} 条")
        return response

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was done to one record here, under its name."""
        response = super().history_view(request, object_id, extra_context)
        if shown := getattr(response, "context_data", {}).get("object"):
            _note(request, shown, "：历史")
        return response

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Deleting many at once would pass over what depends on them; one by one, the page says what does.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


def _note(request: HttpRequest, subject: Any, part: str = "") -> None:
    record_access(cast(StaffRequest, request), Action.VIEWED, subject, f"数据维护{part}")
