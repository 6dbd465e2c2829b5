"""Villages and posts in the admin site, for quick corrections. Tables come in and go out by staff pages."""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from office.admin import HeldAdmin
from office.records import taken
from villages.forms import PostForm
from villages.models import Post, Township, Village
from villages.posts import PostPlan, check_quota, save_post
from villages.villages import VillageParticulars, save_village


@admin.register(Township)
class TownshipAdmin(HeldAdmin):
    """Townships are set up by the superuser who installs the system."""

    list_display = ["name", "code"]


@admin.register(Village)
class VillageAdmin(HeldAdmin):
    """Villages and communities."""

    list_display = ["name", "kind", "code", "households", "population", "party_members", "groups", "position"]
    list_filter = ["kind"]
    search_fields = ["name", "code"]
    delete_page = "villages:delete"
    fields = ["name", "kind", "code", "households", "population", "party_members", "groups", "position"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        township = obj.township if change else cast(User, request.user).township
        save_village(taken(VillageParticulars, form.cleaned_data), township=township, village=obj if change else None)


class PostCorrection(PostForm):
    """A post, with its quota asked while the admin site still shows the form; its transaction holds the answer."""

    def clean(self) -> dict[str, Any]:
        if "quota" in self.cleaned_data:
            check_quota(self.instance, self.cleaned_data["quota"])
        return self.cleaned_data


@admin.register(Post)
class PostAdmin(HeldAdmin):
    """Posts and their incumbents."""

    form = PostCorrection
    list_display = ["village", "title", "kind", "quota", "incumbent_name", "incumbent_term_end"]
    list_display_links = ["title"]
    list_filter = ["kind"]
    list_select_related = ["village"]
    search_fields = ["title", "village__name", "incumbent_name"]
    delete_page = "villages:delete_post"

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A post is added on its village's page, which knows the village.
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        save_post(taken(PostPlan, form.cleaned_data), village=obj.village, post=obj)
