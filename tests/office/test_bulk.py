"""Rows that are written by the thousand."""

import pytest

from office.bulk import defaults_of, insert_rows, next_keys
from reserve_cadres.models import ChangeProposal, ImportRow, RosterImport


def test_a_row_begins_with_the_databases_default_where_django_has_none():
    assert ChangeProposal._meta.get_field("departures").db_default == ""
    assert defaults_of(ChangeProposal)["departures"] == ""
    assert defaults_of(RosterImport)["left_out"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_each_row_holds_what_all_have_in_common_and_what_is_its_own(organiser, count):
    upload = RosterImport.objects.create(township=organiser.township, uploaded_by=organiser)
    common = {
        "roster_import_id": upload.pk, "sheet": "名册", "name": "甲", "status": "new", "chosen": None, "first_column": 0,
        "changes": {}, "problems": [], "doubts": [{"message": "一'\\", "choices": ["skip"]}], "meant": [7], "asks": [],
        "decision": "",
    }  # fmt: skip
    rows = [
        common | {"id": key, "row_number": number, "values": {"name": f"{number}"}, "offers": ["skip"] * (number % 2)}
        for number, key in enumerate(next_keys(ImportRow, count))
    ]
    insert_rows(ImportRow, rows)
    assert list(upload.rows.order_by("pk").values(*rows[0])) == rows
