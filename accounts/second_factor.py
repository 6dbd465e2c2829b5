"""The second step of signing in: a code of an app on the phone (TOTP, RFC 6238), a security key (``security_keys.py``), or a code
printed for when neither is at hand."""

import re
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from accounts.models import PhoneApp, SecurityKey, User
from accounts.rules import rules_of
from accounts.sessions import end_sessions

CODES = 10
# As first passwords: nothing that is mistaken when it is read from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_PRINTED = 8
_ON_RECORD = 16


def is_asked_of(user: User) -> bool:
    """Whether the township asks holders of one of ``user``'s roles for the second step."""
    asked = set(rules_of(user.township).second_factor_roles)
    return bool(asked) and any(held.role in asked for held in user.held_roles)


def app_being_set_up(user: User) -> PhoneApp:
    """The app ``user`` is about to pair, with the key it is to be shown; it counts once a code of it was right."""
    mine = {"user": user, "confirmed": False}
    begun = PhoneApp.objects.filter(**mine).first()
    if begun and begun.is_lost:
        begun.delete()
        begun = None
    return begun or PhoneApp.objects.create(name="app", **mine)


def check_code(user: User, code: str) -> Device:
    """What of ``user``'s made ``code``; a ``ValidationError`` where nothing did.

    After each wrong code one waits twice as long, whoever asks and from wherever, so that guessing takes years.
    """
    return _checked(user, code, confirmed=True)


@transaction.atomic
def switch_on(user: User, code: str) -> tuple[PhoneApp, list[str]]:
    """Pair the app being set up, a code of which ``user`` has typed; returns it and new printed codes, to be shown once."""
    app = _checked(user, code, confirmed=False)
    PhoneApp.objects.filter(user=user, confirmed=True).delete()
    PhoneApp.objects.filter(pk=app.pk).update(confirmed=True)
    return app, print_codes(user)


@transaction.atomic
def print_codes(user: User) -> list[str]:
    """New printed codes in place of all former ones; returns them, to be shown once: only their seals are kept."""
    StaticDevice.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_PRINTED)) for _ in range(CODES)]
    sheet = StaticDevice.objects.create(user=user, name="printed")
    StaticToken.objects.bulk_create(StaticToken(device=sheet, token=_sealed(code)) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


@transaction.atomic
def switch_off(user: User, *, by: User) -> None:
    """Take the second step from ``user``: the own one, where no role asks for it, or as an administrator somebody else's."""
    if by.pk == user.pk and is_asked_of(user):
        raise ValidationError("您的角色必须用两步验证，不能停用；换手机的，请重新设置。")
    for kind in (PhoneApp, SecurityKey, StaticDevice):
        kind.objects.filter(user=user).delete()
    if by.pk != user.pk:
        end_sessions(user)


@transaction.atomic
def remove_key(key: SecurityKey) -> None:
    """Take a security key from its owner; with the only means of the second step the printed codes go too.

    Raises ``ValidationError`` where it is the only one and a role of the owner asks for the second step.
    """
    owner = User.objects.select_for_update().get(pk=key.user_id)
    others = SecurityKey.objects.filter(user=owner).exclude(pk=key.pk).exists()
    if not others and not PhoneApp.objects.filter(user=owner, confirmed=True).exists():
        if is_asked_of(owner):
            raise ValidationError("您的角色必须用两步验证，请先设好手机验证或另一个安全密钥，再删除这一个。")
        StaticDevice.objects.filter(user=owner).delete()
    key.delete()


def words_of(device: Device) -> str:
    """What somebody took the second step with, for the trail."""
    if isinstance(device, SecurityKey):
        return str(device)
    return "备用码" if isinstance(device, StaticDevice) else "手机验证码"


def codes_left(user: User) -> int:
    """How many printed codes can still be used."""
    return StaticToken.objects.filter(device__user=user).count()


def _sealed(code: str) -> str:
    return salted_hmac("accounts.second_factor", code, algorithm="sha256").hexdigest()[:_ON_RECORD]


def _checked(user: User, code: str, *, confirmed: bool) -> Device:
    plain = re.sub(r"[\s-]", "", code).lower()
    printed = confirmed and len(plain) == _PRINTED
    kind: type[PhoneApp | StaticDevice] = StaticDevice if printed else PhoneApp
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=user, confirmed=confirmed).first()
        allowed, why = device.verify_is_allowed() if device else (True, None)
        right = bool(device and allowed and device.verify_token(_sealed(plain) if printed else plain))
    # What was counted stays counted: it is refused after the transaction.
    if not allowed and why:
        seconds = int((why["locked_until"] - timezone.now()).total_seconds()) + 1
        raise ValidationError(f"刚才输错了，请等 {seconds} 秒再输；输错越多，等得越久。")
    if not right:
        raise ValidationError("验证码不对或已经用过，请输入现在显示的 6 位数字。")
    return device
