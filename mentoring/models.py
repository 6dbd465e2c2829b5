"""Gathers the models of the app's rooms; each room defines its own."""

from mentoring.cadence.models import CadenceRule
from mentoring.months.models import MonthClosing
from mentoring.pairs.models import Pairing
from mentoring.reminders.models import GroupRobot, Reminder
from mentoring.talks.models import Talk, TalkPerson, TalkPhoto

__all__ = ["CadenceRule", "GroupRobot", "MonthClosing", "Pairing", "Reminder", "Talk", "TalkPerson", "TalkPhoto"]
