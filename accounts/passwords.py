"""Rules for passwords, one validator each; ``AUTH_PASSWORD_VALIDATORS`` of the settings says which hold and how.

What the settings ask for is the least: a township may ask for more (``SignInRules``).
"""

import re
from datetime import timedelta
from itertools import pairwise

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    get_default_password_validators,
)
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from pypinyin import lazy_pinyin

from accounts.models import SignInRules, User
from accounts.rules import rules_of

_KINDS = {"小写字母": r"[a-z]", "大写字母": r"[A-Z]", "数字": r"\d", "符号": r"[^\w\s]|_"}
# What is tried first against an office in China, with whatever digits and signs around it.
_WEAK = {
    "woaini", "iloveyou", "password", "passwd", "admin", "administrator", "root", "test", "guest", "user",
    "qwer", "qwert", "qwerty", "asdf", "asdfgh", "zxcv", "zxcvbn", "qaz", "qazwsx", "abc", "abcd", "abcde",
    "aa", "aaa", "mima", "dangwei", "zhengfu", "zuzhi", "zuzhibu", "cunzhishu", "huanjie", "renmin", "zhongguo",
}  # fmt: skip
_LONGEST_RUN = 3


def _asked_of(user: User | None) -> SignInRules:
    return rules_of(user.township if user else None)


class Rule:
    """A rule in words, and for whose township."""

    def in_words(self, user: User | None) -> str:
        """What is asked of the password of ``user``; without one what the settings ask of everybody's."""
        raise NotImplementedError

    def get_help_text(self) -> str:
        return self.in_words(None)


class LongEnough(Rule, MinimumLengthValidator):
    """So many characters, or as many as the township asks for."""

    def validate(self, password: str, user: User | None = None) -> None:
        MinimumLengthValidator(self._least(user)).validate(password, user)

    def _least(self, user: User | None) -> int:
        return max(self.min_length, _asked_of(user).password_length)

    def in_words(self, user: User | None) -> str:
        return f"至少 {self._least(user)} 位。"


class NotCommon(Rule, CommonPasswordValidator):
    """None of the passwords that are tried first anywhere."""

    def in_words(self, user: User | None) -> str:
        return "不能是常见密码。"


class KindsOfCharacters(Rule):
    """At least so many of: small letters, capitals, digits, signs."""

    def __init__(self, least: int = 3) -> None:
        self.least = least

    def validate(self, password: str, user: User | None = None) -> None:
        used = [kind for kind, pattern in _KINDS.items() if re.search(pattern, password)]
        if len(used) < (least := self._least(user)):
            raise ValidationError(
                f"密码须含{'、'.join(_KINDS)}中的 {least} 种，现在只有{'、'.join(used)}。", code="kinds"
            )

    def _least(self, user: User | None) -> int:
        return max(self.least, _asked_of(user).password_kinds)

    def in_words(self, user: User | None) -> str:
        return f"须含{'、'.join(_KINDS)}中的 {self._least(user)} 种。"


class NotGuessable(Rule):
    """No run like aaaa, 1234 or dcba, and no word that is tried first."""

    def validate(self, password: str, user: User | None = None) -> None:
        if _longest_run(password.lower()) > _LONGEST_RUN:
            raise ValidationError("密码不能含 4 个以上相同或连续的字符，如 aaaa、1234。", code="run")
        if re.sub(r"[^a-z]", "", password.lower()) in _WEAK:
            raise ValidationError("这是常见的弱密码，请换一个。", code="weak")

    def in_words(self, user: User | None) -> str:
        return "不能含 4 个以上相同或连续的字符。"


class NotTheName(Rule):
    """Neither the sign-in name nor the name in pinyin is part of it."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None:
            return
        names = {user.username.lower(), "".join(lazy_pinyin(user.name)).lower(), user.name.lower()}
        if any(len(name) >= 3 and name in password.lower() for name in names):
            raise ValidationError("密码不能含登录名或姓名的拼音。", code="name")

    def in_words(self, user: User | None) -> str:
        return "不能含登录名或姓名的拼音。"


class NotUsedBefore(Rule):
    """None of the last passwords of the account, the present one included."""

    def __init__(self, kept: int = 5) -> None:
        self.kept = kept

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        kept = self._kept(user)
        used = [user.password, *user.used_passwords.values_list("password", flat=True)[:kept]]
        if any(check_password(password, one) for one in used):
            raise ValidationError(f"不能用现在的密码，也不能用最近 {kept} 次用过的密码。", code="used")

    def password_changed(self, password: str, user: User) -> None:
        """Django's hook after a password was saved: it goes on record, and what is older than asked for goes."""
        user.used_passwords.create(password=user.password)
        newest = user.used_passwords.values("pk")[: self._kept(user)]
        user.used_passwords.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()

    def _kept(self, user: User | None) -> int:
        return max(self.kept, _asked_of(user).password_kept)

    def in_words(self, user: User | None) -> str:
        return f"不能与最近 {self._kept(user)} 次用过的密码相同。"


def rules_in_words(user: User) -> SafeString:
    """What is asked of the password of ``user``, their township's rules included, as a list."""
    rules = (rule for rule in get_default_password_validators() if isinstance(rule, Rule))
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((rule.in_words(user),) for rule in rules)))


def has_expired(user: User) -> bool:
    """Whether the password is older than the installation (``PASSWORD_DAYS``) or the township lets it be; with 0 none ever is."""
    limits = [days for days in (settings.PASSWORD_DAYS, _asked_of(user).password_days) if days]
    if not limits:
        return False
    newest = user.used_passwords.first()
    return (newest.set_at if newest else user.date_joined) < timezone.now() - timedelta(days=min(limits))


def _longest_run(text: str) -> int:
    """The length of the longest part whose characters are equal, or follow one another up or down."""
    longest = 0
    for step in (-1, 0, 1):
        run = 1
        for before, after in pairwise(text):
            run = run + 1 if ord(after) - ord(before) == step else 1
            longest = max(longest, run)
    return longest
