"""Light, dark or as the machine prefers: a browser keeps what was chosen in it."""

import pytest

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/appearance/"


def chosen_in(answer) -> str:
    return answer.content.decode().split('data-appearance="')[1].split('"')[0]


def test_a_page_goes_by_the_machine_until_somebody_chooses(as_organiser):
    assert chosen_in(as_organiser.get("/cadres/")) == "auto"


def test_what_is_chosen_holds_for_every_page_and_leads_back_to_the_one_it_was_chosen_on(as_organiser):
    answer = as_organiser.post(ADDRESS, {"appearance": "dark", "back": "/cadres/?q=zs"})
    assert answer["Location"] == "/cadres/?q=zs"
    assert chosen_in(as_organiser.get("/villages/")) == "dark"


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "elsewhere", "javascript:1", "%0d%0a", ""]
)
def test_nobody_is_led_to_another_site_or_nowhere(as_organiser, back):
    assert as_organiser.post(ADDRESS, {"appearance": "dark", "back": back})["Location"] == "/"


def test_what_is_no_choice_changes_nothing(as_organiser):
    as_organiser.post(ADDRESS, {"appearance": '"><script>', "back": "/"})
    assert chosen_in(as_organiser.get("/villages/")) == "auto"
    as_organiser.cookies["appearance"] = '"><script>'
    assert chosen_in(as_organiser.get("/villages/")) == "auto"
