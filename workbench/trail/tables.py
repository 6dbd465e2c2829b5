"""Which tables are the trail: the history of every record, who made each change, and who looked at what."""

from typing import Any

from django.db import models
from pghistory.models import Context

from accounts.history import tracked_models
from accounts.models import AccessRecord
from workbench.trail.models import Erasure, TrailErasure, TrailPruning, TrailRewriting, TrailSeal


def event_models() -> list[type[models.Model]]:
    """The history of every model whose history is kept."""
    return [model._meta.get_field("events").related_model for model in tracked_models()]  # type: ignore[misc]


def sealed_models() -> list[type[models.Model]]:
    """The models whose records are sealed: every history, who looked at what, and what was taken out of it or sealed anew."""
    return [*event_models(), AccessRecord, TrailPruning, TrailRewriting, Erasure, TrailErasure]


def added_to_only() -> list[type[models.Model]]:
    """The models whose rows are written once and for good."""
    return [*sealed_models(), TrailSeal]


def trail_tables() -> dict[str, str]:
    """What the application may do to each table of the trail."""
    # One request may make several changes; its context is written with the first and may learn the account with a later one.
    metadata: Any = Context._meta.get_field("metadata").column
    updated: Any = Context._meta.get_field("updated_at").column
    only = {model._meta.db_table: "SELECT, INSERT" for model in added_to_only()}
    return only | {Context._meta.db_table: f"SELECT, INSERT, UPDATE ({metadata}, {updated})"}
