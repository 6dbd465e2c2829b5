"""Holding a selection meeting: attendance, whether it is valid, judges' marks. The only code that writes them.

Source: domain.md, "Open selection", 4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Count, Min, Sum
from django.utils import timezone

from accounts.models import User
from office.numbers import mean
from office.records import write
from reserve_cadres.selection.meetings.models import (
    GROUPS,
    NOT_A_JUDGE,
    JudgeMark,
    MeetingAttachment,
    SelectionMeeting,
)
from reserve_cadres.selection.meetings.officials import Official, check_counters, faults, keep_officials
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.reviews.models import AFTER_THE_MEETING, QualificationReview
from reserve_cadres.selection.rounds.models import SelectionRound, VillageSelection
from reserve_cadres.selection.rounds.rounds import must_run

Status = SelectionMeeting.Status


@dataclass(frozen=True)
class Attendance:
    """Who was due and who came, and what the round asks for."""

    due: int
    present: int
    representatives_present: int
    minimum_representatives: int
    quorum_numerator: int
    quorum_denominator: int

    @classmethod
    def of(cls, numbers: Mapping[str, int], rules: SelectionRound | SelectionMeeting) -> "Attendance":
        """From group numbers (``cadres_due`` …) and the round's or the meeting's rules."""
        return cls(
            due=sum(numbers.get(f"{group}_due") or 0 for group in GROUPS),
            present=sum(numbers.get(f"{group}_present") or 0 for group in GROUPS),
            representatives_present=numbers.get("representatives_present") or 0,
            minimum_representatives=rules.minimum_representatives,
            quorum_numerator=rules.quorum_numerator,
            quorum_denominator=rules.quorum_denominator,
        )

    @property
    def least_present(self) -> int:
        """How many must be present for the quorum: the share of those due, rounded up to whole people."""
        return -(-self.due * self.quorum_numerator // self.quorum_denominator)

    def shortcomings(self) -> list[str]:
        """Why a meeting with this attendance cannot be declared valid; empty when it can. domain.md, R."""
        problems = []
        if not self.present:
            problems.append("还没有填到会人数。")
        if self.representatives_present < self.minimum_representatives:
            problems.append(
                f"到会村民代表 {self.representatives_present} 人，至少须 {self.minimum_representatives} 人。"
            )
        if self.present * self.quorum_denominator < self.due * self.quorum_numerator:
            problems.append(
                f"应到 {self.due} 人，实到 {self.present} 人，"
                f"不足 {self.quorum_numerator}/{self.quorum_denominator}(至少 {self.least_present} 人)。"
            )
        return problems


def why_no_meeting(selection: VillageSelection) -> str:
    """Why no meeting can be recorded in a village now; "" when one can."""
    if selection.round.status != SelectionRound.Status.ANNOUNCED:
        return "批次不在进行中。"
    if not selection.nominations_closed_at:
        return "须先截止提名。"
    return ""


@dataclass(frozen=True)
class MeetingRecord:
    """What was minuted of a meeting; of each group of voters how many were due and came."""

    held_on: date
    place: str
    chair: str
    cadres_due: int = 0
    cadres_present: int = 0
    party_members_due: int = 0
    party_members_present: int = 0
    council_members_due: int = 0
    council_members_present: int = 0
    representatives_due: int = 0
    representatives_present: int = 0
    minutes: str = ""

    def faults(self) -> dict[str, str]:
        """Field → what cannot be: more present than due."""
        said, found = vars(self), {}
        for group, label in GROUPS.items():
            due, present = said[f"{group}_due"], said[f"{group}_present"]
            if present > due:
                found[f"{group}_present"] = f"{label}实到 {present} 人，多于应到 {due} 人。"
        return found


def why_no_other_meeting(selection: VillageSelection) -> str:
    """Why no other meeting can be opened in a village after the last one; "" when one can.

    Another is held where a ballot is to be voted again or further on another day; what was held before stays as it was.
    """
    if reason := why_no_meeting(selection):
        return reason
    if any(one.status == Status.PLANNED for one in selection.meetings.all()):
        return "本村已有一次公选大会还没有宣布有效。"
    return "已有公示；要另开大会，先把公示作废。" if selection.is_published else ""


def newest_meeting(selection: VillageSelection) -> SelectionMeeting | None:
    """The village's last meeting that was not declared invalid."""
    return selection.meetings.exclude(status=Status.INVALID).first()


