"""Where a user's permission holds: the whole township, some villages, or nowhere."""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db import models


@dataclass(frozen=True)
class Scope:
    """The part of the data a permission of one user reaches.

    ``everything`` is the superuser's; otherwise ``township_id`` with ``whole_township`` or the ``village_ids`` in it.
    """

    township_id: int | None = None
    whole_township: bool = False
    village_ids: frozenset[int] = frozenset()
    everything: bool = False

    def covers(self, *, township_id: int, village_id: int | None = None) -> bool:
        """Whether a record of this village (or of the township itself) lies within the scope."""
        if self.everything:
            return True
        if self.township_id is None or self.township_id != township_id:
            return False
        return self.whole_township or village_id in self.village_ids


class ScopedQuerySet(models.QuerySet):
    """A QuerySet that answers :meth:`visible_to`.

    The model says where its village and township are with ``village_lookup`` and ``township_lookup``. A model
    without ``village_lookup`` belongs to the township as a whole and is seen by township roles only.
    """

    def visible_to(self, user, permission: str | None = None):
        """Return the records ``user`` may use ``permission`` on; the model's own ``view`` when none is named.

        Views take objects from here and nowhere else, so another village's record is not there to be found.
        """
        options = self.model._meta
        scope = user.scope_of(permission or f"{options.app_label}.view_{options.model_name}")
        if scope.everything:
            return self
        township_lookup = getattr(self.model, "township_lookup", None)
        if township_lookup is None:
            raise ImproperlyConfigured(f"{self.model.__name__} does not say where its township is")
        if scope.township_id is None:
            return self.none()
        within = self.filter(**{township_lookup: scope.township_id})
        if scope.whole_township:
            return within
        village_lookup = getattr(self.model, "village_lookup", None)
        if village_lookup is None or not scope.village_ids:
            return self.none()
        return within.filter(**{f"{village_lookup}__in": scope.village_ids})
