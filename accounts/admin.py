"""Accounts and roles are kept in the staff pages; Django's groups are not used."""

from django.contrib import admin
from django.contrib.auth.models import Group

admin.site.unregister(Group)
