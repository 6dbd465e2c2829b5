"""The figures of a day beside those of an earlier one. domain.md, "Numbers the office reports": change since last report."""

from dataclasses import dataclass
from decimal import Decimal

from reserve_cadres.pool.figures import Figures


@dataclass(frozen=True)
class Delta:
    """A figure now and before; either may be unknown where there was nobody."""

    label: str
    now: Decimal | int | None
    before: Decimal | int | None
    key: str = ""

    @property
    def difference(self) -> Decimal | int | None:
        """Now less before; None where one of them is not known."""
        if self.now is None or self.before is None:
            return None
        return self.now - self.before

    @property
    def signed(self) -> str:
        """The difference as a report writes it: +3, -1.2, 0; empty where it is not known."""
        return "" if self.difference is None else "0" if not self.difference else f"{self.difference:+g}"


def headline(now: Figures, before: Figures) -> list[Delta]:
    """The four figures at the head of the report."""
    names = [
        ("total", "在库总人数"),
        ("mean_age", "平均年龄(周岁)"),
        ("college_or_above", "大专及以上"),
        ("women", "女性"),
    ]
    return [Delta(label, getattr(now, name), getattr(before, name), name) for name, label in names]


def breakdowns(now: Figures, before: Figures) -> list[tuple[str, list[Delta]]]:
    """Each breakdown with the lines of either day, in their order."""
    compared = []
    for here, there in zip(now.breakdowns, before.breakdowns, strict=True):
        counts = {line.label: line.count for line in here.lines}
        earlier = {line.label: line.count for line in there.lines}
        labels = [*counts, *(label for label in earlier if label not in counts)]
        compared.append((here.title, [Delta(label, counts.get(label, 0), earlier.get(label, 0)) for label in labels]))
    return compared


def villages(now: Figures, before: Figures) -> list[Delta]:
    """The people of each village on either day."""
    here = {line["village"]: line for line in now.villages}
    there = {line["village"]: line for line in before.villages}
    return [
        Delta(line["village__name"], here.get(key, {}).get("total", 0), there.get(key, {}).get("total", 0), str(key))
        for key, line in (there | here).items()
    ]
