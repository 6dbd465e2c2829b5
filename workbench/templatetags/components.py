"""The parts that recur on the pages; each is drawn by the template of its name in templates/components/."""

import re
import uuid
from datetime import date
from itertools import groupby
from typing import Any

from django import template
from django.core.paginator import Page
from django.db.models import Model
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.base import NodeList, Parser, TextNode, Token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.appearance import appearance_of, next_appearance
from accounts.requests import on_paper
from office.paper.press import chromium_path
from office.pickers import AT_A_GLANCE, letters
from office.pictures.figures import Figure, Picture
from workbench.guide.chapters import chapter_of
from workbench.guide.notes import unread
from workbench.menu import GROUPS, MENU, TABS, active, seen_by, tabs_of

register = template.Library()

# So many of the places to correct are named above a table.
MOST_LINKS = 10


@register.inclusion_tag("components/menu.html", takes_context=True)
def menu(context: Context) -> dict[str, Any]:
    """The entries this user may open with their tabs, by group, with those of this page marked."""
    user, match = context["user"], context["request"].resolver_match
    entries = seen_by(user, MENU)
    here = active(match, entries)
    groups = [
        {
            "name": name,
            "key": GROUPS[name],
            "entries": [(entry, [tab for tab in tabs_of(user, entry) if tab.view != entry.view]) for entry in lines],
            "here": bool(here and here.group == name),
        }
        for name, lines in ((name, list(lines)) for name, lines in groupby(entries, key=lambda entry: entry.group))
    ]
    here_tab = here and active(match, tabs_of(user, here))
    return {"groups": groups, "here": here, "here_tab": here_tab, "waits": bool(groups)}


@register.inclusion_tag("components/breadcrumb.html", takes_context=True)
def breadcrumb(context: Context) -> dict[str, Any]:
    """Where a page below an entry of the menu belongs; nothing on the entry's own page."""
    user, match = context["user"], context["request"].resolver_match
    here = active(match, seen_by(user, MENU))
    if here is None or match.view_name == here.view:
        return {"here": None}
    # A page below a tab has its address below the tab's.
    path = context["request"].path
    above = [tab for tab in tabs_of(user, here) if tab.view not in (match.view_name, here.view)]
    above = [tab for tab in above if path.startswith(reverse(tab.view))]
    return {"here": here, "tab": max(above, key=lambda tab: len(reverse(tab.view)), default=None)}


@register.simple_tag(takes_context=True)
def appearance(context: Context) -> str:
    """Light, dark or auto, for the page's own attribute."""
    return appearance_of(context["request"]).value if "request" in context else "auto"


@register.inclusion_tag("components/appearance.html", takes_context=True)
def appearance_button(context: Context) -> dict[str, Any]:
    """What the pages look like in this browser, and the button that changes it."""
    now = appearance_of(context["request"])
    return {"now": now, "coming": next_appearance(now), "request": context["request"],
            "csrf_token": context.get("csrf_token")}  # fmt: skip


@register.inclusion_tag("components/help_link.html", takes_context=True)
def help_link(context: Context) -> dict[str, Any]:
    """The question mark that opens the guide at the chapter about this page."""
    return {"chapter": chapter_of(context["request"].resolver_match)}


