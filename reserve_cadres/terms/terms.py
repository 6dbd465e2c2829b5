"""Recording who was elected, and what became of the pool. Source: domain.md, "Keeping the pool alive"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from office.numbers import share
from office.records import write
from reserve_cadres.changes.changes import Motion, propose
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.people.bands import AGE_BANDS, band_key, band_label, full_years, in_band
from reserve_cadres.people.codes import Category, State
from reserve_cadres.people.models import Cadre
from reserve_cadres.people.opening import lock_people
from reserve_cadres.pool.models import StateChange, StateChangeQuerySet
from reserve_cadres.terms.models import ElectionResult, Term
from villages.models import Post, Township
from villages.posts import seat_incumbent


@dataclass(frozen=True)
class Elected:
    """Who was elected to a post; an empty name where nobody was."""

    post_id: int
    name: str = ""
    birth_month: date | None = None
    cadre_id: int | None = None


@dataclass(frozen=True)
class Recorded:
    """What recording brought about: how many results changed, who was proposed for appointment, who could not be."""

    changed: int
    proposed: list[str]
    problems: list[str]


@dataclass(frozen=True)
class Conversion:
    """How many of a group in the pool on the eve were elected; ``key`` names the group as :func:`measured_in` asks for it."""

    label: str
    pool: int
    elected: int
    key: str = ""

    @property
    def rate(self) -> Decimal | None:
        """In per cent; None where nobody of the group was in the pool."""
        return share(self.elected, self.pool)


@dataclass(frozen=True)
class TermDates:
    """A term change: its title, the election day, and when the term then begun ends."""

    title: str
    election_day: date
    ends_on: date | None = None


@transaction.atomic
def save_term(dates: TermDates, *, township: Township, term: Term | None = None) -> Term:
    """Put a term change on record, or correct one."""
    kept = Term.objects.select_for_update().get(pk=term.pk) if term else Term(township=township)
    return write(kept, dates)


def eve_of(term: Term) -> date:
    """The day whose pool the elected are measured by: the one before the election."""
    return term.election_day - timedelta(days=1)


@transaction.atomic
def record_results(
    term: Term, elected: Sequence[Elected], *, propose_appointments: bool, recorded_by: User | None
) -> Recorded:
    """Write results of some posts; the posts' incumbents follow, unless a later term change is on record.

    Reserves elected are put before the leading group for appointment where asked for; it decides as on any other
    change. Raises ``ValidationError`` before the election day, and for somebody who was not in the pool on its eve.
    """
    Term.objects.select_for_update().get(pk=term.pk)
    # People before posts, as a decision does: who is elected is proposed, and what they are elected to gets its incumbent.
    lock_people(one.cadre_id for one in elected if one.cadre_id)
    list(
        Post.objects.select_for_update()
        .filter(pk__in=[one.post_id for one in elected])
        .order_by("pk")
        .values_list("pk")
    )
    if term.election_day > timezone.localdate():
        raise ValidationError("选举日还没有到，不能登记结果。")
    of_township = Post.objects.filter(village__township=term.township_id).select_related("village")
    posts = of_township.in_bulk([one.post_id for one in elected])
    standing = StateChange.objects.filter(cadre__township=term.township_id).in_pool_on(eve_of(term))
    in_pool = Cadre.objects.filter(pk__in=standing.values("cadre"))
    reserves = in_pool.in_bulk([one.cadre_id for one in elected if one.cadre_id])
    newest = not Term.objects.filter(township=term.township_id, election_day__gt=term.election_day).exists()
    known = {one.post_id: one for one in term.results.filter(post__in=posts)}
    changed = 0
    won: dict[Cadre, list[Post]] = {}
    if any(one.post_id not in posts for one in elected):
        raise ValidationError("有的岗位已经删除，请刷新页面。")
    for one in elected:
        post, before = posts[one.post_id], known.get(one.post_id)
        if one.cadre_id and one.cadre_id not in reserves:
            raise ValidationError(f"{post}：选举日前一天，此人不在库。")
        cadre = reserves.get(one.cadre_id)
        name = cadre.name if cadre else one.name.strip()
        birth_month = cadre.birth_date.replace(day=1) if cadre else one.birth_month
        if cadre:
            won.setdefault(cadre, []).append(post)
        if before and (before.name, before.birth_month, before.cadre_id) == (name, birth_month, one.cadre_id):
            continue
        if not name:
            changed += before.delete()[0] if before else 0
            continue
        ElectionResult.objects.update_or_create(
            term=term,
            post=post,
            defaults={"name": name, "birth_month": birth_month, "cadre": cadre, "recorded_by": recorded_by},
        )
        changed += 1
        if newest:
            seat_incumbent(post.pk, name, birth_month, term.ends_on)
    proposed, problems = _appointments(term, won, recorded_by) if propose_appointments else ([], [])
    return Recorded(changed, proposed, problems)


def _appointments(term: Term, won: dict[Cadre, list[Post]], recorded_by: User | None) -> tuple[list[str], list[str]]:
    """Propose the appointment of each reserve elected who is still in the pool and was not proposed for this before."""
    proposed, problems = [], []
    for cadre, posts in won.items():
        if cadre.state != State.IN_POOL:
            continue
        motion = Motion(
            kind=ChangeProposal.Kind.APPOINTMENT,
            post=posts[0],
            appointed_title="、".join(map(str, posts))[:100],
            # The election itself has seated the incumbent.
            seats_incumbent=False,
            effective_on=term.election_day,
            basis=f"{term.title}选举当选"[:200],
            proposer="镇党委组织办",
            proposed_on=timezone.localdate(),
        )
        try:
            with transaction.atomic():
                propose(cadre, motion, recorded_by=recorded_by)
        except ValidationError as problem:
            problems += [f"{cadre}：{message}" for message in problem.messages]
        else:
            proposed.append(str(cadre))
    return proposed, problems


# How the rates are divided: the title of each table, and the name of its groups in an address.
DIVISIONS = {"按村(社区)": "village", "按人员类别": "category", "按年龄": "band"}
_BANDS = {band_key(*band): band for band in AGE_BANDS}


def measured(changes: StateChangeQuerySet, term: Term) -> StateChangeQuerySet:
    """Who is measured: the pool on the eve in villages with results, each with ``elected`` and ``age`` of the election day.

    Where nothing is on record, nobody is known not to have been elected (:func:`unrecorded`).
    """
    elected = ElectionResult.objects.filter(term=term, cadre=OuterRef("cadre"))
    return (
        changes.in_pool_on(eve_of(term))
        .filter(village__in=_with_results(term))
        .annotate(elected=Exists(elected), age=full_years(term.election_day, "cadre__birth_date"))
    )


def measured_in(changes: StateChangeQuerySet, term: Term, division: str, key: str) -> StateChangeQuerySet:
    """Of those, the ones of a group: a village, a category or an age band by its key; all of them where no division is named.

    Raises ``ValueError`` for no such group.
    """
    standing = measured(changes, term)
    if not division:
        return standing
    if division == "village" and key.isdecimal() and len(key) < 18:
        return standing.filter(village=int(key))
    if division == "category" and key in {"", *Category.values}:
        return standing.filter(cadre__category=key)
    if division == "band" and key in _BANDS:
        return standing.filter(in_band("age", *_BANDS[key]))
    raise ValueError(division, key)


def conversions(changes: StateChangeQuerySet, term: Term) -> dict[str, list[Conversion]]:
    """Elected of the pool on the eve: in all, by village, category and age band of the election day.

    ``changes`` are the changes of state the user sees. Who was elected to two posts counts once; see :func:`measured`.
    """
    standing = measured(changes, term)
    number = {"pool": Count("pk"), "won": Count("pk", filter=Q(elected=True))}
    whole = standing.order_by().aggregate(**number)
    villages = standing.order_by("village__position", "village").values("village", "village__name").annotate(**number)
    categories = {
        row["cadre__category"]: row for row in standing.order_by().values("cadre__category").annotate(**number)
    }
    bands = standing.order_by().aggregate(
        **{
            f"{name}_{n}": Count("pk", filter=in_band("age", *band) & only)
            for n, band in enumerate(AGE_BANDS)
            for name, only in (("pool", Q()), ("won", Q(elected=True)))
        }
    )
    return {
        "合计": [Conversion("全部", whole["pool"], whole["won"])],
        "按村(社区)": [
            Conversion(row["village__name"], row["pool"], row["won"], str(row["village"])) for row in villages
        ],
        "按人员类别": [
            Conversion(label, categories[code]["pool"], categories[code]["won"], str(code))
            for code, label in [*Category.choices, ("", "未填")]
            if code in categories
        ],
        "按年龄": [
            Conversion(band_label(*band), bands[f"pool_{n}"], bands[f"won_{n}"], band_key(*band))
            for n, band in enumerate(AGE_BANDS)
        ],
    }


def unrecorded(changes: StateChangeQuerySet, term: Term) -> list[tuple[str, int]]:
    """The villages without results and how many of each were in the pool on the eve: of them no rate can be told."""
    standing = changes.in_pool_on(eve_of(term)).exclude(village__in=_with_results(term))
    found = standing.order_by("village__position", "village").values_list("village", "village__name")
    return [(name, number) for _, name, number in found.annotate(number=Count("pk"))]


def _with_results(term: Term) -> QuerySet:
    return term.results.order_by().values("post__village")
