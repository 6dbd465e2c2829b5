"""Gathers the models of the workbench's rooms."""

from workbench.archives.models import DossierArchive
from workbench.backups.models import Backup
from workbench.guide.models import NotesSeen
from workbench.integrity.models import DataCheck, LooseFile
from workbench.news.models import ReadMark, ReadUntil
from workbench.operating.models import Fault
from workbench.schedule.models import DailyTurn
from workbench.search.models import Opened
from workbench.start.models import FirstDay
from workbench.statistics.models import ReportedDay
from workbench.trail.models import ChangeContext, SealingRound, TrailPruning, TrailSeal

__all__ = [
    "Backup",
    "ChangeContext",
    "DailyTurn",
    "DataCheck",
    "DossierArchive",
    "Fault",
    "FirstDay",
    "LooseFile",
    "NotesSeen",
    "Opened",
    "ReadMark",
    "ReadUntil",
    "ReportedDay",
    "SealingRound",
    "TrailPruning",
    "TrailSeal",
]
