"""What each role may do, named once.

A permission is ``app.codename`` as in Django; views, admin and templates ask for it through ``user.has_perm`` and
``perms``. *Where* a role holds is the other half of the answer: see :mod:`accounts.scope`.
Source: domain.md, "Who uses it".
"""

from django.db import models


class Role(models.TextChoices):
    """The eight roles of a township."""

    ORGANISER = "organiser", "组织办干事/组织委员"
    LEADING_GROUP = "leading_group", "镇领导小组成员"
    SECRETARY = "secretary", "村(社区)党组织书记"
    RESIDENT_LEADER = "resident_leader", "驻村领导"
    RESIDENT_CADRE = "resident_cadre", "驻村干部"
    DEPARTMENT = "department", "镇机关业务科室"
    READER = "reader", "查阅人员"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "审计员"


# Held for one village each; a role of neither kind holds for the whole township.
VILLAGE_ROLES = frozenset({Role.SECRETARY, Role.RESIDENT_LEADER, Role.RESIDENT_CADRE})
# Held for one township department each.
DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT})

READ_VILLAGES = frozenset({"villages.view_township", "villages.view_village", "villages.view_post"})
KEEP_VILLAGES = READ_VILLAGES | {
    "villages.add_village",
    "villages.change_village",
    "villages.delete_village",
    "villages.import_village",
    "villages.export_village",
    "villages.add_post",
    "villages.change_post",
    "villages.delete_post",
    "villages.import_post",
    "villages.export_post",
    "villages.carry_out_reform",
    "villages.view_handover",
}

READ_CADRES = frozenset({"reserve_cadres.view_cadre", "reserve_cadres.view_figures"})
# Without these an ID number, a phone number and a birth date are shown masked and cannot be searched for, and health, family,
# penalties and what was said in talks are not shown. A township may grant them to its readers.
SEE_IDENTITY = frozenset({"reserve_cadres.view_identity", "mentoring.read_talk"})
EXPORT_CADRES = frozenset({"reserve_cadres.export_cadre"})
EDIT_DOSSIERS = frozenset({"reserve_cadres.change_cadre"})
KEEP_ROSTER = frozenset(
    {
        "reserve_cadres.add_cadre",
        "reserve_cadres.admit_cadre",
        "reserve_cadres.add_rosterimport",
        "reserve_cadres.view_rosterimport",
        "reserve_cadres.view_columnalias",
        "reserve_cadres.delete_columnalias",
    }
)

READ_SELECTION = frozenset({"reserve_cadres.view_selection"})
# A village's own part in open selection: nominations, first review, meeting, ballots.
CONDUCT_SELECTION = READ_SELECTION | {"reserve_cadres.conduct_selection"}
# The office's: rounds, further reviews, exceptions, notices and objections.
RUN_SELECTION = CONDUCT_SELECTION | {"reserve_cadres.run_selection"}
# A department's own part: what it found of the candidates, nothing else of a round.
REVIEW_CANDIDATES = frozenset({"reserve_cadres.review_as_department"})
APPROVE_ENTRY = READ_SELECTION | {"reserve_cadres.approve_entry"}

READ_TRAINING = frozenset({"training.view_training"})
# A department's own part: its sessions with attendance and marks, its placements with their evaluation.
RUN_TRAINING = READ_TRAINING | {"training.run_session", "training.run_placement", "training.remark_placement"}
REMARK_PLACEMENTS = READ_TRAINING | {"training.remark_placement"}
KEEP_TASKS = frozenset({"training.keep_task"})
PLAN_TRAINING = RUN_TRAINING | KEEP_TASKS | {"training.plan_training"}

READ_TALKS = frozenset({"mentoring.view_talk"})
RECORD_TALKS = READ_TALKS | {"mentoring.record_talk"}
RUN_MENTORING = RECORD_TALKS | {"mentoring.keep_pairs", "mentoring.close_month"}

READ_CHANGES = frozenset({"reserve_cadres.view_changeproposal", "reserve_cadres.view_assessment"})
PROPOSE_CHANGES = READ_CHANGES | {"reserve_cadres.propose_change"}
DECIDE_CHANGES = READ_CHANGES | {"reserve_cadres.decide_change"}
READ_TERMS = frozenset({"reserve_cadres.view_term"})
READ_LAYOUTS = frozenset({"reserve_cadres.view_rosterlayout"})
# The office's: assessments, term changes, its own roster layouts.
KEEP_POOL = (
    PROPOSE_CHANGES
    | READ_TERMS
    | READ_LAYOUTS
    | {
        "reserve_cadres.record_assessment",
        "reserve_cadres.run_term",
        "reserve_cadres.keep_layout",
    }
)

# Notices and consents, what people ask of their data, how long it is kept.
KEEP_PRIVACY = frozenset({"workbench.keep_privacy"})

# Running the installation: backups and faults, which are of all its townships. Nobody's dossier is seen by it. The administrators
# of the township that runs it have it (``villages.Township.runs_installation``).
OPERATE = frozenset({"workbench.operate"})

ROLE_PERMISSIONS = {
    Role.ORGANISER: KEEP_VILLAGES
    | READ_CADRES
    | SEE_IDENTITY
    | EXPORT_CADRES
    | EDIT_DOSSIERS
    | KEEP_ROSTER
    | RUN_SELECTION
    | PLAN_TRAINING
    | RUN_MENTORING
    | KEEP_POOL
    | KEEP_PRIVACY
    | {"villages.keep_department"}
    | {"accounts.use_admin_site"},
    Role.LEADING_GROUP: READ_VILLAGES
    | READ_CADRES
    | SEE_IDENTITY
    | EXPORT_CADRES
    | APPROVE_ENTRY
    | DECIDE_CHANGES
    | {"villages.view_handover", "villages.decide_handover"}
    | READ_TERMS
    | READ_LAYOUTS
    | READ_TRAINING
    | READ_TALKS,
    Role.SECRETARY: READ_VILLAGES
    | READ_CADRES
    | SEE_IDENTITY
    | EXPORT_CADRES
    | EDIT_DOSSIERS
    | CONDUCT_SELECTION
    | PROPOSE_CHANGES
    | REMARK_PLACEMENTS
    | KEEP_TASKS
    | RECORD_TALKS,
    Role.RESIDENT_LEADER: READ_VILLAGES
    | READ_CADRES
    | SEE_IDENTITY
    | READ_SELECTION
    | READ_CHANGES
    | REMARK_PLACEMENTS
    | RECORD_TALKS,
    Role.RESIDENT_CADRE: READ_VILLAGES
    | READ_CADRES
    | SEE_IDENTITY
    | READ_SELECTION
    | READ_CHANGES
    | REMARK_PLACEMENTS
    | RECORD_TALKS,
    Role.DEPARTMENT: RUN_TRAINING | REVIEW_CANDIDATES,
    Role.READER: READ_VILLAGES | READ_CADRES | READ_SELECTION | READ_CHANGES | READ_TERMS | READ_TRAINING | READ_TALKS,
    Role.ADMINISTRATOR: frozenset(
        {
            "accounts.view_user",
            "accounts.add_user",
            "accounts.change_user",
            "reserve_cadres.keep_calendar",
            "mentoring.change_grouprobot",
        }
    ),
    Role.AUDITOR: frozenset({"accounts.view_accessrecord"}),
}
