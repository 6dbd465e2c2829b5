"""How a person came into the pool, for the dossier: every round they stood in, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from reserve_cadres.people.models import Cadre
from reserve_cadres.selection.approvals.models import Approval
from reserve_cadres.selection.ballots.models import Tally
from reserve_cadres.selection.nominations.models import Candidacy, CandidacyQuerySet, Nomination
from reserve_cadres.selection.notices.models import PublicNotice
from reserve_cadres.selection.reviews.models import QualificationReview


@dataclass(frozen=True)
class Event:
    """One step on the way: a day, what happened, and who put it on record."""

    day: object
    text: str
    recorded_by: object = None


def candidacies_with_steps() -> CandidacyQuerySet:
    """Candidacies as :func:`origin_of` needs them, the newest round first: for ``Prefetch("candidacies", …)``."""
    return (
        Candidacy.objects.select_related(
            "opened_post__post__village",
            "opened_post__joint_post",
            "opened_post__selection__village",
            "opened_post__selection__round__township",
            "exception_granted_by",
        )
        .prefetch_related(
            Prefetch("nominations", Nomination.objects.select_related("recorded_by")),
            Prefetch("reviews", QualificationReview.objects.select_related("recorded_by")),
            Prefetch("tallies", Tally.objects.select_related("ballot__meeting", "ballot__recorded_by")),
            Prefetch("notices", PublicNotice.objects.select_related("posted_by")),
            Prefetch("approvals", Approval.objects.select_related("recorded_by")),
        )
        .order_by("-opened_post__selection__round__nominations_from", "pk")
    )


def origin_of(cadre: Cadre) -> list[tuple[Candidacy, list[Event]]]:
    """Each candidacy of a person with its steps in order: nominations, reviews, ballots, notices, decision."""
    return [(one, _steps(one)) for one in cadre.candidacies.all()]


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
