"""Exits, appointments and returns, decided by the leading group. domain.md, "Keeping the pool alive"."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Role
from reserve_cadres.changes.changes import Motion, decide, possible_kinds, propose, revocable, withdraw
from reserve_cadres.models import Cadre, ChangeProposal, StateChange
from reserve_cadres.people.codes import ExitReason, State
from reserve_cadres.rulings import Ruling
from tests.conftest import make_cadre, make_user, make_village, refused_by_the_database
from tests.together import at_once
from villages.models import Post, Township

DAY = date(2026, 5, 6)


def proposal(cadre, kind="exit", **fields):
    given = {"reason": "moved"} if kind == "exit" else {}
    if kind == "appointment":
        given = {"appointed_title": "红星村村委会主任"}
    given |= {"effective_on": DAY, "basis": "村党组织会议", "proposer": "红星村党支部", "proposed_on": DAY} | fields
    return propose(cadre, Motion(kind, **given), recorded_by=None)


def ruling(approved=True, on=DAY + timedelta(days=3), **fields):
    words = {"document_number": "石委〔2026〕9号"} if approved else {"opinion": "再观察半年"}
    return Ruling(approved=approved, decided_on=on, decided_by="镇党委会议", **(words | fields))


def carried_out(cadre, kind="exit", **fields):
    made = proposal(cadre, kind, **fields)
    decide([made], ruling(on=max(DAY + timedelta(days=3), made.proposed_on)), recorded_by=None)
    cadre.refresh_from_db()
    return made


def test_a_proposal_alone_changes_nothing(village, post):
    cadre = make_cadre(village, post=post)
    proposal(cadre)
    cadre.refresh_from_db()
    assert (cadre.state, cadre.state_changes.count()) == (State.IN_POOL, 1)


def test_an_approved_exit_is_on_record_with_date_reason_basis_number_and_who_decided(village, post, organiser):
    cadre = make_cadre(village, post=post)
    made = proposal(cadre)
    decide([made], ruling(), recorded_by=organiser)
    cadre.refresh_from_db()
    change = cadre.state_changes.first()
    assert cadre.state == State.OUT
    assert (change.effective_on, change.reason, change.basis) == (DAY, ExitReason.MOVED, "村党组织会议")
    assert (change.document_number, change.decided_by) == ("石委〔2026〕9号", "镇党委会议")
    assert (change.proposal.proposer, change.recorded_by, change.vacated_post) == ("红星村党支部", organiser, post)


def test_a_refused_exit_leaves_the_person_in_the_pool_and_says_why(village, post):
    cadre = make_cadre(village, post=post)
    made = proposal(cadre)
    with pytest.raises(ValidationError, match="意见"):
        decide([made], ruling(approved=False, opinion=" "), recorded_by=None)
    decide([made], ruling(approved=False), recorded_by=None)
    cadre.refresh_from_db()
    made.refresh_from_db()
    assert (cadre.state, made.status, made.opinion) == (State.IN_POOL, "refused", "再观察半年")


def test_nothing_is_approved_without_a_document_number(village, post):
    made = proposal(make_cadre(village, post=post))
    with pytest.raises(ValidationError, match="文号"):
        decide([made], ruling(document_number=" "), recorded_by=None)
    with refused_by_the_database("文号"):
        ChangeProposal.objects.filter(pk=made.pk).update(status="approved", decided_on=DAY, decided_by="镇党委")


def test_the_database_keeps_an_exit_without_a_decision_out(village, post):
    cadre = make_cadre(village, post=post)
    with refused_by_the_database("须经镇领导小组决定"):
        StateChange.objects.create(
            cadre=cadre, state="out", village=village, origin="retired", reason="moved", effective_on=DAY
        )


def test_an_exit_opens_a_vacancy_and_a_return_fills_it(village, post):
    cadre = make_cadre(village, post=post)
    assert Post.objects.with_bench_strength().get(pk=post.pk).missing == 1
    carried_out(cadre)
    assert Post.objects.with_bench_strength().get(pk=post.pk).missing == 2
    carried_out(cadre, "return", post=post, effective_on=DAY + timedelta(days=30))
    assert Post.objects.with_bench_strength().get(pk=post.pk).missing == 1
    assert cadre.state == State.IN_POOL


def test_coming_back_reopens_the_one_dossier(village, post):
    cadre = make_cadre(village, post=post)
    carried_out(cadre)
    carried_out(cadre, "return", post=post)
    assert Cadre.objects.filter(township=village.township).count() == 1
    assert list(cadre.state_changes.values_list("origin", flat=True)) == ["reinstated", "retired", "registered"]


def test_nobody_comes_back_onto_a_full_post(village, post):
    cadre = make_cadre(village, "甲", post=post)
    carried_out(cadre)
    made = proposal(cadre, "return", post=post)
    make_cadre(village, "乙", post=post)
    make_cadre(village, "丙", post=post)
    with pytest.raises(ValidationError, match="名额 2 名"):
        decide([made], ruling(), recorded_by=None)
    made.refresh_from_db()
    assert made.status == "waiting"


def test_who_leaves_frees_the_seat_for_who_comes_back_in_the_same_sitting(village, post):
    back, leaving = make_cadre(village, "甲", post=post), make_cadre(village, "乙", post=post)
    carried_out(back)
    make_cadre(village, "丙", post=post)
    together = [proposal(back, "return", post=post), proposal(leaving)]
    decide(together, ruling(), recorded_by=None)
    assert {one.name for one in post.reserves.filter(state="in_pool")} == {"甲", "丙"}


def test_who_left_is_not_registered_past_the_leading_group(as_organiser, village, post):
    cadre = make_cadre(village, post=post)
    carried_out(cadre)
    said = {"effective_on": f"{timezone.localdate()}", "basis": "补录", "document_number": "1", "was_in_pool": "on"}
    response = as_organiser.post(f"/cadres/{cadre.pk}/admit/", said | {"departures_agreed": "on"})
    assert "再入库须经镇领导小组决定" in response.content.decode()


def test_who_never_was_in_the_pool_does_not_return_to_it(village):
    stranger = make_cadre(village, in_pool=False)
    assert possible_kinds(stranger) == ["entry"]
    with pytest.raises(ValidationError):
        proposal(stranger, "return")


def test_an_appointment_takes_the_seat_off_and_seats_the_incumbent(village, post):
    director = village.posts.get(title="村委会主任")
    cadre = make_cadre(village, "甲", post=post, birth_date=date(1990, 7, 9))
    carried_out(cadre, "appointment", post=director, appointed_title=str(director))
    director.refresh_from_db()
    change = cadre.state_changes.first()
    assert (cadre.state, change.reason, change.vacated_post) == (State.APPOINTED, "appointed", post)
    assert (director.incumbent_name, director.incumbent_birth_month) == ("甲", date(1990, 7, 1))


def test_a_revocation_restores_the_standing_and_both_changes_stay(village, post):
    cadre = make_cadre(village, post=post)
    exit_made = carried_out(cadre)
    carried_out(cadre, "revocation", revokes=exit_made.change)
    assert (cadre.state, cadre.post) == (State.IN_POOL, post)
    assert list(cadre.state_changes.values_list("origin", flat=True)) == ["revoked", "retired", "registered"]
    assert revocable(cadre) is None


def test_the_database_lets_nobody_rewrite_or_delete_what_was_decided(village, post):
    made = carried_out(make_cadre(village, post=post))
    for rewrite, words in (
        (lambda: StateChange.objects.filter(pk=made.change.pk).update(reason="asked"), "变动记录不能改写"),
        (lambda: StateChange.objects.filter(pk=made.change.pk).delete(), "不能删除，只能撤销"),
        (lambda: ChangeProposal.objects.filter(pk=made.pk).update(document_number="另一个"), "已经有了决定，不能再改"),
        (
            lambda: ChangeProposal.objects.filter(pk=made.pk).update(status="waiting", decided_on=None),
            "已经有了决定，不能再改",
        ),
    ):
        with refused_by_the_database(words):
            rewrite()


def test_only_the_newest_change_is_revoked(village, post):
    cadre = make_cadre(village, post=post)
    exit_made = carried_out(cadre)
    carried_out(cadre, "return", post=post)
    with pytest.raises(ValidationError, match="不是最近的一次"):
        proposal(cadre, "revocation", revokes=exit_made.change)


def test_a_revocation_does_not_push_a_post_over_its_quota(village, post):
    cadre = make_cadre(village, "甲", post=post)
    made = proposal(cadre, "revocation", revokes=carried_out(cadre).change)
    make_cadre(village, "乙", post=post)
    make_cadre(village, "丙", post=post)
    with pytest.raises(ValidationError, match="名额 2 名"):
        decide([made], ruling(), recorded_by=None)


def test_one_proposal_at_a_time_and_one_taken_back_makes_room(village, post, organiser):
    cadre = make_cadre(village, post=post)
    made = proposal(cadre)
    with pytest.raises(ValidationError, match="等待决定"):
        proposal(cadre, "appointment")
    withdraw(made, withdrawn_by=organiser)
    with pytest.raises(ValidationError):
        decide([made], ruling(), recorded_by=None)
    assert proposal(cadre, "appointment").pk


def test_many_are_decided_all_or_none(village, post, organiser):
    first, second = (proposal(make_cadre(village, name, post=post)) for name in ("甲", "乙"))
    withdraw(second, withdrawn_by=organiser)
    with pytest.raises(ValidationError, match="乙退出：已经有了决定"):
        decide([first, second], ruling(), recorded_by=None)
    first.refresh_from_db()
    assert first.status == "waiting"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"effective_on": date(2015, 2, 28)}, "日期不能早于它"),
        ({"effective_on": date(2100, 1, 1)}, "晚于今天"),
        ({"proposed_on": date(2100, 1, 1)}, "晚于今天"),
        ({"reason": "appointed"}, "请用「任用」"),
        ({"basis": ""}, "basis"),
    ],
)
def test_a_proposal_says_a_possible_day_a_reason_and_a_basis(village, fields, message):
    with pytest.raises(ValidationError, match=message):
        proposal(make_cadre(village), **fields)


def test_no_decision_before_the_proposal_or_in_the_future(village):
    made = proposal(make_cadre(village))
    for day in (DAY - timedelta(days=1), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(ValidationError):
            decide([made], ruling(on=day), recorded_by=None)


@pytest.fixture
def admitted(village):
    return make_cadre(village, on=date(2015, 3, 1))


@given(days=st.lists(st.integers(0, 2000), min_size=1, max_size=6, unique=True))
def test_the_state_on_any_past_day_is_the_last_change_before_it(admitted, days):
    """Exits and returns on random days: each day's standing is what a plain walk through the changes says."""
    with transaction.atomic():
        cadre = Cadre.objects.get(pk=admitted.pk)
        story = [(date(2015, 3, 1), State.IN_POOL)]
        for number, offset in enumerate(sorted(days)):
            day = date(2015, 3, 2) + timedelta(days=offset)
            carried_out(cadre, "exit" if number % 2 == 0 else "return", effective_on=day)
            story.append((day, State.OUT if number % 2 == 0 else State.IN_POOL))
        for day, _ in story:
            for asked in (day - timedelta(days=1), day, day + timedelta(days=1)):
                expected = [state for since, state in story if since <= asked]
                found = StateChange.objects.filter(cadre=cadre).latest_on(asked).values_list("state", flat=True)
                assert list(found) == expected[-1:]
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_the_same_moment_do_not_share_the_last_seat():
    township = Township.objects.create(name="石西镇")
    village = make_village(township, "红星村")
    post = village.posts.get()
    rivals = [make_cadre(village, name, post=post) for name in ("甲", "乙")]
    for cadre in rivals:
        carried_out(cadre)
    make_cadre(village, "丙", post=post)
    waiting = [proposal(cadre, "return", post=post) for cadre in rivals]
    first, second = waiting
    failures = at_once(
        lambda: decide([first], ruling(), recorded_by=None), lambda: decide([second], ruling(), recorded_by=None)
    )
    assert [type(one) for one in failures if one] == [ValidationError]
    assert post.reserves.filter(state="in_pool").count() == 2


