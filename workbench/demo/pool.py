"""What keeps the demo pool alive: who left and came back, assessments of two years, a term change, proposals."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from reserve_cadres.assessments.assessments import Entry, due_people, record_assessments
from reserve_cadres.assessments.models import MARKS
from reserve_cadres.changes.changes import Motion, decide, propose
from reserve_cadres.models import Cadre, ChangeProposal, StateChange
from reserve_cadres.rulings import Ruling
from reserve_cadres.terms.terms import Elected, TermDates, record_results, save_term
from villages.models import Township, Village
from workbench.demo.days import ago

_GRADES = ["excellent"] * 3 + ["qualified"] * 12 + ["basic"]
_BASE = {"excellent": 92, "qualified": 83, "basic": 70, "unqualified": 55}
_VOTES = {"excellent": (18, 8, 1, 0), "qualified": (6, 17, 3, 1), "basic": (1, 8, 15, 3), "unqualified": (0, 3, 9, 15)}
# Village → days ago, reason and basis of an exit of its first reserve.
_LEFT = {
    "水口村": (260, "moved", "户口迁往外县"),
    "瓦窑村": (150, "asked", "本人书面申请"),
    "五通村": (90, "absent", "外出务工一年以上，多次联系未果"),
}


def load_demo_past(township: Township, organiser: User, leading: User) -> None:
    """What the leading group decided since the roster: one left and came back, three left, one was appointed elsewhere."""
    first = {
        village.name: village.cadres.filter(state="in_pool").order_by("pk").select_related("village", "post").first()
        for village in Village.objects.filter(township=township)
    }
    came_back = first["观音村"]
    post = came_back.post
    basis = "外出务工一年以上，多次联系未果"
    _decided(came_back, ago(320), organiser, leading, kind="exit", reason="absent", basis=basis)
    basis = "返乡后本人申请，村党组织会议研究"
    _decided(came_back, ago(120), organiser, leading, kind="return", post=post, basis=basis)
    for name, (days, reason, basis) in _LEFT.items():
        _decided(first[name], ago(days), organiser, leading, kind="exit", reason=reason, basis=basis)
    title = "镇便民服务中心工作人员"
    _decided(
        first["月亮坪村"], ago(60), organiser, leading, kind="appointment", appointed_title=title, basis="公开招聘录用"
    )


def load_demo_pool(township: Township, organiser: User, leading: User) -> None:
    """Assess two years but for one village, hold elections in six, and leave decisions to take."""
    today = timezone.localdate()
    changes = StateChange.objects.filter(cadre__township=township)
    people = list(due_people(changes, today.year - 2))
    _assessments(township, people, today.year - 2, organiser)
    # The last village is still missing for last year.
    _assessments(township, list(due_people(changes, today.year - 1))[:-2], today.year - 1, organiser)
    _term_change(township, today, organiser)
    leaving = Cadre.objects.filter(township=township, village__name="红旗村", state="in_pool").order_by("pk").first()
    _propose(leaving, today, organiser, kind="exit", reason="asked", basis="本人书面申请")


def _assessments(township: Township, people: list[Cadre], year: int, organiser: User) -> None:
    chance = random.Random(year)
    # One by each of the two rules that suggest an exit.
    suggested = {"柏树村": "basic", "黄桷村": "unqualified"}
    entries = []
    for cadre in people:
        grade = suggested.pop(cadre.village.name, "") or chance.choice(_GRADES)
        marks = {name: Decimal(_BASE[grade] + chance.randint(-4, 6)) for name in MARKS}
        votes = dict(zip(("excellent", "qualified", "basic", "unqualified"), _VOTES[grade], strict=True))
        counts = {f"votes_{name}": number for name, number in votes.items()}
        entries.append(Entry(cadre.pk, {"grade": grade} | marks | counts))
    record_assessments(township, year, entries, assessed_on=date(year, 12, 20), recorded_by=organiser)


def _term_change(township: Township, today: date, organiser: User) -> None:
    dates = TermDates(
        title=f"{ago(20).year}年村(社区)换届",
        election_day=ago(20),
        ends_on=date(today.year + 5, 12, 31),
    )
    term = save_term(dates, township=township)
    for number, village in enumerate(Village.objects.filter(township=township).order_by("position")[4:10]):
        secretary, director = village.posts.order_by("position")[:2]
        reserve = secretary.reserves.filter(state="in_pool").order_by("pk").first()
        won = (
            Elected(secretary.pk, cadre_id=reserve.pk)
            if number % 3
            else Elected(secretary.pk, secretary.incumbent_name)
        )
        elected = [won, Elected(director.pk, director.incumbent_name)]
        record_results(term, elected, propose_appointments=True, recorded_by=organiser)


def _decided(cadre: Cadre | None, day: date, organiser: User, leading: User, **fields: Any) -> None:
    """A change that was proposed on a day and decided on five days later."""
    ruling = Ruling(
        approved=True,
        decided_on=day + timedelta(days=5),
        decided_by="镇党委会议",
        document_number=f"石委〔{day.year}〕{day.month}号",
    )
    decide([_propose(cadre, day, organiser, **fields)], ruling, recorded_by=leading)


def _propose(cadre: Cadre | None, day: date, organiser: User, *, kind: str, **fields: Any) -> ChangeProposal:
    if cadre is None:
        raise LookupError("the demo's villages have reserves")
    motion = Motion(kind=kind, effective_on=day, proposed_on=day, proposer=f"{cadre.village}党组织", **fields)
    return propose(cadre, motion, recorded_by=organiser)
