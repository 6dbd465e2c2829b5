"""A village goes to another township of the installation. docs/design.md, "Villages that change"."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from mentoring.cadence.board import month_board
from mentoring.cadence.duties import Reach
from mentoring.models import Pairing, Talk
from mentoring.pairs.pairs import pair
from reserve_cadres.changes.models import ChangeProposal
from reserve_cadres.models import Attachment, Cadre, DossierHandover, StateChange
from reserve_cadres.people.dossiers import Scan, add_scan
from reserve_cadres.pool.figures import figures
from reserve_cadres.pool.pool import Posting, leave_selection
from tests.conftest import id_number, make_cadre, make_user, make_village, refused_by_the_database
from training.models import Task
from training.tasks.tasks import Assignment, set_task
from villages.handovers import offer
from villages.models import Post, Reform, Township, Village, VillageHandover
from villages.reforms import Paper
from workbench.reforms.forms import TransferForm

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BEFORE = TODAY - timedelta(days=1)
PAPER = {"effective_on": f"{TODAY}", "document_number": "县民〔2026〕7号", "basis": "县政府批复"}
DECISION = {
    "decision": "approved", "decided_on": f"{TODAY}", "document_number": "邻委〔2026〕9号", "decided_by": "邻镇党委会议",
    "opinion": "",
}  # fmt: skip


@pytest.fixture
def neighbour(db):
    """The township that receives, with a village and somebody in its pool."""
    made = Township.objects.create(name="邻镇")
    own = make_village(made, "外村")
    make_cadre(own, "邻居", post=own.posts.get())
    return made


@pytest.fixture
def going(village, post, township):
    """甲, in the pool with a pair, a task, a talk to follow up and a scan; 乙, who had left."""
    secretary = make_user(Role.SECRETARY, township, village, username="old-secretary")
    one = make_cadre(
        village,
        "甲",
        post=post,
        id_number=id_number(date(1990, 3, 1)),
        birth_date=date(1990, 3, 1),
        phone="13800000001",
    )
    pair(one, secretary, "secretary", TODAY - timedelta(days=40))
    set_task(
        Assignment(one, "整理台账", "郑书记", TODAY - timedelta(days=20), TODAY + timedelta(days=20)), recorded_by=None
    )
    talk = Talk.objects.create(
        mentor=secretary, kind="secretary", held_on=TODAY - timedelta(days=20), summary="谈了近期工作" * 20,
        follow_up="补学农业政策", follow_up_due=TODAY + timedelta(days=9),
    )  # fmt: skip
    talk.cadres.add(one)
    add_scan(one, Scan("diploma", ContentFile(b"%PDF-1.4 scan", name="毕业证.pdf")))
    make_cadre(village, "乙", in_pool=False)
    return one


def ask_first(client, address, **said):
    """Ask, see what follows, and confirm just that."""
    shown = client.post(address, said)
    plan = shown.context["plan"]
    assert plan is not None, shown.context["form"].errors
    return plan, client.post(address, said | {"seen": plan.digest}, follow=True)


def offered_to(client, village, neighbour):
    _, answer = ask_first(
        client, reverse("reforms:transfer", args=[village.pk]), **PAPER, to_township=neighbour.pk, other_township=""
    )
    assert "等待对方镇领导小组决定" in answer.content.decode()
    return VillageHandover.objects.get()


def received(client, handover, **said):
    client.force_login(who(Role.LEADING_GROUP, handover.to_township))
    said = DECISION | {"name": handover.village.name} | said
    return ask_first(client, reverse("reforms:handover", args=[handover.pk]), **said)


def who(role, township):
    found = township.users.filter(roles__role=role).first()
    return found or make_user(role, township)


@pytest.fixture
def moved(as_organiser, going, village, neighbour):
    """The village, received by the neighbour today, with a secretary of its own."""
    make_user(Role.SECRETARY, neighbour, neighbour.villages.get(), username="new-secretary")
    secretary = neighbour.users.get(username="new-secretary")
    handover = offered_to(as_organiser, village, neighbour)
    received(as_organiser, handover, mentor_secretary=secretary.pk)
    return Village.objects.get(township=neighbour, name="红星村")


def test_nothing_changes_before_the_other_township_decides(as_organiser, going, village, neighbour, organiser):
    handover = offered_to(as_organiser, village, neighbour)
    going.refresh_from_db()
    assert (going.state, going.village, village.posts.count(), handover.status) == ("in_pool", village, 2, "waiting")
    assert figures(organiser, TODAY).total == 1
    again = as_organiser.post(
        reverse("reforms:transfer", args=[village.pk]), PAPER | {"to_township": neighbour.pk, "other_township": ""}
    )
    assert "已经提出过" in "".join(again.context["plan"].problems)


def test_the_receiving_township_has_the_village_its_posts_and_people_from_that_day(moved, going, neighbour, post):
    copy = Cadre.objects.get(township=neighbour, name="甲")
    assert (copy.village, copy.state, copy.phone, copy.id_number) == (moved, "in_pool", going.phone, going.id_number)
    assert (copy.post.title, copy.post.quota, moved.posts.count()) == (post.title, post.quota, 2)
    change = copy.state_changes.get()
    assert (change.origin, change.effective_on, change.document_number) == ("transferred", TODAY, "邻委〔2026〕9号")
    assert not Cadre.objects.filter(township=neighbour, name="乙").exists()
    assert copy.attachments.get().file.read() == b"%PDF-1.4 scan"


def test_the_past_of_both_townships_stays_as_it_was_on_every_day_before(moved, going, village, organiser, neighbour):
    theirs = who(Role.ORGANISER, neighbour)
    of_both = [(figures(organiser, day).total, figures(theirs, day).total) for day in (BEFORE, TODAY)]
    assert of_both == [(1, 1), (0, 2)]
    assert [line["village__name"] for line in figures(organiser, BEFORE).villages] == ["红星村"]
    assert [line["village__name"] for line in figures(theirs, BEFORE).villages] == ["外村"]
    assert [line["village__name"] for line in figures(theirs, TODAY).villages] == ["红星村", "外村"]
    going.refresh_from_db()
    assert (going.state, going.village, going.state_changes.first().basis) == ("out", village, "随村划入邻镇")
    assert Post.ever.filter(village=village, ended_on=TODAY).count() == 2


def test_the_dossier_keeps_what_went_before_as_it_was_written(client, moved, neighbour):
    copy = Cadre.objects.get(township=neighbour, name="甲")
    client.force_login(who(Role.ORGANISER, neighbour))
    page = client.get(reverse("workbench:dossier", args=[copy.pk])).content.decode()
    for words in ("谈了近期工作" * 20, "补学农业政策", "交办「整理台账」", "（石西镇登记）", "随村划入"):
        assert words in page
    with refused_by_the_database("随村转入的记录不能改写或删除"):
        DossierHandover.objects.update(history=[])


def test_what_the_dossier_says_of_the_person_is_copied_and_later_changes_stay_apart(
    client, as_organiser, going, village, neighbour
):
    going.photo.save("photo.png", ContentFile(b"\x89PNG photo"))
    going.resume.create(began_on=date(2010, 9, 1), description="红星村务工")
    going.family.create(relation="妻子", name="家属甲")
    going.awards_and_penalties.create(kind="award", given_on=date(2020, 5, 1), title="先进个人")
    received(client, offered_to(as_organiser, village, neighbour))
    copy = Cadre.objects.get(township=neighbour, name="甲")
    going.resume.all().delete()
    assert (copy.resume.get().description, copy.family.get().name) == ("红星村务工", "家属甲")
    assert (copy.awards_and_penalties.get().title, copy.photo.read()) == ("先进个人", b"\x89PNG photo")
    going.refresh_from_db()
    assert copy.photo.name != going.photo.name


def test_a_village_outside_this_installation_is_still_named_in_words(as_organiser, going, village, neighbour):
    address = reverse("reforms:transfer", args=[village.pk])
    for said in ({"to_township": "", "other_township": ""}, {"to_township": neighbour.pk, "other_township": "远镇"}):
        assert as_organiser.post(address, PAPER | said).context["form"].errors["other_township"]
    ask_first(as_organiser, address, **PAPER, to_township="", other_township="远镇")
    going.refresh_from_db()
    assert (going.state, VillageHandover.objects.exists()) == ("out", False)


def test_open_tasks_and_follow_ups_go_on_and_end_where_they_were(moved, going, neighbour):
    copy = Cadre.objects.get(township=neighbour, name="甲")
    assert [(one.title, one.due_on) for one in Task.objects.open().order_by("due_on")] == [
        ("谈话后续：补学农业政策", TODAY + timedelta(days=9)), ("整理台账", TODAY + timedelta(days=20)),
    ]  # fmt: skip
    assert {one.cadre for one in Task.objects.open()} == {copy}
    assert not Talk.objects.following_up().exists()
    assert Task.objects.get(cadre=going).status == "cancelled"


def test_pairs_go_over_to_who_serves_there_and_every_talk_stays_where_it_was_held(moved, going, organiser, neighbour):
    active = Pairing.objects.active().get()
    assert (active.cadre.township, active.mentor.username, active.starts_on) == (neighbour, "new-secretary", TODAY)
    assert active.mentor.roles.filter(village=moved, role="secretary").exists()
    old = Pairing.objects.get(cadre=going)
    assert (old.ends_on, old.end_reason) == (BEFORE, "建制调整")
    month = (TODAY - timedelta(days=20)).replace(day=1)
    theirs = who(Role.ORGANISER, neighbour)
    assert (Talk.objects.visible_to(organiser).count(), Talk.objects.visible_to(theirs).count()) == (1, 0)
    boards = [month_board(Reach.of(user), month, TODAY) for user in (organiser, theirs)]
    assert [board.talks for board in boards] == [1, 0]


def test_nobody_sees_the_other_townships_records(client, moved, going, village, organiser, neighbour):
    theirs = who(Role.ORGANISER, neighbour)
    copy = Cadre.objects.get(township=neighbour, name="甲")
    for user, foreign in ((organiser, [copy, moved]), (theirs, [going, village])):
        client.force_login(user)
        for one, name in zip(foreign, ("workbench:dossier", "villages:detail"), strict=True):
            assert client.get(reverse(name, args=[one.pk])).status_code == 404
        assert not Attachment.objects.visible_to(user).filter(cadre=foreign[0]).exists()
        assert not StateChange.objects.visible_to(user).filter(cadre=foreign[0]).exists()


def test_both_sides_have_it_on_record_and_see_the_decision(client, moved, village, organiser, neighbour):
    kinds = {(one.township.name, one.kind, one.other_township) for one in Reform.objects.all()}
    assert kinds == {("石西镇", "transfer", "邻镇"), ("邻镇", "received", "石西镇")}
    address = reverse("reforms:handover", args=[VillageHandover.objects.get().pk])
    for user in (organiser, who(Role.LEADING_GROUP, neighbour)):
        client.force_login(user)
        assert (
            "邻委〔2026〕9号"
            in client.get(reverse("reforms:handover", args=[VillageHandover.objects.get().pk])).content.decode()
        )
    client.force_login(make_user(Role.LEADING_GROUP, Township.objects.create(name="别镇")))
    assert client.get(address).status_code == 404
    assert "红星村" not in client.get(reverse("reforms:handovers")).content.decode()


def test_the_leading_group_is_told_that_a_village_waits_and_led_to_just_that(
    client, as_organiser, going, village, neighbour
):
    handover = offered_to(as_organiser, village, neighbour)
    client.force_login(who(Role.LEADING_GROUP, neighbour))
    item = next(one for one in client.get(reverse("workbench:home")).context["todo"] if "划入本镇" in one.text)
    assert list(client.get(item.address).context["page"]) == [handover] * item.count


def test_only_the_leading_group_of_the_receiving_township_decides(client, as_organiser, going, village, neighbour):
    handover = offered_to(as_organiser, village, neighbour)
    address = reverse("reforms:handover", args=[handover.pk])
    for user in (who(Role.ORGANISER, neighbour), who(Role.LEADING_GROUP, village.township)):
        client.force_login(user)
        assert client.post(address, DECISION | {"name": "红星村"}).status_code == 403
    handover.refresh_from_db()
    assert handover.status == "waiting"


def test_an_offer_is_refused_with_its_reason_or_taken_back_and_the_village_stays(
    client, as_organiser, village, neighbour
):
    handover = offered_to(as_organiser, village, neighbour)
    client.force_login(who(Role.LEADING_GROUP, neighbour))
    address = reverse("reforms:handover", args=[handover.pk])
    said = DECISION | {"decision": "refused", "name": "红星村", "document_number": ""}
    assert "须写明意见" in client.post(address, said).content.decode()
    client.post(address, said | {"opinion": "条件不成熟"})
    handover.refresh_from_db()
    assert (handover.status, handover.opinion, village.township.villages.count()) == ("refused", "条件不成熟", 1)
    again = offer(village, neighbour, Paper(TODAY, "县民〔2026〕8号"), proposed_by=None)
    client.force_login(who(Role.ORGANISER, village.township))
    client.post(reverse("reforms:withdraw_handover", args=[again.pk]))
    again.refresh_from_db()
    assert again.status == "withdrawn"
    with refused_by_the_database("已经办结的划转不能改写"):
        VillageHandover.objects.filter(pk=again.pk).update(status="waiting")


def test_what_is_missing_or_in_the_way_is_said_at_its_place(client, as_organiser, going, village, neighbour):
    handover = offered_to(as_organiser, village, neighbour)
    client.force_login(who(Role.LEADING_GROUP, neighbour))
    address = reverse("reforms:handover", args=[handover.pk])
    page = client.post(address, DECISION | {"name": "红星村", "document_number": ""})
    assert "同意接收须写文号" in str(page.context["form"].errors["document_number"])
    ChangeProposal.objects.create(
        cadre=going, kind="exit", reason="moved", effective_on=TODAY, basis="申请", proposer="支部", proposed_on=TODAY
    )
    own = neighbour.villages.get()
    make_cadre(own, "甲", id_number=going.id_number, birth_date=going.birth_date)
    plan = client.post(address, DECISION | {"name": "外村"}).context["plan"]
    problems = "".join(plan.problems)
    for words in ("还没有决定", "在本镇已有档案，在库；一人只在一处", "本镇已有「外村」"):
        assert words in problems


def test_who_left_the_receiving_township_before_comes_back_to_their_dossier(
    client, as_organiser, going, village, neighbour
):
    own = neighbour.villages.get()
    there = make_cadre(
        own, "甲", in_pool=False, id_number=going.id_number, birth_date=going.birth_date, phone="13900000009"
    )
    leave_selection([Posting(there.pk, own.pk, None, BEFORE)], recorded_by=None)
    handover = offered_to(as_organiser, village, neighbour)
    received(client, handover)
    there.refresh_from_db()
    assert (there.state, there.village.name, there.phone) == ("in_pool", "红星村", "13900000009")
    assert there.attachments.count() == 1


def test_who_writes_sql_cannot_move_a_village_a_dossier_or_a_pair_across_townships(going, village, neighbour):
    own = neighbour.villages.get()
    with refused_by_the_database("须办理划出和接收"):
        Village.objects.filter(pk=village.pk).update(township=neighbour)
    with refused_by_the_database("须属于同一个乡镇"):
        Cadre.objects.filter(pk=going.pk).update(township=neighbour)
    with refused_by_the_database("联系人和后备干部须属于同一个乡镇"):
        Pairing.objects.filter(cadre=going).update(cadre=Cadre.objects.get(village=own))
    with refused_by_the_database("谈话人和谈话对象须属于同一个乡镇"):
        Talk.objects.get().cadres.add(Cadre.objects.get(village=own))
    with refused_by_the_database("随村划入只用于"):
        StateChange.objects.create(
            cadre=going, state="in_pool", village=village, post=going.post, effective_on=TODAY, origin="transferred"
        )


def test_of_very_many_townships_the_one_that_receives_is_named(village, neighbour, monkeypatch):
    monkeypatch.setattr("workbench.reforms.forms.MOST_LISTED", 0)
    assert "<option" not in f"{TransferForm(village=village)}"
    named = TransferForm(PAPER | {"to_township": " 邻镇 "}, village=village)
    assert named.is_valid(), named.errors
    assert named.cleaned_data["to_township"] == neighbour
    for name in ("某镇", village.township.name):
        refused = TransferForm(PAPER | {"to_township": name}, village=village)
        assert f"本系统里没有叫「{name}」的乡镇" in f"{refused.errors}"
