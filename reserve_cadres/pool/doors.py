"""Which ways into the pool and out of it are open to a person as they stand. domain.md, "Keeping the pool alive"."""

from typing import Any

from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from reserve_cadres.people.models import Cadre

_LEFT = "，再入库须经镇领导小组决定，请用「重新入库」。"
STANDS = "正在参加公开选拔，须经公示和审批入库；本人退出选拔后才能在这里登记。"
# Where somebody has to stand to leave the pool (or a position they were appointed to), and to come back into it.
MAY_LEAVE = frozenset({State.IN_POOL, State.APPOINTED})
MAY_RETURN = frozenset({State.OUT, State.APPOINTED})


def was_in_pool(cadre: Cadre) -> bool:
    """Whether the person was in the pool at any time."""
    return any(one.state == State.IN_POOL for one in cadre.state_changes.all())


def stands_in_a_round(cadre: Cadre) -> bool:
    """Whether the person is a candidate of a round under way and was not decided on."""
    return standing_in_a_round(Cadre.objects.filter(pk=cadre.pk)).exists()


def standing_in_a_round(people: CadreQuerySet) -> CadreQuerySet:
    """Of ``people``, the candidates of a round under way who were not decided on."""
    # The selection stands above the pool, which knows of it that people have candidacies.
    candidacies: Any = Cadre._meta.get_field("candidacies").related_model
    return people.filter(candidacies__in=candidacies.objects.in_running_round()).distinct()


def barred(people: CadreQuerySet) -> dict[int, str]:
    """Of ``people`` (a QuerySet), who cannot be put into the pool by hand or by a roster, and why.

    Who left it comes back by the leading group's decision, who stands in a round enters by notice and approval.
    """
    left = people.filter(state__in=MAY_RETURN, state_changes__state=State.IN_POOL).distinct()
    found = {one.pk: f"{one}{one.get_state_display()}{_LEFT}" for one in left.order_by()}
    return found | {one.pk: f"{one}{STANDS}" for one in standing_in_a_round(people).order_by()}


def is_barred(cadre: Cadre) -> bool:
    """Whether one person is :func:`barred`, asked of a dossier whose parts are at hand."""
    return (cadre.state in MAY_RETURN and was_in_pool(cadre)) or stands_in_a_round(cadre)
