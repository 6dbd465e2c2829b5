"""Accounts, roles and what they sign in with are kept in the staff pages; Django's groups are not used."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

for model in (Group, TOTPDevice, StaticDevice):
    admin.site.unregister(model)
