"""What every table of history is made of."""

import pghistory.models
from django.db import models


class Event(pghistory.models.Event):
    """A change as the triggers write it down, under a key that does not run out.

    pghistory's own is of 32 bits, which a county's talks, dossiers and imports use up within the years these are kept.
    """

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True
