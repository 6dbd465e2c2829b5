"""Tasks and placements of who leaves the pool. domain.md, "Mentoring": duties follow the person."""

from collections.abc import Iterator, Sequence

from office.together import read_together
from reserve_cadres.pool.duties import Departure
from training.models import Placement, Task
from training.placements.placements import end_with_departure
from training.tasks.tasks import Status


def held_by(cadre_ids: Sequence[int], *, moving: bool) -> Iterator[tuple[int, str]]:
    """Open tasks, and placements that have not been evaluated; a move to another village ends neither."""
    if moving:
        return
    tasks = Task.objects.open().filter(cadre__in=cadre_ids)
    placements = Placement.objects.in_force().filter(cadre__in=cadre_ids, grade="")
    read_together(tasks, placements)
    for task in tasks:
        yield task.cadre_id, f"任务「{task.title}」"
    for placement in placements:
        yield placement.cadre_id, f"{placement.get_kind_display()}（至 {placement.ends_on:%Y-%m-%d}）"


def leave(departure: Departure) -> None:
    """Cancel open tasks, and end placements that run on; what was done stays on record."""
    if departure.moving:
        return
    for task in (
        Task.objects.open().filter(cadre__in=departure.cadre_ids).select_for_update(of=["self"]).order_by("pk")
    ):
        task.status = Status.CANCELLED
        task.ended_on = max(departure.day, task.set_on)
        task.outcome = f"{departure.why}，不再承担。"
        task.save(update_fields=["status", "ended_on", "outcome"])
    running = Placement.objects.in_force().filter(cadre__in=departure.cadre_ids, grade="", ends_on__gte=departure.day)
    for placement in running.order_by("pk"):
        end_with_departure(placement, departure.day, departure.why)
