"""What is to be followed up, and what came of it. domain.md, "Mentoring"."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from mentoring.talks.talks import settle_follow_up
from tests.mentoring.conftest import TODAY, talked


def settle(talk, **said):
    settle_follow_up(talk, **{"settled_on": TODAY, "settlement": "已办", "problem_solved": False} | said)


@pytest.mark.parametrize(
    ("problem", "said_solved", "solved"), [("缺水", True, True), ("缺水", False, False), ("", True, False)]
)
def test_a_problem_is_solved_where_one_was_raised_and_it_is_said(people, secretary, problem, said_solved, solved):
    talk = talked(secretary, people[:1], problem=problem, follow_up="联系水务站")
    settle(talk, problem_solved=said_solved)
    talk.refresh_from_db()
    assert (talk.settlement, talk.problem_solved) == ("已办", solved)


def test_only_what_is_open_is_settled_in_words_on_a_day_since_the_talk_that_is_not_to_come(people, secretary):
    with pytest.raises(ValidationError, match="没有待办的后续事项"):
        settle(talked(secretary, people[1:], summary="别无他事"))
    talk = talked(secretary, people[:1], follow_up="联系水务站")
    for said, words in (
        ({"settled_on": TODAY - timedelta(days=1)}, "办结日期早于谈话"),
        ({"settled_on": TODAY + timedelta(days=1)}, "办结日期晚于今天"),
        ({"settlement": " "}, "请写明办结情况"),
    ):
        with pytest.raises(ValidationError, match=words):
            settle(talk, **said)
    settle(talk)
    with pytest.raises(ValidationError, match="没有待办的后续事项"):
        settle(talk)
