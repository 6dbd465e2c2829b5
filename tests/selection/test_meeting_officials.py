"""Who watches, counts and judges at a meeting: records, chosen from the files or by name. domain.md, "Open selection", 4."""

import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document

from accounts.permissions import Role
from reserve_cadres.models import FamilyMember, JudgeMark, MeetingOfficial
from reserve_cadres.selection.ballots.ballots import count_ballot
from reserve_cadres.selection.meetings.meetings import MeetingRecord, marks_of, mean_marks, record_marks, save_meeting
from reserve_cadres.selection.meetings.officials import Official
from tests.conftest import make_cadre, make_user, refused_by_the_database
from tests.selection.steps import ATTENDANCE, for_only, officials, posted, ready_for_ballot, today

NOT_THEY = "参选人及其亲属不能监票或计票"


@pytest.fixture
def voted(township, post):
    """A meeting at which 甲, whose wife is 马红, and 乙 stand."""
    _, one, people = ready_for_ballot(township, post, "甲", "乙", seats=1)
    FamilyMember.objects.create(cadre=people[0].cadre, relation="妻子", name="马红")
    return one, people


def kept(one, lines):
    held = one.selection.meetings.get()
    record = MeetingRecord(held.held_on, "村委会", "郑书记", **ATTENDANCE)
    return save_meeting(one.selection, record, lines)


def line(duty="scrutineer", **said):
    return [*officials([], ["戊"]), *([] if duty == "scrutineer" else officials(["丁"], [])), Official(duty, **said)]


def named(held):
    return [(one.get_duty_display(), str(one), one.comes_from) for one in held.officials.all()]


def test_they_come_of_the_accounts_and_the_village_or_are_named_with_office(voted, township, village):
    one, _ = voted
    account = make_user(Role.DEPARTMENT, township)
    account.name, account.unit = "何科长", "司法所"
    account.save()
    watching = make_cadre(village, "庚")
    held = kept(
        one,
        [
            Official("scrutineer", cadre=watching), Official("teller", "朱 计票", "民政办干事", "department"),
            Official("judge", user=account), Official("judge", "吕评委", "镇组织委员", "township"),
        ],
    )  # fmt: skip
    assert sorted(named(held), reverse=True) == [
        ("评委", "吕评委(镇组织委员)", "township"), ("评委", "何科长(司法所)", "department"),
        ("计票人", "朱计票(民政办干事)", "department"), ("监票人", "庚", "village"),
    ]  # fmt: skip


def test_no_candidate_and_no_relative_of_one_watches_or_counts(voted):
    one, people = voted
    cadre = people[0].cadre
    for duty in ("scrutineer", "teller"):
        for said, why in (
            ({"name": "甲"}, "甲与参选人同名"), ({"name": "马红"}, "马红与参选人甲的妻子同名"), ({"cadre": cadre}, "甲是参选人"),
        ):  # fmt: skip
            with pytest.raises(ValidationError, match=f"{NOT_THEY}.*{why}"):
                kept(one, line(duty, **said))
    # Who is on file as the candidate is no namesake, whatever is ticked.
    with pytest.raises(ValidationError, match="甲是参选人"):
        kept(one, line(cadre=cadre, namesake_checked=True))
    assert "甲" in str(kept(one, line("judge", name="甲")).judges[0])
    assert [str(who) for who in kept(one, line(name="马红", namesake_checked=True)).scrutineers] == ["马红"]


def test_somebody_on_file_with_a_candidates_name_is_not_the_candidate_but_their_own_family_is_asked_about(
    voted, village
):
    one, _ = voted
    other = make_cadre(village, "甲", sex="female")
    other.refresh_from_db()
    assert [str(who) for who in kept(one, line(cadre=other)).scrutineers] == ["甲(1985.06)"]
    FamilyMember.objects.create(cadre=other, relation="弟弟", name="乙")
    with pytest.raises(ValidationError, match=f"{NOT_THEY}.*甲的弟弟与参选人乙同名"):
        kept(one, line(cadre=other))


def test_past_the_pages_too_no_candidate_and_no_relative_counts(voted, village):
    one, people = voted
    held = one.selection.meetings.get()
    other = make_cadre(village, "庚")
    FamilyMember.objects.create(cadre=other, relation="儿子", name="乙")
    for said in ({"name": "甲"}, {"name": "马红"}, {"name": "庚", "cadre": other},
                 {"name": "甲", "cadre": people[0].cadre, "namesake_checked": True}):  # fmt: skip
        with refused_by_the_database(NOT_THEY):
            MeetingOfficial.objects.create(meeting=held, duty="teller", **said)
        with refused_by_the_database(NOT_THEY):
            held.officials.filter(duty="teller").update(**said)
    MeetingOfficial.objects.create(meeting=held, duty="judge", name="甲")
    MeetingOfficial.objects.create(meeting=held, duty="teller", name="甲", namesake_checked=True)


