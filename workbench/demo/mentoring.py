"""Pairs and talks of the demo: its three mentors' of a year, further ones' of a few months, so that half of all pairs are made.

Most months are as they should be, some behind, some late.
"""

import random
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from accounts.staff import Account, save_account
from mentoring.months.months import first_of
from mentoring.pairs.models import Pairing
from mentoring.pairs.pairs import pair_village
from mentoring.talks.talks import mentees_of, record_talk
from reserve_cadres.models import Cadre
from villages.models import PostKind, Township, Village
from workbench.demo.days import months_back

WORDS = [
    "近来帮村里收医保，觉得和老人沟通要有耐心。",
    "参加培训后想把合作社账目理清。",
    "家里种的柑橘快收了，能兼顾村里的事。",
    "反映组里道路灯坏了两处。",
    "跟着村主任走完了全组的危房，认得了每一户。",
    "想考乡村振兴方面的证书，问镇里有没有班。",
]
PROBLEMS = {"缺少记账方面的培训": "联系镇财政所安排学习", "组里灌溉渠堵了两年": "请农业服务中心去看"}
MONTHS = 11
# So long the further mentors have had their people.
RECENT_MONTHS = 2
# Role, sign-in name, name ("" for the secretary the village has), where it holds: positions of villages.
FURTHER = [
    *((Role.SECRETARY, f"shuji{place - 3}", "", range(place, place + 1)) for place in range(5, 18)),
    (Role.RESIDENT_LEADER, "zhucun2", "秦驻村", range(5, 11)), (Role.RESIDENT_LEADER, "zhucun3", "尤驻村", range(11, 16)),
    (Role.RESIDENT_CADRE, "ganbu2", "施驻村", range(5, 11)), (Role.RESIDENT_CADRE, "ganbu3", "戚驻村", range(11, 17)),
]  # fmt: skip
PER_MONTH = {Pairing.Kind.SECRETARY: 1, Pairing.Kind.RESIDENT_LEADER: 4, Pairing.Kind.RESIDENT_CADRE: 1}


def load_demo_mentoring(township: Township) -> None:
    """Pair the villages of every mentor there is, and let each have talked month by month; then the further ones."""
    months = months_back(MONTHS)
    holding = User.objects.filter(township=township, roles__role__in=Pairing.Kind.values)
    for mentor in holding.distinct().order_by("pk"):
        _accompany(mentor, months)
    for mentor in _further(township):
        _accompany(mentor, months[-RECENT_MONTHS:])


def _further(township: Township) -> list[User]:
    """Accounts of further mentors, with which nobody signs in."""
    villages = {one.position: one for one in Village.objects.filter(township=township)}
    made = []
    for role, username, named, places in FURTHER:
        held = [(role, villages[place]) for place in places]
        first = held[0][1]
        name = named or first.posts.get(kind=PostKind.SECRETARY).incumbent_name
        unit = f"{first}党支部" if role == Role.SECRETARY else f"{township}人民政府"
        made.append(save_account(Account(username, name, unit), held, township=township))
    return made


def _accompany(mentor: User, months: list[date]) -> None:
    """Pair the people of the mentor's villages from the first of ``months``, and let talks follow until today."""
    held = list(mentor.roles.select_related("village"))
    kind = held[0].role
    for one in held:
        if one.village:
            pair_village(one.village, mentor, kind, months[0])
    _talks(mentor, kind, [*months, first_of(timezone.localdate())])


def _talks(mentor: User, kind: str, months: list[date]) -> None:
    """What a mentor said each month; every third one misses a month now and then, and this month is not done yet."""
    chance = random.Random(mentor.username)
    today = timezone.localdate()
    people = [one.cadre for one in mentees_of(mentor, today)]
    negligent = mentor.pk % 3 == 0
    for number, month in enumerate(months):
        running = number == len(months) - 1
        times = PER_MONTH[Pairing.Kind(kind)] - (negligent and number % 4 == 1)
        for turn in range(times):
            day = min(month + timedelta(days=3 + 6 * turn + chance.randint(0, 4)), today)
            if running and (turn or negligent):
                continue
            _talk(mentor, kind, people, day, chance)


def _talk(mentor: User, kind: str, people: list[Cadre], day: date, chance: random.Random) -> None:
    """One talk: a secretary's with all of the village, another's with two; some raise a problem, some are entered late."""
    group = people if kind == Pairing.Kind.SECRETARY else chance.sample(people, 2)
    problem = chance.choice([*PROBLEMS, *[""] * 12])
    recorded_on = min(day + timedelta(days=chance.choice([0, 0, 0, 0, 0, 40])), timezone.localdate())
    record_talk(
        mentor, kind, group, held_on=day, recorded_by=mentor, place="村委会", summary=chance.choice(WORDS),
        problem=problem, follow_up=PROBLEMS.get(problem, ""),
        follow_up_due=day + timedelta(days=30) if problem else None, recorded_on=recorded_on,
    )  # fmt: skip
