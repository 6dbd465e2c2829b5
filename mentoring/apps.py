from django.apps import AppConfig


class MentoringConfig(AppConfig):
    """Mentoring (跟踪问效): pairs, talks, the monthly cadence and its reminders."""

    name = "mentoring"
    verbose_name = "跟踪问效"

    def ready(self) -> None:
        from mentoring import duties
        from reserve_cadres.pool.duties import register

        register(duties)
