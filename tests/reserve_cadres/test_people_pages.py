"""The list of people and the dossier's pages."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image

from accounts.history import changes_in, events_of
from accounts.permissions import Role
from reserve_cadres.models import Attachment, Cadre
from reserve_cadres.people.dossiers import keep_photos
from tests.conftest import id_number, make_cadre, make_user

pytestmark = pytest.mark.django_db


def names(client, **query):
    return [cadre.name for cadre in client.get(reverse("cadres:list"), query).context["page"]]


def form_data(**changes):
    data = {"name": "张三", "sex": "", "birth_date": "", "birth_day_known": "on", "ethnicity": "汉族"}
    for prefix in ("resume", "family", "awards"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return data | changes


@pytest.fixture
def people(village, post):
    number, this_year = id_number(date(1985, 6, 1), man=False), timezone.localdate().year
    make_cadre(
        village,
        "黄冬梅",
        post=post,
        id_number=number,
        phone="13812340000",
        education=4,
        category="veteran",
        sex="female",
    )
    make_cadre(
        village,
        "王强",
        on=date(this_year - 6, 3, 1),
        birth_date=date(this_year - 26, 1, 1),
        education=2,
        category="grower",
        political_status="masses",
    )
    make_cadre(village, "曾林", in_pool=False)
    return number


def test_the_list_opens_on_the_pool_and_all_states_are_one_choice_away(as_organiser, people):
    assert set(names(as_organiser)) == {"黄冬梅", "王强"}
    assert len(names(as_organiser, state="")) == 3
    assert names(as_organiser, state="in_selection") == ["曾林"]


def test_people_are_found_by_name_pinyin_initials_phone_and_id_number(as_organiser, people):
    for text in ("黄", "hdm", "huangdong", "HDM", "13812340000", people, people[-6:], "黄 hdm"):
        assert names(as_organiser, q=text) == ["黄冬梅"], text
    assert names(as_organiser, q="没有此人") == []


def test_a_search_tells_of_people_it_would_find_in_other_states(as_organiser, people):
    page = as_organiser.get(reverse("cadres:list"), {"q": "曾林", "sort": "name"})
    assert "在库 0 人，另有" in page.content.decode()
    assert page.context["filter"].elsewhere == [("in_selection", "选拔中", 1)]
    link = reverse("cadres:list") + "?q=%E6%9B%BE%E6%9E%97&amp;sort=name&amp;state=in_selection"
    assert f'<a href="{link}">1 人选拔中</a>' in page.content.decode()
    for query in (
        {"q": "曾林", "state": ""},
        {"q": "曾林", "state": "in_selection"},
        {"sex": "male"},
        {"q": "无此人"},
    ):
        assert as_organiser.get(reverse("cadres:list"), query).context["filter"].elsewhere == []


def test_a_search_on_a_past_day_looks_at_the_states_of_that_day(as_organiser, people):
    assert names(as_organiser, q="黄冬梅", on="2015-03-01", state="out") == []
    found = as_organiser.get(reverse("cadres:list"), {"q": "黄冬梅", "on": "2015-03-01", "state": "out"})
    assert found.context["filter"].elsewhere == [("in_pool", "在库", 1)]
    before = as_organiser.get(reverse("cadres:list"), {"q": "黄冬梅", "on": "2015-02-01", "state": "out"})
    assert before.context["filter"].elsewhere == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"sex": "female"}, ["黄冬梅"]), ({"education": "college_or_above"}, ["黄冬梅"]), ({"education": "2"}, ["王强"]),
        ({"category": "grower"}, ["王强"]), ({"band": "-30"}, ["王强"]), ({"political_status": "masses"}, ["王强"]),
        ({"post": "secretary"}, ["黄冬梅"]), ({"sort": "age"}, ["王强", "黄冬梅"]), ({"sort": "name"}, ["黄冬梅", "王强"]),
        ({"sort": "nonsense", "page": "99"}, ["黄冬梅", "王强"]),
    ],
)  # fmt: skip
def test_filters_and_sorting_narrow_the_list(as_organiser, people, query, found):
    assert names(as_organiser, **query) == found


def test_a_reader_sees_numbers_masked_and_cannot_search_for_them(client, people, village):
    client.force_login(make_user(Role.READER, village.township))
    cadre = Cadre.objects.get(name="黄冬梅")
    pages = [
        client.get(reverse("cadres:list"), {"columns": ["id_number", "phone"]}),
        client.get(reverse("workbench:dossier", args=[cadre.pk])),
        client.get(reverse("workbench:print_dossier", args=[cadre.pk])),
    ]
    for page in pages:
        assert people not in page.content.decode()
        assert "13812340000" not in page.content.decode()
        assert "138****00" in page.content.decode()
    assert names(client, q=people) == []
    assert names(client, q="13812340000") == []


def test_the_export_holds_what_the_list_shows(as_organiser, people):
    response = as_organiser.get(reverse("cadres:export"), {"sex": "female"})
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    *people, total, signature = sheet.iter_rows(min_row=4, values_only=True)
    assert [row[2] for row in people] == ["黄冬梅"]
    assert total[:2] == ("合计", "1 人")
    assert signature[0] == "审核人："


def test_a_new_dossier_takes_birth_date_and_sex_from_the_id_number(as_organiser, village):
    number = id_number(date(1990, 2, 3), man=False)
    as_organiser.post(reverse("cadres:add"), form_data(village=village.pk, id_number=number.lower()))
    cadre = Cadre.objects.get()
    assert (cadre.birth_date, cadre.sex, cadre.state) == (date(1990, 2, 3), "female", "in_selection")
    assert cadre.pinyin_initials == "zs"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id_number": "123"}, "18 位"),
        ({}, "请填写出生日期"),
        ({"phone": "12", "birth_date": "1985-06-01", "sex": "male"}, "11 位手机号"),
        ({"birth_date": "1985-02-30", "sex": "male"}, "日期"),
    ],
)
def test_bad_input_is_answered_at_the_form_and_nothing_typed_is_lost(as_organiser, village, changes, message):
    page = as_organiser.post(reverse("cadres:add"), form_data(village=village.pk, remarks="打好的备注", **changes))
    assert message in page.content.decode()
    assert "打好的备注" in page.content.decode()
    assert not Cadre.objects.exists()


def test_a_second_dossier_for_one_id_number_is_refused_at_the_form(as_organiser, village, people):
    page = as_organiser.post(reverse("cadres:add"), form_data(village=village.pk, id_number=people))
    assert "一人只建一份档案" in page.content.decode()


def test_resume_and_family_are_kept_with_the_dossier(as_organiser, village):
    cadre = make_cadre(village, "张三")
    data = form_data(
        birth_date="1985-06-01",
        sex="male",
        **{
            "resume-TOTAL_FORMS": 1, "resume-0-began_on": "2005-07-01", "resume-0-description": "县职高学习",
            "family-TOTAL_FORMS": 1, "family-0-relation": "妻子", "family-0-name": "李四",
        },
    )  # fmt: skip
    as_organiser.post(reverse("cadres:change", args=[cadre.pk]), data)
    page = as_organiser.get(reverse("workbench:dossier", args=[cadre.pk])).content.decode()
    assert "县职高学习" in page
    assert "李四" in page


def test_a_resume_entry_that_ends_before_it_began_is_refused(as_organiser, village):
    cadre = make_cadre(village, "张三")
    data = form_data(
        birth_date="1985-06-01",
        sex="male",
        **{
            "resume-TOTAL_FORMS": 1, "resume-0-began_on": "2005-07-01", "resume-0-ended_on": "2004-01-01",
            "resume-0-description": "学习",
        },
    )  # fmt: skip
    page = as_organiser.post(reverse("cadres:change", args=[cadre.pk]), data)
    assert "截止年月早于起始年月" in page.content.decode()


def test_a_photo_is_kept_and_a_file_that_is_none_refused(as_organiser, village):
    cadre = make_cadre(village, "张三")
    image = io.BytesIO()
    Image.new("RGB", (60, 80)).save(image, "PNG")
    address = reverse("cadres:change", args=[cadre.pk])
    basics = form_data(birth_date="1985-06-01", sex="male")
    fake = SimpleUploadedFile("photo.png", b"no picture")
    assert as_organiser.post(address, basics | {"photo": fake}).context["form"].errors["photo"]
    cadre.refresh_from_db()
    assert not cadre.photo
    as_organiser.post(address, basics | {"photo": SimpleUploadedFile("photo.png", image.getvalue())})
    assert as_organiser.get(reverse("cadres:photo", args=[cadre.pk])).status_code == 200


def test_a_scan_is_added_downloaded_and_taken_out_with_a_trace(as_organiser, village):
    cadre = make_cadre(village, "张三")
    address = reverse("cadres:add_attachment", args=[cadre.pk])
    bad = as_organiser.post(address, {"kind": "diploma", "file": SimpleUploadedFile("run.exe", b"MZ")})
    assert bad.context["form"].errors
    as_organiser.post(address, {"kind": "diploma", "file": SimpleUploadedFile("scan.pdf", b"%PDF-")})
    scan = Attachment.objects.get()
    assert b"".join(as_organiser.get(reverse("cadres:attachment", args=[scan.pk])).streaming_content) == b"%PDF-"
    as_organiser.post(reverse("cadres:delete_attachment", args=[scan.pk]))
    events = Attachment._meta.get_field("events").related_model
    assert list(events.objects.values_list("pgh_label", flat=True).order_by("pgh_id")) == ["insert", "delete"]


OPENING = {"document_number": "石委〔2015〕3号", "was_in_pool": "on", "departures_agreed": "on"}


def test_a_person_is_registered_in_the_pool_with_day_and_basis(as_organiser, village, post):
    cadre = make_cadre(village, "张三", in_pool=False)
    address = reverse("cadres:admit", args=[cadre.pk])
    as_organiser.post(address, {"post": post.pk, "effective_on": "2015-03-01", "basis": "原纸质名册"} | OPENING)
    cadre.refresh_from_db()
    assert (cadre.state, cadre.post) == ("in_pool", post)
    again = as_organiser.post(address, {"post": post.pk, "effective_on": "2015-03-02", "basis": "再来"})
    assert "都没有变" in again.content.decode()


def test_a_full_post_is_refused_at_the_form(as_organiser, village, post):
    for name in ("甲", "乙"):
        make_cadre(village, name, post=post)
    cadre = make_cadre(village, "张三", in_pool=False)
    data = {"post": post.pk, "effective_on": "2015-03-01", "basis": "名册"} | OPENING
    page = as_organiser.post(reverse("cadres:admit", args=[cadre.pk]), data)
    assert "名额 2 名" in page.content.decode()


def test_an_empty_pool_says_what_to_do_next(as_organiser, township):
    for page in (
        "cadres:list",
        "villages:list",
        "villages:bench",
        "workbench:statistics",
        "workbench:home",
        "roster:list",
    ):
        assert "导入" in as_organiser.get(reverse(page)).content.decode(), page


def test_a_day_that_does_not_exist_is_said_and_today_is_counted(as_organiser):
    for day in ("2015-02-30", "foo"):
        page = as_organiser.get(reverse("workbench:statistics"), {"day": day})
        assert "已按今天统计" in page.content.decode()


def test_the_form_says_that_there_is_a_photo_and_shows_neither_its_path_nor_a_dead_address(as_organiser, village):
    cadre = make_cadre(village, "甲")
    keep_photos({cadre.pk: b"\x89PNG\r\n\x1a\nphoto"})
    page = as_organiser.get(reverse("cadres:change", args=[cadre.pk])).content.decode()
    assert "已有照片" in page
    assert 'name="photo-clear"' in page
    assert "photos/" not in page


def test_the_trail_says_that_a_photo_came_or_changed_and_not_where_it_lies(village):
    cadre = make_cadre(village, "甲")
    for picture in (b"one", b"another"):
        keep_photos({cadre.pk: b"\x89PNG\r\n\x1a\n" + picture})
    said = [
        line
        for change in changes_in(events_of(Cadre).filter(pgh_obj=cadre))
        for line in change.differences
        if line[0] == "照片"
    ]
    assert said == [("照片", "原来的文件", "换了新文件"), ("照片", "", "有文件")]
