"""What keeps the demo pool alive: assessments of two years, somebody who left and came back, a term change, proposals."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from reserve_cadres.assessments.assessments import Entry, record_assessments
from reserve_cadres.assessments.models import MARKS
from reserve_cadres.changes.changes import Motion, decide, propose
from reserve_cadres.models import Cadre, ChangeProposal
from reserve_cadres.rulings import Ruling
from reserve_cadres.terms.terms import Elected, TermDates, record_results, save_term
from villages.models import Township, Village

_GRADES = ["excellent"] * 3 + ["qualified"] * 12 + ["basic"]
_BASE = {"excellent": 92, "qualified": 83, "basic": 70, "unqualified": 55}
_VOTES = {"excellent": (18, 8, 1, 0), "qualified": (6, 17, 3, 1), "basic": (1, 8, 15, 3), "unqualified": (0, 3, 9, 15)}


def load_demo_pool(township: Township, organiser: User, leading: User) -> None:
    """Assess two years but for one village, let one leave and come back, hold elections, and leave decisions to take."""
    today = timezone.localdate()
    people = list(Cadre.objects.filter(township=township, state="in_pool").order_by("pk"))
    _assessments(township, people, today.year - 2, organiser)
    # The last village is still missing for last year.
    _assessments(township, people[:-2], today.year - 1, organiser)
    _left_and_came_back(people[30], organiser, leading)
    _term_change(township, today, organiser)
    _propose(people[40], today, organiser, kind="exit", reason="asked", basis="本人书面申请")


def _assessments(township: Township, people: list[Cadre], year: int, organiser: User) -> None:
    chance = random.Random(year)
    entries = []
    for number, cadre in enumerate(people):
        # One by each of the two rules that suggest an exit.
        grade = {20: "basic", 25: "unqualified"}.get(number) or chance.choice(_GRADES)
        marks = {name: Decimal(_BASE[grade] + chance.randint(-4, 6)) for name in MARKS}
        votes = dict(zip(("excellent", "qualified", "basic", "unqualified"), _VOTES[grade], strict=True))
        counts = {f"votes_{name}": number for name, number in votes.items()}
        entries.append(Entry(cadre.pk, {"grade": grade} | marks | counts))
    record_assessments(township, year, entries, assessed_on=date(year, 12, 20), recorded_by=organiser)


def _left_and_came_back(cadre: Cadre, organiser: User, leading: User) -> None:
    post = cadre.post
    for kind, day, fields in (
        ("exit", date(2019, 4, 10), {"reason": "absent", "basis": "外出务工一年以上，多次联系未果"}),
        ("return", date(2020, 6, 15), {"post": post, "basis": "返乡后本人申请，村党组织会议研究"}),
    ):
        made = _propose(cadre, day, organiser, kind=kind, **fields)
        ruling = Ruling(
            approved=True,
            decided_on=day + timedelta(days=5),
            decided_by="镇党委会议",
            document_number=f"石委〔{day.year}〕{day.month}号",
        )
        decide([made], ruling, recorded_by=leading)


def _term_change(township: Township, today: date, organiser: User) -> None:
    dates = TermDates(
        title=f"{today.year}年村(社区)换届",
        election_day=today - timedelta(days=20),
        ends_on=date(today.year + 5, 12, 31),
    )
    term = save_term(dates, township=township)
    for village in Village.objects.filter(township=township).order_by("position")[1:3]:
        secretary, director = village.posts.order_by("position")[:2]
        reserve = secretary.reserves.filter(state="in_pool").order_by("pk").first()
        elected = [Elected(secretary.pk, cadre_id=reserve.pk), Elected(director.pk, director.incumbent_name)]
        record_results(term, elected, propose_appointments=True, recorded_by=organiser)


def _propose(cadre: Cadre, day: date, organiser: User, *, kind: str, **fields: Any) -> ChangeProposal:
    motion = Motion(kind=kind, effective_on=day, proposed_on=day, proposer=f"{cadre.village}党组织", **fields)
    return propose(cadre, motion, recorded_by=organiser)
