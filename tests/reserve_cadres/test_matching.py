"""Who a row means. domain.md, "Excel as offices keep it"."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from reserve_cadres.models import Cadre
from reserve_cadres.people.dossiers import open_dossier
from reserve_cadres.people.forms import CadreForm
from reserve_cadres.people.matching import NOT_PLAIN, Doubt, Listed, Person, Roll, match, may_be_corrected, plain_name
from tests.conftest import id_number, make_cadre
from villages.models import Village

BIRTH = date(1985, 6, 1)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("黄　冬", "黄冬"), (" 黄 \u200b冬\ufeff", "黄冬"), ("欧阳 建 国", "欧阳建国"), ("迪丽•娜扎", "迪丽·娜扎"),
        ("迪丽・娜扎", "迪丽·娜扎"), ("迪丽.娜扎", "迪丽·娜扎"), ("迪丽． 娜扎", "迪丽·娜扎"), ("迪丽 · 娜扎", "迪丽·娜扎"),
        ("迪丽‧娜扎", "迪丽·娜扎"), ("⻢⼀", "⻢一"), ("\uf90a小红", "金小红"), ("Ａｌｉ  Khan", "Ali Khan"),
        ("J. Smith", "J. Smith"), ("王\u00ad五", "王五"),
    ],
)  # fmt: skip
def test_a_name_is_kept_as_it_is_read_however_it_was_typed(written, kept):
    assert plain_name(written) == kept


@given(st.text(st.sampled_from("黄冬娜Ali ·•・.．　\t\u200b\u200d\ufeff\u00ad")))
def test_a_plain_name_stays_as_it_is_and_is_what_the_database_takes(written):
    plain = plain_name(written)
    assert plain_name(plain) == plain
    assert not re.search(NOT_PLAIN, plain)


@pytest.mark.parametrize("name", ["黄 冬", "黄\u200b冬", "迪丽•娜扎", " 黄冬", "黄冬\ufeff"])
def test_the_database_refuses_a_name_that_is_not_written_plainly(village, name):
    with pytest.raises(IntegrityError, match="a_name_is_written_plainly"), transaction.atomic():
        make_cadre(village, name)


def test_a_name_typed_on_the_page_is_kept_plainly(village):
    data = {"village": village.pk, "name": " 迪丽 • 娜扎\u200b", "sex": "female", "birth_date": "1990-01-01",
            "ethnicity": "维吾尔族"}  # fmt: skip
    form = CadreForm(data, villages=Village.objects.all(), township=village.township)
    assert form.is_valid(), form.errors
    assert open_dossier(form.said(), township=village.township, village=village).name == "迪丽·娜扎"


def answers(*asked):
    return match(Cadre.objects.all(), asked)


def test_the_number_decides_and_another_name_beside_it_is_asked_about(village, other_village):
    number = id_number()
    cadre = make_cadre(village, "迪丽·娜扎", id_number=number)
    same, moved, other = answers(
        Person("迪丽•娜扎", BIRTH, number, village.pk),
        Person("迪丽 娜扎".replace(" ", "・"), date(1990, 1, 1), number, other_village.pk),
        Person("古丽·娜扎", BIRTH, number, village.pk),
    )
    assert (same.found.pk, same.by_number, moved.found.pk) == (cadre.pk, True, cadre.pk)
    assert (other.found, other.doubt) == (None, Doubt.OTHER_NAME)
    assert "「迪丽·娜扎」" in other.reason


def test_without_a_number_village_name_and_birth_month_decide(village, other_village):
    cadre = make_cadre(village, "张三")
    here, there, another_month, another_name = answers(
        Person("张 三", date(1985, 6, 30), "", village.pk),
        Person("张三", BIRTH, "", other_village.pk),
        Person("张三", date(1985, 7, 1), "", village.pk),
        Person("张四", BIRTH, "", village.pk),
    )
    assert (here.found.pk, here.by_number, here.reason) == (cadre.pk, False, "")
    assert (there.found, there.doubt, [one.pk for one in there.possible]) == (None, Doubt.ELSEWHERE, [cadre.pk])
    assert another_name.meant == ()
    # A birth month may have been corrected.
    assert (another_month.found, another_month.doubt) == (None, Doubt.OTHER_BIRTH)
    assert "1985.06" in another_month.reason


def test_a_number_completes_a_dossier_without_one_and_contradicts_one_with_another(village, other_village):
    bare = make_cadre(village, "张三")
    make_cadre(village, "李四", id_number=id_number())
    completed, contradicted, elsewhere = answers(
        Person("张三", BIRTH, id_number(), village.pk),
        Person("李四", BIRTH, id_number(), village.pk),
        Person("李四", BIRTH, id_number(), other_village.pk),
    )
    assert completed.found.pk == bare.pk
    assert contradicted.doubt == Doubt.OTHER_NUMBER
    assert elsewhere.meant == ()


def test_of_several_namesakes_nobody_is_found(village):
    make_cadre(village, "张三"), make_cadre(village, "张三", id_number=id_number())
    for number in ("", id_number()):
        (answer,) = answers(Person("张三", BIRTH, number, village.pk))
        assert (answer.found, answer.doubt, len(answer.possible)) == (None, Doubt.SEVERAL, 2)


def test_any_number_of_people_is_looked_up_in_two_queries(village, django_assert_num_queries):
    asked = []
    for number in range(20):
        known = make_cadre(village, f"人{number}", id_number=id_number() if number % 2 else "")
        asked.append(Person(known.name, BIRTH, known.id_number, village.pk))
    with django_assert_num_queries(2):
        assert all(answer.found for answer in match(Cadre.objects.all(), asked))


ROLL = Roll(
    "名单里",
    [
        Listed(1, Cadre(name="张三"), "红星村", "红星张三"),
        Listed(2, Cadre(name="张三"), "白塔村", "白塔张三"),
        Listed(3, Cadre(name="李四"), "红星社区", "李四"),
    ],
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"name": "张 三", "key": "2"}, "白塔张三"), ({"name": "张三", "village": "红星"}, "红星张三"),
        ({"name": "张三", "village": "石西镇白塔村村民委员会"}, "白塔张三"), ({"name": "李四"}, "李四"),
        ({"name": "李四", "village": "红星居委会"}, "李四"), ({"name": "李四", "key": "序号"}, "李四"),
    ],
)  # fmt: skip
def test_a_list_finds_people_by_its_key_else_by_name_and_village(asked, found):
    assert ROLL.find(**asked) == found


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"name": "王五"}, "名单里没有「王五」"), ({"name": "张三"}, "名单里有 2 个「张三」"),
        ({"name": "李四", "village": "白塔村"}, "没有白塔村的「李四」"), ({"name": "李四", "key": "1"}, "编号 1 是张三"),
        ({"name": "张三", "village": "新红星村"}, "没有新红星村的「张三」"),
    ],
)  # fmt: skip
def test_a_list_says_why_it_is_nobody_or_not_certain(asked, reason):
    with pytest.raises(ValueError, match=reason):
        ROLL.find(**asked)


def test_a_list_of_namesakes_says_how_each_is_written_where_that_tells_them_apart():
    of_two_months = [Listed(n, Cadre(name="张三", told_apart_by=f"(1985.0{n})"), "红星村", n) for n in (1, 2)]
    of_one_month = [Listed(n, Cadre(name="张三", told_apart_by="(1985.01)"), "红星村", n) for n in (1, 2)]
    with pytest.raises(ValueError, match=r"村\(社区\)，或写作张三\(1985\.01\)、张三\(1985\.02\)。"):
        Roll("名单里", of_two_months).find("张三")
    with pytest.raises(ValueError, match=r"请填编号或村\(社区\)。"):
        Roll("名单里", of_one_month).find("张三")


@pytest.mark.parametrize(
    ("birth", "asked"),
    [(date(1985, 7, 1), True), (date(1985, 7, 2), True), (date(1986, 7, 2), False), (date(1972, 11, 28), False)],
)
def test_a_number_two_digits_apart_may_have_been_corrected_and_one_further_apart_is_somebody_elses(
    village, birth, asked
):
    make_cadre(village, "张三", id_number=id_number(date(1985, 6, 1), sequence=7))
    (answer,) = answers(Person("张三", birth, id_number(birth, sequence=7), village.pk))
    assert bool(answer.meant) == asked


def test_without_both_numbers_another_birth_month_may_have_been_corrected():
    said = Person("张三", date(1985, 7, 1), id_number(date(1985, 7, 1)))
    for number in ("", said.id_number):
        assert may_be_corrected(Person("张三", date(1972, 11, 28), number), said)


def test_of_two_villages_only_two_numbers_make_two_people(village, other_village):
    make_cadre(other_village, "张三", birth_date=BIRTH)
    (answer,) = answers(Person("张三", BIRTH, id_number(BIRTH), village.pk))
    assert answer.doubt == Doubt.ELSEWHERE
