"""What happened to a person, from all apps, in one line of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from mentoring.models import Talk
from reserve_cadres.people.models import AwardOrPenalty, Cadre

KINDS = {
    "change": "进出变动", "selection": "公开选拔", "assessment": "年度考核", "training": "培训", "placement": "跟岗挂职",
    "task": "任务", "talk": "谈话", "award": "奖惩",
}  # fmt: skip


@dataclass(frozen=True)
class Happening:
    """One thing that happened: the day, its kind (a key of ``KINDS``), in words, and the page that tells more."""

    day: date
    kind: str
    text: str
    address: str = ""

    @property
    def label(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]


def awards_of(cadre: Cadre, *, whole: bool) -> list[AwardOrPenalty]:
    """A person's awards, and unless somebody only looks on the penalties too."""
    return [one for one in cadre.awards_and_penalties.all() if whole or one.kind != AwardOrPenalty.Kind.PENALTY]


def timeline_of(cadre: Cadre, *, whole_talks: bool = False, sees_identity: bool = True) -> list[Happening]:
    """Everything in the dossier that has a day, newest first. ``cadre`` comes from :func:`~.parts.with_parts`.

    Talks are said in short, or whole where nobody can look them up; who may not see numbers sees that there was one.
    """
    words = whole if whole_talks else said if sees_identity else _kept_back
    found = [
        *_changes(cadre),
        *(
            Happening(event.day, "selection", event.text, reverse("selection:candidacy", args=[candidacy.pk]))
            for candidacy, events in cadre.origin  # type: ignore[attr-defined]
            for event in events
        ),
        *(Happening(one.assessed_on, "assessment", str(one)) for one in cadre.assessments.all()),
        *(Happening(one.given_on, "award", str(one)) for one in awards_of(cadre, whole=sees_identity)),
        *_training(cadre),
        *(
            Happening(one.held_on, "talk", f"{one.mentor}谈话：{words(one)}", reverse("mentoring:talk", args=[one.pk]))
            for one in cadre.talks.all()
        ),
        *_handed_over(cadre),
    ]
    return sorted(found, key=lambda one: one.day, reverse=True)


def _kept_back(talk: Talk) -> str:
    return "内容不公开"


def said(talk: Talk) -> str:
    """What a talk was about, in short."""
    text = talk.summary or talk.thought or talk.study or talk.work
    return text if len(text) <= 60 else f"{text[:60]}…"


def whole(talk: Talk) -> str:
    """What a talk was about, and everything that came of it."""
    names = (
        "summary",
        "thought",
        "study",
        "work",
        "problem",
        "help_given",
        "new_direction",
        "follow_up",
        "settlement",
    )
    headings = {one.name: one.verbose_name for one in talk._meta.concrete_fields}
    parts = [(str(headings[name]), getattr(talk, name)) for name in names]
    return "；".join(f"{label}：{text}" for label, text in parts if text)


def _handed_over(cadre: Cadre) -> Iterator[Happening]:
    """What had happened in the township the person's village came from, as it was written down then."""
    for one in cadre.came_from.all():
        for line in one.history:
            text = f"{line['text']}（{one.handover.township}登记）"
            yield Happening(date.fromisoformat(line["day"]), line["kind"], text)


def _changes(cadre: Cadre) -> Iterator[Happening]:
    for change in cadre.state_changes.all():
        if change.effective_on:
            number = f"（{change.document_number}）" if change.document_number else ""
            where = change.appointed_title or f"{change.village} {change.post_title}".strip()
            reason = f"，{change.get_reason_display()}" if change.reason and change.state == "out" else ""
            text = f"{change.get_origin_display()}：{change.get_state_display()}，{where}{reason}{number}"
            yield Happening(change.effective_on, "change", text)
    for one in cadre.results.all():
        yield Happening(one.term.election_day, "change", f"{one.term}当选{one.post}")


def _training(cadre: Cadre) -> Iterator[Happening]:
    for one in cadre.attendances.all():
        if one.session.status == "held":
            day = timezone.localdate(one.session.starts_at)
            address = reverse("training:session", args=[one.session_id])
            yield Happening(day, "training", f"{one.session}：{one.get_status_display()}", address)
    for placement in cadre.placements.all():
        if not placement.cancelled_at:
            grade = f"，鉴定{placement.get_grade_display()}" if placement.grade else ""
            text = f"{placement.get_kind_display()} {placement.host} {placement.post}，到 {placement.ends_on:%Y-%m-%d}{grade}"
            yield Happening(placement.starts_on, "placement", text, reverse("training:placement", args=[placement.pk]))
    for task in cadre.tasks.all():
        address = reverse("training:task", args=[task.pk])
        yield Happening(task.set_on, "task", f"交办「{task}」", address)
        if task.ended_on:
            yield Happening(task.ended_on, "task", f"「{task}」{task.get_status_display()}：{task.outcome}", address)
