"""The search box, the numbers of the menu and the pairing of a whole township: rows of the table of every page."""

from tests.access.roles import ALL, ORGANISER

FINDING = {
    "workbench:waiting": (ALL, None, "get"),
    "mentoring:pair_township": (ORGANISER, None, "get"),
}
