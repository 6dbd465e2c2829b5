"""Gathers the models of the app's rooms; each room defines its own."""

from reserve_cadres.assessments.models import Assessment
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.layouts.models import SavedView
from reserve_cadres.people.handed_over import DossierHandover
from reserve_cadres.people.models import Attachment, AwardOrPenalty, Cadre, FamilyMember, ResumeEntry
from reserve_cadres.pool.models import OpeningClosure, StateChange
from reserve_cadres.roster.models import ColumnAlias, Correction, ImportRow, RosterImport, WordMeaning
from reserve_cadres.roster.works import RosterWork
from reserve_cadres.selection.approvals.models import Approval
from reserve_cadres.selection.ballots.models import Ballot, Tally
from reserve_cadres.selection.meetings.models import JudgeMark, MeetingAttachment, MeetingOfficial, SelectionMeeting
from reserve_cadres.selection.nominations.models import Candidacy, Nomination
from reserve_cadres.selection.notices.models import NoticePerson, Objection, PublicNotice
from reserve_cadres.selection.notices.years import WorkingYear
from reserve_cadres.selection.reviews.models import QualificationReview
from reserve_cadres.selection.rounds.models import EducationRule, OpenedPost, SelectionRound, VillageSelection
from reserve_cadres.selection.sheets.models import SelectionSheet
from reserve_cadres.terms.models import ElectionResult, Term

__all__ = [
    "Approval",
    "Assessment",
    "Attachment",
    "AwardOrPenalty",
    "Ballot",
    "Cadre",
    "Candidacy",
    "ChangeProposal",
    "ColumnAlias",
    "Correction",
    "DossierHandover",
    "EducationRule",
    "ElectionResult",
    "FamilyMember",
    "ImportRow",
    "JudgeMark",
    "MeetingAttachment",
    "MeetingOfficial",
    "Nomination",
    "NoticePerson",
    "Objection",
    "OpenedPost",
    "OpeningClosure",
    "PublicNotice",
    "QualificationReview",
    "ResumeEntry",
    "RosterImport",
    "RosterWork",
    "SavedView",
    "SelectionMeeting",
    "SelectionRound",
    "SelectionSheet",
    "StateChange",
    "Tally",
    "Term",
    "VillageSelection",
    "WordMeaning",
    "WorkingYear",
]
