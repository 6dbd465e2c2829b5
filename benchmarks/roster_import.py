"""Preview and confirm of a large roster, against django-import-export's defaults and against the floor.

- ours: :func:`preview` and :func:`confirm` of a workbook as an office keeps it, with history triggers on and everything the
  roster's pages show kept;
- defaults: a plain ``ModelResource`` on the same model, its dry run and its import, fed tidy values that need no
  reading of dates or look-up of villages — the easier job; of at most :data:`MOST_BY_DEFAULTS` rows, told for as many as ours;
- floor: calamine reading the workbook and PostgreSQL's COPY taking the values, with no check of anything, into a table without
  types, keys, rules and log;
- floor of what is kept: the process that reads what comes from outside, and COPY of the rows that new people make into the
  dossiers, their changes of state and the lines of the import, with the keys, rules and history of these tables.
"""

import io
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.spending import Spent, spent_by

# The defaults' time grows with the rows, and of eleven thousand they take minutes.
MOST_BY_DEFAULTS = 1_000


def measure(township: Any, user: Any, rows: int) -> None:
    """Print what ``rows`` people cost, new and then with other telephones; they stay in the database."""
    from django.db import transaction

    from benchmarks.rosters import large_roster, places_of, tidy_rows
    from reserve_cadres.models import Cadre
    from reserve_cadres.roster.places import create_places

    workbooks = {"new": large_roster(rows), "changed": large_roster(rows, phone_shift=1)}
    # Villages and posts stand on both sides before the clock starts.
    create_places(township, places_of(rows))
    print(f"导入 {rows} 人：处理器用时（Python、数据库、读表的进程）")
    least = floor(workbooks["new"])
    print(f"  下限（calamine 读、COPY 写进无类型的临时表）  {least}")
    theirs = {}
    with transaction.atomic():
        for case, shift in (("new", 0), ("changed", 1)):
            few = min(rows, MOST_BY_DEFAULTS)
            spent = defaults(tidy_rows(few, township.pk, township.villages.first().pk, phone_shift=shift))
            theirs[case] = Spent(*(part * rows / few for part in spent))
        transaction.set_rollback(True)
    for case, label in (("new", "新增"), ("changed", "更新")):
        # As in an office: the connection that writes the roster has written single records before.
        for dossier in Cadre.objects.all()[:1]:
            dossier.save()
        previewed, confirmed = ours(workbooks[case], township, user)
        mine = previewed + confirmed
        print(f"  {label}：读和核对 {previewed}\n        写入     {confirmed}")
        print(f"  {label}：本系统   {mine}   django-import-export 默认 {theirs[case]}")
        if case == "new":
            kept = floor_of_what_is_kept(workbooks[case])
            print(
                f"  实际下限（隔离进程读、COPY 写进三张实表，留史）  {kept}，本系统是它的 {mine.total / kept.total:.1f} 倍"
            )
        print(
            f"  {label}：下限的 {mine.total / least.total:.1f} 倍，默认的 {theirs[case].total / mine.total:.1f} 倍快",
            flush=True,
        )


def ours(content: bytes, township: Any, user: Any) -> tuple[Spent, Spent]:
    """What preview and confirm cost."""
    from django.core.files.base import ContentFile

    from reserve_cadres.roster.confirm import confirm
    from reserve_cadres.roster.preview import preview
    from reserve_cadres.roster.uploads import receive

    roster_import = receive(ContentFile(content, name="roster.xlsx"), township=township, user=user)
    previewed, _ = spent_by(lambda: preview(roster_import))
    confirmed, _ = spent_by(lambda: confirm(roster_import, user))
    return previewed, confirmed


def defaults(rows: Any) -> Spent:
    """What django-import-export's dry run and import cost."""
    import pgtrigger
    from import_export.resources import modelresource_factory

    from benchmarks.rosters import TIDY_FIELDS
    from reserve_cadres.models import Cadre

    plain = modelresource_factory(Cadre, meta_options={"fields": TIDY_FIELDS, "import_id_fields": ["id_number"]})()

    def both() -> None:
        for dry_run in (True, False):
            plain.import_data(rows, dry_run=dry_run, raise_errors=True)

    # The defaults know of no change of state.
    with pgtrigger.ignore("reserve_cadres.Cadre:standing_of_a_new_dossier_is_on_record"):
        return spent_by(both)[0]


def floor(content: bytes) -> Spent:
    """What reading the cells and COPY of them cost."""
    from django.db import connection
    from python_calamine import CalamineWorkbook

    with tempfile.TemporaryDirectory() as directory, connection.cursor() as cursor:
        path = Path(directory, "roster.xlsx")
        path.write_bytes(content)
        cursor.execute(f"CREATE TEMPORARY TABLE floor ({', '.join(f'c{index} text' for index in range(16))})")

        def read_and_copy() -> None:
            rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            lines = "".join("\t".join(str(value).replace("\n", " ") for value in row) + "\n" for row in rows)
            cursor.copy_expert("COPY floor FROM STDIN", io.StringIO(lines))

        # The least of three: the first loads what reads.
        return min((spent_by(read_and_copy)[0] for _ in range(3)), key=lambda spent: spent.total)


def floor_of_what_is_kept(content: bytes) -> Spent:
    """What reading the cells as what comes from outside and COPY of all rows on file into their tables cost."""
    from django.db import connection, transaction

    from office.workbooks.reading import read_workbook
    from reserve_cadres.models import Cadre, ImportRow, StateChange

    # The changes before the people, as where people stand is looked for there.
    files = {model: io.StringIO() for model in (ImportRow, StateChange, Cadre)}
    with tempfile.TemporaryDirectory() as directory, transaction.atomic(), connection.cursor() as cursor:
        path = Path(directory, "roster.xlsx")
        path.write_bytes(content)
        tables = {
            f"{model._meta.db_table} ({', '.join(connection.ops.quote_name(field.column) for field in fields)})": file
            for model, file in files.items()
            if (fields := [field for field in model._meta.concrete_fields if not field.generated])
        }
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, file in tables.items():
            cursor.copy_expert(f"COPY {table} TO STDOUT", file)
            file.seek(0)
            cursor.execute(f"DELETE FROM {table.partition(' ')[0]}")
        cursor.execute("SET LOCAL session_replication_role = origin")

        def read_and_copy() -> None:
            read_workbook(path)
            for table, file in tables.items():
                cursor.copy_expert(f"COPY {table} FROM STDIN", file)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        spent, _ = spent_by(read_and_copy)
        transaction.set_rollback(True)
    return spent
