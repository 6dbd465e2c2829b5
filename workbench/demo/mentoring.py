"""Pairs and talks for the demo township's first villages, in this month and the two before."""

import random
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from mentoring.months.months import first_of
from mentoring.pairs.models import Pairing
from mentoring.pairs.pairs import pair_village
from mentoring.talks.talks import mentees_of, record_talk
from villages.models import Township

WORDS = [
    "近来帮村里收医保，觉得和老人沟通要有耐心。",
    "参加培训后想把合作社账目理清。",
    "家里种的柑橘快收了，能兼顾村里的事。",
    "反映组里道路灯坏了两处。",
]


def load_demo_mentoring(township: Township) -> None:
    """Pair the villages of the three demo mentors and let them have talked, this month not yet enough."""
    today = timezone.localdate()
    began = first_of(today) - timedelta(days=100)
    for username, kind in (("shuji", "secretary"), ("zhucun", "resident_leader"), ("ganbu", "resident_cadre")):
        mentor = User.objects.get(username=username)
        for held in mentor.roles.select_related("village"):
            if held.village:
                pair_village(held.village, mentor, kind, began)
        _talks(mentor, kind, today)


def _talks(mentor: User, kind: str, today: date) -> None:
    chance = random.Random(mentor.username)
    people = [one.cadre for one in mentees_of(mentor, today)]
    days = [today - timedelta(days=number) for number in (3, 33, 36, 40, 47, 62, 66, 70)]
    for number, day in enumerate(days):
        group = people[number % len(people) :][:2] if kind == Pairing.Kind.SECRETARY else chance.sample(people, 2)
        problem = "缺少记账方面的培训" if number == 2 else ""
        record_talk(
            mentor, kind, group, held_on=day, recorded_by=mentor, place="村委会", summary=chance.choice(WORDS),
            problem=problem, follow_up="联系镇财政所安排学习" if problem else "",
            follow_up_due=today - timedelta(days=5) if problem else None,
            # Entered the day it was held, but for one that was entered a month later.
            recorded_on=today if number == 4 else day,
        )  # fmt: skip
