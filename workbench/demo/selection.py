"""Two rounds of open selection for the demo township: one finished last half-year, one with villages at four places on its path.

Every step is taken through the functions the pages call, dated back from today. The finished one is entered afterwards from
its papers, as the system takes a count only on its own day.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from reserve_cadres.models import Cadre, OpenedPost, SelectionRound
from reserve_cadres.people.codes import Category, Education
from reserve_cadres.people.identity import check_character
from reserve_cadres.rulings import Ruling
from reserve_cadres.selection.approvals.approvals import approve
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.ballots.counting import Count, Votes
from reserve_cadres.selection.course.ending import close_round
from reserve_cadres.selection.course.rules import save_round
from reserve_cadres.selection.meetings.meetings import MeetingRecord, declare_valid, record_marks, save_meeting
from reserve_cadres.selection.meetings.officials import Official
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.nominations.nominations import Proposal, close_nominations, nominate
from reserve_cadres.selection.notices.notices import post_notice
from reserve_cadres.selection.reviews.reviews import Finding, record_reviews, steps_of
from reserve_cadres.selection.rounds.forms import FIRST_EDUCATION_RULES, first_round_values
from reserve_cadres.selection.rounds.rounds import (
    EducationDemand,
    RoundRules,
    announce,
    default_announcement,
    open_posts,
)
from villages.models import Post, PostKind, Township, Village
from villages.posts import PostPlan, save_post

# Village → (candidates' names, how far it has come).
UNDER_WAY = {
    "三道堰社区": (["陈文静", "何国强", "林春燕"], "on_notice"),
    "大河社区": (["唐建军", "罗雪梅", "宋志明"], "tied"),
    "双河社区": (["许林峰", "邓敏"], "reviewing"),
    "凉水井村": (["曾东升"], "nominating"),
}
FINISHED = {
    "石门社区": (["谢国栋", "韩秀兰", "冯志远"], "approved"),
    "青杠村": (["袁立军", "蒋春梅", "沈大勇"], "approved"),
}


@dataclass(frozen=True)
class Days:
    """When the steps of a round are taken, counted from today."""

    nominations_from: int
    nominations_until: int
    reviewed: int
    met: int
    notice: int
    decided: int

    def on(self, step: str) -> date:
        """The day of a step."""
        return timezone.localdate() + timedelta(days=getattr(self, step))


def load_demo_selection(township: Township, organiser: User, leading: User) -> None:
    """Add a clerk's post to six villages: one round is finished for two of them, one is under way for four."""
    chance = random.Random("selection")
    values = first_round_values(township)
    past = Days(-220, -205, reviewed=-195, met=-185, notice=-184, decided=-170)
    papers = {
        "title": f"{past.on('met').year}年第一批村级后备干部公推公选", "age_on": past.on("nominations_from"),
        "entered_afterwards": True, "source_document": "第一批公推公选工作档案", "source_dated_on": past.on("decided"),
    }  # fmt: skip
    made = _round(FINISHED, past, values | papers, township, organiser)
    for opened in _opened(made):
        _bring_on(opened, *FINISHED[opened.selection.village.name], past, chance, organiser, leading)
    close_round(made, recorded_by=organiser)
    now = Days(-40, 3, reviewed=-15, met=-12, notice=0, decided=0)
    made = _round(UNDER_WAY, now, values, township, organiser)
    for opened in _opened(made):
        _bring_on(opened, *UNDER_WAY[opened.selection.village.name], now, chance, organiser, leading)


def _round(
    names: Iterable[str], days: Days, values: dict[str, Any], township: Township, organiser: User
) -> SelectionRound:
    """A round that was announced, for the clerks of villages."""
    posts = [_clerk(Village.objects.get(township=township, name=name)) for name in names]
    rules = RoundRules(
        nominations_from=days.on("nominations_from"), nominations_until=days.on("nominations_until"), **values
    )
    made = save_round(rules, [EducationDemand(**one) for one in FIRST_EDUCATION_RULES], township=township)
    open_posts(made, dict.fromkeys((post.pk for post in posts), 2))
    announced_on = days.on("nominations_from") - timedelta(days=1)
    announce(made, text=default_announcement(made), announced_on=announced_on, recorded_by=organiser)
    return made


