"""Security keys (WebAuthn): registering one, and signing in with it as the second step.

What a browser sends is checked by ``webauthn``: that it signed this challenge, on this address, with that key. A key is bound to
the name of the host, so none works on a page that only looks like ours.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils import timezone
from django.utils.crypto import salted_hmac
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from accounts.models import SecurityKey, User

MOST_KEYS = 10
# How long the question of a page is good for, and once.
LASTS_SECONDS = 180
_CHALLENGE = "security_key"
_UV = UserVerificationRequirement.PREFERRED
T = TypeVar("T")


class Purpose(StrEnum):
    """What a challenge is for."""

    REGISTERING = "register"
    SIGNING_IN = "sign_in"


@dataclass(frozen=True)
class Place:
    """Where a page is open: the name that keys are bound to, and the address the browser has to have been on."""

    name: str
    origin: str


def place_of(request: HttpRequest) -> Place:
    """The place of a page, of which the proxies in front have said host and scheme (``ALLOWED_HOSTS``, ``TRUSTED_PROXIES``)."""
    host = request.get_host()
    return Place(settings.SECURITY_KEY_HOST or split_domain_port(host)[0], f"{request.scheme}://{host}")


def registering(user: User, session: SessionBase, place: Place) -> dict[str, Any]:
    """What the browser is asked to make a key for ``user`` with."""
    return options_to_json_dict(
        generate_registration_options(
            rp_id=place.name,
            rp_name=settings.OTP_TOTP_ISSUER,
            user_name=user.username,
            user_display_name=user.name,
            # Tells a key's accounts apart, and nobody which account it is.
            user_id=salted_hmac("accounts.security_keys", str(user.pk), algorithm="sha256").digest(),
            challenge=_challenge(session, Purpose.REGISTERING),
            timeout=1000 * LASTS_SECONDS,
            authenticator_selection=AuthenticatorSelectionCriteria(user_verification=_UV),
            exclude_credentials=_known(user),
        )
    )


def signing_in(user: User, session: SessionBase, place: Place) -> dict[str, Any]:
    """What the browser is asked to sign with one of the keys of ``user``."""
    return options_to_json_dict(
        generate_authentication_options(
            rp_id=place.name,
            challenge=_challenge(session, Purpose.SIGNING_IN),
            timeout=1000 * LASTS_SECONDS,
            allow_credentials=_known(user),
            user_verification=_UV,
        )
    )


def register(user: User, name: str, answer: str, session: SessionBase, place: Place) -> SecurityKey:
    """Keep the key that the browser made, under ``name``. Raises ``ValidationError``."""
    challenge = _taken(session, Purpose.REGISTERING)
    if SecurityKey.objects.filter(user=user).count() >= MOST_KEYS:
        raise ValidationError(f"最多登记 {MOST_KEYS} 个安全密钥，请先删除不用的。")
    said = _object(answer)
    found = _verified(
        lambda: verify_registration_response(
            credential=said, expected_challenge=challenge, expected_rp_id=place.name, expected_origin=place.origin
        )
    )
    key = SecurityKey(
        user=user, name=name, credential=bytes_to_base64url(found.credential_id), public_key=found.credential_public_key,
        sign_count=found.sign_count, transports=_transports(said),
    )  # fmt: skip
    try:
        with transaction.atomic():
            key.save()
    except IntegrityError:
        raise ValidationError("这个安全密钥已经登记过了。") from None
    return key


@transaction.atomic
def pass_with_key(user: User, answer: str, session: SessionBase, place: Place) -> SecurityKey:
    """The key of ``user`` that signed what the page asked. Raises ``ValidationError``.

    A key counts what it signs: one that counts backwards was copied.
    """
    challenge = _taken(session, Purpose.SIGNING_IN)
    said = _object(answer)
    key = SecurityKey.objects.select_for_update().filter(user=user, credential=str(said.get("id"))).first()
    if key is None:
        raise ValidationError("这不是您登记的安全密钥。")
    known = key
    found = _verified(
        lambda: verify_authentication_response(
            credential=said, expected_challenge=challenge, expected_rp_id=place.name, expected_origin=place.origin,
            credential_public_key=bytes(known.public_key), credential_current_sign_count=known.sign_count,
        )
    )  # fmt: skip
    key.sign_count, key.last_used_at = found.new_sign_count, timezone.now()
    key.save(update_fields=["sign_count", "last_used_at"])
    return key


def _known(user: User) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(key.credential), transports=[AuthenticatorTransport(one) for one in key.transports]
        )
        for key in SecurityKey.objects.filter(user=user)
    ]


def _transports(said: Mapping[str, Any]) -> list[str]:
    response = said.get("response")
    named = response.get("transports") if isinstance(response, dict) else None
    known = {one.value for one in AuthenticatorTransport}
    return sorted(known & {one for one in named if isinstance(one, str)}) if isinstance(named, list) else []


def _challenge(session: SessionBase, purpose: Purpose) -> bytes:
    """A new question, kept in the session; one asked before is void."""
    made = secrets.token_bytes(32)
    session[_CHALLENGE] = {"for": purpose, "asked": bytes_to_base64url(made), "at": int(time.time())}
    return made


def _taken(session: SessionBase, purpose: Purpose) -> bytes:
    """The question the session asked last for this ``purpose``; whatever comes of it, it is not asked again."""
    kept = session.pop(_CHALLENGE, None)
    if kept is None or kept["for"] != purpose or time.time() - kept["at"] > LASTS_SECONDS:
        raise ValidationError("等得太久了，或这一次已经用过，请再试一次。")
    return base64url_to_bytes(kept["asked"])


def _object(answer: str) -> dict[str, Any]:
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise ValidationError("没有收到安全密钥的回答，请再试一次。")
    return said


def _verified(check: Callable[[], T]) -> T:
    # What a browser sends is bytes of bytes of bytes; whatever is wrong with them, they are no answer.
    try:
        return check()
    except Exception:
        raise ValidationError("安全密钥没有通过验证，请再试一次。") from None
