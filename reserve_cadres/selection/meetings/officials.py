"""Who watches, counts and judges at a selection meeting: the only code that writes them.

Source: domain.md, "Open selection", 4.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Role
from office.records import write
from reserve_cadres.people.matching import plain_name
from reserve_cadres.people.models import Cadre
from reserve_cadres.selection.meetings.models import RELATIVES_DO_NOT_COUNT, MeetingOfficial, SelectionMeeting
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.rounds.models import VillageSelection

Duty, From = MeetingOfficial.Duty, MeetingOfficial.From
_FROM = {Role.DEPARTMENT: From.DEPARTMENT, Role.SECRETARY: From.VILLAGE}


@dataclass(frozen=True)
class Official:
    """Somebody with a duty at a meeting: an account, a dossier of the village, or a name; ``pk`` where on record already."""

    duty: str
    name: str = ""
    office: str = ""
    comes_from: str = ""
    user: User | None = None
    cadre: Cadre | None = None
    namesake_checked: bool = False
    pk: int | None = None

    @property
    def known(self) -> "Official":
        """With what the account or the dossier says, where nothing else was said."""
        if self.cadre:
            return replace(self, name=self.cadre.name, user=None, comes_from=self.comes_from or From.VILLAGE)
        if self.user:
            held = [one.role for one in self.user.roles.all()]
            origin = next((_FROM[Role(role)] for role in held if role in _FROM), From.TOWNSHIP)
            return replace(
                self,
                name=self.user.name,
                office=self.office or self.user.unit[:50],
                comes_from=self.comes_from or origin,
            )
        return replace(self, name=plain_name(self.name))


def faults(officials: Sequence[Official]) -> list[str]:
    """What cannot be: nobody who watches or counts, or somebody who does both."""
    names = {duty: {one.name for one in officials if one.duty == duty} for duty in Duty}
    found = [f"请填{duty.label}。" for duty in (Duty.SCRUTINEER, Duty.TELLER) if not names[duty]]
    if both := names[Duty.SCRUTINEER] & names[Duty.TELLER]:
        found.append(f"{'、'.join(sorted(both))}不能既监票又计票。")
    return found


def check_counters(officials: Iterable[Official], selection: VillageSelection) -> None:
    """No candidate and no relative of one watches or counts; who merely has such a name is asked about.

    Raises ``ValidationError`` with whose names they have.
    """
    standing = Candidacy.objects.filter(opened_post__selection=selection).standing().select_related("cadre")
    candidates = list(standing.prefetch_related("cadre__family"))
    counting = [one for one in officials if one.duty != Duty.JUDGE]
    found = list(dict.fromkeys(said for one in counting for said in _alike(one, candidates)))
    if found:
        raise ValidationError(f"{RELATIVES_DO_NOT_COUNT}请核对：{'；'.join(found)}。")


def _alike(official: Official, candidates: Iterable[Candidacy]) -> Iterator[str]:
    related = {one.name: one.relation for one in official.cadre.family.all()} if official.cadre else {}
    for cadre in (one.cadre for one in candidates):
        if official.cadre == cadre:
            yield f"{cadre}是参选人"
        elif official.namesake_checked:
            continue
        elif official.cadre is None and official.name == cadre.name:
            yield f"{official.name}与参选人同名"
        elif official.name in {one.name for one in cadre.family.all()}:
            relation = next(one.relation for one in cadre.family.all() if one.name == official.name)
            yield f"{official.name}与参选人{cadre}的{relation}同名"
        elif cadre.name in related:
            yield f"{official.name}的{related[cadre.name]}与参选人{cadre}同名"


def keep_officials(meeting: SelectionMeeting, officials: Sequence[Official]) -> None:
    """Keep who watches, counts and judges at ``meeting``; who is no longer named goes. The meeting is locked.

    Raises ``ValidationError`` where a judge who gave marks would go.
    """
    left = list(meeting.officials.all())
    lines: list[tuple[MeetingOfficial | None, Official]] = []
    for one in officials:
        there = next((record for record in left if _is(record, one)), None)
        if there:
            left.remove(there)
        lines.append((there, one))
    leaving = [*left, *(record for record, one in lines if record and one.duty != Duty.JUDGE)]
    if marked := meeting.officials.filter(pk__in=[one.pk for one in leaving], marks__isnull=False).distinct():
        raise ValidationError(f"{'、'.join(map(str, marked))}已打过分，仍须是评委；要去掉，先清空其打分。")
    meeting.officials.filter(pk__in=[one.pk for one in left]).delete()
    for there, one in lines:
        record = there or MeetingOfficial(meeting=meeting)
        write(record, replace(one, pk=record.pk))


def _is(record: MeetingOfficial, said: Official) -> bool:
    """Whether a line is about somebody on record: by its key, else by duty and name."""
    if said.pk:
        return record.pk == said.pk
    return (record.duty, record.name, record.cadre_id) == (said.duty, said.name, said.cadre and said.cadre.pk)


def people_to_choose(selection: VillageSelection, user: User) -> tuple[QuerySet[User], QuerySet[Cadre]]:
    """The accounts of the township and the dossiers of the village that ``user`` sees, without those who stand."""
    standing = Candidacy.objects.filter(opened_post__selection=selection).standing()
    accounts = User.objects.filter(township=selection.village.township_id, is_active=True).prefetch_related("roles")
    people = Cadre.objects.visible_to(user).filter(village=selection.village_id).exclude(candidacies__in=standing)
    return accounts.order_by("name", "pk"), people.prefetch_related("family").order_by("pinyin", "pk")
