"""Who tries to sign in too often waits, and nobody learns from a sign-in which accounts there are. accounts/lockout.py."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.lockout import ANYWHERE, HERE, NAMES, Limit, Tried, waits_until
from accounts.models import AccessRecord, SignInRules, User
from accounts.permissions import Role
from accounts.staff import set_first_password
from tests.accounts.rules import AS_THEY_ARE
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-good-password-1"
OFFICE, ELSEWHERE = "10.1.2.3", "203.0.113.9"
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


@given(st.integers(1, 30), st.integers(1, 60), st.integers(0, 500))
def test_each_further_round_makes_wait_twice_as_long_up_to_a_day(failures, minutes, count):
    limit = Limit(failures, timedelta(minutes=minutes))
    wait = limit.wait(count)
    if count < failures:
        assert wait == timedelta()
    else:
        assert limit.first <= wait <= timedelta(days=1)
        assert limit.wait(count + failures) == min(2 * wait, timedelta(days=1))


LINES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]), st.sampled_from([OFFICE, ELSEWHERE]),
        st.sampled_from(["sign_in_failed"] * 8 + ["signed_in", "unlocked"]),
    ),
    max_size=60,
)  # fmt: skip


@given(LINES, st.booleans())
def test_what_counts_is_counted_as_by_hand(lines, known):
    tried = [Tried(*line, START + timedelta(minutes=number)) for number, line in enumerate(lines)]
    here = anywhere = 0
    last_here = last_anywhere = None
    for name, address, action, at in [(one.username, one.address, one.action, one.at) for one in tried]:
        if name != "a":
            continue
        if action == "unlocked":
            here = anywhere = 0
        elif action == "signed_in" and address == OFFICE:
            here = 0
        elif action == "sign_in_failed":
            anywhere, last_anywhere = anywhere + 1, at
            if address == OFFICE:
                here, last_here = here + 1, at
    ends = [last_here + HERE.wait(here)] if here >= 5 else []
    ends += [last_anywhere + ANYWHERE.wait(anywhere)] if anywhere >= 20 and not known else []
    assert waits_until(tried, "a", OFFICE, known=known) == max(ends, default=None)


def test_one_password_tried_on_forty_names_is_slowed_and_those_who_belong_there_are_not():
    tried = [Tried(f"name{n}", ELSEWHERE, "sign_in_failed", START + timedelta(seconds=n)) for n in range(40)]
    now = tried[-1].at
    assert waits_until(tried[:19], "another", ELSEWHERE, known=False) is None
    assert waits_until(tried[:20], "another", ELSEWHERE, known=False) == tried[19].at + NAMES.first
    assert waits_until(tried, "another", ELSEWHERE, known=False) == now + 2 * NAMES.first
    assert waits_until(tried, "another", ELSEWHERE, known=True) is None
    assert waits_until(tried, "another", OFFICE, known=False) is None


def sign_in(username, password=PASSWORD, address=OFFICE):
    return Client().post(
        reverse("accounts:login"), {"username": username, "password": password}, REMOTE_ADDR=address
    )  # fmt: skip


def later(monkeypatch, **passed):
    at = timezone.now() + timedelta(**passed)
    monkeypatch.setattr("accounts.lockout.timezone.now", lambda: at)


def test_an_account_tried_too_often_from_an_address_waits_there_and_nowhere_else(organiser, monkeypatch):
    for _ in range(5):
        answer = sign_in(organiser.username, "wrong", ELSEWHERE)
    assert (answer.status_code, "15 分钟后再试" in answer.content.decode()) == (429, True)
    assert sign_in(organiser.username, PASSWORD, ELSEWHERE).status_code == 429
    assert sign_in(organiser.username).status_code == 302
    assert AccessRecord.objects.filter(action="locked").count() == 1
    later(monkeypatch, minutes=16)
    assert sign_in(organiser.username, PASSWORD, ELSEWHERE).status_code == 302


def test_the_administrator_opens_a_lock_on_record(client, organiser, township):
    for _ in range(5):
        sign_in(organiser.username, "wrong")
    keeper = make_user(Role.ADMINISTRATOR, township)
    client.force_login(keeper)
    assert "解除锁定" in client.get(reverse("accounts:list")).content.decode()
    client.post(reverse("accounts:unlock", args=[organiser.pk]))
    assert sign_in(organiser.username).status_code == 302
    found = AccessRecord.objects.get(action="unlocked")
    assert (found.user, found.subject) == (keeper, organiser.username)
    assert "解除锁定" not in client.get(reverse("accounts:list")).content.decode()


def test_the_console_opens_the_lock_of_the_only_administrator(organiser):
    for _ in range(5):
        sign_in(organiser.username, "wrong")
    with pytest.raises(CommandError, match="没有登录名"):
        call_command("open_lock", "nobody")
    call_command("open_lock", organiser.username)
    assert sign_in(organiser.username).status_code == 302


def test_a_name_nobody_has_is_locked_and_answered_as_one_somebody_has(organiser):
    answers = {name: [sign_in(name, "wrong") for _ in range(6)] for name in (organiser.username, "nobody-at-all")}
    ours, theirs = ([(one.status_code, one.content.decode()) for one in tried] for tried in answers.values())
    for (code, page), (other_code, other_page) in zip(ours, theirs, strict=True):
        assert code == other_code
        assert strip(page, organiser.username) == strip(other_page, "nobody-at-all")


def strip(page, username):
    """A page without what differs from request to request."""
    lines = page.replace(username, "").splitlines()
    return [line for line in lines if "csrf" not in line and "请求编号" not in line]


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"])
def test_as_much_is_hashed_for_whatever_name_is_tried(township, monkeypatch):
    rounds = []
    real = PBKDF2PasswordHasher.encode

    def counted(self, password, salt, iterations=None):
        rounds.append(iterations or self.iterations)
        # The sum is what is asked for; a thousandth of the work is enough for it.
        return real(self, password, salt, (iterations or self.iterations) // 1000 or 1).replace(
            f"${(iterations or self.iterations) // 1000 or 1}$", f"${iterations or self.iterations}$"
        )

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    users = [make_user(Role.READER, township, username=name) for name in ("open", "closed", "fresh", "unusable")]
    User.objects.filter(username="closed").update(is_active=False)
    User.objects.filter(username="unusable").update(password="!")
    set_first_password(users[2])
    spent = {}
    for name in ("nobody", "open", "closed", "fresh", "unusable"):
        rounds.clear()
        sign_in(name, "wrong")
        spent[name] = sum(rounds)
    assert len(set(spent.values())) == 1, spent


def test_an_account_nobody_used_for_ninety_days_is_listed_and_closed_by_one_click(client, township):
    keeper = make_user(Role.ADMINISTRATOR, township)
    gone, never, fresh, here = (make_user(Role.READER, township) for _ in range(4))
    long_ago = timezone.now() - timedelta(days=91)
    User.objects.filter(pk__in=[gone.pk, keeper.pk]).update(last_login=long_ago)
    User.objects.filter(pk=never.pk).update(date_joined=long_ago)
    User.objects.filter(pk=here.pk).update(date_joined=long_ago, last_login=timezone.now())
    client.force_login(keeper)
    User.objects.filter(pk=keeper.pk).update(last_login=long_ago)
    page = client.get(reverse("accounts:list"), {"state": "unused"})
    assert {gone, never} <= set(page.context["page"])
    assert page.context["unused"] == 2
    client.post(reverse("accounts:close_unused"))
    assert set(User.objects.filter(is_active=False)) == {gone, never}
    assert fresh in User.objects.filter(is_active=True)


@pytest.fixture
def bound(township):
    SignInRules.objects.create(township=township, networks=["10.1.0.0/16"])


@pytest.mark.usefixtures("bound")
def test_administrators_and_organisers_sign_in_from_the_townships_addresses_only(organiser, township):
    answer = sign_in(organiser.username, PASSWORD, ELSEWHERE)
    assert "只能从镇里规定的网络地址登录" in answer.content.decode()
    # Who does not know the password learns nothing of it.
    assert "登录名或密码不对" in sign_in(organiser.username, "wrong", ELSEWHERE).content.decode()
    assert sign_in(organiser.username).status_code == 302
    assert sign_in(make_user(Role.READER, township).username, PASSWORD, ELSEWHERE).status_code == 302


@pytest.mark.usefixtures("bound")
def test_a_session_that_moves_out_of_them_ends(client, organiser):
    client.force_login(organiser)
    assert client.get("/", REMOTE_ADDR=OFFICE).status_code == 200
    assert "ended=network" in client.get("/", REMOTE_ADDR=ELSEWHERE)["Location"]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("10.1.0.0/16\n192.168.7.9", None), ("", None), ("10.1.0.0/99", "不是地址或网段"), ("192.168.0.0/16", "您现在的地址"),
    ],
)  # fmt: skip
def test_whoever_sets_the_addresses_is_within(client, township, said, refusal):
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    answer = client.post(reverse("accounts:rules"), AS_THEY_ARE | {"networks": said}, REMOTE_ADDR=OFFICE)
    if refusal:
        assert refusal in answer.content.decode()
        assert not SignInRules.objects.exists()
    else:
        assert SignInRules.objects.get().networks == said.split()
