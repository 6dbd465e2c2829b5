"""One election for secretary and director at once (一肩挑). domain.md, "Open selection", 7; docs/design.md, "Open selection"."""

from datetime import date, timedelta
from tempfile import NamedTemporaryFile

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.permissions import Role
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.models import Cadre, OpenedPost, StateChange
from reserve_cadres.people.codes import State
from reserve_cadres.pool.figures import figures
from reserve_cadres.pool.pool import admit
from reserve_cadres.pool.seats import QuotaExceeded, reserve_seats
from reserve_cadres.roster.confirm import confirm, undo
from reserve_cadres.selection.approvals.approvals import approve, hindrances
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.ballots.report import report_lines
from reserve_cadres.selection.course.ending import close_round
from reserve_cadres.selection.nominations.models import Candidacy
from reserve_cadres.selection.nominations.nominations import Proposal, nominate
from reserve_cadres.selection.nominations.sheets import read_nominations
from reserve_cadres.selection.rounds.rounds import announce, default_announcement, open_posts, posts_to_open
from reserve_cadres.selection.vacancies.vacancies import call_up, vacancies_of
from tests.conftest import make_cadre, make_user, make_village, refused_by_the_database, registration
from tests.reserve_cadres.test_changes import decide, proposal
from tests.reserve_cadres.test_changes import ruling as ruling_on_change
from tests.rosters import HEADER, person, previewed, workbook
from tests.selection.steps import for_only, make_round, met, nominated, noticed, opened, reviewed, today
from tests.selection.test_approval import ruling
from tests.workbench.test_reforms import merge
from villages.handovers import Decision, offer
from villages.models import Post, Township, Village
from villages.reforms import Paper
from workbench.reforms.handovers import Reception, plan_reception
from workbench.reforms.posts import plan_abolition, plan_new_village

BOTH = "村党支部书记、村委会主任（一肩挑）"


def ago(days):
    return today() - timedelta(days=days)


@pytest.fixture
def director(village):
    return village.posts.get(title="村委会主任")


def announced_for_both(township, post, director, seats=1, **fields):
    made = make_round(township, **fields)
    open_posts(made, {post.pk: seats}, {post.pk: director.pk})
    announce(made, text=default_announcement(made), announced_on=made.nominations_from, recorded_by=None)
    made.refresh_from_db()
    return made


def counted_for_both(township, post, director, *names, seats=1, **fields):
    """People voted on for both posts, in the order of their votes."""
    made = announced_for_both(township, post, director, seats, **fields)
    people = nominated(opened(made, post), *names)
    reviewed(people)
    met(people[0].opened_post.selection)
    ballot = count_ballot(opened(made, post), for_only(people, *(60 - n for n in range(len(names)))), recorded_by=None)
    noticed(people[0].opened_post.selection)
    return ballot, people


@pytest.fixture
def both(township, post, director):
    """甲 was chosen for both posts at once and approved today. 乙 stands next."""
    _, people = counted_for_both(township, post, director, "甲", "乙")
    approve(people[:1], ruling(), recorded_by=None)
    return Cadre.objects.get(name="甲")


def bench(*posts):
    found = Post.objects.with_bench_strength().with_reserves().filter(pk__in=[one.pk for one in posts])
    return [
        (one.reserve_count, one.missing, [person.name for person in one.bench]) for one in found.order_by("position")
    ]


def test_who_is_chosen_for_both_takes_a_seat_on_each(both, post, director):
    assert (both.state, both.post_ids, both.post_title) == (State.IN_POOL, (post.pk, director.pk), BOTH)
    assert bench(post, director) == [(1, 1, ["甲"]), (1, 1, ["甲"])]
    reserve_seats({post.pk: 1, director.pk: 1})
    with pytest.raises(QuotaExceeded, match="村委会主任后备名额 2 名，在库已有 1 名，不能再增加 2 名"):
        reserve_seats({director.pk: 2})


def test_the_quota_of_both_posts_holds_by_every_door(both, post, director, village):
    make_cadre(village, "丙", post=director)
    with pytest.raises(QuotaExceeded, match="村委会主任"):
        make_cadre(village, "丁", post=director)
    with refused_by_the_database("该岗位在库后备干部已有 2 名，名额不能少于此数"):
        Post.objects.filter(pk=director.pk).update(quota=1)


def test_one_election_is_held_for_both_and_no_more_than_the_smaller_gap(township, post, director, village):
    make_cadre(village, "丙", post=director)
    made = make_round(township)
    with pytest.raises(ValidationError, match="村委会主任只缺 1 名后备，不能选 2 名"):
        open_posts(made, {post.pk: 2}, {post.pk: director.pk})
    open_posts(made, {post.pk: 1}, {post.pk: director.pk})
    assert [(one.post, one.joint_post, one.seats) for one in OpenedPost.objects.all()] == [(post, director, 1)]
    assert f"红星村：{BOTH} 1 名" in default_announcement(made)
    other = make_round(township, title="另一批")
    assert not posts_to_open(township, other).filter(pk__in=[post.pk, director.pk]).exists()