def test_the_leading_group_decides_on_the_page_and_the_office_does_not(client, village, post):
    cadre = make_cadre(village, "甲", post=post)
    made = proposal(cadre)
    said = {
        "proposals": [made.pk], "decision": "approved", "decided_on": "2026-05-09", "decided_by": "镇党委会议",
        "document_number": "石委〔2026〕9号",
    }  # fmt: skip
    client.force_login(make_user(Role.ORGANISER, village.township))
    assert client.post("/changes/", said).status_code == 403
    client.force_login(make_user(Role.LEADING_GROUP, village.township))
    page = client.post("/changes/", said | {"document_number": ""}).content.decode()
    assert "同意(批准)须写文号" in page
    assert 'value="镇党委会议"' in page
    assert client.post("/changes/", said, follow=True).status_code == 200
    cadre.refresh_from_db()
    assert cadre.state == State.OUT


def test_a_secretary_proposes_for_the_own_village_and_sees_the_error_at_the_field(client, village, other_village):
    client.force_login(make_user(Role.SECRETARY, village.township, village))
    own, other = make_cadre(village, "甲"), make_cadre(other_village, "乙")
    assert client.get(f"/changes/people/{other.pk}/exit/").status_code == 404
    said = {
        "reason": "",
        "effective_on": "2026-05-06",
        "basis": "本人申请",
        "proposer": "支部",
        "proposed_on": "2026-05-06",
    }
    page = client.post(f"/changes/people/{own.pk}/exit/", said).content.decode()
    assert "这个字段是必填项" in page
    assert "本人申请" in page
    client.post(f"/changes/people/{own.pk}/exit/", said | {"reason": "asked"})
    assert own.proposals.get().reason == "asked"


