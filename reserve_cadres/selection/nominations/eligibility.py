"""Whether a candidate meets the round's conditions, and whether what is missing was excepted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from reserve_cadres.people.codes import Education
from reserve_cadres.people.models import Cadre
from reserve_cadres.selection.codes import Wish
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.rounds.conditions import Conditions, Finding, Particulars, findings
from reserve_cadres.selection.rounds.models import SelectionRound

# What a round usually asks for, where a township held none. domain.md, "Open selection", 1.
USUAL_CONDITIONS = Conditions(
    age_on=date.min, minimum_age=18, maximum_age=45, relaxed_maximum_age=50,
    education_rules=[(None, Education.COLLEGE)], household=Wish.ANY, party_membership=Wish.ANY,
    minimum_grassroots_years=None,
)  # fmt: skip


def eligibility(candidacy: Candidacy, conditions: Conditions) -> list[Finding]:
    """What the candidate lacks of the round's conditions."""
    cadre = candidacy.cadre
    return findings(
        Particulars(
            birth_date=cadre.birth_date,
            education=cadre.education,
            political_status=cadre.political_status,
            household_here=candidacy.household_here,
            grassroots_years=candidacy.grassroots_years,
        ),
        conditions,
    )


def why_not_eligible(candidacy: Candidacy, conditions: Conditions) -> list[str]:
    """The binding conditions that are neither met nor excepted; empty when the candidate may go on."""
    binding = [finding for finding in eligibility(candidacy, conditions) if finding.binding]
    if candidacy.exception_granted_at:
        binding = [finding for finding in binding if not finding.can_be_excepted]
    return [finding.message for finding in binding]


def may_be_excepted(found: Iterable[Finding]) -> bool:
    """Whether an exception would let the person go on: a binding condition is missed, and none that is firm."""
    binding = [finding for finding in found if finding.binding]
    return bool(binding) and all(finding.can_be_excepted for finding in binding)


def departures_from_scheme(cadre: Cadre, day: date) -> list[str]:
    """What sets a person apart, on ``day``, from whom the township's last round asked for; of none, from a usual round.

    For who comes into the pool without a round: named to whoever decides, and never silently passed over.
    """
    rounds = SelectionRound.objects.filter(township=cadre.township_id).exclude(status=SelectionRound.Status.CANCELLED)
    last = rounds.first()
    scheme = Conditions.of(last) if last else USUAL_CONDITIONS
    missed = findings(
        Particulars(cadre.birth_date, cadre.education, cadre.political_status), replace(scheme, age_on=day)
    )
    named = [finding.message for finding in missed if finding.binding]
    failed = cadre.candidacies.filter(review=Candidacy.Review.FAILED).select_related("opened_post__selection__round")
    return named + [f"在「{one.opened_post.selection.round}」中资格审查没有通过。" for one in failed]
