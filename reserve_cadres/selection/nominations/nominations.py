"""Nominating, withdrawing, granting an exception: the only code that does.

Source: domain.md, "Open selection", 2.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from office.records import write
from reserve_cadres.people.codes import State
from reserve_cadres.people.education import LEVELS, highest_education
from reserve_cadres.people.fields import PERSON
from reserve_cadres.people.identity import Identity, read_identity
from reserve_cadres.people.models import Cadre
from reserve_cadres.people.opening import keep_new, lock_people
from reserve_cadres.pool.pool import Posting, enter_selection, leave_selection
from reserve_cadres.selection.codes import RECOMMENDED, NominationKind, Withdrawal
from reserve_cadres.selection.nominations.eligibility import eligibility
from reserve_cadres.selection.nominations.models import Candidacy, Nomination
from reserve_cadres.selection.rounds.conditions import Conditions
from reserve_cadres.selection.rounds.models import OpenedPost, SelectionRound, VillageSelection
from reserve_cadres.selection.rounds.rounds import must_run

# What a nomination may add to a dossier where nothing is on file; what is on file stays. A day that is not known stays so.
FILLABLE = [name for name in PERSON if name != "birth_day_known"]


@dataclass(frozen=True)
class Proposal:
    """One nomination as it is handed in."""

    kind: str
    nominated_on: date
    nominator: str = ""
    signers: Sequence[str] = field(default_factory=list)
    signer_count: int | None = None
    grounds: str = ""

    @property
    def kind_label(self) -> str:
        """The way of nominating, in words."""
        return NominationKind(self.kind).label

    def faults(self) -> dict[str, str]:
        """Field → what is wrong with it by the rules of the kind; empty where nothing is. domain.md, "Open selection", 2."""
        found = {}
        if self.kind == NominationKind.JOINT:
            count = self.signer_count or 0
            if count < 2:
                found["signer_count"] = "群众联名推荐须写联名人数，至少 2 人。"
            elif count < len(self.signers):
                found["signer_count"] = f"联名人数 {count} 少于所列的 {len(self.signers)} 个姓名。"
        else:
            given = {"signer_count": self.signer_count, "signers": self.signers}
            found |= {name: "只有群众联名推荐才有联名人。" for name, value in given.items() if value}
        if self.kind in RECOMMENDED and not self.nominator.strip():
            found["nominator"] = f"{self.kind_label}须写明推荐人或推荐组织。"
        return found


def why_no_nominations(selection: VillageSelection) -> str:
    """Why no nomination can be taken in a village now; "" when one can."""
    selection_round = selection.round
    if selection_round.status == SelectionRound.Status.DRAFT:
        return "还没有发布公告。"
    if selection_round.status != SelectionRound.Status.ANNOUNCED:
        return f"批次{selection_round.get_status_display()}。"
    if selection.nominations_closed_at:
        return "本村提名已经截止。"
    if timezone.localdate() < selection_round.nominations_from:
        return f"提名从 {selection_round.nominations_from:%Y-%m-%d} 开始。"
    return ""


def why_not_on(selection_round: SelectionRound, day: date) -> str:
    """Why nobody can have been nominated on ``day``; "" for a day of the round's nominations that has come."""
    if day > timezone.localdate():
        return "提名日期晚于今天。"
    since, until = selection_round.nominations_from, selection_round.nominations_until
    return "" if since <= day <= until else f"提名日期应在 {since:%Y-%m-%d} 至 {until:%Y-%m-%d} 之间。"


@transaction.atomic
def nominate(
    opened_post: OpenedPost,
    cadre: Cadre,
    proposal: Proposal,
    *,
    recorded_by: User | None,
    household_here: bool | None = None,
    grassroots_years: int | None = None,
    particulars: Mapping[str, Any] | None = None,
    other_people: Collection[int] = (),
) -> Candidacy:
    """Record a nomination; the person's first one for the post makes the candidacy, later ones are added to it.

    An unsaved ``cadre`` gets a dossier, as :func:`keep_new` does with ``other_people``; one on file gets what it lacks
    of the ``particulars``. Raises ``ValidationError`` outside the round's dates, and for a nomination that breaks a rule
    of its kind.
    """
    selection = (
        VillageSelection.objects.select_for_update(of=["self"])
        .select_related("round")
        .get(pk=opened_post.selection_id)
    )
    if reason := why_no_nominations(selection):
        raise ValidationError(reason)
    if reason := why_not_on(selection.round, proposal.nominated_on):
        raise ValidationError({"nominated_on": reason})
    if faults := proposal.faults():
        raise ValidationError(faults)
    if cadre.pk is None:
        cadre.full_clean(exclude=["photo"])
        keep_new(cadre, other_people=other_people)
    elif cadre.candidacies.filter(withdrawal_cause=Withdrawal.DEAD).exists():
        raise ValidationError(f"{cadre}已登记去世。")
    candidacy = _candidacy_of(opened_post, cadre, Standing(household_here, grassroots_years))
    nomination = Nomination(
        candidacy=candidacy,
        kind=proposal.kind,
        nominated_on=proposal.nominated_on,
        nominator=proposal.nominator.strip(),
        signers=list(proposal.signers),
        signer_count=proposal.signer_count,
        grounds=proposal.grounds,
        recorded_by=recorded_by,
    )
    nomination.full_clean()
    nomination.save()
    enter_selection(
        Posting(
            cadre_id=cadre.pk,
            village_id=cadre.village_id,
            post_id=None,
            effective_on=proposal.nominated_on,
            basis=f"{selection.round}：{nomination.get_kind_display()}，{opened_post.name}",
        ),
        recorded_by=recorded_by,
    )
    _fill_gaps(cadre, particulars or {})
    return candidacy


