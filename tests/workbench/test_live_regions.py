"""What a page changes by itself is read out too: every fragment that htmx puts in stands in a live region."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# What is put in without being read out, and why.
QUIET = {
    "components/menu.html": "The numbers of the menu and the bell, read out, would interrupt every page.",
    "components/search_box.html": "The list is walked by keys, its lines read one by one; how many they are is said beside it.",
    "workbench/home.html": "How things stand, below the bands: read in its turn, it would interrupt what is to be done.",
    "workbench/dossiers/dossier.html": "What somebody unfolds by hand is read on from there, not as a whole at once.",
}
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
INCLUDE = re.compile(r'{% include "?([^" ]+)')
# A component is handed the fragment that it includes as its line.
HANDED = re.compile(r'{% include "([^"]+)" [^%]*line="([^"]+)"')


class Reading(HTMLParser):
    """Which elements ask for a fragment, and which fragments are included, each with whether it stands in a live region."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.asking: list[bool] = []
        self.included: list[tuple[str, bool]] = []
        self.handed: list[tuple[str, str]] = HANDED.findall(text)
        # An attribute in a condition is one all the same; a tag of the template between elements is text.
        self.feed(re.sub(r"{% (?!include)[^%]*%}|{{[^}]*}}", "", text))

    @property
    def live(self) -> bool:
        return any(live for _, live in self.open)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        live = found.get("role") in ("status", "alert", "log") or "aria-live" in found
        if "hx-get" in found or "hx-post" in found:
            self.asking.append((live and found.get("hx-swap") != "outerHTML") or self.live)
        if tag not in VOID:
            self.open.append((tag, live))

    def handle_endtag(self, tag):
        if any(one == tag for one, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, text):
        self.included += [(name, self.live) for name in INCLUDE.findall(text)]


READ = {str(path.relative_to(TEMPLATES)): Reading(path.read_text()) for path in TEMPLATES.rglob("*.html")}
ASKING = sorted(name for name, one in READ.items() if one.asking)


@pytest.mark.parametrize("name", ASKING)
def test_what_htmx_puts_in_is_read_out(name):
    if all(READ[name].asking):
        assert name not in QUIET
        return
    within = {component for one in READ.values() for component, line in one.handed if line == name}
    places = [live for one in READ.values() for included, live in one.included if included == name]
    places += [live for one in within for included, live in READ[one].included if included == "line"]
    assert name in QUIET or (places and all(places)), f"{name}: a live region (role=status) around what is replaced"


def test_the_quiet_ones_are_still_there():
    assert QUIET.keys() <= set(ASKING)
