"""To which township each table's rows belong, and whether keys hold within one: what dividing them by township rests on.

docs/scaling.md says what Citus would need beside. A new table says here how its township is found, or why it has none.
"""

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F

from tests.demo import demo_township

TOWNSHIP = "township"
# The township stands in a row that this one cannot be without: table → the column that leads there.
THROUGH = {
    "villages.Post": "village", "villages.ReformPart": "reform",
    "reserve_cadres.Assessment": "cadre", "reserve_cadres.StateChange": "cadre", "reserve_cadres.ChangeProposal": "cadre",
    "reserve_cadres.ResumeEntry": "cadre", "reserve_cadres.FamilyMember": "cadre", "reserve_cadres.AwardOrPenalty": "cadre",
    "reserve_cadres.Attachment": "cadre", "reserve_cadres.DossierHandover": "handover",
    "reserve_cadres.SavedView_pinned_by": "savedview",
    "reserve_cadres.ImportRow": "roster_import", "reserve_cadres.Correction": "roster_import",
    "reserve_cadres.RosterWork": "roster_import",
    "reserve_cadres.EducationRule": "round", "reserve_cadres.VillageSelection": "round", "reserve_cadres.SelectionSheet": "round",
    "reserve_cadres.OpenedPost": "selection", "reserve_cadres.SelectionMeeting": "selection",
    "reserve_cadres.PublicNotice": "selection", "reserve_cadres.Candidacy": "opened_post", "reserve_cadres.Ballot": "opened_post",
    "reserve_cadres.Nomination": "candidacy", "reserve_cadres.QualificationReview": "candidacy",
    "reserve_cadres.Approval": "candidacy", "reserve_cadres.Tally": "ballot", "reserve_cadres.NoticePerson": "publicnotice",
    "reserve_cadres.Objection": "notice", "reserve_cadres.MeetingOfficial": "meeting",
    "reserve_cadres.MeetingAttachment": "meeting", "reserve_cadres.JudgeMark": "meeting", "reserve_cadres.ElectionResult": "term",
    "training.Placement": "cadre", "training.PlacementRemark": "placement", "training.PlannedSession": "plan",
    "training.Attendance": "session", "training.SessionFile": "session", "training.Task": "cadre", "training.TaskNote": "task",
    "training.TaskFile": "task",
    "mentoring.Pairing": "cadre", "mentoring.TalkPerson": "cadre", "mentoring.TalkPhoto": "talk",
    "workbench.PrivacyPaper": "cadre", "workbench.PersonalRequest": "cadre", "workbench.TrailErasure": "erasure",
}  # fmt: skip
# Found through an account, which lies on every machine with its township beside it.
THROUGH_AN_ACCOUNT = {"mentoring.Talk": "mentor"}
OF_AN_ACCOUNT = "an account's, and accounts above the townships have none"
OF_DJANGO = "Django's own, the same for everybody"
OF_THE_INSTALLATION = "the installation's, whoever's township it is"
# In no township, and why.
OF_NONE = {
    "villages.Township": "it is one",
    "accounts.User": "one name signs in to the whole installation; accounts above the townships have none",
    "accounts.CountyReach": "which townships an account above them reads",
    "accounts.AccessRecord": "a failed sign-in and a look from above have none; sealed as one chain",
    **dict.fromkeys([
        "accounts.User_groups", "accounts.User_user_permissions", "accounts.StaffSession", "accounts.UsedPassword",
        "accounts.RoleAssignment", "accounts.SentForm", "workbench.NotesSeen", "workbench.ReadUntil", "workbench.ReadMark",
        "workbench.Opened", "otp_static.StaticDevice", "otp_static.StaticToken", "otp_totp.TOTPDevice", "admin.LogEntry",
        "accounts.SecurityKey", "accounts.HeavyUse",
    ], OF_AN_ACCOUNT),
    **dict.fromkeys([
        "auth.Permission", "auth.Group", "auth.Group_permissions", "contenttypes.ContentType", "sessions.Session",
    ], OF_DJANGO),
    **dict.fromkeys([
        "django_tasks_database.DBTaskResult", "workbench.Backup", "workbench.LooseFile", "workbench.DataCheck", "workbench.Fault",
        "workbench.DailyTurn", "workbench.TrailSeal", "workbench.SealingRound", "workbench.TrailPruning",
        "workbench.TrailRewriting",
    ], OF_THE_INSTALLATION),
    "reserve_cadres.WorkingYear": "the State Council's holidays are the same everywhere",
    "pghistory.Context": "who did something, whatever rows it changed",
}  # fmt: skip
# A key that is of one township neither by its column nor by a row it names, and why it may stay that way.
KEYS_ACROSS = {
    ("mentoring.Talk", ("key",)): "drawn at random by the phone that sends the talk",
    (
        "reserve_cadres.SavedView",
        ("made_by", "page", "name"),
    ): "an account's own, and an account with views is of one township",
}
# Columns that lead into another township on purpose.
CROSSING = {
    "villages.VillageHandover.to_township",
    "villages.VillageHandover.became",
    "reserve_cadres.DossierHandover.copy",
}


