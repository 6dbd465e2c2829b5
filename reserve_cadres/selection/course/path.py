"""One village's path through a round, ready for its page: posts with their candidates, ballots and what comes next."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from reserve_cadres.selection.ballots.ballots import NextBallot, Results, next_ballot
from reserve_cadres.selection.ballots.models import Ballot, Tally
from reserve_cadres.selection.course.progress import Progress
from reserve_cadres.selection.meetings.meetings import why_no_meeting, why_no_other_meeting
from reserve_cadres.selection.meetings.models import SelectionMeeting
from reserve_cadres.selection.nominations.eligibility import eligibility
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.nominations.nominations import why_no_nominations
from reserve_cadres.selection.notices.models import PublicNotice
from reserve_cadres.selection.notices.notices import people_on, why_no_notice
from reserve_cadres.selection.rounds.conditions import Conditions, Finding
from reserve_cadres.selection.rounds.models import OpenedPost, VillageSelection


@dataclass
class Candidate:
    """A candidate with what a row of the page shows."""

    candidacy: Candidacy
    findings: list[Finding]
    tally: Tally | None = None


@dataclass
class PostOnPath:
    """An opened post: its candidates, every ballot, and the next one or why there is none."""

    opened_post: OpenedPost
    candidates: list[Candidate]
    ballots: list[Ballot]
    coming: NextBallot | None = None
    why_no_ballot: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class NoticeOnPath:
    """A notice with those it names, in the order in which they were chosen."""

    notice: PublicNotice
    people: list[Candidacy]


@dataclass
class Path:
    """Everything the page of a village shows."""

    posts: list[PostOnPath]
    why_no_nominations: str
    why_no_meeting: str
    why_no_notice: list[str]
    notices: list[NoticeOnPath]
    why_no_other_meeting: str
    earlier_meetings: list[SelectionMeeting]


def steps_on_path(selection: VillageSelection, progress: Progress) -> Path:
    """The path of one village. The number of queries grows with its posts, never with its people."""
    conditions = Conditions.of(selection.round)
    people = (
        Candidacy.objects.filter(opened_post__selection=selection)
        .for_pages()
        .prefetch_related("nominations", "reviews", "approvals")
        .order_by("cadre__pinyin", "pk")
    )
    by_post: dict[int, list[Candidacy]] = {}
    for one in people:
        by_post.setdefault(one.opened_post_id, []).append(one)
    opened = selection.posts.select_related(
        "post__village", "joint_post", "selection__round__township", "selection__village"
    )
    posts = [_post_on_path(post, by_post.get(post.pk, []), progress.results, conditions) for post in opened]
    notices = selection.notices.select_related("posted_by", "withdrawn_by").prefetch_related(
        "objections__candidacy__cadre",
        "objections__settled_by",
        Prefetch("candidacies", Candidacy.objects.for_pages()),
    )
    return Path(
        posts=posts,
        why_no_nominations=why_no_nominations(selection),
        why_no_meeting=why_no_meeting(selection),
        why_no_notice=why_no_notice(selection, progress.results),
        why_no_other_meeting=why_no_other_meeting(selection),
        earlier_meetings=[
            one for one in selection.meetings.prefetch_related("officials__cadre") if one != progress.meeting
        ],
        notices=[NoticeOnPath(one, people_on(one, progress.results)) for one in notices],
    )


def _post_on_path(post: OpenedPost, people: list[Candidacy], results: Results, conditions: Conditions) -> PostOnPath:
    tallies = {tally.candidacy_id: tally for tally in results.latest(post.pk)}
    order = list(tallies)
    candidates = [Candidate(one, eligibility(one, conditions), tallies.get(one.pk)) for one in people]
    # After the count in the order of its result, before it by name.
    candidates.sort(key=lambda one: order.index(one.candidacy.pk) if one.candidacy.pk in tallies else len(order))
    found = PostOnPath(post, candidates, results.all_of(post.pk))
    try:
        found.coming = next_ballot(post, results)
    except ValidationError as problem:
        found.why_no_ballot = problem.messages
    return found
