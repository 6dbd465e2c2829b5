"""Holding a session: invitations, attendance, marks, cancelling. The only code that writes them.

Source: domain.md, "Training".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from office.addresses import YEARS
from office.records import write
from reserve_cadres.models import Cadre
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from training.plans.models import PlannedSession
from training.sessions.models import Attendance, SessionFile, TrainingSession
from villages.models import Department, Township

Status = TrainingSession.Status


@dataclass(frozen=True)
class Sign:
    """What was noted of one person invited."""

    attendance_id: int
    status: str
    reason: str = ""
    mark: Decimal | None = None


@dataclass(frozen=True)
class SessionPlan:
    """What a session is about, when and where; no ``department`` is the organisation office."""

    title: str
    kind: str
    topic: str
    place: str
    starts_at: datetime
    ends_at: datetime
    hours: Decimal
    planned: PlannedSession | None = None
    department: Department | None = None
    speaker: str = ""
    summary: str = ""

    def faults(self) -> dict[str, str]:
        """Field → what cannot be: a year far off, more hours than half as many again as the session lasts."""
        found = {}
        if self.starts_at.year not in YEARS:
            found["starts_at"] = "年份请核对。"
        lasts = (self.ends_at - self.starts_at).total_seconds()
        if lasts > 0 and float(self.hours) * 3600 > lasts * 1.5:
            found["hours"] = "学时比培训时间长得多，请核对。"
        return found


@transaction.atomic
def save_session(
    plan: SessionPlan, *, township: Township, session: TrainingSession | None = None, recorded_by: User | None = None
) -> TrainingSession:
    """Arrange a session, or change one.

    Raises ``ValidationError`` for what cannot be, and for one that was held and would then be to come.
    """
    kept = _locked(session) if session else TrainingSession(township=township, created_by=recorded_by)
    if faults := plan.faults():
        raise ValidationError(faults)
    if kept.status == Status.HELD and plan.starts_at > timezone.now():
        raise ValidationError({"starts_at": "培训已举办，开始时间不能晚于现在。"})
    return write(kept, plan)


def _locked(session: TrainingSession) -> TrainingSession:
    return TrainingSession.objects.select_for_update(of=["self"]).get(pk=session.pk)


def to_invite(people: CadreQuerySet, session: TrainingSession) -> CadreQuerySet:
    """Of ``people``, those in the pool of the session's township who are not invited yet."""
    invited = session.attendances.values("cadre")
    return people.filter(township=session.township_id, state=State.IN_POOL).exclude(pk__in=invited)


def untrained_in(people: CadreQuerySet, topic: str) -> CadreQuerySet:
    """Of ``people``, those who have not come to a session held on ``topic``."""
    came = Attendance.objects.filter(status=Attendance.Status.PRESENT, session__topic=topic)
    return people.exclude(pk__in=came.values("cadre"))


@dataclass(frozen=True)
class Material:
    """Material or a photo of a session."""

    kind: str
    file: File


@transaction.atomic
def add_material(session: TrainingSession, material: Material) -> SessionFile:
    """Keep material with a session. Raises ``ValidationError`` by field, as for a kind of file that is not kept."""
    return write(SessionFile(session=session), material)


@transaction.atomic
def invite(session: TrainingSession, people: Iterable[Cadre]) -> int:
    """Invite people to a session; returns how many were added. Raises ``ValidationError`` for a cancelled session."""
    locked = _locked(session)
    if locked.status == Status.CANCELLED:
        raise ValidationError("培训已取消，不能再邀请。")
    keys = [one.pk for one in people]
    fresh = to_invite(Cadre.objects.filter(pk__in=keys), locked)
    added = Attendance.objects.bulk_create(Attendance(session=locked, cadre=one) for one in fresh)
    return len(added)


@transaction.atomic
def uninvite(attendance: Attendance) -> None:
    """Take an invitation back. Raises ``ValidationError`` once the person's attendance was noted."""
    locked = Attendance.objects.select_for_update(of=["self"]).get(pk=attendance.pk)
    if locked.status != Attendance.Status.INVITED:
        raise ValidationError("已登记到会情况，不能再撤销邀请。")
    locked.delete()


@transaction.atomic
def record_attendance(session: TrainingSession, signs: Sequence[Sign]) -> int:
    """Note who came, was excused or absent, with marks; the session is then held. Returns how many notes changed.

    Raises ``ValidationError`` before the session began, for a cancelled one, and for a mark of somebody who did not come.
    """
    locked = _locked(session)
    if locked.status == Status.CANCELLED:
        raise ValidationError("培训已取消，不能登记到会。")
    if locked.starts_at > timezone.now():
        raise ValidationError("培训还没有开始，不能登记到会。")
    known = {one.pk: one for one in locked.attendances.select_related("cadre").select_for_update(of=["self"])}
    problems, changed = [], []
    for sign in signs:
        one = known.get(sign.attendance_id)
        if one is None:
            problems.append("有人的邀请已撤销，请刷新页面。")
            continue
        if sign.mark is not None and sign.status != Attendance.Status.PRESENT:
            problems.append(f"{one.cadre}没有到会，不能有成绩。")
        if (one.status, one.reason, one.mark) != (sign.status, sign.reason, sign.mark):
            one.status, one.reason, one.mark = sign.status, sign.reason, sign.mark
            changed.append(one)
    if problems:
        raise ValidationError(list(dict.fromkeys(problems)))
    Attendance.objects.bulk_update(changed, ["status", "reason", "mark"])
    took_place = locked.attendances.filter(status=Attendance.Status.PRESENT).exists()
    locked.status = Status.HELD if took_place else Status.PLANNED
    locked.save(update_fields=["status"])
    return len(changed)


@transaction.atomic
def cancel_session(session: TrainingSession, reason: str) -> None:
    """Cancel a session with a reason. Raises ``ValidationError`` once it was held."""
    locked = _locked(session)
    if locked.status == Status.HELD:
        raise ValidationError("培训已举办，不能取消。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明取消原因。"})
    locked.status = Status.CANCELLED
    locked.cancellation_reason = reason.strip()
    locked.save(update_fields=["status", "cancellation_reason"])