def tables():
    """Every table that is not a history; a history lies where its table lies."""
    found = apps.get_models(include_auto_created=True)
    return {
        one._meta.label: one
        for one in found
        if one._meta.managed and not one._meta.proxy and not hasattr(one, "pgh_tracked_model")
    }


TABLES = tables()


def path_of(label):
    """The way from a row to its township, in Django's words; None where it has none."""
    if label in OF_NONE:
        return None
    if column := THROUGH.get(label) or THROUGH_AN_ACCOUNT.get(label):
        above = TABLES[label]._meta.get_field(column).related_model._meta.label
        return f"{column}__{TOWNSHIP if label in THROUGH_AN_ACCOUNT else path_of(above)}"
    return TOWNSHIP


DIVIDED = [label for label in TABLES if label not in OF_NONE]


def test_what_is_said_of_a_table_is_said_of_one_that_is_there():
    assert {*THROUGH, *THROUGH_AN_ACCOUNT, *OF_NONE} <= TABLES.keys()
    assert not THROUGH.keys() & OF_NONE.keys()


def test_every_row_has_its_township_in_itself_or_in_a_row_it_cannot_be_without():
    missing, optional = [], []
    for label in DIVIDED:
        names = {one.name for one in TABLES[label]._meta.concrete_fields}
        first = path_of(label).split("__")[0]
        if first not in names:
            missing.append(label)
        elif TABLES[label]._meta.get_field(first).null:
            optional.append(label)
    assert (missing, optional) == ([], [])
    # What has a column of its own needs no other way.
    assert [one for one in THROUGH if TOWNSHIP in {field.name for field in TABLES[one]._meta.concrete_fields}] == []


def keys_of(model):
    """The columns of every unique key but the primary one, which is one number in every table."""
    yield from ((one.name,) for one in model._meta.concrete_fields if one.unique and not one.primary_key)
    yield from map(tuple, model._meta.unique_together)
    for rule in model._meta.constraints:
        if isinstance(rule, ExclusionConstraint):
            yield tuple(column for column, sign in rule.expressions if isinstance(column, str) and sign == "=")
        elif isinstance(rule, models.UniqueConstraint):
            yield rule.fields or tuple(one.name for one in rule.expressions)


def test_every_unique_key_holds_within_a_township():
    across = []
    for label in DIVIDED:
        for key in keys_of(TABLES[label]):
            leads_to = [TABLES[label]._meta.get_field(name).related_model for name in key]
            if TOWNSHIP not in key and not any(one is not None and one._meta.label in DIVIDED for one in leads_to):
                across.append((label, key))
    assert sorted(across) == sorted(KEYS_ACROSS)


def astray():
    """The columns by which a row leads to one of another township, and how many columns have rows at all."""
    found, compared = [], 0
    for label in DIVIDED:
        own = path_of(label)
        for column in TABLES[label]._meta.concrete_fields:
            where = column.related_model._meta.label if column.is_relation else None
            if where not in DIVIDED or f"{label}.{column.name}" in CROSSING or own.startswith(f"{column.name}__"):
                continue
            rows = TABLES[label]._base_manager.exclude(**{column.name: None})
            compared += rows.exists()
            if rows.exclude(**{f"{column.name}__{path_of(where)}": F(own)}).exists():
                found.append(f"{label}.{column.name}")
    return found, compared


@pytest.mark.django_db
def test_foreign_keys_lead_to_rows_of_the_same_township():
    demo_township()
    found, compared = astray()
    assert found == []
    assert compared >= 20
