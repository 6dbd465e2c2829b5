"""Gathers the models of the app's rooms; each room defines its own."""

from training.placements.models import Placement, PlacementRemark
from training.plans.models import PlannedSession, YearPlan
from training.sessions.models import Attendance, SessionFile, TrainingSession
from training.tasks.models import Task, TaskFile, TaskNote

__all__ = [
    "Attendance",
    "Placement",
    "PlacementRemark",
    "PlannedSession",
    "SessionFile",
    "Task",
    "TaskFile",
    "TaskNote",
    "TrainingSession",
    "YearPlan",
]
