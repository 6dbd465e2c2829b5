"""Opening a dossier: one for each person, whoever enters them at the same moment. domain.md, "The dossier", R."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.matching import Doubt, Person, match
from reserve_cadres.people.models import ONE_DOSSIER_A_NUMBER, Cadre
from villages.models import Township


def lock_dossiers(township_id: int) -> None:
    """Wait for whoever opens dossiers in the township, and let them wait. To be taken before asking who is meant.

    Must run in a transaction; what was found holds to its end. Rows that refer to the township are not held up by it.
    """
    Township.objects.select_for_update(no_key=True).get(pk=township_id)


def lock_people(keys: Iterable[int]) -> None:
    """Wait for whoever decides about these people, and let them wait; in the order of their keys, so that none waits for another.

    To be taken before the locks of what is theirs (candidacies, proposals, posts): docs/design.md, "Locks". Must run in a
    transaction.
    """
    list(Cadre.objects.select_for_update(of=["self"]).filter(pk__in=set(keys)).order_by("pk").values_list("pk"))


def namesakes(township_id: int, person: Person) -> CadreQuerySet:
    """Dossiers that may be those of ``person``, who has none for certain.

    Raises ``ValidationError`` at the ID number where a dossier has it.
    """
    (answer,) = match(Cadre.objects.filter(township=township_id), [person])
    if answer.by_number or answer.doubt == Doubt.OTHER_NAME:
        raise ValidationError({"id_number": ONE_DOSSIER_A_NUMBER})
    return Cadre.objects.filter(pk__in=[one.pk for one in answer.meant]).for_list()


@transaction.atomic
def keep_new(cadre: Cadre, *, other_people: Collection[int] = ()) -> Cadre:
    """Keep a dossier that is new. ``other_people`` are keys of dossiers that were looked at and are not this person's.

    Raises ``ValidationError`` where somebody else on file may be the same person, also one entered a moment ago.
    """
    lock_dossiers(cadre.township_id)
    person = Person(cadre.name, cadre.birth_date, cadre.id_number, cadre.village_id)
    if namesakes(cadre.township_id, person).exclude(pk__in=other_people).exists():
        raise ValidationError(
            {"other_people": f"已有「{cadre.name}」的档案，同名、同出生年月，请先核对是不是同一个人。"}
        )
    cadre.save()
    return cadre