def test_a_secretary_takes_back_the_own_proposal_and_not_the_offices(client, village, organiser):
    secretary = make_user(Role.SECRETARY, village.township, village)
    client.force_login(secretary)
    offices, own = proposal(make_cadre(village, "甲")), proposal(make_cadre(village, "乙"))
    ChangeProposal.objects.filter(pk=offices.pk).update(recorded_by=organiser)
    ChangeProposal.objects.filter(pk=own.pk).update(recorded_by=secretary)
    page = client.get("/changes/").content.decode()
    assert f"/changes/{own.pk}/withdraw/" in page
    assert f"/changes/{offices.pk}/withdraw/" not in page
    for one in (offices, own):
        client.post(f"/changes/{one.pk}/withdraw/")
        one.refresh_from_db()
    assert (offices.status, own.status) == ("waiting", "withdrawn")


def test_who_left_is_offered_a_return_and_no_registration(as_organiser, village):
    cadre = make_cadre(village, "甲")
    carried_out(cadre)
    page = as_organiser.get(f"/cadres/{cadre.pk}/").content.decode()
    assert f"/changes/people/{cadre.pk}/return/" in page
    assert f"/cadres/{cadre.pk}/admit/" not in page
    proposal(cadre, "return")
    assert f"/cadres/{cadre.pk}/admit/" not in as_organiser.get(f"/cadres/{cadre.pk}/").content.decode()


def test_an_appointment_outside_the_township_names_the_position(client, village):
    client.force_login(make_user(Role.ORGANISER, village.township))
    cadre = make_cadre(village, "甲")
    said = {"effective_on": "2026-05-06", "basis": "调任", "proposer": "组织办", "proposed_on": "2026-05-06"}
    page = client.post(f"/changes/people/{cadre.pk}/appointment/", said).content.decode()
    assert "请选任用岗位，或写明任用职务" in page
    client.post(f"/changes/people/{cadre.pk}/appointment/", said | {"appointed_title": "镇农业服务中心干部"})
    assert cadre.proposals.get().appointed_title == "镇农业服务中心干部"


def test_a_change_that_is_not_possible_is_explained_and_not_taken(client, village):
    client.force_login(make_user(Role.ORGANISER, village.township))
    cadre = make_cadre(village, "甲")
    said = {"effective_on": "2026-05-06", "basis": "x", "proposer": "组织办", "proposed_on": "2026-05-06"}
    page = client.post(f"/changes/people/{cadre.pk}/return/", said).content.decode()
    assert "不能办理这项变动" in page
    assert not cadre.proposals.exists()
