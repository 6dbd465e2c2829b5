"""The pages of open selection: what they offer, refuse and keep. domain.md, "Open selection"."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from accounts.permissions import Role
from reserve_cadres.models import (
    Approval,
    Ballot,
    MeetingOfficial,
    Objection,
    PublicNotice,
    QualificationReview,
    SelectionMeeting,
    SelectionRound,
)  # fmt: skip
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.nominations.nominations import close_nominations
from tests.conftest import make_user
from tests.selection.steps import (
    ATTENDANCE,
    announced,
    chosen,
    for_only,
    make_round,
    met,
    nominated,
    noticed,
    officials,
    opened,
    posted,
    ready_for_ballot,
    reviewed,
    today,
)  # fmt: skip

ROUND_FORM = {
    "title": "2026年公推公选", "age_on": "2026-11-01", "minimum_age": 18, "maximum_age": 45, "relaxed_maximum_age": 50,
    "relaxation": "特别优秀的", "household": "preferred", "party_membership": "preferred", "minimum_representatives": 30,
    "quorum": "2/3", "method": "each", "threshold": "1/2", "threshold_base": "valid", "departments": "纪检、派出所，司法",
    "notice_days": 5, "education-TOTAL_FORMS": 2, "education-INITIAL_FORMS": 0, "education-0-oldest": "35",
    "education-0-minimum_education": 3, "education-1-oldest": "40", "education-1-minimum_education": 2,
}  # fmt: skip


def round_form(**changes):
    days = {"nominations_from": f"{today()}", "nominations_until": f"{today() + timedelta(days=9)}"}
    return ROUND_FORM | days | changes


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(("line", "kept"), [({}, 1), ({"education-0-minimum_education": ""}, 0)])
def test_the_education_a_new_round_suggests_is_kept_as_it_stands(as_organiser, line, kept):
    page = as_organiser.get(reverse("selection:add"))
    suggested = page.context["education"].forms[0]["minimum_education"].value()
    said = {name: value for name, value in round_form().items() if not name.startswith("education-")}
    said |= {"education-TOTAL_FORMS": 1, "education-INITIAL_FORMS": 0, "education-0-oldest": ""}
    as_organiser.post(reverse("selection:add"), said | {"education-0-minimum_education": int(suggested)} | line)
    assert SelectionRound.objects.get().education_rules.count() == kept


def test_a_second_round_of_a_year_is_offered_a_title_of_its_own_and_a_title_twice_is_refused_at_its_field(
    as_organiser,
):
    first = as_organiser.get(reverse("selection:add")).context["form"]["title"].value()
    as_organiser.post(reverse("selection:add"), round_form(title=first))
    second = as_organiser.get(reverse("selection:add")).context["form"]["title"].value()
    assert second == first.replace("年", "年第二批", 1)
    again = as_organiser.post(reverse("selection:add"), round_form(title=first)).context["form"]
    assert again.errors == {"title": ["本镇已有同名的批次。"]}


def test_a_round_is_opened_step_by_step(as_organiser, township, village, post):
    answer = as_organiser.post(reverse("selection:add"), round_form(), follow=True)
    made = SelectionRound.objects.get()
    assert made.departments == ["纪检", "派出所", "司法"]
    assert (made.quorum_numerator, made.quorum_denominator) == (2, 3)
    assert [str(rule) for rule in made.education_rules.all()] == [
        "35 岁及以下须大专及以上",
        "40 岁及以下须中专/高中/职高及以上",
    ]
    assert f"post_{post.pk}" in text_of(answer)
    as_organiser.post(reverse("selection:posts", args=[made.pk]), {f"post_{post.pk}": 2})
    page = as_organiser.get(reverse("selection:announcement", args=[made.pk]))
    assert "村党支部书记 2 名" in text_of(page)
    said = {"text": "公告", "announced_on": f"{today()}", "announce": "1"}
    as_organiser.post(reverse("selection:announcement", args=[made.pk]), said)
    made.refresh_from_db()
    assert (made.status, made.announced_on) == ("announced", today())
    answer = as_organiser.post(
        reverse("selection:announcement", args=[made.pk]), said | {"text": "公告（更正）", "announce": ""}
    )
    assert "公告已经发布过了" in text_of(answer)
    del said["announce"]
    as_organiser.post(reverse("selection:announcement", args=[made.pk]), said | {"text": "公告（更正）"})
    made.refresh_from_db()
    assert made.announcement == "公告（更正）"
    assert "红星村" in text_of(as_organiser.get(reverse("selection:detail", args=[made.pk])))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quorum": "三分之二"}, "2/3 的样子"), ({"quorum": "3/2"}, "不超过 1"), ({"quorum": "0/3"}, "不能是 0"),
        ({"threshold": "1/1"}, "不可能超过全部"), ({"marks": 2}, "逐人表态不限"), ({"method": "marks"}, "限额划票须填"),
        ({"nominations_until": "2020-01-01"}, "不能早于提名开始"), ({"relaxed_maximum_age": 40}, "依次增大"),
        ({"education-1-oldest": "35"}, "同一年龄"), ({"title": ""}, "必填"), ({"notice_days": 0}, "大于或等于"),
    ],
)  # fmt: skip
def test_a_round_that_cannot_be_is_refused_in_words_and_what_was_typed_stays(as_organiser, changes, message):
    answer = as_organiser.post(reverse("selection:add"), round_form(other_conditions="热心公益", **changes))
    assert answer.status_code == 200
    assert message in text_of(answer)
    assert "热心公益" in text_of(answer)
    assert not SelectionRound.objects.exists()


def test_conditions_are_closed_once_a_meeting_was_valid(as_organiser, township, post):
    made, *_ = ready_for_ballot(township, post, "甲")
    page = as_organiser.get(reverse("selection:change", args=[made.pk]))
    assert "不能再改" in text_of(page)
    as_organiser.post(reverse("selection:change", args=[made.pk]), round_form(title="改名", maximum_age=60))
    made.refresh_from_db()
    assert (made.title, made.maximum_age) == ("改名", 45)


def test_an_exception_is_offered_where_one_is_needed_and_can_be_given(as_organiser, township, post):
    one = opened(announced(township, {post: 1}, relaxed_maximum_age=50), post)
    for age, said, offered in (
        (30, "资格审查", False),
        (48, "须经同意放宽", True),
        (52, "超过可放宽到的 50 周岁。(不能破格)", False),
    ):
        candidacy = nominated(one, f"{age}", birth_date=date(today().year - age, 1, 1))[0]
        page = text_of(as_organiser.get(reverse("selection:candidacy", args=[candidacy.pk])))
        assert said in page
        assert ("同意破格" in page) == offered


def test_a_secretary_enters_the_branchs_review_and_no_other(as_secretary, open_post):
    person = nominated(open_post, "甲")[0]
    address = reverse("selection:review_candidacy", args=[person.pk])
    page = text_of(as_secretary.get(address))
    assert "村支部初审" in page
    assert "镇复审" not in page
    said = {"reviewed_on": f"{today()}", f"{person.pk}-branch-result": "pass", f"{person.pk}-township-result": "pass"}
    as_secretary.post(address, said)
    assert [review.stage for review in QualificationReview.objects.all()] == ["branch"]


def test_a_department_s_list_is_entered_at_once_and_a_failure_without_an_opinion_refused(as_organiser, open_post):
    one, other = nominated(open_post, "甲", "乙")
    address = reverse("selection:review_step", args=[open_post.selection.round_id]) + "?step=department:纪检"
    said = {
        "reviewed_on": f"{today()}", f"{one.pk}-department:纪检-result": "pass", f"{other.pk}-department:纪检-result": "fail",
    }  # fmt: skip
    assert "不通过须写明意见" in text_of(as_organiser.post(address, said))
    as_organiser.post(address, said | {f"{other.pk}-department:纪检-opinion": "受过处分"})
    other.refresh_from_db()
    assert other.review == "failed"


def meeting(**changes):
    return ATTENDANCE | {
        "held_on": f"{today()}", "place": "村委会", "chair": "郑书记",
    } | posted(officials(["甲"], ["乙"], ["子", "丑"])) | changes  # fmt: skip


def test_whether_the_meeting_is_valid_is_said_while_it_is_typed(as_secretary, open_post):
    reviewed(nominated(open_post, "周参选"))
    close_nominations(open_post.selection, recorded_by=None)
    address = reverse("selection:meeting", args=[open_post.selection_id])
    short = text_of(as_secretary.post(address, meeting(representatives_present=29), headers={"HX-Request": "true"}))
    assert "村民代表 29 人" in short
    enough = text_of(as_secretary.post(address, meeting(), headers={"HX-Request": "true"}))
    assert "可以宣布有效" in enough
    assert not SelectionMeeting.objects.exists()
    assert "多于应到" in text_of(as_secretary.post(address, meeting(cadres_present=6)))
    assert "既监票又计票" in text_of(as_secretary.post(address, meeting(**posted(officials(["甲"], ["甲"])))))
    as_secretary.post(address, meeting())
    held = SelectionMeeting.objects.get()
    as_secretary.post(reverse("selection:declare", args=[held.pk]))
    held.refresh_from_db()
    assert (held.status, [one.name for one in held.judges]) == ("valid", ["子", "丑"])
    kept = list(held.officials.all())
    lines = posted(officials(["甲"], ["乙"], ["子", "丑"]), kept)
    refused = text_of(as_secretary.post(address, meeting(representatives_present=29, **lines)))
    assert "更正后不再符合规定" in refused


def test_judges_mark_speech_and_defence_and_files_are_kept(as_secretary, open_post):
    person = nominated(open_post, "甲")[0]
    reviewed([person])
    held = met(open_post.selection)
    one, other = (MeetingOfficial.objects.create(meeting=held, duty="judge", name=name).pk for name in ("子", "丑"))
    address = reverse("selection:marks", args=[held.pk])
    assert "小于或等于" in text_of(as_secretary.post(address, {f"{person.pk}-{one}-speech": "101"}))
    as_secretary.post(address, {f"{person.pk}-{one}-speech": "91.5", f"{person.pk}-{other}-speech": "88.5"})
    assert "90.00" in text_of(as_secretary.get(address))
    files = reverse("selection:meeting_files", args=[held.pk])
    as_secretary.post(files, {"kind": "photo", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert held.attachments.get().kind == "photo"
    assert "请传 PDF" in text_of(
        as_secretary.post(files, {"kind": "photo", "file": SimpleUploadedFile("a.jpg", b"MZ")})
    )


def count(people, *numbers, **changes):
    said = {"issued": 75, "returned": 75, "valid": 70, "invalid": 5}
    for one, number in zip(people, numbers, strict=True):
        said |= {f"for_{one.pk}": number, f"against_{one.pk}": 70 - number, f"abstain_{one.pk}": 0}
    return said | changes


def test_the_arithmetic_is_checked_while_it_is_typed_and_the_result_shown(as_secretary, township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙")
    address = reverse("selection:ballot", args=[one.pk])
    typing = {"HX-Request": "true"}
    checked = text_of(as_secretary.post(address, count(people, 60, 50, valid=69), headers=typing))
    assert "应等于收回 75" in checked
    assert "入选" in text_of(as_secretary.post(address, count(people, 60, 50), headers=typing))
    assert "作废" in text_of(as_secretary.post(address, {"issued": 70, "returned": 71}, headers=typing))
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"issued": 76}, "多于到会 75 人"), ({"valid": 69}, "应等于收回 75"), ({"invalid": ""}, "请填有效票和无效票"),
        ({"returned": ""}, "请填写"), ({"valid": "七十"}, "输入整数"), ({"invalid": "-5"}, "大于或等于"),
    ],
)  # fmt: skip
def test_a_count_that_cannot_be_is_refused_at_its_place(as_secretary, township, post, changes, message):
    _, one, people = ready_for_ballot(township, post, "甲", "乙")
    answer = as_secretary.post(reverse("selection:ballot", args=[one.pk]), count(people, 60, 50, **changes))
    assert message in text_of(answer)
    assert 'value="60"' in text_of(answer)
    assert not Ballot.objects.exists()


def test_a_void_ballot_a_repeat_and_a_correction_through_the_pages(as_secretary, township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙")
    address = reverse("selection:ballot", args=[one.pk])
    as_secretary.post(address, {"issued": 70, "returned": 71})
    page = as_secretary.get(reverse("selection:village", args=[one.selection_id]))
    assert "登记第 2 次投票" in text_of(page)
    as_secretary.post(address, count(people, 60, 50))
    counted = Ballot.objects.get(status="counted")
    correct = reverse("selection:correct_ballot", args=[counted.pk])
    assert "必填" in text_of(as_secretary.post(correct, count(people, 61, 50)))
    as_secretary.post(correct, count(people, 61, 50, correction_reason="漏计一票"))
    page = text_of(as_secretary.get(reverse("selection:village", args=[one.selection_id])))
    assert "已更正" in page
    assert "漏计一票" in page


def test_the_count_report_is_a_word_document_and_a_page(as_organiser, township, post):
    _, one, people = ready_for_ballot(township, post, "甲", "乙", "丙", seats=1)
    made = count_ballot(one, for_only(people, 60, 50, 10), recorded_by=None)
    answer = as_organiser.get(reverse("selection:word_report", args=[made.pk]))
    document = Document(io.BytesIO(b"".join(answer.streaming_content)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for part in ("计票结果报告单", "发出选票 75 张，收回 75 张", "入选：甲", "候补：乙", "监票人：马监票"):
        assert part in words
        assert part.split("，")[0] in text_of(as_organiser.get(reverse("selection:report", args=[made.pk])))
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells[1] == ["1", "甲", "60", "10", "0", "入选"]


def test_notice_objection_and_decision_through_the_pages(client, organiser, township, post):
    _, one, people = chosen(township, post, "甲", "乙")
    client.force_login(organiser)
    address = reverse("selection:notice", args=[one.selection_id])
    started = today() - timedelta(days=9)
    said = {"starts_on": f"{started}", "days": 5, "place": "公开栏", "contact": "88880000"}
    assert "期满" in text_of(client.post(address, said, headers={"HX-Request": "true"}))
    assert "不少于 5" in text_of(client.post(address, said | {"days": 3}))
    client.post(address, said)
    notice = PublicNotice.objects.get()
    assert "88880000" in text_of(client.get(reverse("selection:print_notice", args=[notice.pk])))
    objection = {"received_on": f"{started}", "candidacy": people[0].pk, "content": "拉票"}
    client.post(reverse("selection:add_objection", args=[notice.pk]), objection)
    made = Objection.objects.get()
    client.force_login(make_user(Role.LEADING_GROUP, township))
    decide = reverse("selection:approvals")
    decision = {"decision": "approved", "decided_on": f"{today()}", "decided_by": "镇党委", "document_number": "8号"}
    refused = text_of(client.post(decide, decision | {"candidacies": [people[0].pk, people[1].pk]}))
    assert "异议没有办结" in refused
    assert 'value="8号"' in refused
    client.force_login(organiser)
    settled = {"outcome": "dismissed", "settlement": "查无此事", "settled_on": f"{today()}"}
    client.post(reverse("selection:settle_objection", args=[made.pk]), settled)
    client.force_login(make_user(Role.LEADING_GROUP, township))
    assert "请先勾选" in text_of(client.post(decide, decision))
    client.post(decide, decision | {"candidacies": [people[0].pk, people[1].pk]})
    assert Approval.objects.count() == 2
    page = text_of(client.get(reverse("workbench:dossier", args=[people[0].cadre_id])))
    for step in ("党支部推荐", "纪检：通过", "第 1 次投票", "公示到", "镇党委批准入库 8号"):
        assert step in page


def test_the_office_sees_the_list_but_does_not_approve(as_organiser, township, post):
    _, one, people = chosen(township, post, "甲")
    noticed(one.selection)
    page = as_organiser.get(reverse("selection:approvals"))
    assert "可以批准" in text_of(page)
    assert "提交决定" not in text_of(page)
    assert as_organiser.post(reverse("selection:approvals"), {"candidacies": people[0].pk}).status_code == 403


def test_who_raised_an_objection_is_seen_by_office_and_leading_group_only(client, township, village, post):
    _, one, _ = chosen(township, post, "甲")
    Objection.objects.create(notice=noticed(one.selection), received_on=today(), content="拉票", raised_by="钱某某")
    for role, seen in (
        (Role.ORGANISER, True),
        (Role.LEADING_GROUP, True),
        (Role.SECRETARY, False),
        (Role.READER, False),
    ):
        client.force_login(make_user(role, township, village))
        page = client.get(reverse("selection:village", args=[one.selection_id]))
        assert ("钱某某" in text_of(page)) == seen


def test_the_number_of_queries_does_not_grow_with_the_people(
    as_organiser, township, post, django_assert_max_num_queries
):
    made, one, people = ready_for_ballot(township, post, "甲", "乙", "丙", "丁", "戊", "己", "庚")
    count_ballot(one, for_only(people, 60, 50, 49, 48, 47, 46, 45), recorded_by=None)
    for page, key in (("detail", made.pk), ("reviews", made.pk), ("village", one.selection_id)):
        with django_assert_max_num_queries(36):
            as_organiser.get(reverse(f"selection:{page}", args=[key]))
    with django_assert_max_num_queries(20):
        as_organiser.get(reverse("selection:approvals"))


def test_empty_pages_say_what_to_do_next(as_organiser, township, post):
    assert "还没有选拔批次" in text_of(as_organiser.get(reverse("selection:list")))
    assert "没有等待审批的人" in text_of(as_organiser.get(reverse("selection:approvals")))
    made = make_round(township)
    assert "从岗位缺额里选定" in text_of(as_organiser.get(reverse("selection:detail", args=[made.pk])))
