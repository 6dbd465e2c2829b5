"""One object of each kind that a page of the table has in its address."""

from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.large_exports import ask
from accounts.models import PendingAct, SecurityKey, User
from mentoring.models import Pairing, Reminder, Talk, TalkPhoto
from reserve_cadres.assessments.assessments import Entry, record_assessments
from reserve_cadres.changes.changes import Motion, propose
from reserve_cadres.layouts.layouts import LayoutPlan, save_layout
from reserve_cadres.layouts.saved import ViewPlan, keep_view
from reserve_cadres.models import SavedView, Term
from reserve_cadres.people.dossiers import Scan, add_scan
from reserve_cadres.selection.meetings.meetings import MeetingPaper, add_paper
from reserve_cadres.selection.notices.notices import Received, record_objection
from reserve_cadres.selection.sheets.sheets import receive_sheet
from reserve_cadres.terms.terms import Elected, TermDates, record_results, save_term
from tests.conftest import make_cadre, make_department
from tests.rosters import HEADER, person, previewed, workbook
from tests.selection.steps import chosen, noticed
from tests.training.conftest import make_session
from training.placements.placements import PlacementPlan, save_placement
from training.plans.plans import Topic, plan_of, save_planned
from training.sessions.sessions import Material, add_material, invite
from training.tasks.tasks import Assignment, Evidence, add_evidence, set_task
from villages.handovers import offer
from villages.models import Township
from villages.reforms import Paper
from workbench.models import Backup, DossierArchive, ExportWork, PersonalCopy
from workbench.privacy.requests import Asked, receive


def objects_of(village, user):
    """One object of each kind that belongs to ``village`` and its township."""
    cadre = make_cadre(village, post=village.posts.first(), on=date(2015, 3, 1))
    cadre.photo.save("photo.png", ContentFile(b"\x89PNG\r\n"))
    attachment = add_scan(cadre, Scan("diploma", kept_file()))
    roster_import = previewed(workbook(HEADER, person(village.name, "李四")), village.township, user)
    return (
        selection_objects(village)
        | training_objects(village, cadre)
        | mentoring_objects(cadre, user)
        | pool_objects(village, user)
        | {
            "village": village.pk,
            "township": village.township_id,
            "post": village.posts.first().pk,
            "cadre": cadre.pk,
            "attachment": attachment.pk,
            "user": user.pk,
            "import": roster_import.pk,
            "import_row": roster_import.rows.get().pk,
            "handover": offered(village).pk,
            "backup": sealed_backup().pk,
            "pending": asked_for(user).pk,
            "security_key": key_of_somebody(village).pk,
            "export_request": wanted_export(user).pk,
            "personal_request": receive(cadre, Asked("copy", "本人", "要一份", timezone.localdate()), by=user).pk,
            "personal_copy": finished_copy(cadre, user).pk,
            "export_work": finished_export(user).pk,
        }
    )


def key_of_somebody(village):
    """A security key of an account that asks for no page itself."""
    owner = User.objects.create(username=f"key-{village.pk}", name="密钥", township=village.township, is_active=False)
    return SecurityKey.objects.create(user=owner, name="甲", credential=f"{owner.pk}", public_key=b"")


def offered(village):
    """The village offered to a township that is neither its own nor the foreign one."""
    third, _ = Township.objects.get_or_create(name="第三镇")
    return offer(village, third, Paper(timezone.localdate(), "石发〔2026〕3号"), proposed_by=None)


def sealed_backup():
    """A backup that can be fetched; it is the whole installation's, whichever township asks."""
    name = "backup-20261127-030000.zip.sealed"
    Path(settings.BACKUP_DIR).mkdir(exist_ok=True)
    Path(settings.BACKUP_DIR, name).write_bytes(b"sealed")
    made = {"status": "done", "sealed": True, "finished_at": timezone.now()}
    return Backup.objects.get_or_create(file_name=name, defaults=made)[0]


def asked_for(user):
    """An act on an account that waits for a second administrator."""
    until = timezone.now() + timedelta(days=1)
    return PendingAct.objects.create(township=user.township, kind="password", account=user, asked_by=user, until=until)


def wanted_export(user):
    """A large export that waits for a second person."""
    return ask(user, what="花名册", people=9, reason="上报", method="GET", path="/cadres/export/", sent=[])


def finished_copy(cadre, user):
    """A person's copy that can be fetched."""
    return PersonalCopy.objects.create(
        township=cadre.township, cadre=cadre, requested_by=user, status="done", total=1, done=1,
        file=ContentFile(b"zip", name="copy.zip"),
    )  # fmt: skip


def finished_export(user):
    """A table made by the queue that can be fetched, by who asked for it."""
    return ExportWork.objects.create(
        township=user.township, requested_by=user, what="花名册", method="GET", path="/cadres/export/", status="done",
        file=ContentFile(b"xlsx", name="a.xlsx"), file_name="a.xlsx",
    )  # fmt: skip


