"""The admin site as the organisation office sees it."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect


class OfficeAdminSite(AdminSite):
    """Django's admin under the office's name; what each role may do there comes from accounts.permissions."""

    site_title = "村级后备干部管理"
    site_header = "村级后备干部管理 · 数据维护"
    index_title = "数据维护"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and (user.is_superuser or user.has_perm("accounts.use_admin_site"))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        # What Django says of its own pages does not hold here: each leads to ours.
        # There is one sign-in page; who is signed in already and still not let in has no business here.
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/admin/"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return LogoutView.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("accounts:password_change")
