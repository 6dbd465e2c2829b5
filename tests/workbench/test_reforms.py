"""Villages merge, split, get other names or leave; posts are renamed, moved, abolished. domain.md, "Villages and posts"."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from mentoring.models import Pairing
from mentoring.pairs.pairs import pair
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.models import Cadre, SavedView, StateChange
from reserve_cadres.pool.figures import figures
from reserve_cadres.pool.seats import QuotaExceeded, reserve_seats
from tests.conftest import make_cadre, make_user, make_village
from tests.selection.steps import announced, chosen, noticed, opened
from villages.models import Post, Reform, Village
from workbench.tables.pool import changes

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BEFORE = TODAY - timedelta(days=1)


def asked(**more):
    return {
        "effective_on": f"{TODAY}", "document_number": "石发〔2026〕3号", "basis": "县民政局批复", "kind": "village", "code": "",
    } | more  # fmt: skip


def carry_out(client, address, **said):
    """Ask, see what follows, and confirm just that."""
    shown = client.post(address, asked(**said))
    plan = shown.context["plan"]
    assert plan is not None, shown.context["form"].errors
    answer = client.post(address, asked(**said, seen=plan.digest))
    return plan, answer


def merge(client, *villages, **said):
    said = {"name": "红塔村", "villages": [one.pk for one in villages]} | said
    return carry_out(client, reverse("reforms:merge"), **said)


@pytest.fixture
def merged(as_organiser, organiser, village, other_village, post):
    """Two villages with three reserves of the secretary's post between them, become one today."""
    people = [make_cadre(village, "甲", post=post), make_cadre(village, "乙", post=post)]
    people.append(make_cadre(other_village, "丙", post=other_village.posts.get()))
    left = make_cadre(other_village, "丁", in_pool=False)
    merge(as_organiser, village, other_village)
    return people, left


def test_people_and_posts_go_over_and_over_quota_posts_stand_out(as_organiser, merged, organiser):
    people, left = merged
    new = Village.objects.get(name="红塔村")
    secretary = new.posts.get(kind="secretary")
    assert (secretary.quota, secretary.surplus, new.posts.count()) == (2, 1, 2)
    for one in people:
        one.refresh_from_db()
        assert (one.village, one.post, one.state) == (new, secretary, "in_pool")
        newest = one.state_changes.first()
        assert (newest.origin, newest.effective_on, newest.document_number) == ("reformed", TODAY, "石发〔2026〕3号")
    left.refresh_from_db()
    assert left.village == new
    page = as_organiser.get(reverse("villages:detail", args=[new.pk])).content.decode()
    assert "超名额" in page
    assert "石发〔2026〕3号" in page
    assert [one.name for one in Village.objects.all()] == ["红塔村"]


def test_the_past_shows_the_villages_as_they_were(as_organiser, merged, organiser):
    assert [(line["village__name"], line["total"]) for line in figures(organiser, BEFORE).villages] == [
        ("红星村", 2), ("白塔村", 1),
    ]  # fmt: skip
    assert [(line["village__name"], line["total"]) for line in figures(organiser, TODAY).villages] == [("红塔村", 3)]
    old = Village.ever.get(name="红星村")
    listed = as_organiser.get(reverse("cadres:list"), {"on": f"{BEFORE}", "village": old.pk})
    assert [one.name for one in listed.context["page"]] == ["甲", "乙"]
    table = changes(organiser, BEFORE, TODAY)
    rows = {row[0]: (row[1], row[-1]) for row in table.rows}
    assert rows == {"红星村": (2, 0), "白塔村": (1, 0), "红塔村": (0, 3)}
    assert as_organiser.get(reverse("villages:detail", args=[old.pk])).status_code == 200


def test_nothing_is_done_but_what_was_seen(as_organiser, village, other_village, post):
    address = reverse("reforms:merge")
    said = asked(name="红塔村", villages=[village.pk, other_village.pk])
    shown = as_organiser.post(address, said).context["plan"]
    make_cadre(village, "后来的", post=post)
    again = as_organiser.post(address, said | {"seen": shown.digest})
    assert again.context["plan"].digest != shown.digest
    assert not Reform.objects.exists()


