"""One village's path through a round, ready for its page: posts with their candidates, ballots and what comes next."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from office.together import hang_on, read_together
from reserve_cadres.selection.approvals.models import Approval
from reserve_cadres.selection.ballots.ballots import NextBallot, Results, next_ballot
from reserve_cadres.selection.ballots.models import Ballot, Tally
from reserve_cadres.selection.course.progress import Progress, by_owner
from reserve_cadres.selection.meetings.meetings import why_no_meeting, why_no_other_meeting
from reserve_cadres.selection.meetings.models import MeetingOfficial, SelectionMeeting
from reserve_cadres.selection.nominations.eligibility import eligibility
from reserve_cadres.selection.nominations.models import Candidacy, Nomination
from reserve_cadres.selection.nominations.nominations import why_no_nominations
from reserve_cadres.selection.notices.models import NoticePerson, Objection, PublicNotice
from reserve_cadres.selection.notices.notices import people_on, why_no_notice
from reserve_cadres.selection.rounds.conditions import Conditions, Finding
from reserve_cadres.selection.rounds.models import EducationRule, OpenedPost, VillageSelection


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
    """The path of one village, in one query whatever its posts and people."""
    read_whole(selection)
    conditions = Conditions.of(selection.round)
    return Path(
        posts=[_post_on_path(post, progress.results, conditions) for post in selection.posts.all()],
        why_no_nominations=why_no_nominations(selection),
        why_no_meeting=why_no_meeting(selection),
        why_no_notice=why_no_notice(selection, progress.results),
        why_no_other_meeting=why_no_other_meeting(selection),
        earlier_meetings=[one for one in selection.meetings.all() if one != progress.meeting],
        notices=[NoticeOnPath(one, people_on(one, progress.results)) for one in selection.notices.all()],
    )


def read_whole(selection: VillageSelection) -> None:
    """Let everything that was recorded on the village's path hang on it, but its ballots."""
    opened = OpenedPost.objects.filter(selection=selection).select_related("post__village", "joint_post")
    people = Candidacy.objects.filter(opened_post__selection=selection).for_pages().order_by("cadre__pinyin", "pk")
    nominations = Nomination.objects.filter(candidacy__opened_post__selection=selection)
    approvals = Approval.objects.filter(candidacy__opened_post__selection=selection)
    meetings = SelectionMeeting.objects.filter(selection=selection)
    officials = MeetingOfficial.objects.filter(meeting__selection=selection).select_related("cadre")
    notices = PublicNotice.objects.filter(selection=selection).select_related("posted_by", "withdrawn_by")
    named = NoticePerson.objects.filter(publicnotice__selection=selection).order_by("pk")
    objections = Objection.objects.filter(notice__selection=selection).select_related("candidacy__cadre", "settled_by")
    rules = EducationRule.objects.filter(round=selection.round_id)
    read_together(opened, people, nominations, approvals, meetings, officials, notices, named, objections, rules)
    hang_on([selection.round], "education_rules", {selection.round_id: list(rules)})
    hang_on(people, "nominations", by_owner(nominations, "candidacy_id"))
    hang_on(people, "approvals", by_owner(approvals, "candidacy_id"))
    hang_on(opened, "candidacies", by_owner(people, "opened_post_id"))
    hang_on(meetings, "officials", by_owner(officials, "meeting_id"))
    hang_on(notices, "objections", by_owner(objections, "notice_id"))
    known = {one.pk: one for one in people}
    on_notices = by_owner(named, "publicnotice_id")
    hang_on(
        notices, "candidacies", {key: [known[one.candidacy_id] for one in found] for key, found in on_notices.items()}
    )
    for post in opened:
        post.selection = selection
    hang_on([selection], "posts", {selection.pk: list(opened)})
    hang_on([selection], "meetings", {selection.pk: list(meetings)})
    hang_on([selection], "notices", {selection.pk: list(notices)})


def _post_on_path(post: OpenedPost, results: Results, conditions: Conditions) -> PostOnPath:
    people = list(post.candidacies.all())
    tallies = {tally.candidacy_id: tally for tally in results.latest(post.pk)}
    order = list(tallies)
    candidates = [Candidate(one, eligibility(one, conditions), tallies.get(one.pk)) for one in people]
    # After the count in the order of its result, before it by name.
    candidates.sort(key=lambda one: order.index(one.candidacy.pk) if one.candidacy.pk in tallies else len(order))
    found = PostOnPath(post, candidates, results.all_of(post.pk))
    try:
        found.coming = next_ballot(post, results, people)
    except ValidationError as problem:
        found.why_no_ballot = problem.messages
    return found
