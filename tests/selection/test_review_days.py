"""A review precedes the meeting that rests on it. domain.md, "Open selection", 3 and 4."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reserve_cadres.models import QualificationReview
from reserve_cadres.selection.meetings.meetings import declare_valid
from reserve_cadres.selection.reviews.reviews import Finding, Step, record_reviews
from tests.conftest import refused_by_the_database
from tests.selection.steps import announced, met, nominated, opened, ready_for_ballot, reviewed, today

RULE = "「通过」的审查日期不能晚于大会"
BRANCH = Step("branch")


def test_a_pass_is_not_dated_after_the_meeting_and_a_failure_found_later_is(township, post):
    _, _, people = ready_for_ballot(township, post, "甲", "乙")
    later = today() - timedelta(days=8)
    with pytest.raises(ValidationError, match=RULE):
        record_reviews([Finding(people[0].pk, BRANCH, "pass", reviewed_on=later)], recorded_by=None)
    with refused_by_the_database(RULE):
        QualificationReview.objects.filter(candidacy=people[0], stage="branch").update(reviewed_on=later)
    record_reviews([Finding(people[0].pk, BRANCH, "fail", "事后查实", reviewed_on=later)], recorded_by=None)
    people[0].refresh_from_db()
    assert people[0].review == "failed"


def test_no_meeting_is_valid_that_was_held_before_its_reviews(township, post):
    one = opened(announced(township, {post: 1}), post)
    people = nominated(one, "甲")
    reviewed(people)
    meeting = met(one.selection, valid=False, held_on=today() - timedelta(days=11))
    with pytest.raises(ValidationError, match=f"{RULE}.*甲"):
        declare_valid(meeting, recorded_by=None)


def test_a_step_of_very_many_is_entered_a_page_at_a_time(as_organiser, township, post, monkeypatch):
    monkeypatch.setattr("reserve_cadres.selection.reviews.views.ENTERED_AT_ONCE", 2)
    one = opened(announced(township, {post: 1}), post)
    people = sorted(nominated(one, "甲", "乙", "丙"), key=lambda one: one.cadre.pinyin)
    made = one.selection.round
    address = f"{reverse('selection:review_step', args=[made.pk])}?step=branch"
    said = {"reviewed_on": f"{today()}", "reviewer": "周"}
    second, done = f"{address}&page=2", reverse("selection:reviews", args=[made.pk])
    pages = [(address, people[:2], second), (second, people[2:], done)]
    for number, (page, asked, leads_to) in enumerate(pages, 1):
        assert [line[0] for line in as_organiser.get(page).context["form"].lines()] == asked
        results = {f"{candidacy.pk}-branch-result": "pass" for candidacy in asked}
        assert as_organiser.post(page, said | results).get("Location") == leads_to
        assert QualificationReview.objects.filter(result="pass").count() == min(2 * number, 3)


def test_the_page_says_it_at_the_day_and_keeps_the_results(as_organiser, township, post):
    made, _, people = ready_for_ballot(township, post, "甲")
    key = f"{people[0].pk}-department:纪检"
    said = {"reviewed_on": f"{today()}", "reviewer": "周", f"{key}-result": "pass", f"{key}-opinion": "补充说明"}
    address = f"{reverse('selection:review_step', args=[made.pk])}?step=department:纪检"
    answer = as_organiser.post(address, said)
    assert RULE in str(answer.context["form"].errors["reviewed_on"])
    assert "补充说明" in answer.content.decode()
