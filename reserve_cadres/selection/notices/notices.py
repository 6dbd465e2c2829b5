"""Posting a notice, taking and settling objections: the only code that does.

Source: domain.md, "Open selection", 6.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from office.records import write
from reserve_cadres.people.opening import lock_people
from reserve_cadres.selection.ballots.ballots import Results
from reserve_cadres.selection.ballots.counting import Outcome
from reserve_cadres.selection.ballots.models import Ballot
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.nominations.nominations import no_longer_stands
from reserve_cadres.selection.notices.models import BEFORE_THE_COUNT, Objection, PublicNotice
from reserve_cadres.selection.notices.workdays import working_days
from reserve_cadres.selection.notices.years import entered_years
from reserve_cadres.selection.rounds.models import SelectionRound, VillageSelection
from reserve_cadres.selection.rounds.rounds import must_run


def chosen_in(selection: VillageSelection, results: Results | None = None) -> list[Candidacy]:
    """Who was chosen in a village and still stands, post by post."""
    posts = list(selection.posts.all())
    results = results or Results([post.pk for post in posts])
    keys = [tally.candidacy_id for post in posts for tally in results.with_outcome(post.pk, Outcome.CHOSEN)]
    found = {one.pk: one for one in Candidacy.objects.filter(pk__in=keys).admissible().for_pages()}
    return [found[key] for key in keys if key in found]


def why_no_notice(selection: VillageSelection, results: Results | None = None) -> list[str]:
    """Why no notice can be posted in a village now; empty when one can."""
    if selection.round.status != SelectionRound.Status.ANNOUNCED:
        return ["批次不在进行中。"]
    if selection.is_published:
        return ["已有公示；名单有误的，先作废再重新公示。"]
    posts = selection.posts.all()
    results = results or Results([post.pk for post in posts])
    problems = []
    for post in posts:
        if results.to_repeat(post.pk):
            problems.append(f"{post.post_title}：上次投票作废，须重新投票。")
        elif results.tied(post.pk):
            problems.append(f"{post.post_title}：得票相同，须重新投票。")
        elif not results.counted(post.pk) and any(
            one.stands and one.review != "failed" for one in post.candidacies.all()
        ):
            problems.append(f"{post.post_title}：还没有票选结果。")
    chosen = (tally.candidacy for post in posts for tally in results.with_outcome(post.pk, Outcome.CHOSEN))
    if not problems and not any(one.admissible for one in chosen):
        problems.append("没有入选的人。")
    return problems


def last_counted_on(selection: VillageSelection) -> date | None:
    """The day on which the village's counts were last recorded or corrected; None where nothing was counted."""
    counted = Ballot.objects.filter(opened_post__selection=selection, status=Ballot.Status.COUNTED)
    last = counted.aggregate(last=Max("recorded_at"))["last"]
    return last and timezone.localdate(last)


def people_on(notice: PublicNotice, results: Results | None = None) -> list[Candidacy]:
    """Whom a notice names, post by post, those of a post in the order in which they were chosen."""
    people = sorted(notice.candidacies.all(), key=lambda one: (one.opened_post.post.position, one.opened_post_id))
    return (results or Results({one.opened_post_id for one in people})).in_order(people)


@transaction.atomic
def post_notice(
    selection: VillageSelection, *, starts_on: date, days: int, place: str, contact: str = "", posted_by: User | None
) -> PublicNotice:
    """Post the names of those chosen for ``days`` working days. Raises ``ValidationError`` saying what is still missing."""
    locked = VillageSelection.objects.select_for_update(of=["self"]).select_related("round").get(pk=selection.pk)
    if problems := why_no_notice(locked):
        raise ValidationError(problems)
    return put_up(
        locked, chosen_in(locked), starts_on=starts_on, days=days, place=place, contact=contact, posted_by=posted_by
    )


