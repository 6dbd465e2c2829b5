from django.apps import AppConfig


class MentoringConfig(AppConfig):
    """Mentoring (跟踪问效): pairs, talks, the monthly cadence and its reminders."""

    name = "mentoring"
    verbose_name = "跟踪问效"
