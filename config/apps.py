from django.contrib.admin.apps import AdminConfig


class OfficeAdminConfig(AdminConfig):
    """Puts the office's admin site in the place of Django's default one."""

    default_site = "config.admin.OfficeAdminSite"
