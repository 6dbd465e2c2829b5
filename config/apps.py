from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class OfficeAdminConfig(AdminConfig):
    """Puts the office's admin site in the place of Django's default one."""

    default_site = "config.admin.OfficeAdminSite"


class PageFilesConfig(StaticFilesConfig):
    """Collects what pages ask for, not every build that the packages of the front end bring along."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns, "bootstrap-*", "*.rtl.*", "*.esm.*", "bootstrap.css*", "bootstrap.js*",
        "bootstrap.bundle.js*", "htm*-4*", "htmx-2.js", "ext",
    ]  # fmt: skip
