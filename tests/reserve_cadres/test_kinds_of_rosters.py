"""Every kind of roster of ``tests/kinds``: what would be written is the truth, or is asked exactly there."""

import pytest
from django.core.files.base import ContentFile

from reserve_cadres.roster.preview import preview
from reserve_cadres.roster.uploads import receive
from tests.conftest import make_village
from tests.kinds import KINDS
from tests.kinds.making import POSTS, VILLAGES, silent_wrongs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", KINDS)
def test_a_roster_of_this_kind_is_taken_truthfully_or_asked_about(name, township, organiser):
    made = KINDS[name]()
    if not made.create_places:
        for village in VILLAGES:
            make_village(township, village, POSTS)
    roster_import = receive(ContentFile(made.written(), name=made.file_name), township=township, user=organiser)
    preview(roster_import)
    roster_import.refresh_from_db()
    assert roster_import.status == "previewed", roster_import.problem
    wrong = silent_wrongs(roster_import, made)
    assert not wrong, "\n".join(wrong)
