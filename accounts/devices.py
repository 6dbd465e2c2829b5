"""What a second step is taken with, beside the printed codes of django-otp: an app on the phone, a security key."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from accounts.sealed_fields import SealedCharField, Unopened


class PhoneApp(TimestampMixin, ThrottlingMixin, Device):
    """django-otp's device of an app that shows codes (TOTP), in its table, with the key sealed where the installation has one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = SealedCharField(max_length=80, default=default_key)
    step = models.PositiveSmallIntegerField(default=30)
    t0 = models.BigIntegerField(default=0)
    digits = models.PositiveSmallIntegerField(default=6)
    tolerance = models.PositiveSmallIntegerField(default=1)
    drift = models.SmallIntegerField(default=0)
    last_t = models.BigIntegerField(default=-1)

    class Meta:
        # django-otp's migrations make and change it.
        managed = False
        db_table = "otp_totp_totpdevice"
        verbose_name = "手机验证程序"
        verbose_name_plural = "手机验证程序"

    bin_key = TOTPDevice.bin_key
    get_throttle_factor = TOTPDevice.get_throttle_factor

    @property
    def config_url(self) -> str:
        """The address that pairs an app, as its picture is made of."""
        return TOTPDevice(user=self.user, key=self.key).config_url

    @property
    def is_lost(self) -> bool:
        """Whether no key of the installation opens that of the app."""
        return isinstance(self.key, Unopened)

    def verify_token(self, token: Any) -> bool:
        """Whether ``token`` is the code of now; of an app whose key is lost none is."""
        return not self.is_lost and TOTPDevice.verify_token(self, token)


class SecurityKey(TimestampMixin, Device):
    """A security key (WebAuthn) that somebody registered: its public half, and how often it had signed when it was last used."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", related_name="+")
    credential = models.CharField("编号", max_length=1400, unique=True, editable=False)
    public_key = models.BinaryField("公钥", editable=False)
    sign_count = models.BigIntegerField("签名次数", default=0, editable=False)
    transports = ArrayField(models.CharField(max_length=20), default=list, editable=False)

    class Meta:
        verbose_name = "安全密钥"
        verbose_name_plural = "安全密钥"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"安全密钥「{self.name}」"
