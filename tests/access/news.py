"""The bell's pages, and who is let in: rows of the table of every page."""

from tests.access.roles import ALL, SEE

NEWS = {
    "workbench:news": (ALL, None, "get"),
    "workbench:read_all_news": (ALL, None, "post"),
    "workbench:read_news": (SEE, "news", "post"),
}