def test_only_secretary_and_director_of_one_village_are_elected_together(township, post, director, other_village):
    made = make_round(township)
    elsewhere = other_village.posts.get()
    for first, second in ((director, post), (post, elsewhere)):
        with pytest.raises(ValidationError, match="一肩挑只用于同一个村"):
            open_posts(made, {first.pk: 1}, {first.pk: second.pk})
    with pytest.raises(ValidationError, match="已单独选拔，不能同时一肩挑"):
        open_posts(made, {post.pk: 1, director.pk: 1}, {post.pk: director.pk})
    open_posts(made, {post.pk: 1, director.pk: 1})
    one = opened(made, post)
    with refused_by_the_database("单独选拔和一肩挑只能选一种"):
        OpenedPost.objects.filter(pk=one.pk).update(joint_post=director)
    open_posts(made, {post.pk: 1}, {post.pk: director.pk})
    assert opened(made, post).joint_post == director
    with refused_by_the_database("一肩挑只用于同一个村"):
        OpenedPost.objects.filter(pk=one.pk).update(joint_post=elsewhere)


def test_who_stands_for_both_cannot_be_made_to_stand_for_one(township, post, director):
    made = announced_for_both(township, post, director)
    nominated(opened(made, post), "甲")
    with pytest.raises(ValidationError, match="已有人报名，不能再改是否一肩挑"):
        open_posts(made, {post.pk: 1})


def test_the_papers_name_both_posts(client, township, post, director, village):
    ballot, people = counted_for_both(township, post, director, "甲", "乙")
    assert f"选拔岗位：红星村 {BOTH}，应选 1 名" in report_lines(ballot)[0]
    client.force_login(make_user(Role.ORGANISER, township))
    selection = people[0].opened_post.selection
    for name, key in (
        ("village", selection.pk), ("print_notice", selection.notices.get().pk), ("candidacy", people[0].pk),
        ("print_nomination", people[0].pk),
    ):  # fmt: skip
        assert BOTH in client.get(reverse(f"selection:{name}", args=[key])).content.decode(), name
    for name in ("approvals", "vacancies"):
        assert client.get(reverse(f"selection:{name}")).status_code == 200


def test_approval_gives_both_seats_or_none(township, post, director, village):
    _, people = counted_for_both(township, post, director, "甲")
    for name in ("丙", "丁"):
        make_cadre(village, name, post=director)
    (first,) = Candidacy.objects.for_pages().filter(pk=people[0].pk)
    assert "村委会主任岗位后备名额已满(2/2)" in "".join(hindrances([first], today())[first.pk])
    with pytest.raises(QuotaExceeded, match="村委会主任"):
        approve(people, ruling(), recorded_by=None)
    assert bench(post, director) == [(0, 2, []), (2, 0, ["丙", "丁"])]


def test_who_held_one_of_the_two_seats_goes_on_to_both_by_the_decision(township, post, director, village):
    birth, on = date(today().year - 30, 1, 1), date(today().year - 5, 3, 1)
    holder = make_cadre(village, "甲", post=director, on=on, education=4, birth_date=birth)
    made = announced_for_both(township, post, director)
    proposed = Proposal("branch", made.nominations_until, "村党支部")
    first = nominate(opened(made, post), holder, proposed, recorded_by=None, household_here=True)
    reviewed([first])
    met(first.opened_post.selection)
    count_ballot(opened(made, post), for_only([first], 60), recorded_by=None)
    noticed(first.opened_post.selection)
    with pytest.raises(ValidationError, match=r"甲：一人只占一个后备岗位.*现在是红星村 村委会主任的后备"):
        approve([first], ruling(), recorded_by=None)
    approve([first], ruling(), moves_agreed=True, recorded_by=None)
    assert bench(post, director) == [(1, 1, ["甲"]), (1, 1, ["甲"])]
    assert holder.state_changes.first().vacated_post is None


def test_one_person_one_seat_keeps_holding_for_every_other_door(both, post, director, village):
    second = make_cadre(village, "丙", post=post)
    with refused_by_the_database("一肩挑的后备须经一肩挑的公开选拔产生"):
        StateChange.objects.create(
            cadre=second, state="in_pool", village=village, post=post, joint_post=director, origin="reassigned",
            effective_on=today(),
        )  # fmt: skip
    with refused_by_the_database("须与最近一次变动记录一致"):
        Cadre.objects.filter(pk=second.pk).update(joint_post=director)
    with refused_by_the_database("一肩挑只用于在库"):
        Cadre.objects.filter(pk=both.pk).update(state="out")


