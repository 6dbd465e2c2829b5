"""Where a user's permission holds: the whole township, some villages, or nowhere."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ImproperlyConfigured
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Scope:
    """The part of the data a permission of one user reaches.

    ``township_id`` with ``whole_township``, or the ``village_ids`` and ``department_ids`` in it. No account reaches two townships.
    """

    township_id: int | None = None
    whole_township: bool = False
    village_ids: frozenset[int] = frozenset()
    department_ids: frozenset[int] = frozenset()

    def covers(self, *, township_id: int, village_id: int | None = None, department_id: int | None = None) -> bool:
        """Whether a record of this village or department (or of the township itself) lies within the scope."""
        if self.township_id is None or self.township_id != township_id:
            return False
        return self.whole_township or village_id in self.village_ids or department_id in self.department_ids


class ScopedQuerySet(models.QuerySet):
    """A QuerySet that answers :meth:`visible_to`.

    The model says where its township, village and department are with ``township_lookup``, ``village_lookup`` and
    ``department_lookup``. A model without the latter two is seen by township roles only. ``reached_through_many`` is
    set where a lookup leads to several villages, as from a round to those that take part.
    """

    def visible_to(self, user: "User", permission: str | None = None) -> Self:
        """Return the records ``user`` may use ``permission`` on; the model's own ``view`` when none is named.

        Views take objects from here and nowhere else, so another village's record is not there to be found.
        """
        options = self.model._meta
        scope = user.scope_of(permission or f"{options.app_label}.view_{options.model_name}")
        township_lookup = getattr(self.model, "township_lookup", None)
        if township_lookup is None:
            raise ImproperlyConfigured(f"{self.model.__name__} does not say where its township is")
        if scope.township_id is None:
            return self.none()
        within = self.filter(**{township_lookup: scope.township_id})
        if scope.whole_township:
            return within
        reached = models.Q()
        for lookup, keys in (("village_lookup", scope.village_ids), ("department_lookup", scope.department_ids)):
            if keys and hasattr(self.model, lookup):
                reached |= models.Q(**{f"{getattr(self.model, lookup)}__in": keys})
        if not reached:
            return self.none()
        if getattr(self.model, "reached_through_many", False):
            # Told that each stands once in it, the database begins with these few, not with each of them beside each account.
            return within.filter(pk__in=self.model._base_manager.filter(reached).values("pk").distinct())
        return within.filter(reached)
