"""Term changes: who of the pool was elected to which post. domain.md, "Keeping the pool alive"."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Role
from reserve_cadres.changes.changes import decide
from reserve_cadres.models import ElectionResult, StateChange, Term
from reserve_cadres.rulings import Ruling
from reserve_cadres.terms.terms import Elected, TermDates, conversions, record_results, save_term, unrecorded
from tests.conftest import make_cadre, make_user, make_village
from tests.transfers import lines_of
from villages.models import Post, Township

DAY = date(2016, 12, 20)


@pytest.fixture
def term(township):
    return save_term(TermDates("2016年换届", DAY, date(2021, 12, 31)), township=township)


def record(term, *elected, propose=True):
    return record_results(term, elected, propose_appointments=propose, recorded_by=None)


def rates(term, title):
    found = conversions(StateChange.objects.filter(cadre__township=term.township), term)[title]
    return {line.label: (line.pool, line.elected) for line in found if line.pool}


def test_the_elected_become_the_posts_incumbents(term, village, post):
    cadre = make_cadre(village, "甲", post=post, birth_date=date(1990, 7, 9))
    director = village.posts.get(title="村委会主任")
    record(term, Elected(post.pk, cadre_id=cadre.pk), Elected(director.pk, "外来人", date(1980, 2, 1)))
    post.refresh_from_db()
    director.refresh_from_db()
    assert (post.incumbent_name, post.incumbent_birth_month, post.incumbent_term_end) == (
        "甲", date(1990, 7, 1), date(2021, 12, 31),
    )  # fmt: skip
    assert (director.incumbent_name, director.incumbent_birth_month) == ("外来人", date(1980, 2, 1))


def test_an_earlier_term_entered_later_leaves_todays_incumbents(term, village, post):
    record(term, Elected(post.pk, "现任"))
    earlier = save_term(TermDates("2013年换届", date(2013, 12, 20)), township=term.township)
    record(earlier, Elected(post.pk, "前任"))
    post.refresh_from_db()
    assert post.incumbent_name == "现任"


def test_a_reserve_elected_is_appointed_only_once_the_leading_group_decides(term, village, post):
    cadre = make_cadre(village, "甲", post=post)
    assert record(term, Elected(post.pk, cadre_id=cadre.pk)).proposed == ["甲"]
    cadre.refresh_from_db()
    assert cadre.state == "in_pool"
    waiting = cadre.proposals.get()
    decide([waiting], Ruling(True, waiting.proposed_on, "镇党委", document_number="3号"), recorded_by=None)
    cadre.refresh_from_db()
    assert (cadre.state, cadre.state_changes.first().effective_on) == ("appointed", DAY)


def test_who_is_elected_to_both_posts_at_once_is_proposed_once_and_counts_once(term, village, post):
    cadre, director = make_cadre(village, "甲", post=post), village.posts.get(title="村委会主任")
    done = record(term, Elected(post.pk, cadre_id=cadre.pk), Elected(director.pk, cadre_id=cadre.pk))
    assert (done.changed, done.proposed, done.problems) == (2, ["甲"], [])
    assert rates(term, "合计") == {"全部": (1, 1)}
    waiting = cadre.proposals.get()
    decide([waiting], Ruling(True, waiting.proposed_on, "镇党委", document_number="3号"), recorded_by=None)
    cadre.refresh_from_db()
    assert (cadre.state, cadre.state_changes.first().effective_on) == ("appointed", DAY)
    assert cadre.state_changes.first().appointed_title == f"{post}、{director}"
    assert set(village.posts.values_list("incumbent_name", flat=True)) == {"甲"}


def test_recording_again_proposes_nobody_twice_and_says_so(term, village, post):
    cadre = make_cadre(village, "甲", post=post)
    record(term, Elected(post.pk, cadre_id=cadre.pk))
    again = record(term, Elected(post.pk, cadre_id=cadre.pk))
    assert (again.changed, again.proposed, len(again.problems)) == (0, [], 1)
    assert cadre.proposals.count() == 1


def test_who_was_not_in_the_pool_on_the_eve_does_not_count_as_reserve(term, village, post):
    late = make_cadre(village, "甲", on=DAY)
    with pytest.raises(ValidationError, match="不在库"):
        record(term, Elected(post.pk, cadre_id=late.pk))


def test_no_results_before_the_election_day(township, post):
    ahead = save_term(TermDates("以后", date(2100, 1, 1)), township=township)
    with pytest.raises(ValidationError, match="还没有到"):
        record(ahead, Elected(post.pk, "某人"))


def test_conversion_by_village_category_and_age_of_the_election_day(term, village, other_village, post):
    veteran = make_cadre(village, "甲", category="veteran", birth_date=date(1981, 12, 21))
    make_cadre(village, "乙", category="grower", birth_date=date(1981, 12, 20))
    make_cadre(other_village, "丙", category="veteran")
    record(term, Elected(other_village.posts.get().pk, "别人"))
    director = village.posts.get(title="村委会主任")
    record(term, Elected(post.pk, cadre_id=veteran.pk), Elected(director.pk, cadre_id=veteran.pk))
    assert rates(term, "合计") == {"全部": (3, 1)}
    assert rates(term, "按村(社区)") == {"红星村": (2, 1), "白塔村": (1, 0)}
    assert rates(term, "按人员类别") == {"复退军人": (2, 1), "种养殖能手": (1, 0)}
    # 甲 is 34 on the day, 乙 turns 35 on it, 丙 is 31.
    assert rates(term, "按年龄") == {"31—35岁": (3, 1)}


def test_a_village_without_results_has_no_rate_and_lowers_nobodys(term, village, other_village, post):
    cadre = make_cadre(village, "甲", post=post)
    make_cadre(other_village, "丙")
    record(term, Elected(post.pk, cadre_id=cadre.pk))
    assert rates(term, "合计") == {"全部": (1, 1)}
    assert rates(term, "按村(社区)") == {"红星村": (1, 1)}
    assert unrecorded(StateChange.objects.all(), term) == [("白塔村", 1)]


def test_an_appointment_after_the_election_does_not_change_the_rate(term, village, post):
    cadre = make_cadre(village, "甲", post=post)
    record(term, Elected(post.pk, cadre_id=cadre.pk))
    before = rates(term, "合计")
    waiting = cadre.proposals.get()
    decide([waiting], Ruling(True, waiting.proposed_on, "镇党委", document_number="3号"), recorded_by=None)
    assert rates(term, "合计") == before == {"全部": (1, 1)}


@pytest.fixture
def terms_of_one_to_six(db):
    """The term of a township of one person, of two, and so on, with a post for each of them."""
    made = []
    for size in range(1, 7):
        township = Township.objects.create(name=f"镇{size}")
        village = make_village(township, "村", [f"委员{number}" for number in range(size)])
        people = [make_cadre(village, f"人{number}") for number in range(size)]
        made.append((save_term(TermDates("换届", DAY), township=township), people, list(village.posts.all())))
    return made


@given(chosen=st.lists(st.booleans(), min_size=1, max_size=6))
def test_the_rate_is_elected_of_pool_in_per_cent(terms_of_one_to_six, chosen):
    term, people, posts = terms_of_one_to_six[len(chosen) - 1]
    with transaction.atomic():
        record(
            term,
            *(
                Elected(post.pk, cadre_id=person.pk) if won else Elected(post.pk, "别人")
                for won, person, post in zip(chosen, people, posts, strict=True)
            ),
            propose=False,
        )
        whole = conversions(StateChange.objects.filter(cadre__township=term.township), term)["合计"][0]
        assert (whole.pool, whole.elected) == (len(chosen), sum(chosen))
        # One decimal, half up, in whole tenths.
        assert whole.rate * 10 == (2000 * sum(chosen) + len(chosen)) // (2 * len(chosen))
        transaction.set_rollback(True)


def test_an_emptied_line_takes_the_result_back(term, post):
    record(term, Elected(post.pk, "某人"))
    assert record(term, Elected(post.pk)).changed == 1
    assert not ElectionResult.objects.exists()


def test_the_office_records_a_village_on_one_page(as_organiser, term, village, post):
    cadre = make_cadre(village, "甲", post=post)
    director = village.posts.get(title="村委会主任")
    address = f"/terms/{term.pk}/results/?village={village.pk}"
    said = {
        f"{post.pk}-cadre": cadre.pk, f"{post.pk}-name": "别人", f"{director.pk}-name": "外来人",
        f"{director.pk}-birth": "1980-02", "propose_appointments": "on",
    }  # fmt: skip
    page = as_organiser.post(address, said).content.decode()
    assert "姓名不用再填" in page
    assert "外来人" in page
    page = as_organiser.post(address, said | {f"{post.pk}-name": ""}, follow=True).content.decode()
    assert "已提请任用：甲" in page
    assert 'id="rate">100.0%' in page
    assert Post.objects.get(pk=director.pk).incumbent_birth_month == date(1980, 2, 1)


def test_a_term_entered_by_mistake_is_deleted_until_it_has_results(as_organiser, term, post):
    record(term, Elected(post.pk, "某人"))
    page = as_organiser.post(f"/terms/{term.pk}/delete/", follow=True).content.decode()
    assert "不能删除" in page
    record(term, Elected(post.pk))
    as_organiser.post(f"/terms/{term.pk}/delete/")
    assert not Term.objects.exists()


def test_term_changes_are_the_townships_own_affair(client, term, village):
    client.force_login(make_user(Role.SECRETARY, village.township, village))
    assert client.get("/terms/").status_code == 403
    stranger = make_village(Township.objects.create(name="邻镇"), "外村")
    client.force_login(make_user(Role.ORGANISER, stranger.township))
    assert client.get(f"/terms/{term.pk}/").status_code == 404


def test_a_reserve_elected_in_another_village_is_linked_and_said_to_be_of_the_other(
    as_organiser, term, village, other_village
):
    from_there = make_cadre(other_village, "外村人")
    target = village.posts.first()
    address = f"/terms/{term.pk}/results/?village={village.pk}"
    assert "外村人（白塔村）" in as_organiser.get(address).content.decode()
    as_organiser.post(address, {f"{target.pk}-cadre": from_there.pk, "propose_appointments": "on"})
    result = ElectionResult.objects.get(post=target)
    assert (result.cadre, result.name) == (from_there, "外村人")
    assert from_there.proposals.get().post == target


def test_the_list_of_term_changes_goes_out(term, village, post, as_organiser):
    cadre = make_cadre(village, "甲", post=post)
    record(term, Elected(post.pk, cadre_id=cadre.pk), Elected(village.posts.get(title="村委会主任").pk, "外来人"))
    assert lines_of(as_organiser.get(reverse("terms:export_list"))) == [
        ("2016年换届", "2016-12-20", "2021-12-31", 2, 1)
    ]
