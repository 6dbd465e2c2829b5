"""By which doors a person comes into the pool without a round. domain.md, "Open selection", 7."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from reserve_cadres.changes.changes import Motion, decide, possible_kinds, propose
from reserve_cadres.models import OpeningClosure, StateChange
from reserve_cadres.pool.doors import standing_in_a_round, stands_in_a_round
from reserve_cadres.pool.opening import close_opening, why_not_registered
from reserve_cadres.pool.pool import admit
from reserve_cadres.register.opening import register
from reserve_cadres.selection.nominations.nominations import Proposal, nominate
from tests.conftest import make_cadre, make_user, refused_by_the_database, registration
from tests.reserve_cadres.test_changes import ruling
from tests.selection.steps import announced, nominated, opened, reviewed

RULE = "期初登记只用于系统启用以前已在库"
REGISTERED = StateChange.Origin.REGISTERED


def put(cadre, **changes):
    fields = {"cadre": cadre, "state": "in_pool", "village": cadre.village, "origin": "registered",
              "document_number": "原名册", "effective_on": date(2015, 3, 1)}  # fmt: skip
    return StateChange.objects.create(**fields | changes)


@pytest.fixture
def cadre(village):
    return make_cadre(village, "张三", in_pool=False, education=3)


def refused(cadre, words, day=date(2015, 3, 1), **changes):
    """Function and database say the rule alike."""
    with pytest.raises(ValidationError, match=f"{RULE}.*{words}"):
        admit(registration(cadre, on=day), origin=REGISTERED, recorded_by=None)
    with refused_by_the_database(RULE):
        put(cadre, effective_on=day, **changes)


def test_nobody_is_registered_by_hand_from_the_day_the_system_is_used(cadre, organiser, foreign_village):
    User.objects.update(date_joined=timezone.now() - timedelta(days=9))
    # Another township was earlier.
    elsewhere = make_user(Role.ORGANISER, foreign_village.township)
    User.objects.filter(pk=elsewhere.pk).update(date_joined=timezone.now() - timedelta(days=99))
    refused(cadre, "启用", day=timezone.localdate() - timedelta(days=8))
    admit(registration(cadre, on=timezone.localdate() - timedelta(days=9)), origin=REGISTERED, recorded_by=organiser)


def test_nobody_under_eighteen_is_registered_by_hand(cadre):
    refused(cadre, "入库时 17 周岁，未满 18 周岁", day=date(2003, 5, 31))
    admit(registration(cadre, on=date(2003, 6, 1)), origin=REGISTERED, recorded_by=None)


def test_who_is_registered_by_hand_has_a_document(cadre):
    with pytest.raises(ValidationError, match="文号"):
        admit(registration(cadre).__class__(cadre.pk, cadre.village_id, None, date(2015, 3, 1)), origin=REGISTERED,
              recorded_by=None)  # fmt: skip
    with refused_by_the_database(RULE):
        put(cadre, document_number="")


def test_nobody_is_registered_by_hand_whose_dossier_is_opened_after_the_change(cadre):
    with refused_by_the_database(RULE):
        StateChange.objects.create(
            cadre_id=cadre.pk + 1000, village=cadre.village, state="in_pool", origin="registered", document_number="原名册",
            effective_on=date(2015, 3, 1),
        )  # fmt: skip


def test_nobody_is_registered_by_hand_once_the_township_closed_it(cadre, organiser, foreign_village):
    close_opening(foreign_village.township, closed_by=make_user(Role.ORGANISER, foreign_village.township))
    assert why_not_registered(cadre, date(2015, 3, 1), "原名册") == {}
    close_opening(cadre.township, closed_by=organiser)
    refused(cadre, "关闭期初登记")
    with pytest.raises(ValidationError, match="已经关闭"):
        close_opening(cadre.township, closed_by=organiser)


def test_who_stood_in_a_round_is_not_registered_by_hand(township, post):
    one = opened(announced(township, {post: 1}), post)
    (candidacy,) = nominated(one, "甲")
    cadre = candidacy.cadre
    with refused_by_the_database(RULE):
        put(cadre)
    candidacy.nominations.all().delete()
    candidacy.delete()
    refused(cadre, "参加过公开选拔", day=timezone.localdate())


def test_a_round_under_way_bars_its_candidates_each_once_and_nobody_else(township, village, post):
    director = village.posts.exclude(pk=post.pk).get()
    made = announced(township, {post: 1, director: 1})
    (candidate,) = nominated(opened(made, post), "甲")
    bystander = make_cadre(village, "乙", in_pool=False)
    nominate(
        opened(made, director),
        candidate.cadre,
        Proposal("branch", made.nominations_until, "村党支部"),
        recorded_by=None,
    )
    assert stands_in_a_round(candidate.cadre)
    assert not stands_in_a_round(bystander)
    assert list(standing_in_a_round(village.cadres.all())) == [candidate.cadre]


def test_what_the_scheme_asks_for_is_named_and_agreed_to(village):
    old = make_cadre(village, "老周", in_pool=False, birth_date=date(1955, 1, 1), education=1)
    with pytest.raises(ValidationError, match=r"超过可放宽到的 50 周岁。.*学历为初中及以下"):
        register(registration(old), departures_agreed=False, recorded_by=None)
    register(registration(old), departures_agreed=True, recorded_by=None)
    assert "不符合一般条件，已核对：" in StateChange.objects.get(cadre=old).basis


def test_the_page_asks_for_document_and_tick_and_says_what_is_missed(as_organiser, village, post):
    young = make_cadre(village, "小王", in_pool=False, birth_date=date(1985, 6, 1), education=2)
    address = reverse("cadres:admit", args=[young.pk])
    assert "学历为中专/高中/职高" in as_organiser.get(address).content.decode()
    answer = as_organiser.post(address, {"post": post.pk, "effective_on": "2015-03-01", "basis": "名册"})
    assert {"document_number", "was_in_pool"} <= set(answer.context["form"].errors)
    said = {
        "post": post.pk,
        "effective_on": "2015-03-01",
        "basis": "名册",
        "document_number": "1",
        "was_in_pool": "on",
    }
    answer = as_organiser.post(address, said)
    assert "核对无误" in str(answer.context["form"].errors["departures_agreed"])
    as_organiser.post(address, said | {"departures_agreed": "on"})
    assert StateChange.objects.get(cadre=young).origin == REGISTERED


def test_the_office_closes_the_opening_entries_on_their_page(as_organiser, village):
    make_cadre(village, "张三")
    address = reverse("cadres:opening")
    assert "张三" in as_organiser.get(address).content.decode()
    page = as_organiser.post(address, follow=True).content.decode()
    assert "已关闭期初登记" in page
    assert OpeningClosure.objects.get().township == village.township


def entry(cadre, post=None, **changes):
    day = timezone.localdate()
    fields = {
        "effective_on": day,
        "basis": "县委组织部选派",
        "proposer": "镇党委组织办",
        "proposed_on": day,
        "post": post,
    }
    return propose(cadre, Motion("entry", **fields | changes), recorded_by=None)


def test_the_leading_group_takes_somebody_in_by_decision_with_what_is_missed_before_it(township, post):
    one = opened(announced(township, {post: 2}), post)
    (failed,) = nominated(one, "甲", birth_date=date(1950, 1, 1))
    reviewed([failed], "fail")
    cadre = failed.cadre
    assert "entry" not in possible_kinds(cadre)
    one.selection.round.__class__.objects.update(status="closed")
    made = entry(cadre, post)
    assert "资格审查没有通过" in made.departures
    assert "周岁" in made.departures
    decide([made], ruling(on=made.proposed_on), recorded_by=None)
    change = cadre.state_changes.first()
    assert (change.origin, change.post, change.proposal) == ("decided", post, made)


def test_a_decision_respects_the_quota_and_is_for_who_never_was_in_the_pool(village, post):
    for name in ("甲", "乙"):
        make_cadre(village, name, post=post)
    cadre = make_cadre(village, "丙", in_pool=False)
    made = entry(cadre, post)
    with pytest.raises(ValidationError, match="名额 2 名"):
        decide([made], ruling(on=made.proposed_on), recorded_by=None)
    assert "entry" not in possible_kinds(make_cadre(village, "丁"))


def test_the_decision_is_proposed_on_a_page_that_names_what_is_missed(client, township, village, post):
    client.force_login(make_user(Role.ORGANISER, township))
    cadre = make_cadre(village, "丙", in_pool=False, birth_date=date(1950, 1, 1))
    address = reverse("changes:entry", args=[cadre.pk])
    assert "不符合一般条件" in client.get(address).content.decode()
    day = f"{timezone.localdate()}"
    said = {"post": post.pk, "effective_on": day, "basis": "选派", "proposer": "组织办", "proposed_on": day}
    client.post(address, said)
    assert "不符合一般条件" in client.get(reverse("changes:list")).content.decode()