def test_accounts_go_over_and_one_secretary_takes_the_pairs(client, as_organiser, township, village, other_village):
    first = make_user(Role.SECRETARY, township, village)
    second = make_user(Role.SECRETARY, township, other_village)
    leader = make_user(Role.RESIDENT_LEADER, township, other_village)
    one, other = make_cadre(village, "甲"), make_cadre(other_village, "乙")
    pair(one, first, "secretary", date(2026, 1, 1))
    pair(other, second, "secretary", date(2026, 1, 1))
    pair(other, leader, "resident_leader", date(2026, 1, 1))
    merge(as_organiser, village, other_village, secretary=first.pk)
    new = Village.objects.get()
    active = {(pairing.cadre.name, pairing.mentor, pairing.kind) for pairing in Pairing.objects.active()}
    assert active == {("甲", first, "secretary"), ("乙", first, "secretary"), ("乙", leader, "resident_leader")}
    assert other.pairings.get(mentor=second).ends_on == BEFORE
    assert [(role.user, role.role) for role in new.role_assignments.order_by("role")] == [
        (leader, "resident_leader"), (first, "secretary"),
    ]  # fmt: skip
    client.force_login(first)
    assert client.get(reverse("villages:detail", args=[other_village.pk])).status_code == 200
    assert figures(first, BEFORE).total == 2


def test_a_running_round_goes_on_with_the_new_village_and_two_in_one_round_wait(
    as_organiser, township, village, other_village, post
):
    running = opened(announced(township, {post: 1}), post)
    plan, _ = merge(as_organiser, village, other_village)
    running = type(running).objects.get(pk=running.pk)
    new = Village.objects.get()
    assert (running.selection.village, running.post.village, running.post.title) == (new, new, post.title)
    assert "正在进行的选拔转到新村继续" in "".join(plan.lines)
    other = make_village(township, "青山村")
    other_opened = running.selection.round.villages.create(village=other)
    other_opened.posts.create(post=other.posts.get(), seats=1)
    plan, _ = merge(as_organiser, new, other, name="大红塔村")
    assert "请先办完或结束" in "".join(plan.problems)
    assert Reform.objects.count() == 1


def test_papers_of_a_running_round_keep_the_name_of_their_day(as_organiser, township, village, other_village, post):
    _, running, people = chosen(township, post, "甲")
    notice = noticed(running.selection)
    merge(as_organiser, village, other_village)
    new = Village.objects.get()
    carry_out(as_organiser, reverse("reforms:rename", args=[new.pk]), name="红塔社区", kind="community")
    # What was done is told on the next page that is opened.
    as_organiser.get(reverse("villages:list"))
    ballot = running.ballots.get()
    papers = [
        reverse("selection:report", args=[ballot.pk]),
        reverse("selection:print_notice", args=[notice.pk]),
        reverse("selection:print_nomination", args=[people[0].pk]),
    ]
    for paper in papers:
        page = as_organiser.get(paper).content.decode()
        assert "红星村" in page, paper
        assert "红塔" not in page, paper
    running = type(running).objects.get(pk=running.pk)
    assert running.post_on(TODAY).village.name == "红塔社区"
    assert running.selection.village_on(BEFORE).name == "红星村"


def test_kept_rosters_follow_and_nobody_enters_a_post_that_ended(as_organiser, township, village, other_village, post):
    layout = SavedView.objects.create(
        township=township, name="本村", columns=["name"], filters=f"village={village.pk}&sex=male"
    )
    merge(as_organiser, village, other_village)
    layout.refresh_from_db()
    assert layout.filters == f"village={Village.objects.get().pk}&sex=male"
    with pytest.raises(QuotaExceeded, match="已撤销或并入别的岗位"):
        reserve_seats(Counter([post.pk]))


def test_a_new_name_stands_from_its_day_and_the_old_one_before(as_organiser, organiser, village, post):
    one = make_cadre(village, "甲", post=post)
    carry_out(as_organiser, reverse("reforms:rename", args=[village.pk]), name="红星社区", kind="community")
    one.refresh_from_db()
    assert (one.village.name, one.village.kind, one.post.title) == ("红星社区", "community", "社区党支部书记")
    assert Reform.objects.get().kind == "upgrade"
    assert [line["village__name"] for line in figures(organiser, BEFORE).villages] == ["红星村"]
    carry_out(as_organiser, reverse("reforms:rename", args=[one.village_id]), name="红星村", kind="village")
    one.refresh_from_db()
    assert one.village.name == "红星村"
    page = as_organiser.get(reverse("villages:detail", args=[one.village_id])).content.decode()
    assert page.count("石发〔2026〕3号") == 2


