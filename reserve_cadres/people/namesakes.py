"""Two people of one name in a village, told apart wherever both stand: birth month beside the name, and sex where needed."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from reserve_cadres.people.models import Cadre


def told_apart(people: Iterable[Cadre]) -> dict[int, str]:
    """Person → the name as it is shown among ``people``; no query, whoever they are.

    张三 where no other 张三 of the village is among them, else 张三(1985.06), and 张三(1985.06，女) where the month does not tell
    them apart.
    """
    everybody = {one.pk: one for one in people}
    groups: dict[tuple[int, str], list[Cadre]] = defaultdict(list)
    for one in everybody.values():
        groups[one.village_id, one.name].append(one)
    shown = {}
    for group in groups.values():
        months = Counter(_month(one) for one in group)
        for one in group:
            also = f"，{one.get_sex_display()}" if months[_month(one)] > 1 else ""
            shown[one.pk] = f"{one.name}({_month(one)}{also})" if len(group) > 1 else one.name
    return shown


def _month(person: Cadre) -> str:
    return f"{person.birth_date:%Y.%m}"
