"""The admin site as the organisation office sees it."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig


class OfficeAdminConfig(AdminConfig):
    """Puts the office's admin site in the place of Django's default one."""

    default_site = "config.admin.OfficeAdminSite"


class OfficeAdminSite(AdminSite):
    """Django's admin under the office's name; what each role may do there comes from accounts.permissions."""

    site_title = "村级后备干部管理"
    site_header = "村级后备干部管理 · 数据维护"
    index_title = "数据维护"
    enable_nav_sidebar = False

    def has_permission(self, request):
        user = request.user
        return user.is_active and (user.is_superuser or user.has_perm("accounts.use_admin_site"))
