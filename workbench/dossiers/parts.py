"""The parts of a dossier, from all apps: gathered for one person or many in the same one query."""

from django.db.models import Prefetch

from mentoring.models import Pairing, Talk
from office.whole import whole
from reserve_cadres.models import ChangeProposal, ElectionResult, StateChange
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.handed_over import DossierHandover
from reserve_cadres.people.models import Cadre
from reserve_cadres.selection.course.origin import candidacies_with_steps, origin_of
from training.models import Attendance, Placement, Task


def with_parts(people: CadreQuerySet) -> list[Cadre]:
    """Of a QuerySet of people, a list of them with every part of the dossier at hand, and ``origin`` set on each."""
    found = whole(people.select_related("village", "post__village", "joint_post", "township"), PARTS)
    for person in found:
        person.origin = origin_of(person)
    return found


PARTS = (
    "resume",
    "family",
    "awards_and_penalties",
    "attachments",
    "assessments",
    Prefetch("came_from", DossierHandover.objects.select_related("handover__township")),
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
    Prefetch("candidacies", candidacies_with_steps()),
    Prefetch("talks", Talk.objects.select_related("mentor").order_by("-held_on", "-pk")),
)