def test_leaving_opens_both_seats_and_the_next_of_the_ballot_comes_to_both(both, post, director):
    departed = proposal(both, effective_on=today(), proposed_on=today())
    decide([departed], ruling_on_change(on=today()), recorded_by=None)
    change = StateChange.objects.filter(cadre=both).first()
    assert (change.state, change.vacated_post, change.vacated_joint_post, change.joint_post) == (
        State.OUT, post, director, None,
    )  # fmt: skip
    found = vacancies_of(Post.objects.with_bench_strength().filter(pk__in=[post.pk, director.pk]))
    assert [[one.cadre.name for one in each.departures] for each in found] == [["甲"], ["甲"]]
    assert [each.next.candidacy.cadre.name for each in found] == ["乙", "乙"]
    second = Candidacy.objects.for_pages().get(cadre__name="乙")
    call_up(second, starts_on=today(), days=5, place="公开栏", posted_by=None)
    found = vacancies_of(Post.objects.with_bench_strength().filter(pk__in=[post.pk, director.pk]))
    assert [each.pending for each in found] == [1, 1]


def test_a_runner_up_of_both_waits_until_both_posts_have_a_free_seat(both, post, director, village):
    make_cadre(village, "丙", post=director)
    second = Candidacy.objects.for_pages().get(cadre__name="乙")
    with pytest.raises(ValidationError, match="村委会主任没有空缺"):
        call_up(second, starts_on=today(), days=5, place="公开栏", posted_by=None)


def test_an_exit_that_is_revoked_brings_both_seats_back(both, post, director):
    decide([proposal(both, effective_on=today(), proposed_on=today())], ruling_on_change(on=today()), recorded_by=None)
    assert bench(post, director) == [(0, 2, []), (0, 2, [])]
    back = proposal(
        both, kind=ChangeProposal.Kind.REVOCATION, revokes=both.state_changes.first(), effective_on=today(),
        proposed_on=today(), reason="",
    )  # fmt: skip
    decide([back], ruling_on_change(on=today()), recorded_by=None)
    assert bench(post, director) == [(1, 1, ["甲"]), (1, 1, ["甲"])]


def test_a_move_to_one_post_frees_both_or_the_other(both, post, director, village):
    admit(registration(both, director, on=today()), origin=StateChange.Origin.REASSIGNED, recorded_by=None)
    change = both.state_changes.first()
    assert (change.vacated_post, change.vacated_joint_post) == (post, None)
    assert bench(post, director) == [(0, 2, []), (1, 1, ["甲"])]


def test_the_figures_of_each_day_count_the_person_once_and_lead_to_that_many(
    client, township, both, organiser, village
):
    make_cadre(village, "丙", post=village.posts.get(kind="director"), on=ago(3))
    lines = {line.label: line.count for line in _posts(organiser, today())}
    assert (lines["村(居)委会主任"], lines["党组织书记"], lines["书记、主任一肩挑"]) == (1, 0, 1)
    assert sum(lines.values()) == figures(organiser, today()).total == 2
    assert {line.label: line.count for line in _posts(organiser, ago(1))}["书记、主任一肩挑"] == 0
    client.force_login(organiser)
    for on in ({}, {"on": f"{today()}"}):
        page = client.get(reverse("cadres:list"), {"post": "joint"} | on)
        assert [one.name for one in page.context["page"].object_list] == ["甲"]
        assert BOTH in page.content.decode()
    past = client.get(reverse("cadres:list"), {"post": "joint", "on": f"{ago(1)}"})
    assert list(past.context["page"].object_list) == []


def _posts(organiser, day):
    return next(one.lines for one in figures(organiser, day).breakdowns if one.title == "后备岗位")


def test_the_page_offers_the_election_for_both_and_keeps_what_was_typed(client, township, organiser, post, director):
    client.force_login(organiser)
    made = make_round(township)
    address = reverse("selection:posts", args=[made.pk])
    assert "与村委会主任一肩挑" in client.get(address).content.decode()
    said = {f"post_{post.pk}": "1", f"post_{director.pk}": "2", f"joint_{post.pk}": "on"}
    refused = client.post(address, said)
    assert "名额以书记一行为准" in refused.content.decode()
    assert f'id="id_joint_{post.pk}" checked' in " ".join(refused.content.decode().split())
    client.post(address, said | {f"post_{director.pk}": ""})
    assert (opened(made, post).joint_post, opened(made, post).seats) == (director, 1)
    assert "checked" in client.get(address).content.decode()


def test_a_joint_election_leaves_no_gap_behind_it_when_the_round_is_closed(both, post, director, township):
    made = OpenedPost.objects.get().selection.round
    close_round(made, recorded_by=None)
    assert bench(post, director) == [(1, 1, ["甲"]), (1, 1, ["甲"])]
    assert make_village(township, "远山村").posts.count() == 1


