"""What the dossier's page says of the person, part by part."""

from dataclasses import dataclass

from reserve_cadres.people.fields import DossierField, OnPage, by_group, words_of
from reserve_cadres.people.models import Cadre

_FACTS = by_group(lambda field: field.page != OnPage.NOT_AMONG_FACTS)


@dataclass(frozen=True)
class Fact:
    """A field and what the dossier says there; "" for nothing."""

    field: DossierField
    text: str


def facts_of(cadre: Cadre, *, sees_identity: bool) -> list[tuple[str, list[Fact]]]:
    """The facts under the heading of their part. Some are worth a line only where they are filled."""
    parts = []
    for heading, fields in _FACTS:
        facts = [Fact(one, words_of(cadre, one.name, sees_identity=sees_identity)) for one in fields]
        if told := [one for one in facts if one.text or one.field.page == OnPage.ALWAYS]:
            parts.append((heading, told))
    return parts
