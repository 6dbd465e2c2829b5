"""What a password may be, and what becomes of a locked account. SECURITY.md."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import SignInRules, User
from accounts.passwords import KindsOfCharacters, NotGuessable, has_expired
from accounts.staff import set_first_password

pytestmark = pytest.mark.django_db
PASSWORD = "a-good-password-1"


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaab", "Ab1-xyz", "onlyletters", "12345678901", "Aaaaa-good-1", "good-1234-Word", "Good-dcba-9", "Woaini-520!",
        "Admin-2026!", "zhouzuzhi-7-X", "X-7-zhou123",
    ],
)  # fmt: skip
def test_a_password_that_is_soon_guessed_is_refused(organiser, password):
    organiser.username, organiser.name = "zhou123", "周组织"
    with pytest.raises(ValidationError):
        validate_password(password, organiser)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12))
def test_kinds_are_counted_as_by_hand(password):
    kinds = {
        "small" if one.islower() else "capital" if one.isupper() else "digit" if one.isdigit() else "sign"
        for one in password
    }
    if len(kinds) >= 3:
        KindsOfCharacters(3).validate(password)
    else:
        with pytest.raises(ValidationError):
            KindsOfCharacters(3).validate(password)


def code_of(password):
    """What is wrong with a password by its run of characters or its word; None where nothing is."""
    try:
        NotGuessable().validate(password)
    except ValidationError as problem:
        return problem.code
    return None


@given(
    st.lists(st.tuples(st.integers(33, 120), st.sampled_from([-1, 0, 1]), st.integers(1, 6)), min_size=1, max_size=3)
)
def test_four_in_a_row_are_a_run_and_three_are_none(parts):
    password = "".join(chr(first + step * number) for first, step, length in parts for number in range(length))
    lower = password.lower()
    fours = [[ord(b) - ord(a) for a, b in pairwise(lower[start : start + 4])] for start in range(len(lower) - 3)]
    assert (code_of(password) == "run") == any(steps in ([-1] * 3, [0] * 3, [1] * 3) for steps in fours)


def change(client, old, new):
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse("accounts:password_change"), data)


def test_a_first_password_is_not_kept_by_changing_it_to_itself(client, organiser):
    first = set_first_password(organiser)
    client.post(reverse("accounts:login"), {"username": organiser.username, "password": first})
    answer = change(client, first, first)
    assert "不能用现在的密码" in answer.content.decode()
    organiser.refresh_from_db()
    assert organiser.must_change_password


def test_none_of_the_last_five_passwords_is_taken_again(client, organiser):
    client.force_login(organiser)
    passwords = [PASSWORD, *(f"Another-good-{number}" for number in (7, 3, 9, 2, 8))]
    for old, new in pairwise(passwords):
        assert change(client, old, new).status_code == 302, new
    for used in passwords[1:]:
        assert "最近 5 次" in change(client, passwords[-1], used).content.decode()
    # The first one is the sixth back.
    assert change(client, passwords[-1], PASSWORD).status_code == 302


def test_a_password_of_too_many_days_is_changed_at_the_next_sign_in(client, organiser, settings):
    # Made before passwords were kept; from the first change on it is the day of that.
    organiser.used_passwords.all().delete()
    User.objects.update(date_joined=timezone.now() - timedelta(days=91))
    signed = {"username": organiser.username, "password": PASSWORD}
    client.post(reverse("accounts:login"), signed)
    assert client.get("/").status_code == 200
    settings.PASSWORD_DAYS = 90
    client.logout()
    client.post(reverse("accounts:login"), signed)
    assert client.get("/")["Location"] == reverse("accounts:password_change")
    assert change(client, PASSWORD, "Another-good-7").status_code == 302
    assert client.get("/").status_code == 200
    organiser.used_passwords.update(set_at=timezone.now() - timedelta(days=91))
    client.logout()
    client.post(reverse("accounts:login"), signed | {"password": "Another-good-7"})
    assert client.get("/")["Location"] == reverse("accounts:password_change")


def test_a_new_first_password_opens_a_locked_account(client, organiser):
    for _ in range(5):
        client.post(reverse("accounts:login"), {"username": organiser.username, "password": "wrong"})
    first = set_first_password(organiser)
    answer = client.post(reverse("accounts:login"), {"username": organiser.username, "password": first})
    assert answer.status_code == 302


def test_what_one_signs_in_for_is_kept_by_no_browser_and_asks_it_for_nothing(client, organiser):
    signed_out = client.get(reverse("accounts:login"))
    client.force_login(organiser)
    page = client.get("/")
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]
    for answer in (signed_out, page):
        assert "geolocation=()" in answer["Permissions-Policy"]


def test_a_township_may_ask_for_more_than_the_installation(organiser):
    good = "Qn7-kvzt"
    validate_password(good, organiser)
    SignInRules.objects.create(township=organiser.township, password_length=10, password_kinds=4)
    organiser.refresh_from_db()
    for password, words in ((good, "10"), ("qn7-kvzt-mw", "4 种")):
        with pytest.raises(ValidationError, match=words):
            validate_password(password, organiser)
    validate_password("Qn7-kvzt-mw", organiser)


def test_the_page_of_the_own_password_says_what_the_township_asks_for(client, organiser):
    client.force_login(organiser)
    address = reverse("accounts:password_change")
    asked = client.get(address).content.decode()
    assert [one for one in ("至少 8 位", "中的 3 种", "最近 5 次") if one not in asked] == []
    SignInRules.objects.create(township=organiser.township, password_length=10, password_kinds=4, password_kept=7)
    asked = client.get(address).content.decode()
    assert [one for one in ("至少 10 位", "中的 4 种", "最近 7 次") if one not in asked] == []


def test_a_township_says_how_many_passwords_back_none_is_taken_again(organiser):
    SignInRules.objects.create(township=organiser.township, password_kept=7)
    organiser.refresh_from_db()
    used = [f"Qn{number}-kvzt" for number in range(2, 9)]
    for password in used:
        organiser.set_password(password)
        organiser.save()
    for password in used:
        with pytest.raises(ValidationError, match="最近 7 次"):
            validate_password(password, organiser)


def test_a_township_says_after_how_many_days_a_password_is_changed(organiser, settings):
    SignInRules.objects.create(township=organiser.township, password_days=90)
    organiser.refresh_from_db()
    organiser.used_passwords.all().delete()
    organiser.date_joined = timezone.now() - timedelta(days=91)
    assert has_expired(organiser)
    organiser.date_joined = timezone.now() - timedelta(days=60)
    assert not has_expired(organiser)
    # What the installation asks for is the least.
    settings.PASSWORD_DAYS = 30
    assert has_expired(organiser)
