"""How people are called where one is chosen among those of several villages."""

from reserve_cadres.people.models import Cadre


def with_village(cadre: Cadre) -> str:
    """A person with the village, which tells namesakes of two villages apart once one is chosen."""
    return f"{cadre}（{cadre.village}）"


def village_of(cadre: Cadre) -> str:
    """The heading under which a person is looked for."""
    return str(cadre.village)
