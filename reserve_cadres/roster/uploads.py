"""The steps of a roster import that the office takes: upload, match columns, decide, discard."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Count, Func, IntegerField, QuerySet

from accounts.models import User
from office.bulk import among
from office.uploads import without_password
from office.workbooks.headings import normal
from reserve_cadres.roster.models import ColumnAlias, ImportRow, RosterImport, WordMeaning
from reserve_cadres.roster.row import Row, faults_can_be_dropped
from villages.models import Township

Status = RosterImport.Status
_OPEN = (ImportRow.Status.DOUBT, ImportRow.Status.ERROR)
# How many of those who raise a question are named with it.
_NAMED = 6


def receive(file: File, *, township: Township, user: User, effective_on: date | None = None) -> RosterImport:
    """Keep an uploaded roster as it came; reading it is the next step."""
    return RosterImport.objects.create(
        township=township,
        file=file,
        file_name=str(file.name)[-255:],
        effective_on=effective_on,
        uploaded_by=user,
        # The first roster of a township names villages of which none is on file.
        create_places=not township.villages.exists(),
    )


def must_be_open(roster_import: RosterImport) -> None:
    """Raise ``ValidationError`` unless the import may still be read, decided on or discarded."""
    if roster_import.status in {Status.CONFIRMED, Status.UNDONE, Status.DISCARDED}:
        raise ValidationError(f"这次导入的状态是「{roster_import.get_status_display()}」，不能再修改。")


def unlock(roster_import: RosterImport, password: str) -> None:
    """Keep the roster as it is without its password, to be read like any other; the password itself is kept nowhere.

    Raises :class:`~office.workbooks.reading.UnreadableWorkbook` where the password does not open it.
    """
    if roster_import.status != Status.LOCKED:
        raise ValidationError("这个文件不用再输入密码。")
    without_password(roster_import, password, status=Status.UPLOADED, problem="")


def lock_open(roster_import: RosterImport) -> RosterImport:
    """The import as it is now, locked to the end of the transaction, so that nobody reads, decides or confirms meanwhile.

    Raises ``ValidationError`` as :func:`must_be_open` does.
    """
    locked = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    must_be_open(locked)
    return locked


@transaction.atomic
def match_columns(township: Township, matches: dict[str, str]) -> None:
    """Remember which field each heading stands for ("" for none), for this roster and the next ones."""
    for heading, field in matches.items():
        ColumnAlias.objects.update_or_create(township=township, header=normal(heading), defaults={"field": field})


@transaction.atomic
def teach_words(township: Township, meanings: Mapping[tuple[str, str], str]) -> None:
    """Remember which code each word of a kind of column means ("" for none), for this roster and the next ones."""
    for (kind, word), code in meanings.items():
        WordMeaning.objects.update_or_create(township=township, kind=kind, word=word, defaults={"code": code})


@transaction.atomic
def leave_out(roster_import: RosterImport, sheets: Collection[str]) -> None:
    """Leave the named sheets out at the next reading. Raises ``ValidationError`` where no roster would be left."""
    locked = lock_open(roster_import)
    known = locked.understood.get("workbook", [])
    if not any(sheet["name"] not in sheets for sheet in known):
        raise ValidationError("请至少留下一张工作表。")
    roster_import.left_out = [sheet["name"] for sheet in known if sheet["name"] in sheets]
    roster_import.save(update_fields=["left_out"])


@transaction.atomic
def correct(roster_import: RosterImport, row: ImportRow, cells: Mapping[str, str]) -> None:
    """Keep what the cells of a row are to say instead (field → text, "" for nothing), for the next reading."""
    lock_open(roster_import)
    for name, text in cells.items():
        roster_import.corrections.update_or_create(
            sheet=row.sheet,
            row_number=row.row_number,
            first_column=row.first_column,
            field=name,
            defaults={"said": text},
        )


@transaction.atomic
def decide(roster_import: RosterImport, row: ImportRow, decision: str) -> None:
    """Decide what to do with one row that is in doubt or in error. Raises ``ValidationError`` for what it does not offer."""
    lock_open(roster_import)
    if decision and decision not in row.offers:
        raise ValidationError("这一行不能这样处理。")
    row.decision = decision
    row.save(update_fields=["decision"])


@transaction.atomic
def choose(roster_import: RosterImport, row: ImportRow, cadre_id: int) -> None:
    """Say which of several dossiers is this person's; the next reading compares with it.

    Raises ``ValidationError`` for a dossier that was not in question.
    """
    lock_open(roster_import)
    if cadre_id not in row.meant:
        raise ValidationError("这份档案不在可能的人选里，请重新识别后再选。")
    row.chosen, row.decision = cadre_id, ImportRow.Decision.SAME_PERSON
    row.save(update_fields=["chosen", "decision"])


def _asked(row: ImportRow | Row) -> list[dict]:
    """What has to be decided of a row."""
    return [*(one for one in row.problems if one["blocking"]), *row.doubts]


def _messages(row: ImportRow) -> list[str]:
    return [one["message"] for one in _asked(row)]


def decisions_of(roster_import: RosterImport) -> dict[tuple[str, int, int], ImportRow]:
    """The rows that were decided on, by their places."""
    return {row.place: row for row in roster_import.rows.exclude(decision="")}


def decide_again(roster_import: RosterImport, earlier: Mapping[tuple[str, int, int], ImportRow]) -> None:
    """Take the ``earlier`` decisions again on rows that ask the same as before and still offer it."""
    again = []
    # A row keeps its key through readings.
    for row in open_rows(roster_import).filter(pk__in=among([row.pk for row in earlier.values()])):
        before = earlier.get(row.place)
        if before and _messages(before) == _messages(row) and before.decision in row.offers:
            row.decision = before.decision
            again.append(row)
    ImportRow.objects.bulk_update(again, ["decision"], batch_size=1000)


@transaction.atomic
def decide_all(roster_import: RosterImport, kind: str, decision: str) -> int:
    """Take the same decision for every row that asks a question of this ``kind``; returns how many rows that were."""
    locked = lock_open(roster_import)
    asked = [number for number, one in enumerate(_known(locked)) if one["kind"] == kind]
    if not asked:
        return 0
    return open_rows(locked).filter(asks__contains=asked, offers__contains=[decision]).update(decision=decision)


def open_rows(roster_import: RosterImport) -> QuerySet[ImportRow]:
    """The rows that are in doubt or in error, decided or not."""
    return roster_import.rows.filter(status__in=_OPEN)


def kind_of(said: dict) -> str:
    """The key of a problem or a doubt: equal for those that ask the same of other people and numbers."""
    return re.sub(r"\d+", "#", label_of(said))


def label_of(said: dict) -> str:
    """A problem or a doubt in words, without names and long numbers."""
    general = re.sub(r"\d{5,}[\dX]*", "…", re.sub(r"「[^」]*」", "「…」", said["message"]))
    heading = said.get("heading", "")
    return f"{heading}：{general}" if heading else general


@dataclass
class Asked:
    """What the rows of a reading ask: the questions by kind, and of each row which of them and what it offers."""

    questions: list[dict]
    asks: list[list[int]]
    offers: list[list[str]]


def asked_by(rows: Iterable[tuple[Row, str]]) -> Asked:
    """What ``rows`` ask, each given with its status; see :func:`questions`."""
    found: dict[str, int] = {}
    asked = Asked([], [], [])
    for row, status in rows:
        is_open = status in _OPEN
        kinds = {kind_of(one): one for one in _asked(row)} if is_open else {}
        offers = choices_of(status, row.problems, row.doubts) if is_open else []
        for kind, one in kinds.items():
            number = found.setdefault(kind, len(found))
            if number == len(asked.questions):
                asked.questions.append({"kind": kind, "label": label_of(one), "rows": 0, "names": [], "choices": {}})
            question = asked.questions[number]
            question["rows"] += 1
            for choice in offers:
                question["choices"][choice] = question["choices"].get(choice, 0) + 1
            if len(question["names"]) < _NAMED and (name := row.values.get("name")):
                question["names"].append(name)
        asked.asks.append([found[kind] for kind in kinds])
        asked.offers.append(offers)
    return asked


def _known(roster_import: RosterImport) -> list[dict]:
    return roster_import.understood.get("questions", [])


def questions(roster_import: RosterImport) -> list[dict]:
    """What the rows ask, by kind: in words, how many rows ask it, how many are open, who, and the answers all may take."""
    undecided = open_rows(roster_import).filter(decision="").order_by()
    number = Func("asks", function="unnest", output_field=IntegerField(), set_returning=True)
    left = dict(undecided.annotate(number=number).values_list("number").annotate(Count("pk")))
    Decision = ImportRow.Decision
    found = [
        one
        | {
            "open": left.get(number, 0),
            "choices": [
                (choice, choice.label, one["choices"][choice]) for choice in Decision if choice in one["choices"]
            ],
        }
        for number, one in enumerate(_known(roster_import))
    ]
    return sorted(found, key=lambda one: -one["open"])


def choices_of(status: str, problems: Sequence[dict], doubts: Sequence[dict]) -> list[str]:
    """The decisions a row offers: what every one of its doubts allows, or what its faults leave possible."""
    if status == ImportRow.Status.ERROR:
        # What is only doubted of such a row is taken as it is listed together with the rest.
        listed = all(ImportRow.Decision.AS_LISTED in doubt["choices"] for doubt in doubts)
        droppable = faults_can_be_dropped(problems) and listed
        return [*([ImportRow.Decision.WITHOUT_FAULTS] if droppable else []), ImportRow.Decision.SKIP]
    offered = [set(doubt["choices"]) for doubt in doubts]
    common = set.intersection(*offered)
    # Doubts of different kinds (the same person? and: a seat?) share only "skip"; then what the first one asks beyond
    # "as listed" is decided here, and the rest by the seats themselves when the import is confirmed.
    asking = [choices for choices in offered if ImportRow.Decision.AS_LISTED not in choices]
    allowed = common if len(common) > 1 else (asking or offered)[0]
    return [choice for choice in ImportRow.Decision.values if choice in allowed]


@transaction.atomic
def discard(roster_import: RosterImport) -> None:
    """Give an import up before it was confirmed; the file and what was found stay on record."""
    lock_open(roster_import)
    roster_import.status = Status.DISCARDED
    roster_import.save(update_fields=["status"])