@register.inclusion_tag("components/release_notes.html", takes_context=True)
def release_notes(context: Context) -> dict[str, Any]:
    """On the first page, what is new, until the user puts it away."""
    match = context["request"].resolver_match
    at_home = match is not None and match.view_name == "workbench:home"
    return {"notes": unread(context["user"]) if at_home else None, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/print_buttons.html", takes_context=True)
def print_buttons(context: Context, kind: str = "list", day: date | None = None) -> dict[str, Any]:
    """A page on paper, whole, and as a PDF of the same; a past ``day`` that it shows stands at its foot.

    A ``kind`` "list" opens as it is printed; a "sheet" is one on the screen already; what is shown "once" is there to print only.
    """
    request = context["request"]
    request.printable = kind != "once"
    # Its line of the trail, where the page has left one.
    line = getattr(request, "noted", None)
    by = f"{request.user}打印 · 编号 {line.pk}" if line else f"{request.user}打印"
    return {
        "by": by,
        "request": request, "day": day, "today": timezone.localdate(), "township": getattr(request.user, "township", None),
        "prints_here": kind != "list" or on_paper(request), "opened_to_print": kind == "list" and on_paper(request),
        "has_pdf": request.printable and chromium_path(),
    }  # fmt: skip


@register.simple_tag(takes_context=True)
def printed(context: Context) -> bool:
    """Whether the page is asked for as it is printed."""
    return "request" in context and on_paper(context["request"])


@register.inclusion_tag("components/tabs.html", takes_context=True)
def tabs(context: Context, section: str) -> dict[str, Any]:
    """The tabs of a section (workbench/menu.py) that this user may open."""
    lines = seen_by(context["request"].user, TABS[section])
    return {"section": section, "lines": lines, "here": active(context["request"].resolver_match, lines)}


@register.inclusion_tag("components/pages.html", takes_context=True)
def pages(context: Context, page: Page) -> dict[str, Any]:
    """The page numbers below a list; the filters in the address stay."""
    return {
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "request": context["request"],
    }


@register.simple_block_tag
def filter_bar(content: str, button: str = "查找") -> str:
    """A list's filters in one row, with the button that applies them."""
    return render_to_string("components/filter_bar.html", {"content": content, "button": button})


@register.inclusion_tag("components/search.html")
def search_field(value: str | None, placeholder: str) -> dict[str, Any]:
    """The search box of a filter bar."""
    return {"value": value or "", "placeholder": placeholder}


@register.inclusion_tag("components/choice.html")
def choice(
    name: str, label: str, choices: Any, chosen: Any = "", empty: str = "", submit: bool = True, **more: Any
) -> dict[str, Any]:
    """A drop-down list of pairs, of records or of words "value:text"; ``submit`` applies a choice at once.

    More: ``id``, ``errors``, ``css``. A text for the ``empty`` choice takes the place of the field's own.
    """
    if isinstance(choices, str):
        choices = [word.split(":", 1) for word in choices.split()]
    pairs = [(one.pk, one) if isinstance(one, Model) else tuple(one) for one in choices]
    if empty:
        pairs = [pair for pair in pairs if pair[0] not in ("", None)]
        pairs.insert(0, ("", empty))
    chosen = str(chosen.pk if isinstance(chosen, Model) else "" if chosen is None else chosen)
    long = len(pairs) > AT_A_GLANCE
    options = [
        (value, text, str("" if value is None else value) == chosen, letters(text) if long else "")
        for value, text in pairs
    ]
    return more | {"name": name, "label": label, "options": options, "submit": submit, "long": long}


@register.inclusion_tag("components/answers.html")
def answers(field: BoundField, label: str, whose: object = "") -> dict[str, Any]:
    """The choices of a field as buttons side by side, coloured by what they say; their group is named for whom."""
    return {"field": field, "label": f"{whose}{label}"}


@register.inclusion_tag("components/cell_input.html")
def cell_input(
    field: BoundField, size: str = "", least: object = "", most: object = "", step: object = ""
) -> dict[str, Any]:
    """A number typed into a cell of a table, with its errors below; ``step`` below 1 allows decimals."""
    return {"field": field, "size": size, "least": least, "most": most, "step": step}


@register.inclusion_tag("components/errors.html")
def errors(field: BoundField) -> dict[str, Any]:
    """What is wrong with a field, below it."""
    return {"errors": field.errors}


@register.simple_tag
def new_key() -> str:
    """A key that no other form has (:mod:`office.once`)."""
    return uuid.uuid4().hex


@register.inclusion_tag("components/table_errors.html")
def table_errors(
    form: BaseForm, chosen: BoundField | None = None, message: str = "有需要更正的地方，已在下面标出。"
) -> dict[str, Any]:
    """What is wrong with a form whose fields stand in a table, the first as links; ``chosen`` is the field of the ticked rows."""
    ticked = chosen.name if chosen else None
    wrong = [field for field in form if field.errors and field.name != ticked] if form.errors else []
    more = len(wrong) if len(wrong) > MOST_LINKS else 0
    return {"form": form, "chosen": chosen, "message": message, "wrong": wrong[:MOST_LINKS], "more": more}


@register.inclusion_tag("components/working.html")
def working(doing: str) -> dict[str, Any]:
    """What is shown instead of the button while a form that takes a while is on its way."""
    return {"doing": doing}


@register.inclusion_tag("components/state_word.html")
def state_word(record: Any, field: str = "status", kind: str = "", small: bool = False) -> dict[str, Any]:
    """A state in words and in its colour: the classes ``kind-value`` are those of app.css."""
    value = getattr(record, field, "")
    label = getattr(record, f"get_{field}_display", str)() if record else ""
    return {"kind": kind or field, "value": value, "label": label, "small": small}


@register.inclusion_tag("components/term_end.html")
def term_end(day: date | None) -> dict[str, Any]:
    """The day a term ends, marked where it has."""
    return {"day": day, "over": day is not None and day < timezone.localdate()}


@register.inclusion_tag("components/figure.html")
def figure(label: str, number: object, tone: str = "", id: str = "") -> dict[str, Any]:
    """A number in a box, with what it counts."""
    return {"label": label, "number": number, "tone": tone, "id": id}


@register.inclusion_tag("components/picture.html", takes_context=True)
def picture(context: Context, one: Picture) -> dict[str, Any]:
    """A picture with what its colours mean, and the table behind it: to unfold on the screen, open on paper."""
    return {"picture": one, "unfolded": printed(context)}


@register.inclusion_tag("components/figure_cell.html")
def figure_cell(cell: Figure | str) -> dict[str, Any]:
    """A cell of the table behind a picture: words, or a number that leads to what it counts."""
    return {"cell": cell, "is_figure": isinstance(cell, Figure)}


@register.inclusion_tag("components/row_action.html", takes_context=True)
def row_action(
    context: Context, view: str, key: object, label: str, asks: str = "", of: object = ""
) -> dict[str, Any]:
    """A small button in a row that posts; ``asks`` is the question before it, with {} for ``of``."""
    question = asks.format(of) if asks else ""
    return {"address": reverse(view, args=[key]), "label": label, "question": question,
            "csrf_token": context.get("csrf_token")}  # fmt: skip


# What a template's own line break is made of; the wide blank of Chinese forms is none.
LINE_BREAK = re.compile(r"[ \t]*\n[ \t\n]*")


@register.simple_block_tag
def empty_state(content: str, extra: str = "") -> str:
    """What a list without lines says, and what to do next."""
    return format_html('<div class="empty{}">{}</div>', f" {extra}" if extra else "",
                       mark_safe(LINE_BREAK.sub("", content)))  # fmt: skip # noqa: S308 (rendered by the template already)


class JoinedLines(template.Node):
    """Renders its content; the line breaks of the template were taken out when it was read."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context)


@register.tag
def sentence(parser: Parser, token: Token) -> JoinedLines:
    """A sentence broken over lines of the template: Chinese takes no blank where a line ends."""
    nodelist = parser.parse(("endsentence",))
    parser.delete_first_token()
    node: Any
    for node in nodelist.get_nodes_by_type(TextNode):
        node.s = LINE_BREAK.sub("", node.s)
    return JoinedLines(nodelist)
