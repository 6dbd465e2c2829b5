"""Every kind of roster of ``tests/kinds``: what would be written is the truth, or is asked exactly there."""

import pytest
from django.core.files.base import ContentFile

from reserve_cadres.roster.preview import preview
from reserve_cadres.roster.uploads import receive
from tests.conftest import make_village
from tests.kinds import KINDS
from tests.kinds.making import POSTS, VILLAGES, silent_wrongs
from tests.kinds.other_files import as_ods, as_xls

pytestmark = pytest.mark.django_db

# What other kinds of file say beside their values in ways of their own.
MARKED = [
    "failed_formulas", "blocks_of_villages_with_an_error_between", "ditto_marks", "posts_and_categories_merged_down",
    "way_of_study_above_level_degree_and_school", "second_line_for_education_in_service", "spouse_under_one_heading",
    "hidden_columns", "struck_and_hidden_rows", "struck_but_not_in_the_name", "cells_struck_out",
]  # fmt: skip


@pytest.fixture
def wrong(township, organiser):
    """What is taken wrongly without a question of a kind, sent as a file with ``content``."""

    def tried(made, content, name):
        if not made.create_places:
            for village in VILLAGES:
                make_village(township, village, POSTS)
        roster_import = receive(ContentFile(content, name=name), township=township, user=organiser)
        preview(roster_import)
        roster_import.refresh_from_db()
        assert roster_import.status == "previewed", roster_import.problem
        return silent_wrongs(roster_import, made)

    return tried


@pytest.mark.parametrize("name", KINDS)
def test_a_roster_of_this_kind_is_taken_truthfully_or_asked_about(name, wrong):
    made = KINDS[name]()
    found = wrong(made, made.written(), made.file_name)
    assert not found, "\n".join(found)


def test_notes_on_cells_are_seen_in_ods_as_well(wrong):
    made = KINDS["notes_on_cells"]()
    found = wrong(made, as_ods(made.written()), "名册.ods")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("ending", "written_as"), [("xls", as_xls), ("ods", as_ods)])
@pytest.mark.parametrize("name", MARKED)
def test_hidden_crossed_out_merged_and_failed_cells_are_seen_in_every_kind_of_file(name, ending, written_as, wrong):
    made = KINDS[name]()
    found = wrong(made, written_as(made.written()), f"名册.{ending}")
    assert not found, "\n".join(found)
