"""Which dossier a row means, and what it would change there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from office.bulk import among, portions, shared
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from reserve_cadres.people.education import LEVELS, highest_education
from reserve_cadres.people.fields import DAYS, PERSON
from reserve_cadres.people.matching import Answer, Doubt, Person, match, may_be_corrected
from reserve_cadres.people.models import Cadre
from reserve_cadres.pool.doors import barred
from reserve_cadres.pool.record import STANDING
from reserve_cadres.pool.seats import active_reserves
from reserve_cadres.roster.places import Places
from reserve_cadres.roster.row import Decision, ListedRow, Row, same_month
from villages.models import DEFAULT_QUOTA, Township


def match_people(
    rows: list[Row], township: Township, chosen: Mapping[tuple[str, int, int], int | None] | None = None
) -> None:
    """Find each row's dossier as :mod:`reserve_cadres.people.matching` says, and compare.

    ``chosen`` says for rows (by :attr:`Row.place`) with several possible dossiers which one the office took.
    """
    chosen = chosen or {}
    _check_repetition(rows)
    named = [row for row in rows if "name" in row.values and "birth_date" in row.values]
    answers = match(Cadre.objects.filter(township=township), [_person(row.values) for row in named])
    # All of them are of the township. Asked for that too, a database that has no statistics yet of a township a roster has just
    # filled compares each of thousands with each.
    people = Cadre.objects.filter(pk__in=among({one.pk for answer in answers for one in answer.meant}))
    known = dossiers_said(people, (row.values for row in named))
    _ask_about_corrected_numbers(named, answers)
    kept_out = barred(people)
    with_number = {answer.found.pk for answer in answers if answer.found and answer.by_number}
    found = {answer.found.pk for answer in answers if answer.found}
    taken: dict[int, Row] = {}
    for row, answer in zip(named, answers, strict=True):
        row.meant = tuple(sorted(one.pk for one in answer.meant))
        row.chosen = chosen.get(row.place)
        key = _dossier_of(row, answer, with_number, found)
        row.cadre = known.get(key) if key else None
        if row.cadre is not None:
            if (other := taken.setdefault(row.cadre["pk"], row)) is not row:
                row.fault("name", f"与「{other.table.sheet}」第 {other.number} 行是同一个人。")
            _compare(row, row.cadre, kept_out.get(row.cadre["pk"], ""))
        elif "sex" not in row.values:
            row.fault("sex", "没有性别，也没有身份证号可以取性别。")


def _check_repetition(rows: list[Row]) -> None:
    first_by_number: dict[str, Row] = {}
    first_by_person: dict[tuple, Row] = {}
    for row in rows:
        values = row.values
        number = values.get("id_number")
        if number and (first := first_by_number.setdefault(number, row)) is not row:
            row.fault("id_number", f"与「{first.table.sheet}」第 {first.number} 行的身份证号相同。")
        if "name" not in values or "birth_date" not in values:
            continue
        key = (_person(values).key, values.get("village_id") or values.get("village_name"))
        first = first_by_person.setdefault(key, row)
        if first is not row and not (number and first.values.get("id_number")):
            row.doubt(
                f"与「{first.table.sheet}」第 {first.number} 行同村、同名、同出生年月，又没有身份证号可区分。",
                Decision.AS_NEW,
                Decision.SKIP,
            )


def _ask_about_corrected_numbers(rows: list[Row], answers: Sequence[Answer]) -> None:
    """Two of one name and village with numbers that are nearly the same may be one, whose number was put right.

    Who is on file by the number is known already.
    """
    alike: dict[tuple, list[Row]] = defaultdict(list)
    for row, answer in zip(rows, answers, strict=True):
        if not row.values.get("id_number") or row.outside or answer.by_number:
            continue
        one = _person(row.values)
        before = alike[one.key[0], row.values.get("village_id") or row.values.get("village_name")]
        for other in before:
            if other.values["id_number"] != one.id_number and may_be_corrected(one, _person(other.values)):
                row.doubt(
                    f"与「{other.table.sheet}」第 {other.number} 行同村同名，身份证号只差一两位：是同一个人还是两个人？",
                    Decision.AS_NEW, Decision.SKIP, name="id_number",
                )  # fmt: skip
                break
        before.append(row)


def _person(values: dict) -> Person:
    return Person(values["name"], values["birth_date"], values.get("id_number", ""), values.get("village_id"))


def _dossier_of(row: Row, answer: Answer, with_number: set[int], found: set[int]) -> int | None:
    """The key of the dossier the row is compared with; what is not certain becomes a doubt of the row."""
    if not answer.doubt:
        return answer.found.pk if answer.found else None
    if answer.doubt == Doubt.OTHER_NUMBER and answer.possible[0].pk in with_number:
        # The roster itself names that number on another row: these are two people.
        return None
    if answer.doubt == Doubt.OTHER_BIRTH and all(one.pk in found for one in answer.possible):
        # So are those who stand in it with each birth month.
        return None
    only = answer.possible[0].pk if len(answer.possible) == 1 else None
    meant = row.chosen if row.chosen in row.meant else only
    choices = [Decision.SAME_PERSON] if meant else []
    if answer.doubt != Doubt.OTHER_NAME:
        choices.append(Decision.AS_NEW)
    row.doubt(answer.reason, *choices, Decision.SKIP)
    return meant


def _compare(row: Row, cadre: dict, kept_out: str) -> None:
    """Note what the row changes; of who is ``kept_out`` of the pool (with the reason) only the dossier follows it."""
    values = row.values
    _keep_highest_education(row, cadre)
    # A roster that does not name a post says nothing about it, unless the person has come to another village.
    same_village = "village_id" in values and values["village_id"] == cadre["village_id"]
    if "post_id" not in values and not values.get("post_title") and same_village:
        values["post_id"] = cadre["post_id"]
    if same_village and cadre["joint_post_id"]:
        _keep_both_posts(row, cadre)
    if kept_out and _standing_changed(cadre, values):
        row.fault("name", f"{kept_out}这里只更新档案资料，状态、村和岗位不变。", blocking=False)
        for name in ("village_id", "village_name", "post_id", "post_title"):
            values.pop(name, None)
    row.changes = changes_of(cadre, values)
    if "state" in row.changes and cadre["state"] in {State.OUT, State.APPOINTED}:
        row.doubt(
            f"此人档案状态是「{State(cadre['state']).label}」，名册中又出现。", Decision.AS_LISTED, Decision.SKIP
        )


def changes_of(cadre: dict, values: dict) -> dict[str, list]:
    """Field → [old, new] for what ``values`` of a row say otherwise than the dossier, where the person stands included."""
    changes = {
        name: [cadre[name], values[name]]
        for name in PERSON
        if name in values and not _same(name, cadre, values)
    }  # fmt: skip
    return changes | _standing_changed(cadre, values)


def _standing_changed(cadre: dict, values: dict) -> dict[str, list]:
    if "village_id" not in values and "village_name" not in values:
        return {}
    standing = {"state": State.IN_POOL, "village_id": values.get("village_id"), "post_id": values.get("post_id")}
    changes = {name: [cadre[name], value] for name, value in standing.items() if cadre[name] != value}
    # A roster gives one post: whoever it moves from two at once stands on that one alone.
    gone = {"joint_post_id": [cadre["joint_post_id"], None]} if changes and cadre["joint_post_id"] else {}
    return changes | gone


def _keep_both_posts(row: Row, cadre: dict) -> None:
    """Of who stands for two posts at once a roster that names either of them, or both, says nothing new."""
    held = {cadre["post_id"], cadre["joint_post_id"]}
    if row.two_posts or row.values.get("post_id") in held:
        row.values["post_id"] = cadre["post_id"]
        row.doubts = [one for one in row.doubts if one is not row.two_posts]


def _keep_highest_education(row: Row, cadre: dict) -> None:
    """A level that only follows from the row never lowers the one on file; one it gives may not be below others there."""
    values = row.values
    if "education" not in values or values["education"] == cadre["education"]:
        return
    if values["education"] is None:
        if any(values.get(name, cadre[name]) for name in LEVELS):
            row.fault("education", "档案里有全日制或在职学历，最高学历不能清空。")
            del values["education"]
        return
    if "education" in row.derived:
        if cadre["education"] and cadre["education"] > values["education"]:
            del values["education"]
        return
    try:
        highest_education(values["education"], *(None if name in values else cadre[name] for name in LEVELS))
    except ValueError as problem:
        row.fault("education", f"与档案不符：{problem}")
        del values["education"]


def _same(name: str, cadre: dict, values: dict) -> bool:
    old, new = cadre[name], values[name]
    if name == "birth_day_known":
        return old == new or (old and same_month(cadre["birth_date"], values["birth_date"]))
    if name == "birth_date" and not values["birth_day_known"]:
        return same_month(old, new)
    if name in DAYS and old and new and new.day == 1:
        return same_month(old, new)
    if name == "tags":
        return sorted(old) == sorted(new)
    return old == new


def dossiers_said(people: CadreQuerySet, said: Iterable[Mapping]) -> dict[int, dict]:
    """Each of ``people`` by key: where they stand, and of the dossier what is ``said``, by field, in the rows of a roster.

    The others of some fifty columns would double what a roster of thousands takes of memory.
    """
    names = {name for one in said for name in one} | {"birth_date", "education", *LEVELS}
    columns = [name for name in PERSON if name in names]
    found = people.order_by("pk").values("pk", *columns, *STANDING)
    return {cadre["pk"]: shared(cadre.items()) for cadre in found.iterator()}


def changed_since(rows: Sequence[ListedRow], township_id: int, known: Mapping[int, dict]) -> list[ListedRow]:
    """Of previewed rows those that would mean other people or other changes now: somebody wrote a dossier meanwhile.

    Each row is compared again as at the preview. ``known`` are the dossiers of the rows as they are now.
    """
    people = Cadre.objects.filter(township=township_id)
    named = (row for row in rows if {"name", "birth_date"} <= row.values.keys())
    return [row for some in portions(named) for row in _changed_of(some, people, known)]


def _changed_of(rows: list[ListedRow], people: CadreQuerySet, known: Mapping[int, dict]) -> Iterator[ListedRow]:
    answers = match(people, [_person(_typed(row.values)) for row in rows])
    for row, answer in zip(rows, answers, strict=True):
        if sorted(one.pk for one in answer.meant) != row.meant or (
            row.cadre_id and changes_of(known[row.cadre_id], _typed(row.values)) != _typed_changes(row.changes)
        ):
            yield row


def _typed(values: dict) -> dict:
    """The values of a stored row; JSON keeps days as text."""
    return values | {name: date.fromisoformat(values[name]) for name in DAYS if values.get(name)}


def _typed_changes(changes: dict[str, list]) -> dict[str, list]:
    return changes | {
        name: [value and date.fromisoformat(value) for value in changes[name]] for name in DAYS if name in changes
    }


def check_seats(rows: list[Row], places: Places) -> None:
    """Doubt every row that wants a seat on a post with fewer free seats than rows wanting one."""
    wanting: dict[Any, list[Row]] = defaultdict(list)
    leaving = []
    for row in rows:
        if row.faulty or row.outside:
            continue
        if row.cadre and not {"state", "village_id", "post_id"} & set(row.changes):
            continue
        if row.cadre:
            leaving.append(row.cadre["pk"])
        if row.values.get("post_id"):
            wanting[row.values["post_id"]].append(row)
        elif row.values.get("post_title"):
            wanting[row.values["village_name"], row.values["post_title"]].append(row)
    taken = active_reserves([key for key in wanting if isinstance(key, int)], leaving)
    for key, group in wanting.items():
        post = places.posts.get(key)
        quota = post.quota if post else DEFAULT_QUOTA
        free = max(quota - taken[key], 0)
        if len(group) > free:
            for row in group:
                row.doubt(
                    f"「{post or ''.join(key)}」后备名额 {quota} 名，在库 {taken[key]} 名，名册上又有 {len(group)} 名。",
                    Decision.AS_LISTED,
                    Decision.WITHOUT_POST,
                    Decision.SKIP,
                )