def put_up(
    selection: VillageSelection, people: list[Candidacy], *, starts_on: date, days: int, **fields: Any
) -> PublicNotice:
    """Write a notice naming ``people``; its end follows from the working days. The caller has locked what it decides on.

    Raises ``ValidationError`` when it is shorter than the round's rule, or begins before the meeting or before the count
    it publishes was last recorded or corrected.
    """
    if days < selection.round.notice_days:
        raise ValidationError({"days": f"本批次规定公示不少于 {selection.round.notice_days} 个工作日。"})
    last_meeting = selection.meetings.filter(status="valid").first()
    if last_meeting and starts_on < last_meeting.held_on:
        raise ValidationError({"starts_on": f"公示不能早于公选大会({last_meeting.held_on:%Y-%m-%d})。"})
    counted_on = last_counted_on(selection)
    if counted_on and starts_on < counted_on and not selection.round.entered_afterwards:
        raise ValidationError({"starts_on": f"{BEFORE_THE_COUNT}最近一次是 {counted_on:%Y-%m-%d} 登记的。"})
    period = working_days(starts_on, days, entered_years())
    notice = PublicNotice.objects.create(
        selection=selection, starts_on=period.starts_on, days=days, ends_on=period.ends_on, **fields
    )
    notice.candidacies.set(people)
    return notice


def _must_be_open(notice: PublicNotice) -> None:
    """A runner-up may be called up after the round ended; then its notice stands on its own."""
    if not notice.calls_up:
        must_run(notice.selection.round)


@dataclass(frozen=True)
class Received:
    """An objection as it was received; without ``candidacy`` it names nobody, without ``raised_by`` it is anonymous."""

    received_on: date
    content: str
    candidacy: Candidacy | None = None
    raised_by: str = ""


@transaction.atomic
def record_objection(notice: PublicNotice, received: Received, *, recorded_by: User | None) -> Objection:
    """Take an objection to a notice in force; until it is settled nobody on that notice is approved.

    Raises ``ValidationError`` for a notice that is over, a day before it or to come, and somebody it does not name.
    """
    locked = _locked(notice.pk)
    if locked.withdrawn_at:
        raise ValidationError("这次公示已经作废。")
    _must_be_open(locked)
    if received.received_on < locked.starts_on:
        raise ValidationError({"received_on": f"收到日期早于公示开始({locked.starts_on:%Y-%m-%d})。"})
    if received.received_on > timezone.localdate():
        raise ValidationError({"received_on": "收到日期晚于今天。"})
    if received.candidacy and not locked.candidacies.filter(pk=received.candidacy.pk).exists():
        raise ValidationError({"candidacy": f"{received.candidacy.cadre}不在这次公示的名单里。"})
    return write(Objection(notice=locked, recorded_by=recorded_by), received)


@transaction.atomic
def settle_objection(
    objection: Objection, *, outcome: str, settlement: str, settled_on: date, settled_by: User | None
) -> None:
    """Record what came of an objection. An upheld one takes the candidate off.

    It can be settled whatever became of its notice and its round: what was raised is answered. Raises
    ``ValidationError`` when it was settled before, names nobody to take off, or the person was approved.
    """
    _locked(objection.notice_id)
    if objection.candidacy:
        lock_people([objection.candidacy.cadre_id])
    people = "candidacy__cadre", "candidacy__opened_post__selection__round"
    locked = Objection.objects.select_for_update(of=["self"]).select_related(*people).get(pk=objection.pk)
    if locked.outcome != Objection.Outcome.OPEN:
        raise ValidationError("这条异议已经办结。")
    if not settlement.strip():
        raise ValidationError({"settlement": "请写明调查处理情况。"})
    if settled_on < locked.received_on:
        raise ValidationError({"settled_on": f"办结日期早于收到日期({locked.received_on:%Y-%m-%d})。"})
    if settled_on > timezone.localdate():
        raise ValidationError({"settled_on": "办结日期晚于今天。"})
    candidacy = locked.candidacy
    if outcome == Objection.Outcome.UPHELD:
        if candidacy is None:
            raise ValidationError({"outcome": "没有指明针对谁，不能取消资格。"})
        if candidacy.approvals.exists():
            raise ValidationError(f"{candidacy.cadre}已经审批。")
        if candidacy.disqualified_on is None:
            candidacy.disqualified_on = settled_on
            candidacy.disqualification_reason = settlement.strip()[:300]
            candidacy.save(update_fields=["disqualified_on", "disqualification_reason"])
            no_longer_stands(candidacy, settled_on, candidacy.end, recorded_by=settled_by)
    locked.outcome = outcome
    locked.settlement = settlement.strip()
    locked.settled_on = settled_on
    locked.settled_by = settled_by
    locked.save()


def _locked(notice_id: int) -> PublicNotice:
    return PublicNotice.objects.select_for_update(of=["self"]).select_related("selection__round").get(pk=notice_id)
