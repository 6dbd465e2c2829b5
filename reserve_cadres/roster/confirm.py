"""Writing a previewed roster, all of it or none, and taking it back. See :mod:`reserve_cadres.roster.preview`."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max, ProtectedError
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from office.background import Told, untold
from office.bulk import among, defaults_of, many_rows, next_keys, update_rows
from office.pinyin import pinyin_of
from reserve_cadres.people.codes import State
from reserve_cadres.people.fields import PERSON
from reserve_cadres.people.models import Attachment, AwardOrPenalty, Cadre, FamilyMember, ResumeEntry
from reserve_cadres.people.opening import lock_dossiers
from reserve_cadres.pool.models import StateChange
from reserve_cadres.pool.pool import Posting, admit_many, barred, take_back
from reserve_cadres.pool.record import STANDING
from reserve_cadres.pool.seats import QuotaExceeded
from reserve_cadres.roster.matching import changed_since, dossiers_said
from reserve_cadres.roster.models import ImportRow, RosterImport
from reserve_cadres.roster.places import create_places
from reserve_cadres.roster.row import ListedRow
from villages.models import Post, Village

Status = ImportRow.Status
Decision = ImportRow.Decision


class CannotConfirm(ValidationError):
    """The import cannot be written as it stands; the messages say what has to be decided or read again."""


class CannotUndo(ValidationError):
    """The import can no longer be taken back; the messages say why."""


def must_be_as_seen(roster_import: RosterImport, reading: int | None) -> None:
    """Raise :class:`CannotConfirm` where the file was read again since the ``reading`` that was looked at."""
    if reading is not None and roster_import.readings != reading:
        raise CannotConfirm("这次导入在您查看之后又识别过，请再核对一遍，然后确认。")


@many_rows()
@transaction.atomic
def confirm(
    roster_import: RosterImport, user: User, *, reading: int | None = None, told: Told = untold
) -> RosterImport:
    """Write every row of a previewed import as decided, all or nothing.

    ``reading`` is the reading that was looked at, by default the one ``roster_import`` was loaded with. Each row is
    compared again with no other dossier being opened meanwhile. Raises :class:`CannotConfirm` when rows are undecided,
    when a row would mean another person or other changes than the preview showed, when the file was read again, or
    when a post would exceed its quota. Nothing is written then. ``told`` is told how many rows were compared.
    """
    reading = roster_import.readings if reading is None else reading
    roster_import = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    if roster_import.status != RosterImport.Status.PREVIEWED:
        raise CannotConfirm(f"这次导入的状态是「{roster_import.get_status_display()}」，不能再确认。")
    must_be_as_seen(roster_import, reading)
    listed = roster_import.rows.all()
    undecided = listed.filter(status__in=[Status.DOUBT, Status.ERROR], decision="").count()
    if undecided:
        raise CannotConfirm(f"还有 {undecided} 行有错误或待确认，请先逐行选择处理办法。")
    if unreadable := roster_import.unreadable_sheets:
        names = "」「".join(unreadable)
        raise CannotConfirm(f"工作表「{names}」读不了：请改好后重新上传，或在「工作表」里不勾选它，再识别一次。")
    lock_dossiers(roster_import.township_id)
    # The cells were read, and what the preview said of faults and doubts has been decided on: no need to load them again.
    rows = ListedRow.all_of(listed.exclude(decision=Decision.SKIP))
    known = _lock_dossiers_of(rows)
    if changed := changed_since(rows, roster_import.township_id, known):
        raise CannotConfirm(_changed(changed))
    rows = [row for row in rows if row.status != Status.UNCHANGED]
    _place_rows(roster_import, rows)
    told(matched=len(rows))
    try:
        with transaction.atomic():
            _write(roster_import, rows, known, user)
    except IntegrityError:
        # A village or a post of the same name was made since; they are not under the lock of the dossiers.
        raise CannotConfirm("预览之后村(社区)或岗位又有改动，请点「重新识别」再确认。") from None
    roster_import.history_marks = _history_marks()
    roster_import.status = RosterImport.Status.CONFIRMED
    roster_import.confirmed_by = user
    roster_import.confirmed_at = Now()
    roster_import.save(
        update_fields=["history_marks", "status", "confirmed_by", "confirmed_at", "created_places", "counts"]
    )
    roster_import.refresh_from_db()
    return roster_import


def _place_rows(roster_import: RosterImport, rows: list[ListedRow]) -> None:
    """Make the villages and posts the rows name and put their keys into the rows."""
    named = [row for row in rows if "village_name" in row.values]
    wanted = [
        (row.values["village_name"], "" if row.decision == Decision.WITHOUT_POST else row.values.get("post_title", ""))
        for row in named
    ]
    if wanted:
        villages, posts, roster_import.created_places = create_places(roster_import.township, wanted)
        for row, (name, title) in zip(named, wanted, strict=True):
            row.values["village_id"] = villages[name].pk
            if title:
                row.values["post_id"] = posts[name, title].pk
    for row in rows:
        if row.decision == Decision.WITHOUT_POST:
            row.values["post_id"] = None
        if row.decision == Decision.AS_NEW:
            row.cadre_id = None


def _changed(rows: list[ListedRow]) -> list[str]:
    """Whose dossiers are others than at the preview, and who of them cannot be put into the pool any more, and why."""
    names = "、".join(row.name for row in rows[:10])
    more = "等" if len(rows) > 10 else ""
    kept_out = barred(Cadre.objects.filter(pk__in=[row.cadre_id for row in rows]))
    return [
        f"预览之后有 {len(rows)} 人的档案又有变动({names}{more})，请点「重新识别」再确认。",
        *kept_out.values(),
    ]


def _lock_dossiers_of(rows: list[ListedRow]) -> dict[int, dict]:
    """The dossiers the rows mean, locked: those at hand may be edited meanwhile, opened they cannot be."""
    wanted = [row.cadre_id for row in rows if row.cadre_id]
    locked = Cadre.objects.select_for_update().filter(pk__in=among(wanted))
    return dossiers_said(locked, (row.values for row in rows))


def _write(roster_import: RosterImport, rows: list[ListedRow], known: dict[int, dict], user: User) -> None:
    newcomers = [row for row in rows if not row.cadre_id]
    changed = [row for row in rows if row.cadre_id and not row.changes.keys().isdisjoint(PERSON)]
    moving = [row for row in rows if row.cadre_id and _moves(row, known[row.cadre_id])]
    for row, key in zip(newcomers, next_keys(Cadre, len(newcomers)), strict=True):
        row.cadre_id = key
    _rewrite_dossiers(changed, known, newest=1)
    postings = [
        Posting(
            cadre_id=row.cadre_id,  # type: ignore[arg-type]
            village_id=row.values["village_id"],
            post_id=row.values.get("post_id"),
            effective_on=_entered_on(row) or roster_import.effective_on,
            basis=f"花名册「{roster_import.file_name}」第 {row.row_number} 行"[:200],
        )
        for row in [*newcomers, *moving]
    ]
    admit_many(
        postings,
        origin=StateChange.Origin.ROSTER,
        recorded_by=user,
        roster_import=roster_import,
        new_dossiers=_new_dossiers(roster_import, newcomers),
    )
    roster_import.counts |= {"created": len(newcomers), "rewritten": len(changed), "placed": len(postings)}


def _entered_on(row: ListedRow) -> date | None:
    """The day the roster gives for this person's entry, which JSON keeps as text."""
    day = row.values.get("entered_on")
    return date.fromisoformat(day) if day else None


