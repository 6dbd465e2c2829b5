from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """Pages that put the apps together: home, dossier, statistics; and the demo township."""

    name = "workbench"
    verbose_name = "工作台"
