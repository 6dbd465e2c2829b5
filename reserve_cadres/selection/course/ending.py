"""How a round ends: closed with its runners-up kept, or given up. Source: domain.md, "Open selection"."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reserve_cadres.pool.pool import Posting, leave_selection
from reserve_cadres.selection.ballots.models import Ballot, Tally
from reserve_cadres.selection.codes import Outcome
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.notices.models import Objection, PublicNotice
from reserve_cadres.selection.notices.withdrawal import withdraw_notice
from reserve_cadres.selection.rounds.models import SelectionRound
from reserve_cadres.selection.rounds.rounds import must_run


@transaction.atomic
def close_round(selection_round: SelectionRound, *, recorded_by: User | None) -> None:
    """End a round. Runners-up stay on record as such; who was neither selected nor a runner-up is no longer in selection.

    Raises ``ValidationError`` while somebody chosen waits for a decision, a tie for its run-off, or an objection for its
    answer.
    """
    locked = SelectionRound.objects.select_for_update().get(pk=selection_round.pk)
    must_run(locked)
    latest = Tally.objects.filter(
        ballot__status=Ballot.Status.COUNTED, ballot__opened_post__selection__round=locked
    ).order_by("candidacy_id", "-ballot__number")
    outcomes = dict(latest.distinct("candidacy_id").values_list("candidacy_id", "outcome"))
    candidacies = list(
        Candidacy.objects.filter(opened_post__selection__round=locked).for_pages().prefetch_related("approvals")
    )
    waiting = [
        candidacy
        for candidacy in candidacies
        if candidacy.stands
        and not candidacy.approvals.all()
        and outcomes.get(candidacy.pk) in {Outcome.CHOSEN, Outcome.TIED}
    ]
    if waiting:
        names = "、".join(str(candidacy.cadre) for candidacy in waiting[:8])
        raise ValidationError(f"还有 {len(waiting)} 名入选或得票相同的人没有办完({names})，不能结束。")
    unsettled = Objection.objects.filter(notice__selection__round=locked, outcome=Objection.Outcome.OPEN).count()
    if unsettled:
        raise ValidationError(f"还有 {unsettled} 条公示异议没有办结，不能结束。")
    today = timezone.localdate()
    kept = {key for key, outcome in outcomes.items() if outcome == Outcome.RUNNER_UP}
    leave_selection(
        _not_selected([one for one in candidacies if one.pk not in kept or not one.stands], kept, today, locked),
        recorded_by=recorded_by,
    )
    locked.status = SelectionRound.Status.CLOSED
    locked.ended_on = today
    locked.save()


@transaction.atomic
def cancel_round(selection_round: SelectionRound, *, reason: str, recorded_by: User | None) -> None:
    """Give a round up with a reason, at whatever step; what was recorded stays.

    Who was approved stays in the pool; everybody else is no longer in selection, and notices that named nobody approved
    are withdrawn with it.
    """
    locked = SelectionRound.objects.select_for_update().get(pk=selection_round.pk)
    if locked.status not in {SelectionRound.Status.DRAFT, SelectionRound.Status.ANNOUNCED}:
        raise ValidationError(f"批次{locked.get_status_display()}。")
    if not reason.strip():
        raise ValidationError("请写明取消原因。")
    candidacies = list(Candidacy.objects.filter(opened_post__selection__round=locked).for_pages())
    notices = PublicNotice.objects.in_force().filter(selection__round=locked)
    for notice in notices.exclude(candidacies__approvals__decision="approved").distinct():
        withdraw_notice(notice, reason="批次取消。", withdrawn_by=recorded_by)
    today = timezone.localdate()
    leave_selection(_not_selected(candidacies, set(), today, locked, "批次取消"), recorded_by=recorded_by)
    locked.status = SelectionRound.Status.CANCELLED
    locked.ending_reason = reason.strip()
    locked.ended_on = timezone.localdate()
    locked.save()


def _not_selected(
    candidacies: Sequence[Candidacy],
    kept: set[int],
    day: date,
    selection_round: SelectionRound,
    otherwise: str = "未入选",
) -> list[Posting]:
    """Where those not selected stand from ``day`` on: in no pool. Not those who still stand elsewhere."""
    people = {candidacy.cadre_id: candidacy for candidacy in candidacies}
    elsewhere = Candidacy.objects.filter(cadre__in=people).standing()
    elsewhere = elsewhere.filter(opened_post__selection__round__in=SelectionRound.objects.running())
    elsewhere = elsewhere.exclude(opened_post__selection__round=selection_round)
    staying = set(elsewhere.values_list("cadre_id", flat=True))
    staying |= set(Candidacy.objects.filter(pk__in=kept).standing().values_list("cadre_id", flat=True))
    return [
        Posting(
            cadre_id=key,
            village_id=candidacy.cadre.village_id,
            post_id=None,
            effective_on=day,
            basis=f"{selection_round}：{_why_not(candidacy) or otherwise}",
        )
        for key, candidacy in people.items()
        if key not in staying
    ]


def _why_not(candidacy: Candidacy) -> str:
    """Why a candidate was not selected, where it was not the votes or the round itself."""
    return candidacy.end or ("资格审查未通过" if candidacy.review == Candidacy.Review.FAILED else "")