def _moves(row: ListedRow, cadre: dict) -> bool:
    standing = {"state": State.IN_POOL, **{name: row.values.get(name) for name in ("village_id", "post_id")}}
    return "village_id" in row.values and any(cadre[name] != value for name, value in standing.items())


def _new_dossiers(roster_import: RosterImport, rows: list[ListedRow]) -> Iterator[dict]:
    """A dossier for each row, under the key noted in it; one after the other, as thousands take much memory."""
    blank = defaults_of(Cadre) | {"township_id": roster_import.township_id, "created_at": timezone.now()}
    for row in rows:
        said = {name: value for name, value in row.values.items() if name in blank}
        pinyin, initials = pinyin_of(said["name"])
        yield blank | said | {"id": row.cadre_id, "pinyin": pinyin, "pinyin_initials": initials}


def _rewrite_dossiers(rows: list[ListedRow], known: dict[int, dict], newest: int) -> None:
    """Give the rows' dossiers the new (``newest`` 1) or the former (0) values of what the rows changed."""
    touched = [name for name in PERSON if any(name in row.changes for row in rows)]

    def rewritten() -> Iterator[dict]:
        for row in rows:
            current = known[row.cadre_id]  # type: ignore[index]
            values = {name: row.changes[name][newest] if name in row.changes else current[name] for name in touched}
            if "name" in touched:
                values["pinyin"], values["pinyin_initials"] = pinyin_of(values["name"])
            yield {"id": row.cadre_id} | values

    update_rows(Cadre, rewritten())