def kept_file():
    return ContentFile(b"scan", name="scan.pdf")


def pool_objects(village, user):
    """A proposal, an assessment that suggests one, a term change with a result, a layout, a finished archive."""
    leaving = make_cadre(village, f"{village}离开的人", on=date(2015, 3, 1))
    today = timezone.localdate()
    proposal = propose(leaving, Motion("exit", today, "本人申请", "支部", today, reason="moved"), recorded_by=None)
    entry = Entry(leaving.pk, {"grade": "unqualified"})
    record_assessments(village.township, today.year, [entry], assessed_on=today, recorded_by=None)
    # One term change and one layout a township: the second village of it meets the first's.
    term = Term.objects.filter(township=village.township).first() or save_term(
        TermDates("换届", date(2016, 12, 20)), township=village.township
    )
    elected = Elected(village.posts.first().pk, cadre_id=leaving.pk)
    record_results(term, [elected], propose_appointments=False, recorded_by=None)
    layout = SavedView.objects.rosters().filter(township=village.township).first() or save_layout(
        LayoutPlan("版式", ["village", "name", "age"]), township=village.township
    )
    archive = DossierArchive.objects.create(
        township=village.township, village=village, requested_by=user, status="done", total=1, done=1,
        file=ContentFile(b"zip", name="a.zip"),
    )  # fmt: skip
    # Shared with the township under a name that whoever shares it chose for everybody; whom it shows depends on who opens it.
    view = keep_view(
        ViewPlan(f"名单{village.pk}", True), page="cadres:list", filters=f"village={village.pk}", made_by=user
    )
    return {"view": view.pk, "proposal": proposal.pk, "term": term.pk, "layout": layout.pk, "archive": archive.pk}


def training_objects(village, cadre):
    """One object of each kind of training; 白塔村's are another department's than the one that holds the role."""
    township = village.township
    name = "司法所" if village.name == "白塔村" else "民政办"
    department = make_department(township, name)
    session = make_session(township, department=department)
    task = set_task(Assignment(cadre, "任务", "书记", date(2026, 1, 1), date(2026, 2, 1)), recorded_by=None)
    placement = save_placement(
        PlacementPlan(
            cadre=cadre, kind="department", department=department, starts_on=date(2026, 1, 1),
            ends_on=date(2026, 2, 1), post="助理", duties="协助", supervisor="何主任",
        )
    )  # fmt: skip
    planned = save_planned(Topic(1, "rotation", "主题"), plan=plan_of(township, 2026))
    invite(session, [cadre])
    return {
        "year": 2026,
        "department": department.pk,
        "planned": planned.pk,
        "session": session.pk,
        "attendance": session.attendances.get().pk,
        "session_file": add_material(session, Material("material", kept_file())).pk,
        "placement": placement.pk,
        "task": task.pk,
        "task_file": add_evidence(task, Evidence("佐证", kept_file())).pk,
    }


def mentoring_objects(cadre, mentor):
    """A pair, a talk with a photo, and a reminder that did not arrive."""
    pairing = Pairing.objects.create(cadre=cadre, mentor=mentor, kind="secretary", starts_on=date(2015, 3, 1))
    talk = Talk.objects.create(
        mentor=mentor, kind="secretary", held_on=date(2026, 1, 5), summary="近况", follow_up="学习"
    )
    talk.cadres.add(cadre)
    photo = TalkPhoto.objects.create(talk=talk, file=ContentFile(b"x", name="a.png"))
    reminder = Reminder.objects.create(
        township=cadre.township,
        person=mentor,
        channel="email",
        thing=f"talks:{cadre.pk}",
        subject="提醒",
        state="refused",
    )
    return {"pair": pairing.pk, "talk": talk.pk, "talk_photo": photo.pk, "reminder": reminder.pk}


def selection_objects(village):
    """One object of each kind of a round whose village has come as far as its notice."""
    post = village.posts.last()
    made, opened, people = chosen(
        village.township, post, f"{village}参选人", title=f"{village}公推公选", departments=["民政办"]
    )
    notice = noticed(opened.selection)
    meeting = opened.selection.meetings.get()
    objection = record_objection(notice, Received(notice.starts_on, "反映"), recorded_by=None)
    file = ContentFile(b"x", name="a.xlsx")
    sheet = receive_sheet(made, kind="reviews", file=file, uploaded_by=None)
    return {
        "round": made.pk,
        # The same round, once a department takes part in its review.
        "reviewed_round": made.pk,
        "selection": opened.selection_id,
        "opened_post": opened.pk,
        "candidacy": people[0].pk,
        "nomination": people[0].nominations.get().pk,
        "meeting": meeting.pk,
        "meeting_file": add_paper(meeting, MeetingPaper("photo", kept_file())).pk,
        "ballot": opened.ballots.get().pk,
        "notice": notice.pk,
        "objection": objection.pk,
        "news": f"objected-{objection.pk}",
        "sheet": sheet.pk,
    }
