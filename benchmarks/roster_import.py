"""Preview and confirm of a large roster, against django-import-export's defaults and against the floor.

    make benchmark            # 11,000 rows
    make benchmark ROWS=2000

All are measured in one run, on one machine, in a database of their own:

- ours: :func:`preview` and :func:`confirm` of a workbook as an office keeps it, with history triggers on;
- defaults: a plain ``ModelResource`` on the same model, its dry run and its import, fed tidy values that need no
  reading of dates or look-up of villages — the easier job;
- floor: calamine reading the workbook and PostgreSQL's COPY taking the values, with no check of anything.
"""

import argparse
import io
import os
import resource
import tempfile
import time
from pathlib import Path

import django


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=11_000)
    rows = parser.parse_args().rows
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.test.utils import setup_databases, teardown_databases

    settings.MEDIA_ROOT = tempfile.mkdtemp()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        measure(rows)
    finally:
        teardown_databases(old, verbosity=0)


def measure(rows: int) -> None:
    import pgtrigger
    from django.core.files.base import ContentFile
    from django.db import transaction

    from accounts.models import User
    from benchmarks.rosters import large_roster, places_of, tidy_rows
    from reserve_cadres.models import Cadre
    from reserve_cadres.roster.confirm import confirm
    from reserve_cadres.roster.places import create_places
    from reserve_cadres.roster.preview import preview
    from reserve_cadres.roster.uploads import receive
    from villages.models import Township

    township = Township.objects.create(name="基准镇")
    user = User.objects.create_user("benchmark", name="基准", township=township)
    workbooks = {"new": large_roster(rows), "changed": large_roster(rows, phone_shift=1)}

    def ours(content: bytes) -> float:
        roster_import = receive(ContentFile(content, name="roster.xlsx"), township=township, user=user)
        started = time.perf_counter()
        preview(roster_import)
        previewed = time.perf_counter()
        roster_import = confirm(roster_import, user)
        confirmed = time.perf_counter()
        print(
            f"    preview {previewed - started:6.2f} s   confirm {confirmed - previewed:6.2f} s   {roster_import.counts}"
        )
        return confirmed - started

    # Villages and posts stand on both sides before the clock starts.
    create_places(township, places_of(rows))
    print(f"{rows} rows, times in seconds (preview + confirm)")
    took = {}
    for case in ("new", "changed"):
        print(f"  ours, {case}")
        # As in an office: the connection that writes the roster has written single records before.
        for dossier in Cadre.objects.all()[:1]:
            dossier.save()
        took["ours", case] = ours(workbooks[case])
    print(f"    memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    took["floor", "new"] = took["floor", "changed"] = floor(workbooks["new"])
    village = township.villages.first()
    # The history is for life; a benchmark's townspeople are not.
    with pgtrigger.ignore("reserve_cadres.StateChange:a_change_goes_with_its_import_only"), transaction.atomic():
        Cadre.objects.all().delete()
    for case, shift in (("new", 0), ("changed", 1)):
        took["defaults", case] = defaults(tidy_rows(rows, township.pk, village.pk, phone_shift=shift))
    for case in ("new", "changed"):
        mine, theirs, least = took["ours", case], took["defaults", case], took["floor", case]
        print(
            f"  {case:8} ours {mine:6.2f}   defaults {theirs:7.2f}   floor {least:5.2f}"
            f"   | {theirs / mine:5.1f}x the defaults' rate, {mine / least:4.1f}x the floor's time"
        )


def defaults(rows) -> float:
    import pgtrigger
    from import_export.resources import modelresource_factory

    from benchmarks.rosters import TIDY_FIELDS
    from reserve_cadres.models import Cadre

    plain = modelresource_factory(Cadre, meta_options={"fields": TIDY_FIELDS, "import_id_fields": ["id_number"]})()
    started = time.perf_counter()
    # The defaults know of no change of state.
    with pgtrigger.ignore("reserve_cadres.Cadre:standing_of_a_new_dossier_is_on_record"):
        for dry_run in (True, False):
            result = plain.import_data(rows, dry_run=dry_run, raise_errors=True)
    took = time.perf_counter() - started
    print(f"  defaults {took:6.2f} s   {result.totals}")
    return took


def floor(content: bytes) -> float:
    from django.db import connection
    from python_calamine import CalamineWorkbook

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "roster.xlsx")
        path.write_bytes(content)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE floor ({', '.join(f'c{index} text' for index in range(16))})")
            started = time.perf_counter()
            rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            lines = "".join("\t".join(str(value).replace("\n", " ") for value in row) + "\n" for row in rows)
            cursor.copy_expert("COPY floor FROM STDIN", io.StringIO(lines))
            return time.perf_counter() - started


if __name__ == "__main__":
    main()
