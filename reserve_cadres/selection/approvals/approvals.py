"""The leading group's decision: the only way from a ballot into the pool.

Source: domain.md, "Open selection", 7.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from office.together import read_together
from reserve_cadres.people.codes import State
from reserve_cadres.people.models import Cadre
from reserve_cadres.people.opening import lock_people
from reserve_cadres.pool.models import StateChange
from reserve_cadres.pool.pool import Posting, admit_many, why_not_on
from reserve_cadres.rulings import Ruling
from reserve_cadres.selection.approvals.models import ONE_SEAT, Approval
from reserve_cadres.selection.ballots.ballots import Results
from reserve_cadres.selection.ballots.counting import Outcome
from reserve_cadres.selection.ballots.models import Tally
from reserve_cadres.selection.nominations.models import Candidacy, CandidacyQuerySet
from reserve_cadres.selection.notices.models import NoticePerson, Objection, PublicNotice, held_up
from reserve_cadres.selection.rounds.models import SelectionRound
from villages.models import Post


def undecided(candidacies: CandidacyQuerySet) -> CandidacyQuerySet:
    """Of ``candidacies``, those a valid ballot chose or who were called up, who stand and were not decided on yet."""
    tallies = Tally.objects.filter(candidacy=OuterRef("pk"), outcome=Outcome.CHOSEN, ballot__status="counted")
    chosen = Q(opened_post__selection__round__status=SelectionRound.Status.ANNOUNCED) & Exists(tallies)
    return candidacies.standing().filter(approvals__isnull=True).filter(chosen | _CALLED_UP)


def called_up(candidacies: CandidacyQuerySet) -> CandidacyQuerySet:
    """Of ``candidacies``, the runners-up whom a notice in force calls up to a vacancy, also after their round."""
    return candidacies.filter(_CALLED_UP)


# By subqueries: joined, many notices and ballots would take the database longer to plan than to read.
_CALLED_UP = ~Q(opened_post__selection__round__status=SelectionRound.Status.CANCELLED) & Exists(
    NoticePerson.objects.filter(
        candidacy=OuterRef("pk"), publicnotice__in=PublicNotice.objects.in_force().filter(calls_up=True)
    )
)


def chosen_and_undecided(candidacies: CandidacyQuerySet) -> list[Candidacy]:
    """The list the leading group works on: those of ``candidacies`` that are :func:`undecided`, as they were chosen."""
    waiting = list(
        undecided(candidacies)
        .for_pages()
        .select_related("cadre__post__village", "cadre__joint_post")
        .order_by(
            "opened_post__selection__round", "opened_post__selection__village__position",
            "opened_post__post__position", "opened_post", "pk",
        )
    )  # fmt: skip
    return Results({one.opened_post_id for one in waiting}).in_order(waiting)


def obstacles(candidacies: Sequence[Candidacy], day: date, *beside: QuerySet) -> dict[int, list[str]]:
    """Why each candidate cannot be approved on ``day``; an empty list where nothing stands in the way.

    R: not before the notice ran out and each objection is settled. Two queries for any number of people; what else is
    asked of them is read ``beside``.
    """
    keys = [one.pk for one in candidacies]
    counts = Results.reading(opened_post__in={one.opened_post_id for one in candidacies})
    called = called_up(Candidacy.objects.filter(pk__in=keys)).values_list("pk", flat=True)
    posted = NoticePerson.objects.filter(candidacy__in=keys, publicnotice__withdrawn_at__isnull=True)
    posted = posted.select_related("publicnotice").order_by("-publicnotice__starts_on", "-publicnotice")
    concerned = Q(candidacy__in=keys) | Q(notice__candidacies__in=keys)
    unsettled = Objection.objects.filter(concerned).distinct().unsettled()
    decisions = Approval.objects.filter(candidacy__in=keys).values_list("candidacy", flat=True)
    read_together(*counts, called, posted, unsettled, decisions, *beside)
    results = Results.of_parts(counts)
    chosen = {
        tally.candidacy_id
        for post in {one.opened_post_id for one in candidacies}
        for tally in results.with_outcome(post, Outcome.CHOSEN)
    }
    notices: dict[int, list[PublicNotice]] = defaultdict(list)
    for named in posted:
        notices[named.candidacy_id].append(named.publicnotice)
    succeeding, decided = set(called), set(decisions)
    holding = held_up(keys, unsettled)
    too_early = why_not_on(dict.fromkeys((one.cadre_id for one in candidacies), day))
    return {
        one.pk: list(
            _obstacles(
                one,
                day,
                chosen=one.pk in chosen,
                succeeds=one.pk in succeeding,
                decided=one.pk in decided,
                notices=notices[one.pk],
                still_open=len(holding[one.pk]),
                too_early=too_early.get(one.cadre_id),
            )
        )
        for one in candidacies
    }


def hindrances(candidacies: Sequence[Candidacy], day: date) -> dict[int, list[str]]:
    """:func:`obstacles` for a list to choose from, and who waits for a seat that others have taken meanwhile.

    Approving locks the posts and counts anew; here it is said before, so that nobody waits without a way on.
    """
    posts = Post.objects.with_bench_strength().filter(
        pk__in=[key for one in candidacies for key in one.opened_post.post_ids]
    )
    found = obstacles(candidacies, day, posts)
    full = {post.pk: post for post in posts if post.missing <= 0}
    for one in candidacies:
        found[one.pk] += [
            f"{'' if key == one.opened_post.post_id else full[key].title}岗位后备名额已满"
            f"({full[key].reserve_count}/{full[key].quota})；可不予批准，或等名额空出后再批准。"
            for key in one.opened_post.post_ids
            if key in full and key not in _held(one.cadre)
        ]
    return found


def _obstacles(
    candidacy: Candidacy,
    day: date,
    *,
    chosen: bool,
    succeeds: bool,
    decided: bool,
    notices: list[PublicNotice],
    still_open: int,
    too_early: str | None,
) -> Iterator[str]:
    if not succeeds and candidacy.opened_post.selection.round.status != SelectionRound.Status.ANNOUNCED:
        yield "批次不在进行中。"
    if decided:
        yield "已经审批过了。"
    yield from _out_of_the_running(candidacy)
    if not chosen and not succeeds:
        yield "没有在有效的票选中入选。"
    if not notices:
        yield "还没有公示。"
    for notice in notices:
        if day <= notice.ends_on:
            yield f"公示到 {notice.ends_on:%Y-%m-%d} 期满，次日起才能审批。"
    if still_open:
        yield f"有 {still_open} 条公示异议没有办结。"
    cadre = candidacy.cadre
    if _held(cadre) >= set(candidacy.opened_post.post_ids):
        yield "已在库，就在这个岗位上。"
    if too_early:
        yield too_early


def _out_of_the_running(candidacy: Candidacy) -> Iterator[str]:
    if candidacy.withdrawn_on:
        yield f"已退出选拔({candidacy.end})。"
    if candidacy.disqualified_on:
        yield "已取消资格。"
    if candidacy.review != Candidacy.Review.PASSED:
        yield "资格审查没有通过。"


def _held(cadre: Cadre) -> set[int]:
    """The posts on which the person has a seat."""
    return set(cadre.post_ids) if cadre.state == State.IN_POOL else set()


def _seat_of(cadre: Cadre) -> str:
    return f"{cadre.village} {cadre.post_title}"


def seat_given_up(candidacy: Candidacy) -> int | None:
    """The post whose seat the person holds in the pool now and would leave for this one; None where there is none."""
    cadre = candidacy.cadre
    return cadre.post_id if cadre.state == State.IN_POOL and cadre.post_id != candidacy.opened_post.post_id else None


@transaction.atomic
def approve(
    candidacies: Sequence[Candidacy], ruling: Ruling, *, moves_agreed: bool = False, recorded_by: User | None
) -> list[Approval]:
    """Record the decision on one person or many, all or none; approval puts them into the pool on their posts.

    R: one person, one seat. Who holds another seat is approved only with ``moves_agreed``: the decision then says from
    which post they move, and that seat is free. Raises ``ValidationError`` naming each person and what stands in the way,
    ``QuotaExceeded`` where a post has too few free seats, also when another approval took them a moment ago.
    """
    ruling.check()
    keys = [one.pk for one in candidacies]
    # Notices first, as an objection does, then people: whoever comes second waits and sees what the first one wrote.
    list(
        PublicNotice.objects.select_for_update(of=["self"])
        .filter(pk__in=PublicNotice.objects.filter(candidacies__in=keys).values("pk"))
        .order_by("pk")
    )
    lock_people(one.cadre_id for one in candidacies)
    people = Candidacy.objects.for_pages().select_related("cadre__post__village", "cadre__joint_post")
    locked = list(people.select_for_update(of=["self"]).filter(pk__in=keys).order_by("pk"))
    problems = _problems_of(ruling, locked)
    if ruling.approved and not moves_agreed:
        problems += [
            f"{one.cadre}：{ONE_SEAT}现在是{_seat_of(one.cadre)}的后备。" for one in locked if seat_given_up(one)
        ]
    if problems:
        raise ValidationError(problems)
    approvals = Approval.objects.bulk_create(
        Approval(
            candidacy=one,
            decision=Approval.Decision.APPROVED if ruling.approved else Approval.Decision.REFUSED,
            decided_on=ruling.decided_on,
            document_number=ruling.document_number,
            decided_by=ruling.decided_by,
            opinion=ruling.opinion,
            moved_from_id=seat_given_up(one) if ruling.approved else None,
            recorded_by=recorded_by,
        )
        for one in locked
    )
    if ruling.approved:
        succeeding = set(called_up(Candidacy.objects.filter(pk__in=keys)).values_list("pk", flat=True))
        for origin, entering in (
            (StateChange.Origin.SELECTED, [one for one in locked if one.pk not in succeeding]),
            (StateChange.Origin.SUCCEEDED, [one for one in locked if one.pk in succeeding]),
        ):
            admit_many([_posting(one, ruling) for one in entering], origin=origin, recorded_by=recorded_by)
    return approvals


def _problems_of(ruling: Ruling, candidacies: list[Candidacy]) -> list[str]:
    problems = []
    if not candidacies:
        problems.append("请先勾选要审批的人。")
    if not ruling.approved:
        in_the_way: dict[int, list[str]] = {one.pk: [] for one in candidacies}
        for decided in Approval.objects.filter(candidacy__in=candidacies):
            in_the_way[decided.candidacy_id] = ["已经审批过了。"]
    else:
        in_the_way = obstacles(candidacies, ruling.decided_on)
    seen: dict[int, Candidacy] = {}
    for one in candidacies:
        problems += [f"{one.cadre}({one.opened_post.name})：{why}" for why in in_the_way[one.pk]]
        if ruling.approved and seen.setdefault(one.cadre_id, one) is not one:
            problems.append(f"{one.cadre}同时入选两个岗位，只能批准一个。")
    return problems


def _basis(candidacy: Candidacy) -> str:
    selection_round = candidacy.opened_post.selection.round
    said = f"{selection_round}（补录：{selection_round.source}）" if selection_round.source else str(selection_round)
    return f"{said}，同意从{_seat_of(candidacy.cadre)}调整" if seat_given_up(candidacy) else said


def _posting(candidacy: Candidacy, ruling: Ruling) -> Posting:
    post = candidacy.opened_post.post
    return Posting(
        cadre_id=candidacy.cadre_id,
        village_id=post.village_id,
        post_id=post.pk,
        joint_post_id=candidacy.opened_post.joint_post_id,
        effective_on=ruling.decided_on,
        basis=_basis(candidacy),
        document_number=ruling.document_number,
        decided_by=ruling.decided_by,
    )
