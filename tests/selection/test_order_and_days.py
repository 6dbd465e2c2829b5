"""Who stands where after several ballots, and on which days a notice may run. domain.md, "Open selection", 5 and 6."""

from datetime import timedelta

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reserve_cadres.models import Ballot, PublicNotice, SelectionRound, StateChange
from reserve_cadres.selection.approvals.approvals import approve, chosen_and_undecided
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.course.correcting import correct_ballot
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.notices.notices import chosen_in, people_on
from tests.conftest import refused_by_the_database
from tests.selection.steps import chosen, for_only, make_round, noticed, ready_for_ballot, today
from tests.selection.test_approval import ruling
from tests.selection.test_selection_pages import round_form

AFTER_THE_COUNT = "公示不能早于计票结果登记或更正的日子"
OF_TODAY = {"nominations_until": today()}
YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def in_two_ballots(township, post):
    """乙 was chosen by the first ballot with 60, 丙 by the run-off with 65; 甲 lost the run-off, 丁 the first ballot."""
    _, one, people = ready_for_ballot(township, post, "丁", "甲", "丙", "乙", seats=2)
    count_ballot(one, for_only(people, 40, 55, 55, 60), recorded_by=None)
    count_ballot(one, for_only(people[1:3], 36, 65), recorded_by=None)
    return one.selection


def names(people):
    return [one.cadre.name for one in people]


def test_those_chosen_stand_in_the_order_in_which_they_were_chosen_not_by_votes_of_two_ballots(
    in_two_ballots, as_organiser
):
    assert names(chosen_in(in_two_ballots)) == ["乙", "丙"]
    notice = noticed(in_two_ballots)
    assert names(people_on(notice)) == ["乙", "丙"]
    assert names(chosen_and_undecided(Candidacy.objects.all())) == ["乙", "丙"]
    paper = as_organiser.get(reverse("selection:print_notice", args=[notice.pk])).content.decode()
    assert paper.index("<td>乙</td>") < paper.index("<td>丙</td>")
    page = as_organiser.get(reverse("selection:village", args=[in_two_ballots.pk]))
    assert names(page.context["path"].notices[0].people) == ["乙", "丙"]
    order = [one.candidacy.cadre.name for one in page.context["path"].posts[0].candidates]
    assert order == ["乙", "丙", "甲", "丁"]


def test_a_notice_does_not_begin_before_its_count_was_recorded(township, post):
    _, one, _ = chosen(township, post, "甲", **OF_TODAY)
    with pytest.raises(ValidationError, match=AFTER_THE_COUNT):
        noticed(one.selection, starts_on=YESTERDAY)
    with refused_by_the_database(AFTER_THE_COUNT):
        PublicNotice.objects.create(selection=one.selection, starts_on=YESTERDAY, days=1, ends_on=today())
    notice = noticed(one.selection, starts_on=today())
    with refused_by_the_database(AFTER_THE_COUNT):
        PublicNotice.objects.filter(pk=notice.pk).update(starts_on=YESTERDAY)


def test_a_notice_does_not_begin_before_its_count_was_corrected(township, post):
    _, one, people = chosen(township, post, "甲", **OF_TODAY)
    first = one.ballots.get()
    with pgtrigger.ignore("reserve_cadres.Ballot:what_was_counted_stays"):
        Ballot.objects.filter(pk=first.pk).update(recorded_at=first.recorded_at - timedelta(days=3))
    earlier = noticed(one.selection, starts_on=YESTERDAY)
    correct_ballot(first, for_only(people, 30), reason="录错", recorded_by=None)
    corrected = one.ballots.get(status="counted")
    correct_ballot(corrected, for_only(people, 50), reason="又录错", recorded_by=None)
    earlier.refresh_from_db()
    assert earlier.withdrawn_at
    with pytest.raises(ValidationError, match=AFTER_THE_COUNT):
        noticed(one.selection, starts_on=YESTERDAY)


def test_the_page_says_from_when_a_notice_may_run_and_keeps_what_was_typed(as_organiser, township, post):
    _, one, _ = chosen(township, post, "甲", **OF_TODAY)
    said = {"starts_on": f"{YESTERDAY}", "days": 5, "place": "村务公开栏前"}
    answer = as_organiser.post(reverse("selection:notice", args=[one.selection_id]), said)
    assert AFTER_THE_COUNT in str(answer.context["form"].errors["starts_on"])
    assert "村务公开栏前" in answer.content.decode()


def test_a_round_of_years_ago_is_entered_afterwards_with_the_days_of_its_papers_and_marked(
    as_organiser, township, post
):
    days = {"nominations_from": day(900), "nominations_until": day(880), "age_on": day(880), "held_on": day(870)}
    made, one, people = chosen(township, post, "甲", **days)
    said = {"starts_on": f"{day(869)}", "days": 5, "place": "公开栏"}
    as_organiser.post(reverse("selection:notice", args=[one.selection_id]), said)
    approve(people, ruling(on=day(800)), recorded_by=None)
    change = StateChange.objects.get(origin="selected")
    assert (change.effective_on, "补录：公选材料一卷" in change.basis) == (day(800), True)
    for page in (reverse("selection:detail", args=[made.pk]), reverse("selection:village", args=[one.selection_id]),
                 reverse("selection:candidacy", args=[people[0].pk]), reverse("selection:list")):  # fmt: skip
        assert "补录" in as_organiser.get(page).content.decode()


def day(back):
    return today() - timedelta(days=back)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"source_document": ""}, "source_document"), ({"source_dated_on": ""}, "source_dated_on"),
        ({"nominations_until": f"{today()}"}, "nominations_until"), ({"entered_afterwards": ""}, "source_document"),
    ],
)  # fmt: skip
def test_a_round_of_the_past_names_its_paper_and_was_over_when_it_is_entered(as_organiser, changes, place):
    past = {"nominations_from": f"{day(60)}", "nominations_until": f"{day(50)}", "entered_afterwards": "on",
            "source_document": "石委〔2025〕6号", "source_dated_on": f"{day(40)}"}  # fmt: skip
    answer = as_organiser.post(reverse("selection:add"), round_form(**past | changes))
    assert place in answer.context["form"].errors
    as_organiser.post(reverse("selection:add"), round_form(**past))
    assert SelectionRound.objects.get().source == f"石委〔2025〕6号，{day(40)}"


def test_a_running_round_does_not_become_one_of_the_past_to_be_rid_of_its_notice(as_organiser, township, post):
    made = chosen(township, post, "甲", entered_afterwards=False, source_document="", source_dated_on=None)[0]
    past = {"entered_afterwards": True, "source_document": "卷", "source_dated_on": today()}
    with refused_by_the_database("公告发布以后，不能再改成补录的批次"):
        SelectionRound.objects.filter(pk=made.pk).update(**past)
    draft = make_round(township, title="另一批", **OF_TODAY)
    with refused_by_the_database("提名截止须早于登记的日子"):
        SelectionRound.objects.filter(pk=draft.pk).update(**past)
