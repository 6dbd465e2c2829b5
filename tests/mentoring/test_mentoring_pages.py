"""The pages of mentoring. domain.md, "Mentoring"."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from accounts.permissions import Role
from mentoring.models import CadenceRule, MonthClosing, Pairing, Talk
from mentoring.pairs.pairs import pair
from tests.conftest import make_cadre, make_user
from tests.mentoring.conftest import TODAY, month_before, talked
from tests.rosters import workbook
from tests.transfers import brought_in

SCRIPT = {"X-Requested-With": "fetch"}


def text_of(response) -> str:
    return response.content.decode()


def talk_form(ticked, **changes):
    return {
        "key": str(uuid.uuid4()), "people": [one.pk for one in ticked], "held_on": f"{TODAY}", "summary": "谈了近况",
    } | changes  # fmt: skip


def photo() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    return SimpleUploadedFile("a.png", content.getvalue(), content_type="image/png")


def test_a_talk_is_saved_in_a_handful_of_statements_however_many_talked(client, people, secretary):
    client.force_login(secretary)
    asked = []
    for ticked in (people[:1], people):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(reverse("mentoring:add_talk"), talk_form(ticked), headers=SCRIPT)
        assert answer.json() == {"saved": True}
        asked.append([one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]])
    assert len(asked[0]) == len(asked[1]) <= 7


@pytest.mark.parametrize("changes", [{}, {"held_on": "31 日"}])
def test_all_that_is_wrong_with_a_talk_is_said_at_once(client, people, secretary, changes):
    client.force_login(secretary)
    sent = talk_form(people, summary="", follow_up_due=f"{TODAY}", **changes)
    page = text_of(client.post(reverse("mentoring:add_talk"), sent))
    assert all(words in page for words in ("请写谈了什么", "请写后续事项"))
    assert not Talk.objects.exists()


def test_a_secretary_records_a_talk_with_two_fields(client, people, secretary):
    client.force_login(secretary)
    page = text_of(client.get(reverse("mentoring:add_talk")))
    assert f'value="{TODAY}"' in page
    said = talk_form(people, photos=[photo(), photo()])
    answer = client.post(reverse("mentoring:add_talk"), said, headers=SCRIPT)
    assert answer.json() == {"saved": True}
    talk = Talk.objects.get()
    assert (talk.mentor, talk.kind, talk.cadres.count(), talk.photos.count()) == (secretary, "secretary", 2, 2)
    assert client.get(reverse("mentoring:talk_photo", args=[talk.photos.first().pk])).status_code == 200
    again = client.post(reverse("mentoring:add_talk"), said | {"photos": []}, headers=SCRIPT)
    assert again.json() == {"saved": True}
    assert Talk.objects.count() == 1
    assert "同上次" in text_of(client.get(reverse("mentoring:add_talk")))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"people": []}, "请勾选"), ({"summary": ""}, "请写谈了什么"), ({"held_on": "2099-01-01"}, "晚于"),
        ({"photos": [SimpleUploadedFile("a.png", b"no picture")]}, "请传 JPG"), ({"follow_up_due": "2026-01-01"}, "后续事项"),
    ],
)  # fmt: skip
def test_a_talk_that_cannot_be_is_refused_in_words_to_page_and_script(client, people, secretary, changes, message):
    client.force_login(secretary)
    answer = client.post(reverse("mentoring:add_talk"), talk_form(people, **changes), headers=SCRIPT)
    assert answer.status_code == 400
    assert message in str(answer.json()["errors"])
    assert not Talk.objects.exists()
    said = {name: value for name, value in changes.items() if name != "photos"}
    if said:
        assert message in text_of(
            client.post(reverse("mentoring:add_talk"), talk_form(people, place="村委会", **said))
        )


def test_a_mentor_ticks_the_own_people_only(client, people, secretary, other_village):
    stranger = make_cadre(other_village, "丙")
    client.force_login(secretary)
    answer = client.post(reverse("mentoring:add_talk"), talk_form([stranger]), headers=SCRIPT)
    assert answer.status_code == 400


def test_who_is_ticked_twice_talked_once(client, people, secretary):
    client.force_login(secretary)
    assert client.post(reverse("mentoring:add_talk"), talk_form([people[0]] * 2), headers=SCRIPT).status_code == 200
    assert [*Talk.objects.get().cadres.all()] == people[:1]


def test_the_office_enters_a_talk_for_a_mentor(as_organiser, people, secretary):
    assert "替哪位联系人登记" in text_of(as_organiser.get(reverse("mentoring:add_talk")))
    as_organiser.post(reverse("mentoring:add_talk"), talk_form(people, mentor=secretary.pk))
    assert Talk.objects.get().mentor == secretary


def test_of_a_talk_with_two_villages_each_secretary_sees_the_own_people(
    client, township, other_village, people, secretary
):
    leader = make_user(Role.RESIDENT_LEADER, township, people[0].village)
    leader.roles.create(role=Role.RESIDENT_LEADER, village=other_village)
    stranger = make_cadre(other_village, "外村人")
    for one in (people[0], stranger):
        pair(one, leader, "resident_leader", TODAY)
    talk = talked(leader, [people[0], stranger], kind="resident_leader", follow_up="学习")
    client.force_login(secretary)
    for page in (reverse("mentoring:talks"), reverse("mentoring:talk", args=[talk.pk]), reverse("mentoring:follow_ups"),
                 reverse("mentoring:board")):  # fmt: skip
        assert "甲" in text_of(client.get(page))
        assert "外村人" not in text_of(client.get(page))
    assert "没有符合条件的" in text_of(client.get(reverse("mentoring:talks") + "?q=外村人"))
    assert "谈了近况" in text_of(client.get(reverse("mentoring:talks") + "?q=甲"))
    book = load_workbook(io.BytesIO(b"".join(client.get(reverse("mentoring:export_talks")).streaming_content)))
    assert not any("外村人" in str(row) for row in book.active.iter_rows(values_only=True))


def test_the_board_shows_who_is_behind_and_a_month_is_closed_and_reopened(as_organiser, people, secretary):
    page = text_of(as_organiser.get(reverse("mentoring:board")))
    assert "还差 2 人次" in page
    assert "还差 4 次" in page
    month = month_before()
    address = f"{reverse('mentoring:close_month')}?month={month:%Y-%m}"
    as_organiser.post(address)
    assert MonthClosing.objects.get().month == month
    assert "已关闭" in text_of(as_organiser.get(f"{reverse('mentoring:board')}?month={month:%Y-%m}"))
    as_organiser.post(address, {"reopen": "1", "reason": "漏录"})
    assert MonthClosing.objects.get().reason == "漏录"
    assert as_organiser.get(f"{reverse('mentoring:board')}?month=abc").status_code == 200
    assert "还没有开始" in text_of(as_organiser.get(f"{reverse('mentoring:board')}?month=2099-01"))
    # A week of which the month has but one day.
    assert ">1 日<" in text_of(as_organiser.get(f"{reverse('mentoring:board')}?month=2015-03"))
    # A list narrowed to a month says so as its field does.
    assert "月份：2026-10<" in text_of(as_organiser.get(f"{reverse('mentoring:talks')}?month=2026-10"))


def test_a_board_too_long_for_one_page_has_pages_for_mentors_and_for_people(
    as_organiser, people, secretary, monkeypatch
):
    monkeypatch.setattr("mentoring.cadence.views.LINES_PER_PAGE", 1)
    address = reverse("mentoring:board")
    first, second = (as_organiser.get(f"{address}?page={number}").context for number in (1, 2))
    assert [len(one["mentors"]) for one in (first, second)] == [1, 1]
    assert {one["mentors"][0].mentor for one in (first, second)} == {line.mentor for line in first["board"].mentors}
    assert not first["people"]
    shown = [as_organiser.get(f"{address}?people=1&page={number}").context["people"] for number in (1, 2)]
    assert [str(row[1]) for page in shown for row in page] == ["甲", "乙"]


def test_pairs_are_made_one_by_one_and_for_a_village(as_organiser, village, people, secretary):
    newcomers = [make_cadre(village, name) for name in ("丙", "丁")]
    assert "没有党组织书记 <b>2</b>" in text_of(as_organiser.get(reverse("mentoring:pairs")))
    said = {"kind": "secretary", "mentor": secretary.pk, "starts_on": f"{TODAY}"}
    as_organiser.post(reverse("mentoring:add_pair"), said | {"cadre": newcomers[0].pk})
    as_organiser.post(reverse("mentoring:pair_village"), said | {"village": village.pk})
    assert Pairing.objects.active().filter(kind="secretary").count() == 4
    one = newcomers[0].pairings.get()
    as_organiser.post(reverse("mentoring:end_pair", args=[one.pk]), {"ends_on": f"{TODAY}", "reason": "外出"})
    assert "丙" in text_of(as_organiser.get(reverse("mentoring:pairs") + "?gap=secretary"))
    wrong = said | {"cadre": newcomers[0].pk, "kind": "resident_leader"}
    assert "不是红星村的驻村领导" in text_of(as_organiser.post(reverse("mentoring:add_pair"), wrong))


def test_pairs_and_earlier_talks_come_in_by_excel_with_every_fault_named(as_organiser, village, people, secretary):
    newcomer = make_cadre(village, "丙")
    address = reverse("mentoring:import_pairs")
    wrong = workbook(["村(社区)", "姓名", "联系人"], ["红星村", "丙", "无此人"], ["", "无名", secretary.name])
    page = text_of(as_organiser.post(address, {"file": SimpleUploadedFile("a.xlsx", wrong)}))
    assert "C2：账号中没有「无此人」" in page
    assert "B3：在库人员中没有" in page
    right = workbook(["结对表"], ["村(社区)", "姓 名", "联系人"], ["红星村", "丙", secretary.name])
    brought_in(as_organiser, address, SimpleUploadedFile("a.xlsx", right))
    assert newcomer.pairings.get().mentor == secretary
    earlier = month_before(2)
    book = workbook(
        ["谈话日期", "谈话人", "谈话对象", "谈话内容", "存在问题"],
        [f"{earlier:%Y.%m.%d}", secretary.name, "甲、乙", "谈思想", "不会记账"],
    )
    for _ in range(2):
        brought_in(as_organiser, reverse("mentoring:import_talks"), SimpleUploadedFile("b.xlsx", book))
    talk = Talk.objects.get()
    assert (talk.held_on, talk.cadres.count(), talk.problem, talk.late) == (earlier, 2, "不会记账", True)
    assert "补录" in text_of(as_organiser.get(reverse("mentoring:talks")))


def test_the_month_s_talks_go_out_as_excel(as_organiser, people, secretary):
    talked(secretary, people, thought="安心")
    answer = as_organiser.get(reverse("mentoring:export_talks"))
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    said = dict(zip(rows[2], rows[3], strict=True))
    assert said["谈话对象"] in {"甲、乙", "乙、甲"}
    assert "思想：安心" in said["谈话内容"]


def test_a_talk_is_changed_settled_printed_and_shown_in_the_dossier(client, people, secretary):
    talk = talked(secretary, people, follow_up="安排学习")
    client.force_login(secretary)
    client.post(
        reverse("mentoring:change_talk", args=[talk.pk]), talk_form(people[:1], follow_up="安排学习", place="村委会")
    )
    page = text_of(client.get(reverse("mentoring:talk", args=[talk.pk])))
    assert "村委会" in page
    said = {"settled_on": f"{TODAY}", "settlement": "已学", "problem_solved": ""}
    client.post(reverse("mentoring:settle", args=[talk.pk]), said)
    assert "已学" in text_of(client.get(reverse("mentoring:follow_ups") + "?status=settled"))
    assert "谈了近况" in text_of(client.get(reverse("workbench:dossier", args=[people[0].pk])))
    assert "还差 <b>1</b>" in text_of(client.get("/"))


def test_the_rule_is_changed_from_a_month_on(as_organiser, township):
    said = {"kind": "resident_leader", "measure": "talks", "number": 2, "starts_on": f"{TODAY:%Y-%m}"}
    as_organiser.post(reverse("mentoring:rules"), said)
    assert CadenceRule.objects.get().number == 2
    assert "2 次" in text_of(as_organiser.get(reverse("mentoring:rules")))
    assert "看不懂这个月份" in text_of(as_organiser.post(reverse("mentoring:rules"), said | {"starts_on": "下月"}))


def test_a_mentor_without_people_is_told_what_to_do(client, township, village):
    client.force_login(make_user(Role.RESIDENT_CADRE, township, village))
    assert "请联系镇党委组织办结对" in text_of(client.get(reverse("mentoring:add_talk")))
