"""Whether a candidate meets the round's conditions, and whether what is missing was excepted."""

from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.rounds.conditions import Conditions, Finding, Particulars, findings


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
