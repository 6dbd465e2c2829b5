from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Training on the job (见习培养): plan, sessions, placements and tasks."""

    name = "training"
    verbose_name = "见习培养"

    def ready(self) -> None:
        from reserve_cadres.pool.duties import register
        from training import duties

        register(duties)
