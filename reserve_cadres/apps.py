from django.apps import AppConfig


class ReserveCadresConfig(AppConfig):
    """The people, how they come into the pool, and the rosters."""

    name = "reserve_cadres"
    verbose_name = "后备干部"
