"""What a list's page is made of: its search and filters, heads that sort, its workbook, and what it says when it is empty.

The page's view hands the list (:class:`office.lists.ListFilter`) over as ``filter``.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from office.lists import NOT_OF_THE_LIST, ListFilter
from workbench.templatetags.components import LINE_BREAK

register = template.Library()


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(context: Context, label: str, key: str, number: bool = False) -> dict[str, Any]:
    """The head of a column that orders the page's list: first by ``key`` ("-age" is downwards), then the other way round."""
    current, name = context["filter"].sort, key.removeprefix("-")
    downwards = current.startswith("-")
    if current.removeprefix("-") != name:
        coming, direction = key, ""
    else:
        coming, direction = (name, "descending") if downwards else (f"-{name}", "ascending")
    return {
        "label": label, "coming": coming, "direction": direction, "number": number, "request": context["request"],
    }  # fmt: skip


@register.inclusion_tag("components/list_filters.html", takes_context=True)
def list_filters(context: Context, placeholder: str = "") -> dict[str, Any]:
    """What the page's list is looked through by: search, the other filters folded, and what is asked for as chips."""
    listed: ListFilter = context["filter"]
    asked = context["request"].GET
    fields = [field for field in listed.form if field.name != "q" and not field.is_hidden]
    kept = [(name, value) for name, values in asked.lists() for value in values
            if name not in NOT_OF_THE_LIST | {"q"} and name not in {field.name for field in fields}]  # fmt: skip
    folded = {field.name for field in fields}
    return {
        "search": listed.form["q"] if "q" in listed.form.fields else None,
        "placeholder": placeholder,
        "fields": [(field, _control(field)) for field in fields],
        "kept": kept,
        "number": sum(chip.name in folded and listed.asks_for(chip) for chip in listed.chips),
        "wrong": any(field.errors for field in fields),
        "chips": [(chip, _address(asked, {chip.name: chip.without})) for chip in listed.chips],
        "narrowed": listed.narrowed,
        "path": context["request"].path,
        "request": context["request"],
    }


def _control(field: BoundField) -> SafeString:
    chosen = hasattr(field.field, "choices")
    css = f"form-{'select' if chosen else 'control'} form-{'select' if chosen else 'control'}-sm"
    attrs: dict[str, str | bool] = {"class": css}
    if chosen:
        attrs["data-submit-on-change"] = ""
    return field.as_widget(attrs=attrs)


def _address(asked: QueryDict, other: Mapping[str, str | None]) -> str:
    """The address of the same list with other conditions; None takes one away."""
    said = asked.copy()
    for name, value in {"page": None, **other}.items():
        said.pop(name, None)
        if value is not None:
            said[name] = value
    return f"?{said.urlencode()}"


@register.inclusion_tag("components/list_export.html", takes_context=True)
def list_export(context: Context, view: str, *keys: object, label: str = "导出") -> dict[str, Any]:
    """The button that takes the page's list away as it is shown: the same conditions, the same order."""
    said = context["request"].GET.copy()
    for name in NOT_OF_THE_LIST | {"columns"}:
        said.pop(name, None)
    return {"address": f"{reverse(view, args=keys)}{'?' if said else ''}{said.urlencode()}", "label": label}


@register.simple_block_tag(takes_context=True)
def empty_list(context: Context, content: str, what: str) -> str:
    """What a list without lines says: that its conditions hide what there is, else that there is nothing and what to do."""
    listed: ListFilter = context["filter"]
    hidden = listed.hidden if listed.chips else 0
    if hidden:
        words = format_html('没有符合条件的{}，另有 {} 条不符合这些条件。<a href="{}">清除筛选</a>',
                            what, hidden, _everything(context["request"], listed))  # fmt: skip
    else:
        words = mark_safe(LINE_BREAK.sub("", content))  # noqa: S308 (rendered by the template already)
    return format_html('<div class="empty">{}</div>', words)


def _everything(request: Any, listed: ListFilter) -> str:
    """The address of the list without any condition, also without those it opens on."""
    return f"{request.path}?{urlencode(dict.fromkeys(listed.given, ''))}"
