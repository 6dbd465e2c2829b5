"""Keeping a round's rules, and what follows from them for those who already stand."""

from django.db import transaction

from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.reviews.reviews import settle
from reserve_cadres.selection.rounds.models import SelectionRound


@transaction.atomic
def save_round(form, education_rules) -> SelectionRound:
    """Keep a round's conditions and rules from their valid forms; who still has to pass which review follows from them."""
    selection_round = form.save()
    education_rules.instance = selection_round
    education_rules.save()
    settle(Candidacy.objects.filter(opened_post__selection__round=selection_round))
    return selection_round
