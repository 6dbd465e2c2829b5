"""The parts of a dossier, from all apps: gathered for one person or many in the same fixed number of queries."""

from django.db.models import Prefetch

from mentoring.models import Pairing, Talk
from reserve_cadres.models import ChangeProposal, ElectionResult, StateChange
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.models import Cadre
from reserve_cadres.selection.course.origin import origins_of
from training.models import Attendance, Placement, Task


def with_parts(people: CadreQuerySet) -> list[Cadre]:
    """Of a QuerySet of people, a list of them with every part of the dossier at hand, and ``origin`` set on each."""
    found = list(
        people.select_related("village", "post__village", "joint_post", "township").prefetch_related(
            "resume",
            "family",
            "awards_and_penalties",
            "attachments",
            "assessments",
            "came_from__handover__township",
            Prefetch(
                "state_changes",
                StateChange.objects.select_related(
                    "village", "post", "joint_post", "recorded_by", "roster_import", "proposal"
                ),
            ),
            Prefetch("proposals", ChangeProposal.objects.select_related("post__village", "revokes")),
            Prefetch("results", ElectionResult.objects.select_related("term", "post__village")),
            Prefetch("attendances", Attendance.objects.select_related("session").order_by("-session__starts_at")),
            Prefetch("placements", Placement.objects.select_related("village", "department")),
            Prefetch("tasks", Task.objects.order_by("-set_on", "-pk")),
            Prefetch("pairings", Pairing.objects.select_related("mentor").order_by("kind", "-starts_on")),
            Prefetch("talks", Talk.objects.select_related("mentor").order_by("-held_on", "-pk")),
        )
    )
    origins = origins_of([person.pk for person in found])
    for person in found:
        person.origin = origins.get(person.pk, [])
    return found
