"""A round brought as far as a test needs it, step by step through the functions the pages call."""

from datetime import date, timedelta

from django.utils import timezone

from reserve_cadres.models import Candidacy, SelectionMeeting, SelectionRound
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.ballots.counting import Count, Votes
from reserve_cadres.selection.course.rules import save_round
from reserve_cadres.selection.meetings.meetings import MeetingRecord, declare_valid, save_meeting
from reserve_cadres.selection.meetings.officials import Official
from reserve_cadres.selection.nominations.nominations import Proposal, close_nominations, nominate
from reserve_cadres.selection.notices.notices import post_notice
from reserve_cadres.selection.reviews.reviews import Finding, record_reviews, steps_of
from reserve_cadres.selection.rounds.rounds import (
    EducationDemand,
    RoundRules,
    announce,
    default_announcement,
    open_posts,
)
from tests.conftest import make_cadre

ATTENDANCE = {
    "cadres_due": 5, "cadres_present": 5, "party_members_due": 30, "party_members_present": 25, "council_members_due": 10,
    "council_members_present": 10, "representatives_due": 40, "representatives_present": 35,
}  # fmt: skip
PRESENT = 75


def today():
    return timezone.localdate()


def make_round(township, title="公推公选", **fields) -> SelectionRound:
    """A round of the past: its nominations began thirty days ago and are over since ten, so it is entered afterwards.

    One whose nominations still run when it is made is of today, and its notice follows its count.
    """
    fields = {
        "nominations_from": today() - timedelta(days=30),
        "nominations_until": today() - timedelta(days=10),
        "age_on": today(),
        "departments": ["纪检", "派出所"],
    } | fields
    if fields["nominations_until"] < today():
        fields = {"entered_afterwards": True, "source_document": "公选材料一卷", "source_dated_on": today()} | fields
    return save_round(RoundRules(title, **fields), [EducationDemand(3)], township=township)


def announced(township, posts: dict, **fields) -> SelectionRound:
    """An announced round with ``posts`` (Post → seats)."""
    made = make_round(township, **fields)
    open_posts(made, {post.pk: seats for post, seats in posts.items()})
    announce(made, text=default_announcement(made), announced_on=made.nominations_from, recorded_by=None)
    made.refresh_from_db()
    return made


def opened(selection_round, post):
    return post.openings.select_related("selection__round", "selection__village", "post").get(
        selection__round=selection_round
    )


def nominated(opened_post, *names, **fields) -> list[Candidacy]:
    """People without a dossier before, each recommended by the branch."""
    fields = {"education": 4, "birth_date": date(today().year - 30, 1, 1)} | fields
    village = opened_post.selection.village
    return [
        nominate(
            opened_post,
            make_cadre(village, name, in_pool=False, **fields),
            Proposal("branch", opened_post.selection.round.nominations_until, "村党支部"),
            recorded_by=None,
            household_here=True,
        )
        for name in names
    ]


def reviewed(candidacies, result="pass") -> None:
    selection_round = candidacies[0].opened_post.selection.round
    steps = steps_of(selection_round)
    # Before the meeting, which is held nine days ago where nothing else is said.
    day = min(selection_round.nominations_until, today() - timedelta(days=10))
    record_reviews(
        [
            Finding(one.pk, step, result, opinion="同意" if result == "pass" else "不符", reviewed_on=day)
            for one in candidacies
            for step in steps
        ],
        recorded_by=None,
    )


def officials(scrutineers=("马监票",), tellers=("朱计票",), judges=()) -> list[Official]:
    """Who watches, counts and judges, by name."""
    duties = {"scrutineer": scrutineers, "teller": tellers, "judge": judges}
    return [Official(duty, name) for duty, names in duties.items() for name in names]


def posted(lines, kept=()) -> dict:
    """The lines of the meeting's page that say who watches, counts and judges; ``kept`` are those on record."""
    said = {"officials-TOTAL_FORMS": len(lines), "officials-INITIAL_FORMS": len(kept)}
    for number, one in enumerate(lines):
        chosen = f"user-{one.user.pk}" if one.user else f"cadre-{one.cadre.pk}" if one.cadre else ""
        said |= {
            f"officials-{number}-duty": one.duty, f"officials-{number}-chosen": chosen, f"officials-{number}-name": one.name,
            f"officials-{number}-office": one.office, f"officials-{number}-comes_from": one.comes_from,
        }  # fmt: skip
        if one.namesake_checked:
            said[f"officials-{number}-namesake_checked"] = "on"
        if number < len(kept):
            said[f"officials-{number}-id"] = kept[number].pk
    return said


def met(selection, valid=True, held_on=None, **attendance) -> SelectionMeeting:
    selection.refresh_from_db()
    if not selection.nominations_closed_at:
        close_nominations(selection, recorded_by=None)
    record = MeetingRecord(
        held_on=held_on or today() - timedelta(days=9),
        place="村委会",
        chair="郑书记",
        **(ATTENDANCE | attendance),
    )
    meeting = save_meeting(selection, record, officials())
    if valid:
        declare_valid(meeting, recorded_by=None)
    meeting.refresh_from_db()
    return meeting


def for_only(candidacies, *numbers, valid=70, **changes) -> Count:
    """A count where the rest of the valid votes are against."""
    return Count(
        **(
            {"issued": PRESENT, "returned": PRESENT, "valid": valid, "invalid": PRESENT - valid}
            | changes
            | {
                "votes": [
                    Votes(one.pk, number, valid - number) for one, number in zip(candidacies, numbers, strict=True)
                ]
            }
        )
    )


def ready_for_ballot(township, post, *names, seats=2, held_on=None, **fields):
    """Round, opened post and candidates, at a valid meeting with every review passed."""
    made = announced(township, {post: seats}, **fields)
    one = opened(made, post)
    candidacies = nominated(one, *names)
    reviewed(candidacies)
    met(one.selection, held_on=held_on)
    return made, opened(made, post), candidacies


def chosen(township, post, *names, seats=None, **fields):
    """People chosen by a ballot, all of them."""
    made, one, candidacies = ready_for_ballot(township, post, *names, seats=seats or len(names), **fields)
    count_ballot(one, for_only(candidacies, *(60 - place for place in range(len(names)))), recorded_by=None)
    return made, one, candidacies


def noticed(selection, starts_on=None, days=5):
    """A notice that began on the day of the meeting."""
    return post_notice(
        selection,
        starts_on=starts_on or today() - timedelta(days=9),
        days=days,
        place="公开栏",
        posted_by=None,
    )
