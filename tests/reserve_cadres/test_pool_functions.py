"""What the functions of the pool refuse by themselves, whatever was asked before them. domain.md, "Keeping the pool alive"."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from reserve_cadres.models import Cadre
from reserve_cadres.pool.pool import Posting, appoint, reinstate, retire, revoke
from tests.conftest import make_cadre
from tests.reserve_cadres.test_changes import carried_out


def posting(cadre) -> Posting:
    return Posting(cadre.pk, cadre.village_id, None, timezone.localdate(), basis="测试", document_number="1")


def test_only_who_is_in_the_pool_or_was_appointed_from_it_leaves_or_is_appointed(village, post):
    never = make_cadre(village, "甲", in_pool=False)
    left = make_cadre(village, "乙", post=post)
    carried_out(left, "exit")
    for cadre in (never, Cadre.objects.get(pk=left.pk)):
        with pytest.raises(ValidationError, match="不能办理退出"):
            retire(posting(cadre), recorded_by=None)
        with pytest.raises(ValidationError, match="不能办理任用"):
            appoint(posting(cadre), recorded_by=None)
    assert left.state_changes.count() == 2
    assert not never.state_changes.exists()


def test_only_who_was_in_the_pool_and_left_it_comes_back(village, post):
    never, standing = make_cadre(village, "甲", in_pool=False), make_cadre(village, "乙", post=post)
    for cadre in (never, standing):
        with pytest.raises(ValidationError, match=r"不能办理重新入库|没有入过库"):
            reinstate(posting(cadre), recorded_by=None)


def test_what_something_followed_is_not_revoked_and_a_first_registration_has_nothing_to_go_back_to(village, post):
    cadre = make_cadre(village, "甲", post=post)
    registered = cadre.state_changes.get()
    with pytest.raises(ValidationError, match="没有更早的状态可以恢复"):
        revoke(registered, posting(cadre), recorded_by=None)
    carried_out(cadre, "exit")
    with pytest.raises(ValidationError, match="在这之后又有变动"):
        revoke(registered, posting(cadre), recorded_by=None)
    assert cadre.state_changes.count() == 2
