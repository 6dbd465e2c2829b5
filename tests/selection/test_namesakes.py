"""Two people of one name in a village are told apart wherever both stand."""

import io
from datetime import date

import pytest
from django.urls import reverse
from docx import Document

from accounts.permissions import Role
from reserve_cadres.selection.ballots.ballots import count_ballot, next_ballot
from reserve_cadres.selection.meetings.models import MeetingOfficial
from tests.conftest import make_user
from tests.selection.steps import announced, for_only, met, nominated, noticed, opened, reviewed

OLDER, YOUNGER = "张三(1986.03)", "张三(1991.12)"


@pytest.fixture
def namesakes(township, post):
    """Two people called 张三 and one who is not, chosen for one post by one ballot."""
    one = opened(announced(township, {post: 2}), post)
    people = [
        *nominated(one, "张三", birth_date=date(1986, 3, 1)),
        *nominated(one, "张三", birth_date=date(1991, 12, 1)),
        *nominated(one, "李四"),
    ]
    reviewed(people)
    met(one.selection)
    return opened(one.selection.round, post), people


def test_every_page_and_paper_of_a_round_tells_namesakes_apart(client, township, namesakes):
    client.force_login(make_user(Role.ORGANISER, township))
    one, people = namesakes
    selection = one.selection
    pages = [
        reverse("selection:village", args=[selection.pk]), reverse("selection:reviews", args=[selection.round_id]),
        f"{reverse('selection:review_step', args=[selection.round_id])}?step=township",
        reverse("selection:ballot", args=[one.pk]),
    ]  # fmt: skip
    MeetingOfficial.objects.create(meeting=selection.meetings.get(), duty="judge", name="子")
    pages.append(reverse("selection:marks", args=[selection.meetings.get().pk]))
    for page in pages:
        tells_apart(client.get(page), page)
    for_ballot = next_ballot(one).candidacies
    numbers = {people[0].pk: 60, people[1].pk: 50, people[2].pk: 10}
    ballot = count_ballot(one, for_only(for_ballot, *(numbers[each.pk] for each in for_ballot)), recorded_by=None)
    tells_apart(client.get(reverse("selection:notice", args=[selection.pk])), "notice")
    notice = noticed(selection)
    after = [
        reverse("selection:report", args=[ballot.pk]), reverse("selection:print_notice", args=[notice.pk]),
        reverse("selection:approvals"), reverse("selection:village", args=[selection.pk]),
    ]  # fmt: skip
    for page in after:
        tells_apart(client.get(page), page)
    answer = client.get(reverse("selection:word_report", args=[ballot.pk]))
    word = Document(io.BytesIO(b"".join(answer.streaming_content)))
    names = [row.cells[1].text for row in word.tables[0].rows]
    assert names[1:] == [OLDER, YOUNGER, "李四"]
    assert any(f"入选：{OLDER}、{YOUNGER}" in paragraph.text for paragraph in word.paragraphs)


def tells_apart(response, page):
    text = response.content.decode()
    assert OLDER in text, page
    assert YOUNGER in text, page