@transaction.atomic
def save_meeting(
    selection: VillageSelection,
    record: MeetingRecord,
    officials: Sequence[Official],
    *,
    meeting: SelectionMeeting | None = None,
    another: bool = False,
) -> SelectionMeeting:
    """Keep a meeting of the village under the round's rules until it is declared valid: ``meeting``, else its last one.

    ``officials`` are all who watch, count and judge.

    ``another`` opens one more, with its own attendance and counters; earlier ones stay. Raises ``ValidationError`` for
    what cannot be, where a valid meeting would lose its quorum or be still to come, where fewer were present than ballots
    issued, and where a candidate or a relative of one would count the votes.
    """
    locked = VillageSelection.objects.select_for_update(of=["self"]).select_related("round").get(pk=selection.pk)
    if reason := why_no_other_meeting(locked) if another else why_no_meeting(locked):
        raise ValidationError(reason)
    if impossible := record.faults():
        raise ValidationError(impossible)
    known = [one.known for one in officials]
    if missing := faults(known):
        raise ValidationError(missing)
    check_counters(known, locked)
    last = newest_meeting(locked)
    if another and last and record.held_on < last.held_on:
        raise ValidationError({"held_on": f"另开的大会不能早于上一次({last.held_on:%Y-%m-%d})。"})
    wanted = None if another else meeting or last
    held = wanted and locked.meetings.select_for_update().get(pk=wanted.pk)
    if held and held.status == Status.INVALID:
        raise ValidationError("这次大会已宣布无效，不能再改。")
    meeting = held or SelectionMeeting(selection=locked)
    if meeting.status == Status.PLANNED:
        meeting.take_meeting_rules(locked.round)
    if held:
        _stays_true(held, record)
    kept = write(meeting, record)
    keep_officials(kept, known)
    return kept


def _reviews_after(meeting: SelectionMeeting) -> list[str]:
    """Passed reviews of those who stand that are dated after the village's first valid meeting, this one counted."""
    selection = meeting.selection
    first = selection.meetings.filter(status=Status.VALID).aggregate(first=Min("held_on"))["first"]
    day = min(filter(None, [first, meeting.held_on]))
    passed = QualificationReview.objects.filter(
        candidacy__in=Candidacy.objects.filter(opened_post__selection=selection).standing(),
        result=QualificationReview.Result.PASS,
        reviewed_on__gt=day,
    )
    names = dict.fromkeys(str(one.candidacy.cadre) for one in passed.order_by("pk").select_related("candidacy__cadre"))
    return [f"{AFTER_THE_MEETING}请核对：{'、'.join(names)}。"] if names else []


def _stays_true(held: SelectionMeeting, record: MeetingRecord) -> None:
    """What a corrected record may not undo: that the meeting was valid, and that it had so many papers to give out."""
    attendance = Attendance.of(vars(record), held)
    if held.status == Status.VALID:
        if record.held_on > timezone.localdate():
            raise ValidationError({"held_on": "大会已宣布有效，召开日期不能晚于今天。"})
        if problems := attendance.shortcomings():
            raise ValidationError([f"大会已宣布有效，更正后不再符合规定：{problem}" for problem in problems])
    issued = held.ballots.exclude(status="superseded")
    most = max(issued.values_list("issued", flat=True), default=0)
    if most > attendance.present:
        raise ValidationError(f"已登记的票选发出 {most} 张票，到会人数不能少于此数(现填 {attendance.present} 人)。")


@transaction.atomic
def declare_valid(meeting: SelectionMeeting, *, recorded_by: User | None) -> None:
    """Declare a meeting valid. Raises ``ValidationError`` naming everything the round's rules ask for and is missing."""
    # From then on the rules are closed: who changes them at the same moment is waited for.
    SelectionRound.objects.select_for_update(no_key=True).get(villages__meetings=meeting)
    locked = (
        SelectionMeeting.objects.select_for_update(of=["self"]).select_related("selection__round").get(pk=meeting.pk)
    )
    must_run(locked.selection.round)
    if locked.status != Status.PLANNED:
        raise ValidationError(f"大会已宣布{locked.get_status_display()}。")
    locked.take_meeting_rules(locked.selection.round)
    numbers = {
        f"{group}_{side}": getattr(locked, f"{group}_{side}") for group in GROUPS for side in ("due", "present")
    }
    problems = Attendance.of(numbers, locked).shortcomings()
    if locked.held_on > timezone.localdate():
        problems.append("大会还没有召开。")
    problems += _reviews_after(locked)
    if problems:
        raise ValidationError(problems)
    _declare(locked, Status.VALID, "", recorded_by)


