"""Whatever stands in the fields of a form: another township's records are not offered, not taken, and not told of."""

from urllib.parse import urlsplit

import pytest
from django import forms
from django.db.models import ForeignKey
from django.forms.formsets import ManagementForm
from django.urls import reverse
from lxml import html

from accounts.permissions import Role
from tests.access.test_role_page_table import TABLE, answer
from tests.test_townships_of_tables import DIVIDED, TABLES, astray, path_of
from villages.models import Township

# The villages by which the other township would be known; its own name is told where a village is handed over.
MARK = "外村"
# Leads out, and would end the session.
LEAVES = {reverse("accounts:logout")}
LINES = tuple(f"-{name}" for name in ManagementForm.base_fields)


def way_to_township(model):
    """From a row of ``model`` to its township, in Django's words; None where it has none."""
    if model._meta.label in DIVIDED:
        return path_of(model._meta.label)
    column = next((one for one in model._meta.fields if one.name == "township" and isinstance(one, ForeignKey)), None)
    return column.name if column else None


def choices_in(response):
    """Name in the page → the field, of every field of the page's forms that offers records to choose from."""
    # Each part of a page that is a template of its own is handed all the page's forms again.
    values = {}
    for layer in response.context or []:
        values |= {id(value): value for one in getattr(layer, "dicts", [layer]) for value in one.values()}
    forms_of_the_page = {
        id(form): form
        for value in values.values()
        for form in ([value] if isinstance(value, forms.BaseForm) else getattr(value, "forms", []))
    }
    return {
        form.add_prefix(name): field
        for form in forms_of_the_page.values()
        for name, field in getattr(form, "fields", {}).items()
        if isinstance(field, forms.ModelChoiceField) and not field.widget.is_hidden
    }


def numbers_in(form):
    """The fields of a form of the page that hold the number of something; how many lines it has is none."""
    for field in form.xpath(".//input[@type='hidden' or @type='checkbox' or @type='radio']"):
        if (field.get("value") or "").isdigit() and not field.get("name").endswith(LINES):
            yield field.get("name")
    for field in form.xpath(".//select"):
        if any(value.isdigit() for value in field.xpath(".//option/@value")):
            yield field.get("name")


def rows_of(township):
    """Every row of a township, by table."""
    return {
        label: sorted(map(repr, TABLES[label]._base_manager.filter(**{path_of(label): township}).values_list()))
        for label in DIVIDED
    }


def opened_by(client, world, role):
    """Each page of the role about its own objects, with its answer."""
    for page, (roles, _, method) in TABLE.items():
        if role in roles and method == "get":
            client.force_login(world["users"][role])
            response = answer(client, page, world["own"])
            if response.status_code == 200 and not response.streaming and b"<form" in response.content:
                yield page, response


def theirs_in(response, township):
    """Field that chooses a record → the keys of those of ``township``; and the fields that offer one of them."""
    theirs, offered = {}, []
    for name, field in choices_in(response).items():
        if way := way_to_township(field.queryset.model):
            rows = field.queryset.model._base_manager.filter(**{way: township})
            theirs[name] = list(rows.values_list("pk", flat=True))
            if set(theirs[name]) & {one.pk for one in field.queryset}:
                offered.append(name)
    return theirs, offered


def tampered(response, theirs, every):
    """What each form of the page would send with others' numbers in one of its fields: the field, where to, and what."""
    for form in html.fromstring(response.content).xpath("//form[@method='post']"):
        address = urlsplit(form.action or response.wsgi_request.get_full_path()).path
        values = {}
        for name, value in form.form_values():
            values.setdefault(name, []).append(value)
        for name in sorted(set(numbers_in(form))):
            if address not in LEAVES:
                yield name, address, values | {name: theirs.get(name) or every}


@pytest.mark.parametrize(
    "role", [Role.ORGANISER, Role.SECRETARY, Role.LEADING_GROUP, Role.DEPARTMENT, Role.ADMINISTRATOR]
)
def test_no_form_offers_takes_or_tells_what_is_another_townships(client, world, role):
    foreign = Township.objects.get(name="邻镇")
    every = sorted({key for key in world["foreign"].values() if isinstance(key, int)})
    before, amiss, sent = rows_of(foreign), [], 0
    for page, response in opened_by(client, world, role):
        theirs, offered = theirs_in(response, foreign)
        amiss += [(page, name, "offered") for name in offered]
        for name, address, values in tampered(response, theirs, every):
            said, sent = client.post(address, values), sent + 1
            if said.status_code >= 500:
                amiss.append((page, name, said.status_code))
            if not said.streaming and MARK in said.content.decode(errors="replace"):
                amiss.append((page, name, "told"))
    assert amiss == []
    assert rows_of(foreign) == before
    assert astray()[0] == []
    assert sent
