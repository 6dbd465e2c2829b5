"""The admin site under the same rule as every page: objects come from ``visible_to``."""


class ScopedAdmin:
    """Mixin for ModelAdmin: lists and opens only what the user may see, deletes only what nothing depends on."""

    def get_queryset(self, request):
        options = self.opts
        return (
            super()
            .get_queryset(request)
            .filter(
                pk__in=self.model.objects.visible_to(
                    request.user, f"{options.app_label}.view_{options.model_name}"
                ).values("pk")
            )
        )

    def get_actions(self, request):
        # Deleting many at once would pass over what depends on them; one by one, the page says what does.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions
