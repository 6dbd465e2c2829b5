"""How many of those nominated in a round came how far, in each village, of the women and of the young."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from office.ages import age_on
from reserve_cadres.people.codes import Sex
from reserve_cadres.selection.approvals.models import Approval
from reserve_cadres.selection.ballots.ballots import Results
from reserve_cadres.selection.ballots.counting import Outcome
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.notices.models import NoticePerson

# The steps a candidacy reaches, in their order.
STEPS = {
    "nominated": "提名",
    "passed": "审查通过",
    "voted": "付诸票选",
    "chosen": "入选或递补",
    "noticed": "公示",
    "approved": "批准入库",
}
# Whom a round is looked at by. The young are those of the lower age bands of the pool.
YOUNG = 35
GROUPS = {"all": "全部", "women": "女", "young": f"{YOUNG}岁及以下"}


@dataclass(frozen=True)
class Reached:
    """A candidacy, the step it reached, and the groups it belongs to."""

    candidacy: Candidacy
    step: str
    groups: frozenset[str]

    @property
    def label(self) -> str:
        """The step in words."""
        return STEPS[self.step]

    def counts_for(self, step: str, group: str) -> bool:
        """Whether it reached this step at least, and belongs to the group."""
        return group in self.groups and list(STEPS).index(self.step) >= list(STEPS).index(step)


def reached_in(candidacies: QuerySet[Candidacy]) -> list[Reached]:
    """How far each candidacy of a round came, also of who withdrew later; who reached a step reached those before it.

    ``candidacies`` have person, post and round at hand (:meth:`~.CandidacyQuerySet.for_pages`). In four queries more.
    """
    found = list(candidacies)
    keys = [one.pk for one in found]
    results = Results({one.opened_post_id for one in found})
    voted = {
        tally.candidacy_id
        for ballot in results.ballots
        if ballot.status == "counted"
        for tally in ballot.tallies.all()
    }
    chosen = {
        tally.candidacy_id
        for post in {one.opened_post_id for one in found}
        for tally in results.with_outcome(post, Outcome.CHOSEN)
    }
    named = NoticePerson.objects.filter(candidacy__in=keys, publicnotice__withdrawn_at__isnull=True)
    noticed = dict(named.order_by("publicnotice__calls_up").values_list("candidacy", "publicnotice__calls_up"))
    approved = set(
        Approval.objects.filter(candidacy__in=keys, decision="approved").values_list("candidacy", flat=True)
    )

    def steps(one: Candidacy) -> Iterator[str]:
        yield "nominated"
        if one.review == Candidacy.Review.PASSED:
            yield "passed"
        if one.pk in voted:
            yield "voted"
        # A runner-up stands where the chosen do once a notice calls them up.
        if one.pk in chosen or noticed.get(one.pk):
            yield "chosen"
        if one.pk in noticed:
            yield "noticed"
        if one.pk in approved:
            yield "approved"

    return [Reached(one, list(steps(one))[-1], frozenset(_groups(one))) for one in found]


def _groups(one: Candidacy) -> Iterator[str]:
    yield "all"
    if one.cadre.sex == Sex.FEMALE:
        yield "women"
    if age_on(one.cadre.birth_date, one.opened_post.selection.round.age_on) <= YOUNG:
        yield "young"


def number_of(found: Iterable[Reached], step: str, group: str = "all") -> int:
    """How many reached a step."""
    return sum(one.counts_for(step, group) for one in found)


def by_village(found: Sequence[Reached]) -> dict[int, list[Reached]]:
    """Those of each village, in the order they came in."""
    villages: dict[int, list[Reached]] = {}
    for one in found:
        villages.setdefault(one.candidacy.opened_post.selection.village_id, []).append(one)
    return villages
