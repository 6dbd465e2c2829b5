"""Gathers the models of the app's rooms; each room defines its own."""

from reserve_cadres.people.models import Attachment, Cadre, FamilyMember, ResumeEntry
from reserve_cadres.pool.models import StateChange
from reserve_cadres.roster.models import ColumnAlias, ImportRow, RosterImport

__all__ = [
    "Attachment",
    "Cadre",
    "ColumnAlias",
    "FamilyMember",
    "ImportRow",
    "ResumeEntry",
    "RosterImport",
    "StateChange",
]
