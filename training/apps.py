from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Training on the job (见习培养): plan, sessions, placements and tasks."""

    name = "training"
    verbose_name = "见习培养"
