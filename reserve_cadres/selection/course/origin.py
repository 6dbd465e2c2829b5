"""How a person came into the pool, for the dossier: every round they stood in, step by step."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from reserve_cadres.selection.nominations.models import Candidacy, Nomination
from reserve_cadres.selection.notices.models import PublicNotice
from reserve_cadres.selection.reviews.models import QualificationReview


@dataclass(frozen=True)
class Event:
    """One step on the way: a day, what happened, and who put it on record."""

    day: object
    text: str
    recorded_by: object = None


def origins_of(cadre_ids: Iterable[int]) -> dict[int, list[tuple[Candidacy, list[Event]]]]:
    """Person → each candidacy with its steps in order: nominations, reviews, ballots, notices, decision.

    In a fixed number of queries for any number of people; who never stood is not in it.
    """
    people = (
        Candidacy.objects.filter(cadre__in=cadre_ids)
        .for_pages()
        .prefetch_related(
            "nominations__recorded_by",
            "reviews__recorded_by",
            "tallies__ballot__meeting",
            "tallies__ballot__recorded_by",
            "notices__posted_by",
            "approvals__recorded_by",
        )
        .order_by("-opened_post__selection__round__nominations_from", "pk")
    )
    found = defaultdict(list)
    for one in people:
        found[one.cadre_id].append((one, _steps(one)))
    return found


def _steps(candidacy: Candidacy) -> list[Event]:
    nominations = [
        Event(one.nominated_on, f"{one.get_kind_display()}{_by(one)}", one.recorded_by)
        for one in candidacy.nominations.all()
    ]
    order = list(QualificationReview.Stage)
    reviews = [
        Event(one.reviewed_on, str(one), one.recorded_by)
        for one in sorted(
            candidacy.reviews.all(),
            key=lambda review: (review.reviewed_on, order.index(QualificationReview.Stage(review.stage))),
        )
    ]
    ballots = [
        Event(
            one.ballot.meeting.held_on,
            f"第 {one.ballot.number} 次投票：赞成 {one.votes_for} 票，{one.get_outcome_display()}",
            one.ballot.recorded_by,
        )
        for one in sorted(candidacy.tallies.all(), key=lambda tally: tally.ballot.number)
        if one.ballot.status == "counted"
    ]
    notices = [Event(one.starts_on, _notice(one), one.posted_by) for one in candidacy.notices.all()]
    decisions = [
        Event(one.decided_on, f"{one.decided_by}{one.get_decision_display()} {one.document_number}", one.recorded_by)
        for one in candidacy.approvals.all()
    ]
    return [*nominations, *_exception(candidacy), *reviews, *ballots, *notices, *decisions, *_end(candidacy)]


def _by(nomination: Nomination) -> str:
    if nomination.signer_count:
        return f"：{nomination.signer_count} 人联名"
    return f"：{nomination.nominator}" if nomination.nominator else ""


def _notice(notice: PublicNotice) -> str:
    ended = "（已作废）" if notice.withdrawn_at else ""
    return f"{'递补' if notice.calls_up else ''}公示到 {notice.ends_on:%Y-%m-%d}{ended}"


def _exception(candidacy: Candidacy) -> Iterator[Event]:
    if candidacy.exception_granted_at:
        day = timezone.localdate(candidacy.exception_granted_at)
        yield Event(day, f"同意破格：{candidacy.exception_reason}", candidacy.exception_granted_by)


def _end(candidacy: Candidacy) -> Iterator[Event]:
    if candidacy.withdrawn_on:
        yield Event(candidacy.withdrawn_on, f"退出选拔({candidacy.end})：{candidacy.withdrawal_reason}")
    if candidacy.disqualified_on:
        yield Event(candidacy.disqualified_on, f"取消资格：{candidacy.disqualification_reason}")
