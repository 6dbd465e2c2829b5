"""Photos that stand beside the people of a roster: offered for their dossiers after the import, never taken unasked."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from office.uploads import picture_only
from office.workbooks.pictures import Place, picture_places, pictures_at
from office.workbooks.uploaded import kept_for_reading
from reserve_cadres.people.dossiers import keep_photos
from reserve_cadres.people.models import Cadre
from reserve_cadres.roster.models import ImportRow, RosterImport


@dataclass(frozen=True)
class Offer:
    """A picture beside a row, and whose dossier it is offered for."""

    row: ImportRow
    place: Place
    cadre: Cadre


def offers(roster_import: RosterImport) -> list[Offer]:
    """The people of a confirmed roster with a picture beside them.

    On a sheet of one person, a form, any picture is meant. Raises
    :class:`~office.workbooks.reading.UnreadableWorkbook` where the file is gone.
    """
    if roster_import.status != RosterImport.Status.CONFIRMED:
        return []
    with kept_for_reading(roster_import.file) as path:
        places = picture_places(path)
    rows = roster_import.rows.exclude(decision=ImportRow.Decision.SKIP)
    by_place = {(sheet, number): key for key, sheet, number in rows.values_list("pk", "sheet", "row_number")}
    people = Counter(sheet for sheet, _ in by_place)
    alone = {sheet: key for (sheet, _), key in by_place.items() if people[sheet] == 1}
    # Of thousands of rows those are read that a picture stands beside.
    beside: dict[int, Place] = {}
    for sheet, number in places:
        if key := by_place.get((sheet[:100], number)) or alone.get(sheet[:100]):
            beside.setdefault(key, (sheet, number))
    read = rows.defer("problems", "doubts").in_bulk(list(beside))
    cadres = _dossiers_of(roster_import, list(read.values()))
    return [Offer(read[key], place, cadres[key]) for key, place in beside.items() if key in cadres]


def photos_of(roster_import: RosterImport, offered: Collection[Offer]) -> dict[int, bytes]:
    """The photo for each dossier, without what was noted in it; those that are no JPG or PNG, or broken, are left out."""
    with kept_for_reading(roster_import.file) as path:
        contents = pictures_at(path, [offer.place for offer in offered])
    photos = {}
    for offer in offered:
        try:
            photos[offer.cadre.pk] = picture_only(contents[offer.place])
        except (KeyError, ValidationError):
            continue
    return photos


@transaction.atomic
def take_photos(roster_import: RosterImport, rows: Collection[int]) -> int:
    """Make the pictures beside the rows with these keys their people's photos; returns how many were taken.

    Raises ``ValidationError`` unless the import is confirmed.
    """
    roster_import = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    if roster_import.status != RosterImport.Status.CONFIRMED:
        raise ValidationError("名册确认导入之后，才能取用表里的照片。")
    chosen = [offer for offer in offers(roster_import) if offer.row.pk in rows]
    photos = photos_of(roster_import, chosen)
    keep_photos(photos)
    return len(photos)


def _dossiers_of(roster_import: RosterImport, rows: list[ImportRow]) -> dict[int, Cadre]:
    """The dossier of each row: the one it updated, or the one it opened, which is known by its number or name and birth."""
    opened: dict[tuple, list[Cadre]] = {}
    numbers = [number for row in rows if (number := row.values.get("id_number"))]
    alike = Q(name__in={row.name for row in rows}) | Q(pk__in=Cadre.objects.numbered(numbers).values("pk"))
    for cadre in Cadre.objects.filter(alike, state_changes__roster_import=roster_import).distinct():
        opened.setdefault(_key(cadre.name, cadre.id_number, str(cadre.birth_date)), []).append(cadre)
    updated = Cadre.objects.in_bulk([row.cadre_id for row in rows if row.cadre_id])
    found = {}
    for row in rows:
        values = row.values
        same = opened.get(_key(row.name, values.get("id_number", ""), values.get("birth_date", "")), [])
        if row.cadre_id in updated and row.decision != ImportRow.Decision.AS_NEW:
            found[row.pk] = updated[row.cadre_id]
        elif len(same) == 1:
            found[row.pk] = same[0]
    return found


def _key(name: str, number: str, birth: str) -> tuple:
    return ("number", number) if number else (name, birth)