def test_a_split_takes_the_named_people_and_ends_their_pairs(as_organiser, township, village, post):
    secretary = make_user(Role.SECRETARY, township, village)
    going, staying = make_cadre(village, "甲", post=post), make_cadre(village, "乙", post=post)
    for one in (going, staying):
        pair(one, secretary, "secretary", date(2026, 1, 1))
    carry_out(as_organiser, reverse("reforms:split", args=[village.pk]), name="新红村", people=[going.pk])
    going.refresh_from_db()
    assert (going.village.name, going.post.title, going.post.incumbent_name) == ("新红村", post.title, "")
    assert [one.cadre for one in Pairing.objects.active()] == [staying]
    assert Village.objects.get(pk=village.pk).ended_on is None


def test_a_village_that_leaves_the_township_takes_its_people_out_of_the_pool(as_organiser, organiser, village, post):
    one = make_cadre(village, "甲", post=post)
    carry_out(as_organiser, reverse("reforms:transfer", args=[village.pk]), other_township="邻镇")
    one.refresh_from_db()
    assert (one.state, figures(organiser, BEFORE).total, figures(organiser, TODAY).total) == ("out", 1, 0)
    assert not Village.objects.exists()
    assert "邻镇" in as_organiser.get(reverse("villages:detail", args=[village.pk])).content.decode()


def test_a_transfer_waits_for_what_is_undecided(as_organiser, village, post):
    one = make_cadre(village, "甲", post=post)
    ChangeProposal.objects.create(
        cadre=one, kind="exit", reason="moved", effective_on=TODAY, basis="申请", proposer="支部", proposed_on=TODAY
    )
    plan, _ = carry_out(as_organiser, reverse("reforms:transfer", args=[village.pk]), other_township="邻镇")
    assert "还没有决定" in "".join(plan.problems)


@pytest.mark.parametrize("what", ["title", "village", "end"])
def test_posts_are_renamed_moved_and_abolished_with_their_day_and_no_record_is_lost(
    as_organiser, organiser, village, other_village, post, what
):
    reserve = make_cadre(village, "甲", post=post)
    target = make_village(other_village.township, "青山村", [])
    said = {"what": what, "title": "党总支书记", "village": target.pk}
    carry_out(as_organiser, reverse("reforms:post", args=[post.pk]), **said)
    reserve.refresh_from_db()
    now = reserve.post and (reserve.post.village.name, reserve.post.title)
    assert now == {"title": ("红星村", "党总支书记"), "village": ("青山村", post.title), "end": None}[what]
    assert reserve.state == "in_pool"
    assert StateChange.objects.in_pool_on(BEFORE).get().post == post
    assert Post.ever.get(pk=post.pk).ended_on == TODAY
    assert post.title in as_organiser.get(reverse("villages:detail", args=[village.pk])).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"effective_on": "2099-01-01"}, "晚于今天"), ({"document_number": ""}, "必填"), ({"villages": []}, "必填"),
        ({"name": "青山村"}, "本镇已有"), ({"effective_on": "2015-01-01"}, "上次变更是"), ({"code": "12"}, "12 位数字"),
    ],
)  # fmt: skip
def test_what_a_merger_cannot_be_is_said_and_nothing_typed_is_lost(
    as_organiser, township, village, other_village, post, said, words
):
    make_village(township, "青山村")
    make_cadre(village, "甲", post=post)
    given = asked(name="红塔村", villages=[village.pk, other_village.pk]) | said
    page = as_organiser.post(reverse("reforms:merge"), given).content.decode()
    assert words in page
    assert "县民政局批复" in page
    assert Village.objects.count() == 3


def test_roster_and_lists_know_the_living_villages_only(as_organiser, merged):
    page = as_organiser.get(reverse("villages:list")).content.decode()
    assert "红塔村" in page
    assert "白塔村" not in page
    assert Cadre.objects.filter(village__name="红塔村").count() == 4
