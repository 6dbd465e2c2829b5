"""Ballots and meetings held again: earlier ones stay, nothing ends in a blind alley. domain.md, "Open selection", 4 and 5."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from reserve_cadres.selection.ballots.ballots import Results, count_ballot, next_ballot
from reserve_cadres.selection.ballots.counting import Count
from reserve_cadres.selection.course.progress import progress_of
from reserve_cadres.selection.meetings.meetings import MeetingRecord, declare_invalid, declare_valid, save_meeting
from reserve_cadres.selection.nominations.nominations import withdraw
from reserve_cadres.selection.notices.notices import why_no_notice
from reserve_cadres.selection.notices.withdrawal import withdraw_notice
from tests.conftest import make_village
from tests.selection.steps import ATTENDANCE, for_only, noticed, officials, posted, ready_for_ballot, today
from villages.models import Township

COUNTED_BY_A_CANDIDATE = "参选人及其亲属不能监票或计票"
OTHERS = officials(["丁"], ["戊"])


def names(candidacies):
    return sorted(one.cadre.name for one in candidacies)


def record(back=1, **changes):
    fields = {"held_on": today() - timedelta(days=back), "place": "村委会", "chair": "郑书记"} | ATTENDANCE | changes
    return MeetingRecord(**fields)


def outcome(one, outcome):
    return names(tally.candidacy for tally in Results([one.pk]).with_outcome(one.pk, outcome))


@pytest.fixture
def tied(township, post):
    """甲 and 乙 tied for the one seat before 丙."""
    _, one, people = ready_for_ballot(township, post, "甲", "乙", "丙", seats=1)
    count_ballot(one, for_only(people, 50, 50, 40), recorded_by=None)
    return one, people


def test_a_run_off_that_nobody_passes_is_followed_by_another_between_the_same(tied):
    one, people = tied
    for number in (3, 4):
        count_ballot(one, for_only(people[:2], 30, 30), recorded_by=None)
        coming = next_ballot(one)
        assert (coming.kind, coming.number, names(coming.candidacies)) == ("run_off", number, ["乙", "甲"])
    count_ballot(one, for_only(people[:2], 30, 45), recorded_by=None)
    assert outcome(one, "chosen") == ["乙"]
    with pytest.raises(ValidationError, match="已有有效的计票结果"):
        next_ballot(one)


def test_where_nobody_passes_the_threshold_a_further_ballot_is_possible_and_the_first_stays(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", seats=2)
    count_ballot(one, for_only(people, 60, 20), recorded_by=None)
    coming = next_ballot(one)
    assert (coming.kind, coming.rules.seats, names(coming.candidacies)) == ("further", 1, ["乙"])
    count_ballot(one, for_only(people[1:], 50), recorded_by=None)
    assert outcome(one, "chosen") == ["乙", "甲"]
    assert one.ballots.filter(status="counted").count() == 2


def test_a_tie_whose_candidates_all_went_holds_nothing_up(tied):
    one, people = tied
    for each in people[:2]:
        withdraw(each, day=today(), reason="本人放弃")
    assert names(next_ballot(one).candidacies) == ["丙"]
    assert not any("得票相同" in why for why in why_no_notice(one.selection))
    withdraw(people[2], day=today(), reason="本人放弃")
    with pytest.raises(ValidationError, match="没有可以再投票的参选人"):
        next_ballot(one)


def test_the_seat_of_who_was_chosen_and_withdrew_is_voted_on_again_not_posted(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", seats=1)
    count_ballot(one, for_only(people, 60, 50), recorded_by=None)
    withdraw(people[0], day=today(), reason="外出务工", recorded_by=None)
    found = progress_of([one.selection])[0]
    assert (found.chosen, found.missing) == (0, ["入选的人已不再参选，可以再次投票，或结束批次。"])
    assert why_no_notice(one.selection) == ["没有入选的人。"]
    assert names(next_ballot(one).candidacies) == ["乙"]
    count_ballot(one, for_only(people[1:], 60), recorded_by=None)
    assert progress_of([one.selection])[0].chosen == 1
    with pytest.raises(ValidationError, match="已有有效的计票结果"):
        next_ballot(one)


def test_no_further_ballot_under_a_notice(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", seats=2)
    count_ballot(one, for_only(people, 60, 20), recorded_by=None)
    notice = noticed(one.selection)
    with pytest.raises(ValidationError, match="先把公示作废"):
        next_ballot(one)
    withdraw_notice(notice, reason="再次投票", withdrawn_by=None)
    assert next_ballot(one).kind == "further"


@pytest.mark.django_db
@given(votes=st.lists(st.lists(st.integers(0, 70), min_size=3, max_size=3), min_size=1, max_size=4))
@settings(max_examples=25)
def test_however_the_votes_fall_there_is_a_next_step_and_never_more_chosen_than_seats(votes):
    with transaction.atomic():
        village = make_village(Township.objects.create(name="任意镇"), "任意村")
        _, one, _ = ready_for_ballot(village.township, village.posts.get(), "甲", "乙", "丙", seats=2)
        for numbers in votes:
            try:
                coming = next_ballot(one)
            except ValidationError:
                break
            people = coming.candidacies
            count_ballot(one, for_only(people, *numbers[: len(people)]), recorded_by=None)
        chosen, tied = outcome(one, "chosen"), outcome(one, "tied")
        assert len(chosen) <= 2
        # Either the seats are filled, or the village can vote on.
        assert len(chosen) == 2 or next_ballot(one).candidacies
        assert bool(tied) <= any("得票相同" in why for why in why_no_notice(one.selection))
        transaction.set_rollback(True)


def test_a_void_ballot_is_voted_again_at_a_meeting_of_another_day_and_the_first_meeting_stays(township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", seats=1)
    void = count_ballot(one, Count(70, 71, None, None), recorded_by=None)
    first = one.selection.meetings.get()
    with pytest.raises(ValidationError, match="另开一次大会"):
        declare_invalid(first, reason="票数不符", recorded_by=None)
    with pytest.raises(ValidationError, match="不能早于上一次"):
        save_meeting(one.selection, record(back=20), OTHERS, another=True)
    second = save_meeting(one.selection, record(representatives_present=32), OTHERS, another=True)
    with pytest.raises(ValidationError, match="还没有宣布有效"):
        count_ballot(one, for_only(people, 60, 10), recorded_by=None)
    with pytest.raises(ValidationError, match="还没有宣布有效"):
        save_meeting(one.selection, record(back=0), OTHERS, another=True)
    assert progress_of([one.selection])[0].missing == ["大会还没有宣布有效。"]
    declare_valid(second, recorded_by=None)
    counted = count_ballot(one, for_only(people, 60, 10, issued=72, returned=72, invalid=2), recorded_by=None)
    assert (void.meeting, counted.meeting) == (first, second)
    assert (first.present, second.present, [one.name for one in second.tellers]) == (75, 72, ["戊"])
    assert one.selection.meetings.filter(status="valid").count() == 2


def test_another_meeting_is_opened_on_the_page_and_earlier_ones_are_shown(as_organiser, township, post):
    _, one, _ = ready_for_ballot(township, post, "甲", seats=1)
    village = reverse("selection:village", args=[one.selection_id])
    assert "另开一次大会" in as_organiser.get(village).content.decode()
    address = reverse("selection:meeting", args=[one.selection_id])
    said = vars(record()) | {"held_on": f"{today()}"} | posted(OTHERS)
    refused = as_organiser.post(f"{address}?another=1", said | posted(officials(["丁"], ["甲"])))
    assert COUNTED_BY_A_CANDIDATE in str(refused.context["form"].non_field_errors())
    as_organiser.post(f"{address}?another=1", said)
    first, second = one.selection.meetings.order_by("pk")
    assert (first.status, second.status, second.held_on) == ("valid", "planned", today())
    page = as_organiser.get(village).content.decode()
    assert page.count("村委会") == 2
    as_organiser.post(
        f"{address}?meeting={first.pk}", said | {"held_on": f"{today() - timedelta(days=9)}", "place": "祠堂"}
    )
    first.refresh_from_db()
    assert first.place == "祠堂"
