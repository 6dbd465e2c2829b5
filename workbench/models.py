"""Gathers the models of the workbench's rooms."""

from workbench.archives.models import DossierArchive
from workbench.backups.models import Backup
from workbench.county.models import TownshipMonth
from workbench.exports.models import ExportWork
from workbench.guide.models import NotesSeen
from workbench.integrity.models import DataCheck, LooseFile
from workbench.news.models import ReadMark, ReadUntil
from workbench.operating.models import Fault
from workbench.privacy.models import PersonalCopy, PersonalRequest, PrivacyPaper, PrivacyRules
from workbench.schedule.models import DailyTurn
from workbench.search.models import Opened
from workbench.start.models import FirstDay
from workbench.statistics.models import ReportedDay
from workbench.trail.models import (
    ChangeContext,
    Erasure,
    SealingRound,
    TrailErasure,
    TrailPruning,
    TrailRewriting,
    TrailSeal,
)

__all__ = [
    "Backup",
    "ChangeContext",
    "DailyTurn",
    "DataCheck",
    "DossierArchive",
    "Erasure",
    "ExportWork",
    "Fault",
    "FirstDay",
    "LooseFile",
    "NotesSeen",
    "Opened",
    "PersonalCopy",
    "PersonalRequest",
    "PrivacyPaper",
    "PrivacyRules",
    "ReadMark",
    "ReadUntil",
    "ReportedDay",
    "SealingRound",
    "TownshipMonth",
    "TrailErasure",
    "TrailPruning",
    "TrailRewriting",
    "TrailSeal",
]
