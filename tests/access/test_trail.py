"""Who looked at what of whom stands in the trail, on whichever page. SECURITY.md."""

from django.urls import reverse

from accounts.models import AccessRecord
from accounts.permissions import Role
from tests.access.test_role_page_table import TABLE, answer
from tests.conftest import make_user
from villages.models import Township

# Pages that show files of persons, or print them; each beside what its line says was done.
LOOKED = {
    "cadres:photo": "viewed", "selection:print_announcement": "printed", "selection:print_blank_nomination": "printed",
    "workbench:dossier": "viewed", "workbench:print_dossier": "printed", "workbench:print_dossiers": "printed",
    "cadres:change": "viewed", "cadres:attachment": "downloaded", "roster:detail": "viewed", "roster:original": "downloaded",
    "selection:candidacy": "viewed", "selection:reviews": "viewed", "selection:sheet": "viewed",
    "selection:print_nomination": "printed", "selection:print_notice": "printed", "selection:report": "printed",
    "selection:export_reviews": "exported", "training:print_sign_in": "printed", "mentoring:talk": "viewed",
    "mentoring:talk_photo": "viewed", "admin:reserve_cadres_cadre_change": "viewed", "cadres:export": "exported",
}  # fmt: skip


def test_every_page_with_files_of_persons_leaves_a_line(client, world):
    client.force_login(world["users"][Role.ORGANISER])
    left = {}
    for page in LOOKED:
        assert page in TABLE
        before = AccessRecord.objects.count()
        assert answer(client, page, world["own"]).status_code == 200, page
        left[page] = [one.action for one in AccessRecord.objects.order_by("pk")[before:]]
    assert left == {page: [action] for page, action in LOOKED.items()}


def test_a_photo_within_a_page_that_left_its_line_leaves_none_of_its_own(client, world):
    before = lines("viewed").count()
    client.force_login(world["users"][Role.ORGANISER])
    for page in ("workbench:dossier", "cadres:photo"):
        assert answer(client, page, world["own"]).status_code == 200
    assert lines("viewed").count() == before + 1


def lines(action):
    return AccessRecord.objects.filter(action=action).order_by("pk")


def test_a_list_with_whole_numbers_leaves_a_line_and_one_without_leaves_none(client, world):
    address, before = reverse("cadres:list"), lines("viewed").count()
    client.force_login(world["users"][Role.ORGANISER])
    client.get(address)
    assert lines("viewed").count() == before
    client.get(address, {"columns": ["id_number"]})
    assert "含身份证号" in lines("viewed")[before].detail
    client.force_login(world["users"][Role.READER])
    client.get(address, {"columns": ["id_number"]})
    assert lines("viewed").count() == before + 1


def test_what_was_refused_is_on_record(client, world):
    reader = world["users"][Role.READER]
    client.force_login(reader)
    assert client.get(reverse("cadres:add")).status_code == 403
    found = lines("refused").get()
    assert (found.user, found.path, found.detail) == (reader, reverse("cadres:add"), "GET")


def test_who_tries_names_nobody_has_is_seen_by_the_auditor(client, world):
    stranger = make_user(Role.READER, Township.objects.get(name="邻镇"))
    for name in ("nobody-at-all", stranger.username):
        client.post(reverse("accounts:login"), {"username": name, "password": "x"}, REMOTE_ADDR="203.0.113.9")
    client.force_login(world["users"][Role.AUDITOR])
    page = client.get(reverse("accounts:access_records"), {"action": "sign_in_failed"}).context["page"]
    assert [(one.username, one.address) for one in page] == [("nobody-at-all", "203.0.113.9")]
