"""Keeping a round's rules, and what follows from them for those who already stand."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from office.records import write
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.reviews.reviews import settle
from reserve_cadres.selection.rounds.models import EducationRule, SelectionRound
from reserve_cadres.selection.rounds.rounds import EducationDemand, RoundRules, rules_are_open, why_not_of_the_past
from villages.models import Township


@transaction.atomic
def save_round(
    rules: RoundRules,
    education: Sequence[EducationDemand] | None,
    *,
    township: Township,
    selection_round: SelectionRound | None = None,
) -> SelectionRound:
    """Open a round, or change the conditions and rules of one; who still has to pass which review follows from them.

    ``education`` is all that is asked for, None leaves what is on record. Raises ``ValidationError`` once a meeting was
    declared valid: then only the title may differ; and for one of the past that cannot be (:func:`why_not_of_the_past`).
    """
    if selection_round is None:
        kept = SelectionRound(township=township)
    else:
        kept = SelectionRound.objects.select_for_update().get(pk=selection_round.pk)
        differs = any(getattr(kept, name) != value for name, value in vars(rules).items() if name != "title")
        if (differs or education is not None) and not rules_are_open(kept):
            raise ValidationError("已有公选大会宣布有效或批次已结束，条件和规则不能再改。")
    if faults := why_not_of_the_past(rules, selection_round and kept):
        raise ValidationError(faults)
    write(kept, rules)
    if education is not None:
        _ask_for(education, kept)
    settle(Candidacy.objects.filter(opened_post__selection__round=kept))
    return kept


def _ask_for(education: Sequence[EducationDemand], selection_round: SelectionRound) -> None:
    known = {rule.oldest: rule for rule in selection_round.education_rules.all()}
    for demand in education:
        rule = known.pop(demand.oldest) if demand.oldest in known else EducationRule(round=selection_round)
        write(rule, demand)
    for rule in known.values():
        rule.delete()
