from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class WorkbenchConfig(AppConfig):
    """Pages that put the apps together: home, dossier, statistics; and the demo township."""

    name = "workbench"
    verbose_name = "工作台"

    def ready(self) -> None:
        from accounts.keys import check_key
        from workbench.trail import rights, sealing

        # By then every app has its tables.
        post_migrate.connect(rights.give_rights, sender=self, dispatch_uid="rights_of_the_application")
        checks.register(check_key, checks.Tags.security, deploy=True)
        checks.register(sealing.check_algorithm, checks.Tags.security)
        checks.register(rights.check_protection, checks.Tags.security, deploy=True)