def gaps_filled(cadre: Cadre, given: Mapping[str, Any]) -> dict:
    """What a dossier lacks and a nomination says, by field.

    Raises ``ValidationError`` where a level of education is above the highest one on file, and where an ID number says
    another birth date or sex than the file.
    """
    news = {name: given[name] for name in FILLABLE if given.get(name) and not getattr(cadre, name)}
    if number := news.get("id_number"):
        news |= _by_number(cadre, read_identity(number))
    try:
        highest_education(*(news.get(name) or getattr(cadre, name) for name in ("education", *LEVELS)))
    except ValueError as problem:
        raise ValidationError(f"与档案不符：{problem}") from None
    return news


def _by_number(cadre: Cadre, identity: Identity) -> dict[str, Any]:
    """The birth date as the ID number says it, where the file knows no more than the month of it."""
    on_file, said = cadre.birth_date, identity.birth_date
    same = on_file == said if cadre.birth_day_known else (on_file.year, on_file.month) == (said.year, said.month)
    if not same or cadre.sex != identity.sex:
        raise ValidationError("与档案不符：身份证号与档案上的出生日期或性别不一致，请先核对。")
    return {"birth_date": said, "birth_day_known": True}


def _fill_gaps(cadre: Cadre, given: Mapping[str, Any]) -> None:
    """Add to a dossier what it lacks and a nomination says; nothing that is on file is changed.

    Raises ``ValidationError`` as :func:`gaps_filled` does.
    """
    news = gaps_filled(cadre, given)
    for name, value in news.items():
        setattr(cadre, name, value)
    if news:
        cadre.save(update_fields=list(news))


@dataclass(frozen=True)
class Standing:
    """What the conditions ask about a candidate beside the dossier; None where it was not asked."""

    household_here: bool | None
    grassroots_years: int | None


def _candidacy_of(opened_post: OpenedPost, cadre: Cadre, said: Standing) -> Candidacy:
    """The one candidacy of a person for a post, with what is ``said`` where nothing is known yet.

    Raises ``ValidationError`` for who no longer stands.
    """
    candidacy, created = Candidacy.objects.get_or_create(opened_post=opened_post, cadre=cadre, defaults=asdict(said))
    if created:
        return candidacy
    if not candidacy.stands:
        raise ValidationError(f"{cadre}已退出或被取消资格，不能再提名这个岗位。")
    missing = {
        name: value for name, value in asdict(said).items() if value is not None and getattr(candidacy, name) is None
    }
    for name, value in missing.items():
        setattr(candidacy, name, value)
    candidacy.save(update_fields=list(missing))
    return candidacy


@transaction.atomic
def change_standing(candidacy: Candidacy, standing: Standing) -> Candidacy:
    """Correct what is known of a candidate's household and years of work.

    Raises ``ValidationError`` by field, and for a round that is not under way.
    """
    locked = Candidacy.objects.select_for_update(of=["self"]).for_pages().get(pk=candidacy.pk)
    must_run(locked.opened_post.selection.round)
    return write(locked, standing)


@transaction.atomic
def remove_nomination(nomination: Nomination) -> bool:
    """Take back a nomination entered by mistake; with the last one the candidacy goes. Returns whether it went.

    Raises ``ValidationError`` once nominations are closed. The history keeps that it was there.
    """
    selection = nomination.candidacy.opened_post.selection
    if reason := why_no_nominations(selection):
        raise ValidationError(f"{reason}不能再删除提名。")
    candidacy = nomination.candidacy
    nomination.delete()
    if candidacy.nominations.exists():
        return False
    candidacy.delete()
    return True


