"""Writing a previewed roster, all of it or none, and taking it back. See :mod:`reserve_cadres.roster.preview`."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now
from pghistory.core import event_models

from reserve_cadres.people.codes import State
from reserve_cadres.people.models import Attachment, Cadre, FamilyMember, ResumeEntry, pinyin_of
from reserve_cadres.pool.models import StateChange
from reserve_cadres.pool.pool import Placement, admit_many
from reserve_cadres.roster.models import ImportRow, RosterImport
from reserve_cadres.roster.places import create_places
from reserve_cadres.roster.preview import DOSSIER_FIELDS, STANDING
from villages.models import Post, Village

Status = ImportRow.Status
Decision = ImportRow.Decision

_DATES = {"birth_date", "joined_party_on", "entered_on"}
_CHANGED_SINCE = "预览之后档案又有改动,请点「重新识别」再确认。"


class CannotConfirm(ValidationError):
    """The import cannot be written as it stands; the messages say what has to be decided or read again."""


class CannotUndo(ValidationError):
    """The import can no longer be taken back; the messages say why."""


@transaction.atomic
def confirm(roster_import: RosterImport, user) -> RosterImport:
    """Write every row of a previewed import as decided, all or nothing.

    Raises :class:`CannotConfirm` when rows are undecided, when a dossier has changed since the preview, or when a
    post would exceed its quota. Nothing is written then.
    """
    roster_import = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    if roster_import.status != RosterImport.Status.PREVIEWED:
        raise CannotConfirm(f"这次导入的状态是「{roster_import.get_status_display()}」,不能再确认。")
    rows = roster_import.rows.exclude(status=Status.UNCHANGED)
    undecided = rows.filter(status__in=[Status.DOUBT, Status.ERROR], decision="").count()
    if undecided:
        raise CannotConfirm(f"还有 {undecided} 行有错误或待确认,请先逐行选择处理办法。")
    rows = list(rows.exclude(decision=Decision.SKIP))
    _place_rows(roster_import, rows)
    known = _lock_unchanged_dossiers(rows)
    try:
        with transaction.atomic():
            _write(roster_import, rows, known, user)
    except IntegrityError:
        # Somebody entered one of these people since: the unique ID number or the village they named says so.
        raise CannotConfirm(_CHANGED_SINCE) from None
    roster_import.history_marks = _history_marks()
    roster_import.status = RosterImport.Status.CONFIRMED
    roster_import.confirmed_by = user
    roster_import.confirmed_at = Now()
    roster_import.save(
        update_fields=["history_marks", "status", "confirmed_by", "confirmed_at", "created_places", "counts"]
    )
    roster_import.refresh_from_db()
    return roster_import


def _place_rows(roster_import: RosterImport, rows: list[ImportRow]) -> None:
    """Make the villages and posts the rows name and put their keys into the rows."""
    named = [row for row in rows if "village_name" in row.values]
    wanted = [
        (row.values["village_name"], "" if row.decision == Decision.WITHOUT_POST else row.values.get("post_title", ""))
        for row in named
    ]
    villages, posts, made = create_places(roster_import.township, wanted)
    roster_import.created_places = made
    for row, (name, title) in zip(named, wanted, strict=True):
        row.values["village_id"] = villages[name].pk
        if title:
            row.values["post_id"] = posts[name, title].pk
    for row in rows:
        if row.decision == Decision.WITHOUT_POST:
            row.values["post_id"] = None
        if row.decision == Decision.AS_NEW:
            row.cadre_id = None


def _lock_unchanged_dossiers(rows: list[ImportRow]) -> dict[int, Cadre]:
    """Lock the dossiers the rows change, and make sure they still say what the preview compared with."""
    wanted = [row.cadre_id for row in rows if row.cadre_id]
    known = {cadre.pk: cadre for cadre in Cadre.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    for row in rows:
        if row.cadre_id:
            cadre = known.get(row.cadre_id)
            if cadre is None or any(getattr(cadre, name) != _typed(name, old) for name, (old, _) in row.changes.items()):
                raise CannotConfirm(_CHANGED_SINCE)
    return known


def _write(roster_import: RosterImport, rows: list[ImportRow], known: dict[int, Cadre], user) -> None:
    placements = []
    rewritten: list[Cadre] = []
    changed_fields: set[str] = set()
    created = 0
    for row in rows:
        values = row.values
        if row.cadre_id:
            cadre = known[row.cadre_id]
            changed = [name for name in row.changes if name in DOSSIER_FIELDS]
            for name in changed:
                setattr(cadre, name, _typed(name, row.changes[name][1]))
            if changed:
                rewritten.append(cadre)
                changed_fields.update(changed)
            if cadre.state == State.IN_POOL and not _moves(row, cadre):
                continue
        else:
            cadre = Cadre(
                township_id=roster_import.township_id,
                **{name: _typed(name, values[name]) for name in DOSSIER_FIELDS if name in values},
            )
            cadre.pinyin, cadre.pinyin_initials = pinyin_of(cadre.name)
            created += 1
        placements.append(
            Placement(
                cadre=cadre,
                village_id=values["village_id"],
                post_id=values.get("post_id"),
                effective_on=_typed("entered_on", values.get("entered_on")) or roster_import.effective_on,
                basis=f"花名册「{roster_import.file_name}」第 {row.row_number} 行"[:200],
            )
        )
    _rewrite(rewritten, changed_fields)
    admit_many(placements, origin=StateChange.Origin.ROSTER, recorded_by=user, roster_import=roster_import)
    roster_import.counts |= {"created": created, "rewritten": len(rewritten), "placed": len(placements)}


def _moves(row: ImportRow, cadre: Cadre) -> bool:
    return (row.values.get("village_id", cadre.village_id), row.values.get("post_id", cadre.post_id)) != (
        cadre.village_id,
        cadre.post_id,
    )


def _rewrite(cadres: list[Cadre], fields: set[str]) -> None:
    """Write ``fields`` of many dossiers at once: one upsert on the primary key, where bulk_update's CASE per row and
    field grows with their product."""
    if not cadres:
        return
    if "name" in fields:
        for cadre in cadres:
            cadre.pinyin, cadre.pinyin_initials = pinyin_of(cadre.name)
        fields = fields | {"pinyin", "pinyin_initials"}
    Cadre.objects.bulk_create(
        cadres, batch_size=2000, update_conflicts=True, unique_fields=["id"], update_fields=sorted(fields)
    )


def _typed(name: str, value):
    return date.fromisoformat(value) if value and name in _DATES and isinstance(value, str) else value


# The records that make up a dossier: a change to any of them after an import forbids taking the import back.
_DOSSIER_MODELS = [Cadre, StateChange, ResumeEntry, FamilyMember, Attachment]


def _events_of(model):
    return next(iter(event_models(models=[model])))


def _history_marks() -> dict[str, int]:
    return {
        model._meta.model_name: _events_of(model).objects.aggregate(newest=Max("pgh_id"))["newest"] or 0
        for model in _DOSSIER_MODELS
    }


@transaction.atomic
def undo(roster_import: RosterImport, user) -> RosterImport:
    """Take a confirmed import back: people it brought are removed, changed dossiers get their former values.

    Raises :class:`CannotUndo` when it is not confirmed, or when any dossier it touched was changed since.
    """
    roster_import = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    if roster_import.status != RosterImport.Status.CONFIRMED:
        raise CannotUndo(f"这次导入的状态是「{roster_import.get_status_display()}」,不能撤销。")
    rows = list(
        roster_import.rows.filter(cadre__isnull=False)
        .exclude(status=Status.UNCHANGED)
        .exclude(decision__in=[Decision.SKIP, Decision.AS_NEW])
    )
    matched = [row.cadre_id for row in rows]
    placed = list(roster_import.state_changes.values_list("cadre", flat=True))
    known = {
        cadre.pk: cadre
        for cadre in Cadre.objects.select_for_update().filter(pk__in={*matched, *placed}).order_by("pk")
    }
    changed = _changed_since(roster_import, known)
    if changed:
        names = "、".join(sorted(known[key].name for key in changed if key in known)[:10])
        raise CannotUndo(f"导入之后有 {len(changed)} 份档案又有改动({names}),不能整批撤销。")
    roster_import.state_changes.all().delete()
    restored, fields = [], set()
    for row in rows:
        cadre = known[row.cadre_id]
        for name, (old, _) in row.changes.items():
            setattr(cadre, name, _typed(name, old))
        fields.update(row.changes)
        restored.append(cadre)
    _rewrite(restored, {name.removesuffix("_id") if name in STANDING else name for name in fields})
    Cadre.objects.filter(pk__in=set(placed) - set(matched)).delete()
    _remove_places(roster_import.created_places)
    roster_import.status = RosterImport.Status.UNDONE
    roster_import.undone_by = user
    roster_import.undone_at = Now()
    roster_import.save(update_fields=["status", "undone_by", "undone_at"])
    roster_import.refresh_from_db()
    return roster_import


def _changed_since(roster_import: RosterImport, cadres: dict[int, Cadre]) -> set[int]:
    changed: set[int] = set()
    for model in _DOSSIER_MODELS:
        later = _events_of(model).objects.filter(pgh_id__gt=roster_import.history_marks[model._meta.model_name])
        owner = "pgh_obj_id" if model is Cadre else "cadre_id"
        changed.update(later.filter(**{f"{owner}__in": list(cadres)}).values_list(owner, flat=True))
    return changed


def _remove_places(created: dict) -> None:
    """Remove the villages and posts the import had made, save those that have come into use since."""
    Post.objects.filter(pk__in=created.get("posts", []), reserves__isnull=True).delete()
    for village in Village.objects.filter(pk__in=created.get("villages", [])):
        if not (village.posts.exists() or village.cadres.exists() or village.role_assignments.exists()):
            village.delete()
