"""What a walk remembers of a township by itself: plain lists, nothing of the rules that are tried against it."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Standing:
    """Where somebody stands from a day on; ``day`` is None where nobody knows since when."""

    day: date | None
    state: str
    village: int
    post: int | None

    @property
    def place(self) -> tuple[str, int, int | None]:
        return self.state, self.village, self.post


@dataclass
class Person:
    """Somebody with a dossier, and every standing in the order in which it was put on record."""

    key: int
    village: int
    woman: bool
    standings: list[Standing] = field(default_factory=list)

    def on(self, day: date) -> Standing | None:
        """The standing of a day: of those known by then the latest, of one day the one recorded last."""
        found = None
        for one in self.standings:
            since = one.day or date.min
            if since <= day and (found is None or since >= (found.day or date.min)):
                found = one
        return found

    @property
    def now(self) -> Standing:
        return self.on(date.max) or Standing(None, "in_selection", self.village, None)

    @property
    def last_day(self) -> date:
        return max((one.day for one in self.standings if one.day), default=date.min)

    @property
    def was_in_pool(self) -> bool:
        return any(one.state == "in_pool" for one in self.standings)


@dataclass(frozen=True)
class Said:
    """One talk: who with whom, in which capacity and when."""

    mentor: int
    kind: str
    day: date
    people: frozenset[int]


@dataclass
class Town:
    """A township as the walk knows it."""

    quotas: dict[int, int] = field(default_factory=dict)
    village_of: dict[int, int] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    talks: list[Said] = field(default_factory=list)
    closed: set[date] = field(default_factory=set)
    # Kind of mentor → month from which on → how talks are counted, and how many are asked. domain.md, "Mentoring".
    asked: dict[str, dict[date, tuple[str, int]]] = field(
        default_factory=lambda: {
            "secretary": {date.min: ("each", 1)},
            "resident_leader": {date.min: ("talks", 4)},
            "resident_cadre": {date.min: ("talks", 0)},
        }
    )

    def holders(self, post: int) -> set[int]:
        return {key for key, one in self.people.items() if one.now.state == "in_pool" and one.now.post == post}

    def pool_on(self, day: date) -> set[int]:
        found = {key: one.on(day) for key, one in self.people.items()}
        return {key for key, one in found.items() if one and one.state == "in_pool"}

    def standing_on(self, day: date) -> dict[int, tuple]:
        found = {key: one.on(day) for key, one in self.people.items()}
        return {key: one.place for key, one in found.items() if one}
