"""The pages one looks at rather than reads, and help, and who is let in: rows of the table of every page."""

from tests.access.roles import ALL, NOBODY, SEE, TERMS, TRAIN

FIGURES = {
    "pictures:bench": (SEE, None, "get"),
    "pictures:cadence": (SEE, None, "get"),
    "pictures:plan": (SEE, None, "get"),
    "pictures:funnel": (SEE, None, "get"),
    "pictures:candidates": (SEE, None, "get"),
    "pictures:ages": (SEE, None, "get"),
    "pictures:conversion": (TERMS, None, "get"),
    "pictures:measured": (TERMS, None, "get"),
    "pictures:pool": (SEE, None, "get"),
    # Of no role of a township; tests/county tells who reads them.
    "county:home": (NOBODY, None, "get"),
    "county:statistics": (NOBODY, None, "get"),
    "county:tables": (NOBODY, None, "get"),
    "county:export": (NOBODY, None, "get"),
    "county:look_into": (NOBODY, "township", "post"),
    "county:leave": (NOBODY, None, "post"),
    "workbench:calendar": (TRAIN, None, "get"),
    "workbench:guide": (ALL, None, "get"),
    "workbench:notes": (ALL, None, "get"),
    "workbench:role_sheet": (ALL, None, "get"),
    "workbench:put_notes_away": (ALL, None, "post"),
}
# Help stands above the menu, on every page.
HELP = {"workbench:guide", "workbench:notes", "workbench:role_sheet"}