@transaction.atomic
def declare_invalid(meeting: SelectionMeeting, *, reason: str, recorded_by: User | None) -> None:
    """Declare a meeting invalid, with the reason; another can then be called. Not once a ballot was recorded."""
    locked = (
        SelectionMeeting.objects.select_for_update(of=["self"]).select_related("selection__round").get(pk=meeting.pk)
    )
    must_run(locked.selection.round)
    if locked.status == Status.INVALID:
        raise ValidationError("大会已宣布无效。")
    if locked.ballots.exists():
        raise ValidationError("大会上已登记票选，不能宣布无效；须改日再投票的，请另开一次大会。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明无效的原因。"})
    _declare(locked, Status.INVALID, reason.strip(), recorded_by)


def _declare(meeting: SelectionMeeting, status: str, reason: str, recorded_by: User | None) -> None:
    meeting.status = status
    meeting.status_reason = reason
    meeting.declared_at = timezone.now()
    meeting.declared_by = recorded_by
    meeting.save()


@transaction.atomic
def record_marks(meeting: SelectionMeeting, marks: Mapping[tuple[int, int, str], Decimal | None]) -> None:
    """Keep the judges' marks: (candidacy id, key of the judge, part) → mark, None for none.

    Raises ``ValidationError`` for a mark of somebody who is not a judge of the meeting.
    """
    must_run(meeting.selection.round)
    if {judge for _, judge, _ in marks} - {one.pk for one in meeting.judges}:
        raise ValidationError(NOT_A_JUDGE)
    known = {(mark.candidacy_id, mark.given_by_id, mark.part): mark for mark in meeting.marks.select_for_update()}
    for key, value in marks.items():
        mark = known.get(key)
        if value is None:
            if mark:
                mark.delete()
            continue
        candidacy_id, judge, part = key
        if mark is None:
            mark = JudgeMark(meeting=meeting, candidacy_id=candidacy_id, given_by_id=judge, part=part)
        if mark.mark != value:
            mark.mark = value
            mark.save()


def mean_marks(meeting: SelectionMeeting) -> dict[tuple[int, str], Decimal]:
    """(candidacy id, part) → the mean of the judges' marks, with two places; of those who were marked."""
    added = meeting.marks.order_by().values_list("candidacy", "part").annotate(Sum("mark"), Count("mark"))
    means = {(person, part): mean(total, number, places=2) for person, part, total, number in added}
    return {key: value for key, value in means.items() if value is not None}


@dataclass(frozen=True)
class PartMarks:
    """What a candidate was given for speech or defence at a meeting, judge by judge, and the mean of it."""

    label: str
    marks: list[JudgeMark]
    mean: Decimal | None


def marks_of(candidacy: Candidacy) -> list[PartMarks]:
    """A candidate's marks, meeting by meeting."""
    found: dict[tuple[int, str], list[JudgeMark]] = {}
    for one in candidacy.marks.select_related("given_by__cadre").order_by("meeting", "-part", "given_by"):
        found.setdefault((one.meeting_id, one.get_part_display()), []).append(one)
    return [
        PartMarks(label, marks, mean(sum(one.mark for one in marks), len(marks), places=2))
        for (_, label), marks in found.items()
    ]


@dataclass(frozen=True)
class MeetingPaper:
    """A photo or scan of a meeting."""

    kind: str
    file: File


@transaction.atomic
def add_paper(meeting: SelectionMeeting, paper: MeetingPaper) -> MeetingAttachment:
    """Keep a photo or scan with a meeting. Raises ``ValidationError`` by field, as for a kind of file that is not kept."""
    return write(MeetingAttachment(meeting=meeting), paper)
