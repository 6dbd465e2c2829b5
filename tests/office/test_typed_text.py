"""A name is what is seen of it: characters that nobody sees do not get into a record by a form. SECURITY.md."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from office.typed_text import TypedTextMiddleware, as_seen
from tests.training.conftest import make_session
from villages.models import Village


def cleaned(rf, **sent):
    request = rf.post("/", sent)
    TypedTextMiddleware(lambda request: None).process_view(request, lambda request: None, (), {})
    return request


@pytest.mark.parametrize(
    "unseen",
    ["\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\xad", "\x07", "\x1b", "\x85", "\x00", "\ufffe", "\uffff"],
)
def test_marks_of_direction_zero_width_and_control_characters_are_taken_out(rf, unseen):
    assert cleaned(rf, name=f"{unseen}张{unseen}三{unseen}").POST["name"] == "张三"


def test_lines_tabs_and_all_that_is_seen_stay(rf):
    said = "一、近况\r\n\t二、Ａ１，·—…𠮷\u3000é"
    assert cleaned(rf, said=said).POST["said"] == as_seen(said) == said


def test_a_password_stays_as_it_was_typed(rf):
    assert cleaned(rf, password="a\u200bb").POST["password"] == "a\u200bb"


def test_what_stands_in_an_address_is_seen_as_well(rf):
    request = rf.get("/", {"q": "张\u200b三", "export_purpose": "\x01\uffff用途"})
    TypedTextMiddleware(lambda request: None).process_view(request, lambda request: None, (), {})
    assert request.GET.dict() == {"q": "张三", "export_purpose": "用途"}


def test_the_name_of_a_file_does_not_pretend_another_ending(rf):
    file = SimpleUploadedFile("通知\u202efdp.exe", b"x")
    assert cleaned(rf, file=file).FILES["file"].name == "通知fdp.exe"


@pytest.mark.django_db
def test_a_form_keeps_what_is_seen(as_organiser):
    sent = {"name": "新\u202e村\u200b", "kind": "village", "position": "5"}
    as_organiser.post(reverse("villages:add"), sent)
    assert Village.objects.filter(name="新村").exists()


@pytest.mark.parametrize("said", ["9" * 5000, "[" * 100_000])
@pytest.mark.django_db
def test_what_a_page_carries_may_come_back_as_any_text(as_organiser, village, said):
    sent = {"version": said, "people": said, "answer": said, "name": "改名村", "kind": "village", "position": "5"}
    session = make_session(village.township)
    for page in (
        reverse("villages:change", args=[village.pk]), reverse("training:invite", args=[session.pk]),
        reverse("privacy:papers"), reverse("privacy:retention"), reverse("training:attendance", args=[session.pk]),
        reverse("accounts:add_key"),
    ):  # fmt: skip
        assert as_organiser.post(page, sent).status_code < 500


@pytest.mark.django_db
def test_a_form_may_lead_to_an_address_longer_than_is_kept(as_organiser, village):
    sent = {"once": "a-key", "filters": f"q={'b' * 3000}"}
    first, again = (as_organiser.post(reverse("people:export"), sent) for _ in range(2))
    assert (first.status_code, again["Location"]) == (302, reverse("cadres:list"))


@pytest.mark.django_db
@pytest.mark.usefixtures("township")
def test_a_null_character_fails_no_page_not_even_for_who_has_not_signed_in(client):
    answer = client.post(reverse("accounts:login"), {"username": "\x00zuzhi\x00", "password": "x\x00"})
    assert answer.status_code == 200