def test_only_a_judge_of_the_meeting_gives_marks_and_who_gave_some_stays_a_judge(voted):
    one, people = voted
    held = kept(one, officials(judges=["子", "丑"]))
    first, second = held.judges
    teller = held.tellers[0]
    with pytest.raises(ValidationError, match="不是这次大会的评委"):
        record_marks(held, {(people[0].pk, teller.pk, "speech"): Decimal(90)})
    with refused_by_the_database("不是这次大会的评委"):
        JudgeMark.objects.create(meeting=held, candidacy=people[0], given_by=teller, part="speech", mark=90)
    record_marks(
        held, {(people[0].pk, first.pk, "speech"): Decimal("90.5"), (people[0].pk, second.pk, "speech"): Decimal(88)}
    )
    assert mean_marks(held) == {(people[0].pk, "speech"): Decimal("89.25")}
    (part,) = marks_of(people[0])
    assert (part.label, part.mean, [str(mark.given_by) for mark in part.marks]) == (
        "演讲",
        Decimal("89.25"),
        ["子", "丑"],
    )
    with pytest.raises(ValidationError, match="丑已打过分，仍须是评委"):
        kept(one, officials(judges=["子"]))
    with pytest.raises(ValidationError, match="丑已打过分"):
        kept(one, [*officials(judges=["子"]), Official("teller", "丑", pk=second.pk)])
    # Under a corrected name it is the same judge with the same marks.
    held = kept(one, [*officials(judges=["子"]), Official("judge", "丑丑", pk=second.pk)])
    assert {str(mark.given_by) for mark in held.marks.all()} == {"子", "丑丑"}
    record_marks(held, {(people[0].pk, second.pk, "speech"): None})
    assert [str(who) for who in kept(one, officials(judges=["子"])).judges] == ["子"]


def test_the_page_offers_accounts_and_people_of_the_village_but_no_candidate(as_organiser, voted, township, village):
    one, _ = voted
    leader, person = make_user(Role.RESIDENT_LEADER, township, village), make_cadre(village, "庚")
    address = reverse("selection:meeting", args=[one.selection_id])
    offered = as_organiser.get(address).context["officials"].forms[0].fields["chosen"].choices
    groups = {str(label): [text for _, text in lines] for label, lines in offered if label}
    assert "庚" in groups["本村人员"]
    assert not {"甲", "乙"} & set(groups["本村人员"])
    record = one.selection.meetings.get()
    fields = {name: getattr(record, name) for name in MeetingRecord.__dataclass_fields__} | {
        "held_on": f"{record.held_on}"
    }
    both = [Official("scrutineer", "庚", cadre=person), *officials([], ["戊"])]
    page = as_organiser.post(address, fields | posted(both)).content.decode()
    assert "姓名不用再填" in page
    nobody = as_organiser.post(
        address, fields | posted([Official("scrutineer", office="主任"), *officials([], ["戊"])])
    )
    assert "请选人或写姓名" in nobody.content.decode()
    lines = [
        Official("scrutineer", cadre=person),
        Official("teller", user=leader),
        Official("judge", "子", "镇长", "township"),
    ]
    assert as_organiser.post(address, fields | posted(lines)).status_code == 302
    held = one.selection.meetings.get()
    assert [(who.cadre, who.user) for who in held.officials.all()] == [(person, None), (None, leader), (None, None)]
    # Shown again as they were said, and left as they are.
    again = as_organiser.get(address).context["officials"]
    assert [form.initial["chosen"] for form in again.forms] == [f"cadre-{person.pk}", f"user-{leader.pk}", ""]
    before = list(held.officials.values())
    as_organiser.post(address, fields | posted(lines, before_keys(held)))
    assert list(held.officials.values()) == before
    taken_out = posted(lines, before_keys(held)) | {"officials-2-DELETE": "on"}
    as_organiser.post(address, fields | taken_out)
    assert not one.selection.meetings.get().judges


def before_keys(held):
    return list(held.officials.all())


def test_the_report_names_them_and_the_means_of_their_marks(as_organiser, voted):
    one, people = voted
    held = kept(
        one,
        [*officials([], ["戊"]), Official("scrutineer", "丁", "村监委会主任"), Official("judge", "子", "镇组织委员")],
    )
    record_marks(
        held,
        {(people[0].pk, held.judges[0].pk, part): Decimal(mark) for part, mark in (("speech", 90), ("defence", 85))},
    )
    ballot = count_ballot(one, for_only(people, 60, 10), recorded_by=None)
    said = [
        "评委：子(镇组织委员)。",
        "演讲答辩平均得分：甲 演讲 90.00、答辩 85.00。",
        "监票人：丁(村监委会主任)",
        "计票人：戊",
    ]
    page = as_organiser.get(reverse("selection:report", args=[ballot.pk])).content.decode()
    word = Document(
        io.BytesIO(b"".join(as_organiser.get(reverse("selection:word_report", args=[ballot.pk])).streaming_content))
    )
    paper = "\n".join(paragraph.text for paragraph in word.paragraphs)
    village = as_organiser.get(reverse("selection:village", args=[one.selection_id])).content.decode()
    assert all(words in page and words in paper for words in said)
    assert "评委 子(镇组织委员)" in village
    candidate = as_organiser.get(reverse("selection:candidacy", args=[people[0].pk])).content.decode()
    assert "演讲平均 90.00 分：子(镇组织委员) 90" in candidate


def test_another_meeting_has_its_own(voted):
    one, _ = voted
    record = MeetingRecord(today(), "村委会", "郑书记", **ATTENDANCE)
    save_meeting(one.selection, record, officials(["丁"], ["戊"]), another=True)
    assert [[str(who) for who in held.scrutineers] for held in one.selection.meetings.order_by("pk")] == [
        ["马监票"],
        ["丁"],
    ]