@transaction.atomic
def close_nominations(selection: VillageSelection, *, recorded_by: User | None) -> None:
    """End the nominations of a village, so that its review can be finished and its ballot held."""
    locked = VillageSelection.objects.select_for_update(of=["self"]).select_related("round").get(pk=selection.pk)
    must_run(locked.round)
    if locked.nominations_closed_at:
        raise ValidationError("本村提名已经截止。")
    if not Candidacy.objects.filter(opened_post__selection=locked).standing().exists():
        raise ValidationError("还没有人报名，不能截止提名。")
    locked.nominations_closed_at = timezone.now()
    locked.nominations_closed_by = recorded_by
    locked.save()


@transaction.atomic
def reopen_nominations(selection: VillageSelection) -> None:
    """Take nominations again. Not once the village's meeting was declared valid."""
    locked = VillageSelection.objects.select_for_update(of=["self"]).select_related("round").get(pk=selection.pk)
    must_run(locked.round)
    if locked.meetings.filter(status="valid").exists():
        raise ValidationError("公选大会已经宣布有效，不能再开放提名。")
    locked.nominations_closed_at = None
    locked.nominations_closed_by = None
    locked.save()


@transaction.atomic
def grant_exception(candidacy: Candidacy, *, reason: str, granted_by: User | None) -> None:
    """Let a candidate go on who does not meet a condition, with the reason on record.

    Raises ``ValidationError`` where no condition is missed, or one that allows no exception: under the least age, or
    beyond the age the round itself says it can be relaxed to.
    """
    locked = Candidacy.objects.select_for_update(of=["self"]).for_pages().get(pk=candidacy.pk)
    selection_round = locked.opened_post.selection.round
    must_run(selection_round)
    binding = [one for one in eligibility(locked, Conditions.of(selection_round)) if one.binding]
    if not binding:
        raise ValidationError(f"{locked.cadre}符合条件，不需要破格。")
    if firm := [one.message for one in binding if not one.can_be_excepted]:
        raise ValidationError([f"不能破格：{message}" for message in firm])
    if not reason.strip():
        raise ValidationError({"reason": "请写明破格理由。"})
    locked.exception_reason = reason.strip()
    locked.exception_granted_by = granted_by
    locked.exception_granted_at = timezone.now()
    locked.save()


@transaction.atomic
def withdraw(
    candidacy: Candidacy, *, day: date, reason: str, cause: str = Withdrawal.ASKED, recorded_by: User | None = None
) -> None:
    """Record that a candidate no longer stands, at whatever step; what was recorded of them stays.

    From ``day`` on they are no longer in selection, unless they stand elsewhere; who died stands nowhere. After the round
    a runner-up may still give up: they are then no longer offered for a vacancy. Raises ``ValidationError`` for a day to
    come or before the person's last change, and for who was approved.
    """
    # The person first, as an approval does.
    lock_people([candidacy.cadre_id])
    locked = Candidacy.objects.select_for_update(of=["self"]).for_pages().get(pk=candidacy.pk)
    selection_round = locked.opened_post.selection.round
    if not (selection_round.status == SelectionRound.Status.CLOSED and locked.cadre.state == State.IN_SELECTION):
        must_run(selection_round)
    if not locked.stands:
        raise ValidationError(f"{locked.cadre}已不是参选人。")
    if locked.approvals.exists():
        raise ValidationError(f"{locked.cadre}已经审批，不能再退出选拔。")
    if day > timezone.localdate():
        raise ValidationError({"day": "退出日期晚于今天。"})
    ended = [locked]
    if cause == Withdrawal.DEAD:
        ended += locked.cadre.candidacies.in_running_round().exclude(pk=locked.pk)
    end_candidacies(ended, day=day, reason=reason.strip(), cause=cause)
    try:
        no_longer_stands(locked, day, locked.end, recorded_by=recorded_by)
    except ValidationError as problem:
        raise ValidationError({"day": problem.messages}) from None


def end_candidacies(candidacies: Iterable[Candidacy], *, day: date, reason: str, cause: str) -> None:
    """Note that the candidates stand no longer; where they stand then is the caller's to write. In its transaction."""
    for one in candidacies:
        one.withdrawn_on, one.withdrawal_reason, one.withdrawal_cause = day, reason, cause
        one.full_clean()
        one.save()


def no_longer_stands(candidacy: Candidacy, day: date, why: str, *, recorded_by: User | None) -> None:
    """Put on record that a person is not in selection from ``day`` on, unless they stand elsewhere or are in the pool.

    Raises ``ValidationError`` for a day before the person's last change.
    """
    cadre = candidacy.cadre
    if cadre.candidacies.in_running_round().exists():
        return
    basis = f"{candidacy.opened_post.selection.round}：{why}"
    leave_selection([Posting(cadre.pk, cadre.village_id, None, day, basis=basis)], recorded_by=recorded_by)
