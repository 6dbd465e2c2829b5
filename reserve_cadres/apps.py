from django.apps import AppConfig


class ReserveCadresConfig(AppConfig):
    """The people, how they come into the pool, and the rosters."""

    name = "reserve_cadres"
    verbose_name = "后备干部"

    def ready(self) -> None:
        from reserve_cadres.pool.duties import register
        from reserve_cadres.selection.course import duties

        register(duties)