# The records that make up a dossier: a change to any of them after an import forbids taking the import back.
_DOSSIER_MODELS: list[type[models.Model]] = [Cadre, StateChange, ResumeEntry, FamilyMember, AwardOrPenalty, Attachment]


def _events_of(model: type[models.Model]) -> Any:
    return model._meta.get_field("events").related_model


def _history_marks() -> dict[str, int]:
    return {
        str(model._meta.model_name): _events_of(model).objects.aggregate(newest=Max("pgh_id"))["newest"] or 0
        for model in _DOSSIER_MODELS
    }


@many_rows()
@transaction.atomic
def undo(roster_import: RosterImport, user: User) -> RosterImport:
    """Take a confirmed import back: people it brought are removed, changed dossiers get their former values.

    Raises :class:`CannotUndo` when it is not confirmed, when any dossier it touched was changed since, or when a seat
    somebody is to return to was given to another.
    """
    roster_import = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    if roster_import.status != RosterImport.Status.CONFIRMED:
        raise CannotUndo(f"这次导入的状态是「{roster_import.get_status_display()}」，不能撤销。")
    lock_dossiers(roster_import.township_id)
    rows = ListedRow.all_of(
        roster_import.rows.filter(cadre__isnull=False)
        .exclude(status=Status.UNCHANGED)
        .exclude(decision__in=[Decision.SKIP, Decision.AS_NEW])
    )
    matched = {row.cadre_id for row in rows if row.cadre_id}
    placed = set(roster_import.state_changes.values_list("cadre", flat=True))
    locked = Cadre.objects.select_for_update().filter(pk__in=matched | placed)
    known = dossiers_said(locked, [{"name": None}, *(row.changes for row in rows)])
    if changed := _changed_since(roster_import, known):
        names = "、".join(sorted(known[key]["name"] for key in changed)[:10])
        raise CannotUndo(f"导入之后有 {len(changed)} 份档案又有改动({names})，不能整批撤销。")
    former = [
        {"id": row.cadre_id}
        | {name: row.changes[name][0] if name in row.changes else known[row.cadre_id][name] for name in STANDING}  # type: ignore[index]
        for row in rows
    ]
    try:
        take_back(roster_import.state_changes.all(), former)
    except QuotaExceeded as problem:
        raise CannotUndo(["原来的岗位已另有人补上，不能整批撤销。", *problem.messages]) from None
    _rewrite_dossiers(rows, known, newest=0)
    try:
        Cadre.objects.filter(pk__in=placed - matched).delete()
    except ProtectedError as problem:
        kinds = "、".join(sorted({str(one._meta.verbose_name) for one in problem.protected_objects}))
        raise CannotUndo(f"导入的人里有的已经有了{kinds}，不能整批撤销。") from None
    _remove_places(roster_import.created_places)
    roster_import.status = RosterImport.Status.UNDONE
    roster_import.undone_by = user
    roster_import.undone_at = Now()
    roster_import.save(update_fields=["status", "undone_by", "undone_at"])
    roster_import.refresh_from_db()
    return roster_import


def _changed_since(roster_import: RosterImport, cadres: dict[int, dict]) -> set[int]:
    changed: set[int] = set()
    for model in _DOSSIER_MODELS:
        later = _events_of(model).objects.filter(pgh_id__gt=roster_import.history_marks[model._meta.model_name])
        owner = "pgh_obj_id" if model is Cadre else "cadre_id"
        changed.update(later.filter(**{f"{owner}__in": list(cadres)}).values_list(owner, flat=True))
    return changed


def _remove_places(created: dict) -> None:
    """Remove the villages and posts the import had made, save those that have come into use since."""
    Post.objects.filter(pk__in=created.get("posts", []), reserves__isnull=True, joint_reserves__isnull=True).delete()
    for village in Village.objects.filter(pk__in=created.get("villages", [])):
        if not (village.posts.exists() or village.cadres.exists() or village.role_assignments.exists()):
            village.delete()
