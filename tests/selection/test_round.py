"""Conditions, nominations, reviews, meeting, notice and approval. domain.md, "Open selection"."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from office.records import taken
from reserve_cadres.models import Cadre, Candidacy, Nomination, SelectionMeeting
from reserve_cadres.people.codes import Education
from reserve_cadres.people.matching import Person, match
from reserve_cadres.selection.course.rules import save_round
from reserve_cadres.selection.meetings.meetings import (
    Attendance,
    MeetingRecord,
    declare_invalid,
    declare_valid,
    save_meeting,
)
from reserve_cadres.selection.nominations.nominations import (
    Proposal,
    close_nominations,
    gaps_filled,
    grant_exception,
    nominate,
)
from reserve_cadres.selection.notices.workdays import working_days
from reserve_cadres.selection.reviews.reviews import Finding, Step, record_reviews, verdict
from reserve_cadres.selection.rounds.conditions import Conditions, Particulars, conditions_in_words, findings
from reserve_cadres.selection.rounds.rounds import EducationDemand, RoundRules, default_announcement, open_posts
from tests.conftest import id_number, make_cadre
from tests.reserve_cadres.test_changes import carried_out
from tests.selection.steps import (
    announced,
    make_round,
    met,
    nominated,
    officials,
    opened,
    ready_for_ballot,
    reviewed,
    today,
)

AT_MOST_45 = Conditions(date(2026, 1, 1), 18, 45, 50, [(None, 3)], "any", "any", None)
BY_BAND = Conditions(date(2026, 1, 1), 18, 40, 45, [(40, 2), (35, 3)], "any", "any", None)


def born(age, day=date(2026, 1, 1)):
    return date(day.year - age, day.month, day.day)


@pytest.mark.parametrize(
    ("conditions", "age", "education", "messages"),
    [
        (AT_MOST_45, 45, 3, 0), (AT_MOST_45, 46, 3, 1), (AT_MOST_45, 51, 3, 1), (AT_MOST_45, 30, 2, 1), (AT_MOST_45, 17, 2, 2),
        (BY_BAND, 35, 2, 1), (BY_BAND, 35, 3, 0), (BY_BAND, 36, 2, 0), (BY_BAND, 41, 2, 1), (BY_BAND, 36, 1, 1),
        (BY_BAND, 36, None, 1),
    ],
)  # fmt: skip
def test_age_and_education_are_checked_by_band(conditions, age, education, messages):
    assert len(findings(Particulars(born(age), education), conditions)) == messages


def test_an_age_within_the_relaxation_may_be_excepted_and_one_beyond_it_may_not():
    within, beyond = (findings(Particulars(born(age), 3), AT_MOST_45)[0] for age in (50, 51))
    assert within.can_be_excepted
    assert not beyond.can_be_excepted


def test_a_preference_is_said_and_binds_nobody():
    wishes = replace(AT_MOST_45, household="preferred", party_membership="required")
    found = findings(Particulars(born(30), 3, "masses", household_here=False), wishes)
    assert [(one.binding, "户籍" in one.message) for one in found] == [(False, True), (True, False)]


@given(st.dates(date(1940, 1, 1), date(2015, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_age_that_counts_is_the_full_years_on_the_round_s_day(birth, day):
    age = sum(
        1
        for year in range(birth.year + 1, day.year + 1)
        if (year, birth.month, birth.day) <= (day.year, day.month, day.day)
    )
    found = findings(Particulars(birth, 5), replace(AT_MOST_45, age_on=day, relaxed_maximum_age=None))
    assert bool(found) == (not 18 <= age <= 45)


def test_a_round_opens_posts_from_the_gaps_and_no_more(township, village, post):
    make_cadre(village, "甲", post=post)
    made = make_round(township)
    with pytest.raises(ValidationError, match="只缺 1 名"):
        open_posts(made, {post.pk: 2})
    open_posts(made, {post.pk: 1})
    with pytest.raises(ValidationError, match="别的批次"):
        open_posts(make_round(township, "第二批"), {post.pk: 1})


def test_the_announcement_says_posts_conditions_and_dates(township, post):
    made = make_round(township, relaxed_maximum_age=50)
    open_posts(made, {post.pk: 2})
    text = default_announcement(made)
    for words in (
        "红星村：村党支部书记 2 名",
        "45 周岁以下",
        "放宽到 50 周岁",
        "大专及以上",
        "5 个工作日",
        "群众联名推荐",
    ):
        assert words in text


def test_the_announcement_says_whom_each_education_is_for(township):
    made = make_round(township)
    made.education_rules.all().delete()
    for oldest, least in ((None, 1), (40, 2), (35, 3)):
        made.education_rules.create(oldest=oldest, minimum_education=least)
    one, two, three = (Education(least).label for least in (1, 2, 3))
    sentence = f"学历：35 周岁以下的须{three}及以上，36 至 40 周岁的须{two}及以上，41 周岁以上的须{one}及以上；"
    assert sentence in conditions_in_words(made)


def test_several_nominations_for_one_post_are_one_candidacy(township, post):
    made = announced(township, {post: 2})
    one = opened(made, post)
    first = nominated(one, "甲")[0]
    joint = Proposal("joint", made.nominations_until, signers=["子", "丑"], signer_count=12)
    assert nominate(one, first.cadre, joint, recorded_by=None) == first
    assert first.nominations.count() == 2
    assert first.nominations.get(kind="joint").signers == ["子", "丑"]
    by_oneself = Proposal("self", made.nominations_until)
    nominate(one, first.cadre, by_oneself, recorded_by=None)
    with pytest.raises(ValidationError, match="已经自荐"):
        nominate(one, first.cadre, by_oneself, recorded_by=None)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "joint", "signer_count": 1, "signers": ["子"]}, {"kind": "joint", "signers": ["子", "丑"]},
        {"kind": "joint", "signer_count": 2, "signers": ["子", "丑", "寅"]}, {"kind": "self", "signer_count": 3},
    ],
)  # fmt: skip
def test_a_joint_nomination_has_its_signers_and_their_number_and_others_have_none(township, post, fields):
    made = announced(township, {post: 2})
    one = opened(made, post)
    first = nominated(one, "甲")[0]
    with pytest.raises(ValidationError, match="联名"):
        nominate(one, first.cadre, Proposal(nominated_on=made.nominations_until, **fields), recorded_by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.create(candidacy=first, nominated_on=today(), **fields)


@pytest.mark.parametrize("kind", ["party_members", "branch", "organisation"])
@pytest.mark.parametrize("nominator", ["", "  "])
def test_a_recommendation_names_who_recommends(township, post, kind, nominator):
    made = announced(township, {post: 2})
    one = opened(made, post)
    cadre = make_cadre(post.village, "甲", in_pool=False)
    with pytest.raises(ValidationError, match="须写明推荐人或推荐组织"):
        nominate(one, cadre, Proposal(kind, made.nominations_until, nominator), recorded_by=None)
    (candidacy,) = nominated(one, "乙")
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.create(
            candidacy=candidacy, kind=kind, nominated_on=made.nominations_until, nominator=nominator
        )


def test_nobody_is_nominated_on_a_day_to_come_or_before_their_last_change(township, post):
    made = announced(township, {post: 2}, nominations_until=today() + timedelta(days=5))
    one, cadre = opened(made, post), make_cadre(post.village, "甲", on=today() - timedelta(days=20))
    with pytest.raises(ValidationError, match="晚于今天"):
        nominate(one, cadre, Proposal("self", today() + timedelta(days=1)), recorded_by=None)
    carried_out(cadre, effective_on=today() - timedelta(days=3))
    with pytest.raises(ValidationError, match="日期不能早于它"):
        nominate(one, cadre, Proposal("self", today() - timedelta(days=4)), recorded_by=None)
    nominate(one, cadre, Proposal("self", today() - timedelta(days=3)), recorded_by=None)
    cadre.refresh_from_db()
    assert cadre.state == "in_selection"


def test_nominations_are_taken_only_within_their_dates_and_until_they_are_closed(township, village, post):
    made = announced(township, {post: 2})
    one = opened(made, post)
    person = make_cadre(village, "甲", in_pool=False)
    with pytest.raises(ValidationError, match="提名日期应在"):
        nominate(one, person, Proposal("self", today()), recorded_by=None)
    nominate(one, person, Proposal("self", made.nominations_until), recorded_by=None)
    close_nominations(one.selection, recorded_by=None)
    with pytest.raises(ValidationError, match="已经截止"):
        nominate(one, person, Proposal("branch", made.nominations_until), recorded_by=None)


def test_a_person_on_file_is_recognised_by_number_or_by_village_name_and_month(township, village, other_village):
    number = id_number(date(1985, 6, 1))
    known = make_cadre(village, "甲", id_number=number, in_pool=False)
    plain = make_cadre(village, "乙", in_pool=False)
    by_number, by_person, elsewhere, other = match(
        Cadre.objects.filter(township=township),
        [
            Person("", id_number=number),
            Person("乙", date(1985, 6, 9), village_id=village.pk),
            Person("乙", date(1985, 6, 9), village_id=other_village.pk),
            Person("甲", date(1985, 6, 1), id_number(date(1985, 6, 2)), other_village.pk),
        ],
    )
    assert by_number.found.pk == known.pk
    assert by_person.found.pk == plain.pk
    assert elsewhere.found is None
    assert other.meant == ()


def test_a_nomination_is_a_change_of_state_for_who_was_out_and_none_for_who_is_in_the_pool(township, village, post):
    made = announced(township, {post: 1})
    one = opened(made, post)
    reserve = make_cadre(village, "在库", post=village.posts.exclude(pk=post.pk).get())
    nominate(one, reserve, Proposal("self", made.nominations_until), recorded_by=None)
    reserve.refresh_from_db()
    assert reserve.state == "in_pool"
    new = nominated(one, "新人")[0].cadre
    assert new.state_changes.get().state == "in_selection"


def test_who_misses_a_condition_does_not_pass_without_an_exception_with_a_reason(township, post):
    made = announced(township, {post: 1}, relaxed_maximum_age=50)
    one = opened(made, post)
    old = nominated(one, "甲", birth_date=date(today().year - 48, 1, 1))[0]
    step = Finding(old.pk, Step("township"), "pass")
    with pytest.raises(ValidationError, match="须经同意放宽"):
        record_reviews([step], recorded_by=None)
    with pytest.raises(ValidationError, match="破格理由"):
        grant_exception(old, reason="", granted_by=None)
    grant_exception(old, reason="致富带头人", granted_by=None)
    assert record_reviews([step], recorded_by=None) == 1
    too_old = nominated(one, "乙", birth_date=date(today().year - 52, 1, 1))[0]
    with pytest.raises(ValidationError, match="不能破格"):
        grant_exception(too_old, reason="致富带头人", granted_by=None)


STEPS = [Step("branch"), Step("township"), Step("department", "纪检")]


@given(st.lists(st.sampled_from(["pass", "fail", "pending", None]), min_size=3, max_size=3))
def test_a_review_is_passed_by_every_step_and_failed_by_any(results):
    found = verdict(STEPS, {step.key: result for step, result in zip(STEPS, results, strict=True) if result})
    assert (found == "failed") == ("fail" in results)
    assert (found == "passed") == (set(results) == {"pass"})


def test_a_failed_review_says_why_and_keeps_the_person_off_the_ballot(township, post):
    made = announced(township, {post: 1})
    one = opened(made, post)
    people = nominated(one, "甲", "乙")
    with pytest.raises(ValidationError, match="须写明意见"):
        record_reviews([Finding(people[0].pk, Step("branch"), "fail")], recorded_by=None)
    reviewed(people[:1])
    reviewed(people[1:], "fail")
    assert list(Candidacy.objects.admissible()) == people[:1]


@given(
    due=st.integers(0, 200), present=st.integers(0, 200), representatives=st.integers(0, 60),
    quorum=st.sampled_from([(2, 3), (1, 2), (4, 5), (1, 1)]),
)  # fmt: skip
def test_a_meeting_is_valid_with_its_quorum_and_its_representatives(due, present, representatives, quorum):
    attendance = Attendance(due, present, representatives, 30, *quorum)
    valid = present > 0 and representatives >= 30 and present * quorum[1] >= due * quorum[0]
    assert (not attendance.shortcomings()) == valid


@pytest.mark.parametrize("short", [{"representatives_present": 29}, {"party_members_due": 90}])
def test_neither_function_nor_database_lets_a_meeting_below_its_quorum_be_valid(township, post, short):
    made = announced(township, {post: 1})
    one = opened(made, post)
    nominated(one, "甲")
    meeting = met(one.selection, valid=False, **short)
    with pytest.raises(ValidationError, match=r"村民代表 29 人|不足 2/3"):
        declare_valid(meeting, recorded_by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        SelectionMeeting.objects.update(status="valid")
    declare_invalid(meeting, reason="到会人数不够", recorded_by=None)
    assert met(one.selection).status == "valid"


def test_working_days_pass_over_holidays_and_count_make_up_days():
    # National Day 2026: 1 to 7 October free, Saturday 10 October worked instead.
    period = working_days(date(2026, 9, 30), 5, {})
    assert (period.ends_on, period.caution) == (date(2026, 10, 12), "")
    assert working_days(date(2026, 11, 23), 5, {}).ends_on == date(2026, 11, 27)


def test_a_year_without_a_calendar_counts_weekdays_and_says_so():
    period = working_days(date(2031, 1, 3), 5, {})
    assert period.ends_on == date(2031, 1, 9)
    assert "2031" in period.caution


@given(st.dates(date(2005, 1, 1), date(2030, 1, 1)), st.integers(1, 15))
def test_a_period_ends_on_a_working_day_and_a_longer_one_later(day, days):
    ends = working_days(day, days, {}).ends_on
    assert ends >= day + timedelta(days=days - 1 if days > 1 else 0)
    assert working_days(day, days + 1, {}).ends_on > ends


def test_the_rules_of_a_round_are_closed_to_its_function_too_once_a_meeting_was_valid(township, post):
    made, *_ = ready_for_ballot(township, post, "甲")
    made.refresh_from_db()
    rules = taken(RoundRules, vars(made))
    for changed, education in ((replace(rules, maximum_age=60), None), (rules, [])):
        with pytest.raises(ValidationError, match="不能再改"):
            save_round(changed, education, township=township, selection_round=made)
    saved = save_round(replace(rules, title="改名"), None, township=township, selection_round=made)
    assert (saved.title, saved.maximum_age, saved.education_rules.count()) == ("改名", 45, 1)


def test_the_education_asked_for_is_what_was_last_said(township):
    made = make_round(township)
    kept = made.education_rules.get()
    demands = [EducationDemand(2), EducationDemand(4, oldest=35)]
    save_round(taken(RoundRules, vars(made)), demands, township=township, selection_round=made)
    assert list(made.education_rules.values_list("oldest", "minimum_education")) == [(35, 4), (None, 2)]
    assert made.education_rules.get(oldest=None) == kept
    save_round(taken(RoundRules, vars(made)), [], township=township, selection_round=made)
    assert not made.education_rules.exists()


def test_of_a_meeting_nobody_both_watches_and_counts_and_no_more_come_than_were_due(township, post):
    made = announced(township, {post: 2})
    nominated(opened(made, post), "周参选")
    selection = opened(made, post).selection
    close_nominations(selection, recorded_by=None)
    record = MeetingRecord(today(), "村委会", "书记", cadres_due=1, cadres_present=2)
    with pytest.raises(ValidationError) as refused:
        save_meeting(selection, record, officials(["甲"], ["丙"]))
    assert refused.value.message_dict == {"cadres_present": ["村干部实到 2 人，多于应到 1 人。"]}
    right = replace(record, cadres_due=2)
    for lines, why in ((officials(["甲", "乙"], ["乙"]), "乙不能既监票又计票"), (officials([], ["丙"]), "请填监票人"),
                       (officials(["甲"], []), "请填计票人")):  # fmt: skip
        with pytest.raises(ValidationError, match=why):
            save_meeting(selection, right, lines)
    lines = officials(["甲", "乙"], ["丙"])
    assert save_meeting(selection, right, lines) == save_meeting(selection, replace(right, minutes="补记"), lines)


def test_an_id_number_filled_in_gives_the_birth_date_of_whom_only_the_month_was_known(village):
    known = {"birth_date": date(1985, 6, 1), "birth_day_known": False}
    cadre = make_cadre(village, "甲", in_pool=False, **known)
    number = id_number(date(1985, 6, 17))
    assert gaps_filled(cadre, {"id_number": number}) == {
        "id_number": number, "birth_date": date(1985, 6, 17), "birth_day_known": True,
    }  # fmt: skip
    for other in (id_number(date(1985, 7, 1)), id_number(date(1985, 6, 17), man=False)):
        with pytest.raises(ValidationError, match="身份证号与档案上的出生日期或性别不一致"):
            gaps_filled(cadre, {"id_number": other})
    of_a_day = make_cadre(village, "乙", in_pool=False, birth_date=date(1985, 6, 1))
    with pytest.raises(ValidationError, match="身份证号与档案上的出生日期或性别不一致"):
        gaps_filled(of_a_day, {"id_number": number})
