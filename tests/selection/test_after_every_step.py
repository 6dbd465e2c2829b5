"""What life brings to people of a round and to who holds a post, through the pages: each state right on every day after.

domain.md, "Open selection" and "Keeping the pool alive"; beside ``test_every_step.py``, which walks the functions.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.permissions import Role
from reserve_cadres.models import Cadre, Candidacy, StateChange
from reserve_cadres.selection.approvals.approvals import approve
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.course.ending import close_round
from reserve_cadres.selection.nominations.nominations import Proposal, nominate
from tests.conftest import make_cadre, make_user, undone
from tests.selection.steps import announced, for_only, make_round, met, noticed, opened, reviewed, today
from tests.selection.test_approval import ruling
from tests.selection.test_every_step import STEPS, brought_to, standing
from tests.selection.test_two_posts_at_once import announced_for_both, bench
from villages.models import Post
from workbench.checkup.checkup import check

YESTERDAY = today() - timedelta(days=1)
OF_THIRTY = date(today().year - 30, 1, 1)


def put_before(client, cadre, kind, **said):
    """A proposal made on its page by the office and approved on the leading group's; answers what the page said would end."""
    township = cadre.township
    client.force_login(
        township.users.filter(roles__role=Role.ORGANISER).first() or make_user(Role.ORGANISER, township)
    )
    address = reverse(f"changes:{kind}", args=[cadre.pk])
    ending = client.get(address).context["ending"]
    said = {
        "effective_on": f"{today()}",
        "basis": "上级文件",
        "proposer": "组织办",
        "proposed_on": f"{today()}",
    } | said
    answer = client.post(address, said)
    assert answer.status_code == 302, answer.context["form"].errors
    leaders = township.users.filter(roles__role=Role.LEADING_GROUP).first() or make_user(Role.LEADING_GROUP, township)
    client.force_login(leaders)
    decided = client.post(
        reverse("changes:list"),
        {"proposals": [cadre.proposals.waiting().get().pk], "decision": "approved", "decided_on": f"{today()}",
         "decided_by": "镇党委会议", "document_number": "石委〔2026〕19号"},
    )  # fmt: skip
    assert decided.status_code == 302, decided.context["form"].errors
    cadre.refresh_from_db()
    return ending


@pytest.fixture
def in_the_pool_and_chosen(township, village, post):
    """甲, a reserve for the director, stands in a round for secretary, was chosen and waits for the decision."""
    cadre = make_cadre(
        village,
        "甲",
        post=village.posts.get(kind="director"),
        on=date(today().year - 5, 3, 1),
        education=4,
        birth_date=OF_THIRTY,
    )
    made = announced(township, {post: 1})
    proposal = Proposal("branch", made.nominations_until, "村党支部")
    one = nominate(opened(made, post), cadre, proposal, recorded_by=None, household_here=True)
    reviewed([one])
    met(one.opened_post.selection)
    count_ballot(opened(made, post), for_only([one], 60), recorded_by=None)
    noticed(one.opened_post.selection)
    return made, one


@pytest.mark.parametrize(
    ("kind", "said", "end", "state"),
    [
        ("exit", {"reason": "dead"}, "去世", "out"),
        ("exit", {"reason": "discipline"}, "其他原因", "out"),
        ("appointment", {"appointed_title": "邻县某镇干部"}, "另有任职", "appointed"),
    ],
)
def test_who_leaves_the_pool_by_a_decision_stands_in_no_round_any_more(
    client, in_the_pool_and_chosen, kind, said, end, state
):
    made, one = in_the_pool_and_chosen
    ending = put_before(client, one.cadre, kind, **said)
    assert any(line.startswith("「公推公选」参选红星村") for line in ending)
    one.refresh_from_db()
    assert (one.end, one.withdrawn_on, one.cadre.state) == (end, today(), state)
    assert [standing(one.cadre, day) for day in (YESTERDAY, today())] == ["in_pool", state]
    assert client.post(
        reverse("selection:approvals"),
        {"candidacies": [one.pk], "decision": "approved", "decided_on": f"{today()}", "decided_by": "镇党委会议",
         "document_number": "1", "moves_agreed": "on"},
    ).status_code == 200  # fmt: skip
    close_round(made, recorded_by=None)
    assert standing(one.cadre, today()) == state


def test_who_is_noted_as_dead_on_their_candidacy_and_is_in_the_pool_is_asked_for_until_they_left(
    as_organiser, organiser, in_the_pool_and_chosen, client
):
    _, one = in_the_pool_and_chosen
    said = {"day": f"{today()}", "cause": "dead", "reason": "因病"}
    page = as_organiser.post(reverse("selection:withdraw", args=[one.pk]), said, follow=True)
    assert "仍在库，请在本人档案提出退出，原因选「去世」" in page.content.decode()
    (line,) = next(found.lines for found in check(organiser, today()) if found.key == "dead")
    assert 'value="dead" selected' in as_organiser.get(line.cure_address).content.decode()
    put_before(client, one.cadre, "exit", reason="dead")
    assert not next(found.lines for found in check(organiser, today()) if found.key == "dead")


def test_a_candidate_whose_round_ends_without_them_is_not_said_to_have_withdrawn(township, post):
    made, _, people = brought_to("on_notice", township, post, "甲", "乙")
    approve(people[:1], ruling(), recorded_by=None)
    close_round(made, recorded_by=None)
    assert not Candidacy.objects.filter(withdrawn_on__isnull=False).exists()


@pytest.mark.parametrize("step", STEPS)
def test_the_page_lets_a_candidate_go_at_every_step_for_every_cause(as_organiser, township, post, step):
    _, one, people = brought_to(step, township, post, "甲", "乙", seats=2)
    day = today() - timedelta(days=2)
    days = (day - timedelta(days=1), day, today())
    for cause in ("dead", "asked", "hired", "other"):
        with undone():
            said = {"day": f"{day}", "cause": cause, "reason": "见说明"}
            assert as_organiser.post(reverse("selection:withdraw", args=[people[0].pk]), said).status_code == 302
            gone = Candidacy.objects.get(pk=people[0].pk)
            page = as_organiser.get(reverse("selection:village", args=[one.selection_id])).content.decode()
            assert gone.end in page, cause
            assert [standing(gone.cadre, on) for on in days] == ["in_selection", "out", "out"], cause
            assert {standing(people[1].cadre, on) for on in days} == {"in_selection"}, cause


@pytest.mark.parametrize("step", ["draft", *STEPS])
def test_the_page_gives_a_round_up_at_every_step_and_its_posts_are_free(as_organiser, township, post, step):
    made = make_round(township) if step == "draft" else brought_to(step, township, post, "甲", "乙")[0]
    address = reverse("selection:end", args=[made.pk])
    assert as_organiser.post(address, {"cancel": "1", "reason": ""}).context["form"].errors["reason"]
    assert as_organiser.post(address, {"cancel": "1", "reason": "上级统一部署"}).status_code == 302
    made.refresh_from_db()
    assert made.status == "cancelled"
    assert {standing(one, today()) for one in Cadre.objects.all()} <= {"out"}
    again = make_round(township, title="重新组织")
    page = as_organiser.get(reverse("selection:posts", args=[again.pk])).content.decode()
    assert f'name="post_{post.pk}"' in page


def test_a_round_for_two_posts_at_once_that_is_given_up_frees_both(as_organiser, township, village, post):
    director = village.posts.get(kind="director")
    made = announced_for_both(township, post, director)
    as_organiser.post(reverse("selection:end", args=[made.pk]), {"cancel": "1", "reason": "上级统一部署"})
    again = make_round(township, title="重新组织")
    page = as_organiser.get(reverse("selection:posts", args=[again.pk])).content.decode()
    assert all(f'name="post_{one.pk}"' in page for one in (post, director))
    assert bench(post, director) == [(0, 2, []), (0, 2, [])]


@pytest.fixture
def on_trial(client, township, post):
    """甲, selected and appointed secretary on trial yesterday: the post's incumbent."""
    made, _, people = brought_to("on_notice", township, post, "甲", "乙")
    approve(people[:1], ruling(on=YESTERDAY), recorded_by=None)
    close_round(made, recorded_by=None)
    cadre = people[0].cadre
    cadre.refresh_from_db()
    put_before(
        client, cadre, "appointment", post=post.pk, appointed_title="村党支部书记（试用）", seats_incumbent="on",
        effective_on=f"{YESTERDAY}",
    )  # fmt: skip
    return cadre


def incumbent(post):
    return Post.objects.get(pk=post.pk).incumbent_name


def test_who_resigns_within_the_trial_holds_the_post_no_longer_and_may_return_to_the_pool(client, on_trial, post):
    assert incumbent(post) == "甲"
    ending = put_before(client, on_trial, "exit", reason="asked")
    assert "红星村 村党支部书记的现任改为待填" in ending
    assert (incumbent(post), [standing(on_trial, day) for day in (YESTERDAY, today())]) == ("", ["appointed", "out"])
    put_before(client, on_trial, "return", post=post.pk)
    assert (on_trial.state, on_trial.post, incumbent(post)) == ("in_pool", post, "")


def test_an_appointment_annulled_by_the_level_above_gives_the_seat_back_and_empties_the_post(client, on_trial, post):
    assert "红星村 村党支部书记的现任改为待填" in put_before(client, on_trial, "revocation")
    assert (on_trial.state, on_trial.post, incumbent(post)) == ("in_pool", post, "")
    assert [standing(on_trial, day) for day in (YESTERDAY, today())] == ["appointed", "in_pool"]


def test_a_resignation_that_is_annulled_seats_the_person_again_unless_somebody_else_holds_the_post(
    client, on_trial, post
):
    put_before(client, on_trial, "exit", reason="asked")
    put_before(client, on_trial, "revocation")
    assert (on_trial.state, incumbent(post)) == ("appointed", "甲")
    put_before(client, on_trial, "exit", reason="asked")
    Post.objects.filter(pk=post.pk).update(incumbent_name="接任者", incumbent_birth_month=None)
    put_before(client, on_trial, "revocation")
    assert (on_trial.state, incumbent(post)) == ("appointed", "接任者")


def test_who_leaves_after_somebody_else_took_the_post_leaves_that_one_alone(client, on_trial, post):
    Post.objects.filter(pk=post.pk).update(incumbent_name="接任者", incumbent_birth_month=None)
    assert put_before(client, on_trial, "exit", reason="asked") == []
    assert incumbent(post) == "接任者"


def test_a_refusal_annulled_by_the_level_above_lets_the_person_in_by_a_decision_of_its_own(client, township, post):
    made, _, people = brought_to("on_notice", township, post, "甲")
    approve(people, ruling(approved=False, document_number="", opinion="再考察"), recorded_by=None)
    close_round(made, recorded_by=None)
    cadre = people[0].cadre
    cadre.refresh_from_db()
    put_before(client, cadre, "entry", post=post.pk, basis="县委组织部撤销不予批准的决定")
    assert (cadre.state, cadre.post) == ("in_pool", post)
    assert StateChange.objects.filter(cadre=cadre).first().origin == "decided"