def rostered(township, organiser, title, **more):
    return previewed(workbook(HEADER, person(name="甲", birth="1996.01", 后备岗位=title, **more)), township, organiser)


@pytest.mark.parametrize("title", ["村党支部书记", "村委会主任", "书记兼主任", BOTH, ""])
def test_a_roster_that_names_either_or_both_posts_leaves_both_seats(both, township, organiser, post, director, title):
    Cadre.objects.filter(pk=both.pk).update(birth_date=date(1996, 1, 1), ethnicity="汉", category="veteran")
    found = rostered(township, organiser, title)
    row = found.rows.get()
    assert (row.cadre, row.doubts, row.changes.keys() & {"post_id", "joint_post_id"}) == (both, [], set())
    confirm(found, organiser)
    assert bench(post, director) == [(1, 1, ["甲"]), (1, 1, ["甲"])]


def test_a_roster_that_moves_the_person_frees_both_and_gives_them_back_when_undone(
    both, township, organiser, post, director, village
):
    Cadre.objects.filter(pk=both.pk).update(birth_date=date(1996, 1, 1))
    member = village.posts.create(kind="member", title="委员", position=9)
    found = rostered(township, organiser, "委员")
    confirm(found, organiser)
    assert bench(post, director, member) == [(0, 2, []), (0, 2, []), (1, 1, ["甲"])]
    change = both.state_changes.first()
    assert (change.vacated_post, change.vacated_joint_post) == (post, director)
    found.refresh_from_db()
    undo(found, organiser)
    assert bench(post, director, member) == [(1, 1, ["甲"]), (1, 1, ["甲"]), (0, 2, [])]


def test_nominations_by_workbook_name_either_or_both_posts(township, organiser, post, director):
    made = announced_for_both(township, post, director)
    header = ["村(社区)", "姓名", "性别", "出生年月", "学历", "提名岗位", "提名方式", "提名日期", "推荐人"]
    titles = ["村党支部书记", "村委会主任", "书记、主任一肩挑"]
    day = f"{made.nominations_until}"
    rows = [
        ["红星村", name, "男", "1996.01", "大专", title, "党支部推荐", day, "村党支部"]
        for name, title in zip("甲乙丙", titles, strict=True)
    ]
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(workbook(header, *rows))
        file.flush()
        read = read_nominations(file.name, made)
    assert [(one.problems, one.opened_post) for one in read] == [([], opened(made, post))] * 3


def test_a_merger_takes_both_seats_over_and_a_round_under_way_goes_on_for_both(
    client, both, township, organiser, post, director, village, other_village
):
    client.force_login(organiser)
    merge(client, village, other_village)
    both.refresh_from_db()
    new = Village.objects.get(name="红塔村")
    secretary, head = new.posts.get(kind="secretary"), new.posts.get(kind="director")
    assert (both.post, both.joint_post) == (secretary, head)
    one = OpenedPost.objects.get()
    assert (one.title_on(ago(1)), one.title_on(today())) == (BOTH, secretary_and(head))
    assert one.post_on(ago(1)).village == village


def secretary_and(head):
    return f"{head.village.posts.get(kind='secretary').title}、{head.title}（一肩挑）"


def test_who_stands_for_both_keeps_the_other_where_one_is_abolished(both, post, director, organiser):
    close_round(OpenedPost.objects.get().selection.round, recorded_by=None)
    plan = plan_abolition(director, Paper(today(), "石发〔2026〕3号"))
    assert plan.problems == []
    plan.act(organiser)
    both.refresh_from_db()
    assert (both.state, both.post_ids) == (State.IN_POOL, (post.pk,))


def test_one_of_two_posts_held_together_does_not_go_to_another_village_alone(both, director, other_village):
    plan = plan_new_village(director, other_village, Paper(today(), "石发〔2026〕3号"))
    assert "岗位不能分到两个村" in "".join(plan.problems)


def test_who_stands_for_both_still_does_in_the_township_the_village_goes_to(both, post, director, organiser):
    close_round(OpenedPost.objects.get().selection.round, recorded_by=None)
    neighbour = Township.objects.create(name="邻镇")
    handover = offer(post.village, neighbour, Paper(today(), "县民〔2026〕7号"), proposed_by=organiser)
    decision = Decision(today(), "邻镇党委会议", "邻委〔2026〕9号")
    plan = plan_reception(handover, Reception("红星村", decision))
    assert plan.problems == []
    village = plan.act(None)
    there = Post.objects.filter(village=village, kind__in=["secretary", "director"])
    assert bench(*there) == [(1, 1, ["甲"]), (1, 1, ["甲"])]
    both.refresh_from_db()
    assert (both.state, both.joint_post) == (State.OUT, None)
