"""Setting tasks and ending them: the only code that writes them. Source: domain.md, "Training"."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from office.records import write
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from training.tasks.models import Task, TaskFile, TaskNote

Status = Task.Status


@dataclass(frozen=True)
class Assignment:
    """A task somebody is given, or the work of a post taken on early: by whom, on which day, due on which."""

    cadre: Cadre
    title: str
    set_by: str
    set_on: date
    due_on: date
    kind: str = Task.Kind.TASK
    description: str = ""

    def given_to(self, cadre: Cadre) -> "Assignment":
        """The same for somebody else."""
        return replace(self, cadre=cadre)


@transaction.atomic
def set_task(assignment: Assignment, *, recorded_by: User | None) -> Task:
    """Give somebody in the pool a task. Raises ``ValidationError`` for who is not in it."""
    cadre = Cadre.objects.select_for_update().get(pk=assignment.cadre.pk)
    if cadre.state != State.IN_POOL:
        raise ValidationError({"cadre": f"{cadre}不在库，不能交办任务。"})
    return write(Task(created_by=recorded_by), assignment)


@transaction.atomic
def note(task: Task, *, noted_on: date, text: str, recorded_by: User | None) -> TaskNote:
    """Add a note on how an open task is going."""
    locked = Task.objects.select_for_update(of=["self"]).get(pk=task.pk)
    if locked.status != Status.OPEN:
        raise ValidationError(f"任务{locked.get_status_display()}，不能再写进展。")
    if noted_on > timezone.localdate():
        raise ValidationError({"noted_on": "日期晚于今天。"})
    if noted_on < locked.set_on:
        raise ValidationError({"noted_on": f"日期早于交办日期({locked.set_on:%Y-%m-%d})。"})
    return TaskNote.objects.create(task=locked, noted_on=noted_on, text=text.strip(), recorded_by=recorded_by)


@transaction.atomic
def end_task(
    task: Task,
    *,
    status: str,
    ended_on: date,
    outcome: str,
    outcome_number: Decimal | None = None,
    outcome_unit: str = "",
) -> None:
    """Finish a task with its outcome, in numbers where there is one, or cancel it with the reason."""
    locked = Task.objects.select_for_update(of=["self"]).get(pk=task.pk)
    if locked.status != Status.OPEN:
        raise ValidationError(f"任务{locked.get_status_display()}。")
    if ended_on > timezone.localdate():
        raise ValidationError({"ended_on": "日期晚于今天。"})
    locked.status = status
    locked.ended_on = ended_on
    locked.outcome = outcome.strip()
    locked.outcome_number = outcome_number
    locked.outcome_unit = outcome_unit.strip()
    locked.full_clean()
    locked.save()


@dataclass(frozen=True)
class Evidence:
    """A file that shows what a task came to."""

    title: str
    file: File


@transaction.atomic
def add_evidence(task: Task, evidence: Evidence) -> TaskFile:
    """Keep evidence with a task. Raises ``ValidationError`` by field, as for a kind of file that is not kept."""
    return write(TaskFile(task=task), evidence)


def village_sums(tasks: QuerySet[Task], day: date) -> QuerySet[Task, Any]:
    """For each village: open, overdue and finished tasks."""
    return (
        tasks.values("cadre__village", "cadre__village__name")
        .annotate(
            open=Count("pk", filter=Q(status=Status.OPEN)),
            overdue=Count("pk", filter=Q(status=Status.OPEN, due_on__lt=day)),
            finished=Count("pk", filter=Q(status=Status.FINISHED)),
        )
        .order_by("cadre__village__position", "cadre__village")
    )


def outcome_sums(tasks: QuerySet[Task]) -> QuerySet[Task, Any]:
    """The outcomes in numbers of finished tasks, added up by unit for each village."""
    return (
        tasks.filter(status=Status.FINISHED, outcome_number__isnull=False)
        .values("cadre__village", "outcome_unit")
        .annotate(total=Sum("outcome_number"))
        .order_by("cadre__village", "outcome_unit")
    )
