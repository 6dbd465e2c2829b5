"""The admin site under the same rule as every page: objects come from ``visible_to``."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User


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

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Deleting many at once would pass over what depends on them; one by one, the page says what does.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions
