"""Rows that are written by the thousand."""

from office.bulk import defaults_of
from reserve_cadres.models import ChangeProposal, RosterImport


def test_a_row_begins_with_the_databases_default_where_django_has_none():
    assert ChangeProposal._meta.get_field("departures").db_default == ""
    assert defaults_of(ChangeProposal)["departures"] == ""
    assert defaults_of(RosterImport)["left_out"] == []