def _opened(made: SelectionRound) -> QuerySet[OpenedPost]:
    return OpenedPost.objects.filter(selection__round=made).select_related("selection__round", "selection__village")


def _clerk(village: Village) -> Post:
    return save_post(PostPlan("文书", PostKind.CLERK, position=list(PostKind).index(PostKind.CLERK)), village=village)


def _bring_on(
    opened: OpenedPost, names: list[str], stage: str, days: Days, chance: random.Random, organiser: User, leading: User
) -> None:
    selection = opened.selection
    people = [_nominated(opened, name, chance, organiser) for name in names]
    if stage == "nominating":
        return
    close_nominations(selection, recorded_by=organiser)
    steps = steps_of(selection.round)
    done = steps[:3] if stage == "reviewing" else steps
    record_reviews(
        [
            Finding(one.pk, step, "pass", reviewer="周组织", reviewed_on=days.on("reviewed"))
            for one in people
            for step in done
        ],
        recorded_by=organiser,
    )
    if stage == "reviewing":
        return
    record = MeetingRecord(
        held_on=days.on("met"),
        place=f"{selection.village}会议室",
        chair="郑书记",
        cadres_due=6, cadres_present=6, party_members_due=38, party_members_present=31, council_members_due=12,
        council_members_present=11, representatives_due=45, representatives_present=41,
    )  # fmt: skip
    meeting = save_meeting(selection, record, _officials())
    declare_valid(meeting, recorded_by=organiser)
    record_marks(
        meeting,
        {
            (one.pk, judge.pk, part): Decimal(92 - 2 * place - number)
            for place, one in enumerate(people)
            for number, judge in enumerate(meeting.judges)
            for part in ("speech", "defence")
        },
    )
    numbers = [66, 58, 58] if stage == "tied" else [70, 61, 55]
    votes = [Votes(one.pk, number, 86 - number) for one, number in zip(people, numbers, strict=True)]
    count_ballot(opened, Count(89, 88, 86, 2, votes), recorded_by=organiser)
    if stage == "tied":
        return
    post_notice(selection, starts_on=days.on("notice"), days=5, place="村(社区)公开栏", posted_by=organiser)
    if stage == "approved":
        ruling = Ruling(
            approved=True, decided_on=days.on("decided"), decided_by="镇党委会议",
            document_number=f"石委〔{days.on('decided').year}〕16号",
        )  # fmt: skip
        approve(people[:2], ruling, recorded_by=leading)


def _officials() -> list[Official]:
    return [
        Official("scrutineer", "马监票", "村务监督委员会主任", "village"),
        Official("scrutineer", "胡监票", "镇纪委副书记", "township"),
        Official("teller", "朱计票", "民政办干事", "department"),
        Official("judge", "何评委", "镇组织委员", "township"),
        Official("judge", "吕评委", "司法所所长", "department"),
    ]


def _nominated(opened: OpenedPost, name: str, chance: random.Random, organiser: User) -> Candidacy:
    woman = name[-1] in "静燕梅敏"
    birth = date(
        opened.selection.round.nominations_from.year - chance.randint(24, 42),
        chance.randint(1, 12),
        chance.randint(1, 28),
    )
    first = f"519900{birth:%Y%m%d}{chance.randint(10, 98)}{chance.choice('02468' if woman else '13579')}"
    cadre = Cadre(
        township=opened.selection.village.township,
        village=opened.selection.village,
        name=name,
        sex="female" if woman else "male",
        birth_date=birth,
        id_number=first + check_character(first),
        political_status=chance.choice(["party_member", "masses"]),
        education=chance.choice([Education.COLLEGE, Education.BACHELOR]),
        category=chance.choice([Category.GRADUATE, Category.RETURNED_WORKER]),
        phone=f"13{chance.randint(0, 999_999_999):09}",
    )
    day = opened.selection.round.nominations_from + timedelta(days=chance.randint(1, 12))
    kind = chance.choice(["self", "branch", "joint"])
    proposal = Proposal(
        kind,
        day,
        nominator="" if kind == "self" else "社区党支部" if kind == "branch" else "",
        signers=["江村民", "范村民"] if kind == "joint" else [],
        signer_count=15 if kind == "joint" else None,
    )
    return nominate(opened, cadre, proposal, recorded_by=organiser, household_here=True)
