"""What axe-core finds wrong with a page for eye, ear and keyboard, by the rules of WCAG 2.2 A and AA."""

import importlib.util
from pathlib import Path

_PACKAGE = importlib.util.find_spec("axe_playwright_python")
_AXE = next(Path(_PACKAGE.submodule_search_locations[0]).rglob("axe.min.js")).read_text(encoding="utf-8")
_RUN = """([rules, type]) => axe.run(document, { runOnly: { type, values: rules }, resultTypes: ["violations"] }).then((found) =>
  found.violations.filter((one) => ["serious", "critical"].includes(one.impact)).flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 200)} (${(node.any[0] || node.all[0] || node.none[0]).message})`)))"""
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What an element is to a rule: its tag, classes, role, kind of field, and whether it is named.
_KINDS = """() => [...new Set([...document.querySelectorAll("body *")].map((one) => [
  one.tagName, [...one.classList].sort().join("."), one.getAttribute("role"), one.type,
  Boolean(one.labels?.length || one.ariaLabel || one.title)].join(" ")))]"""


class Audit:
    """Looks at a page where it shows a kind of element that no page before showed: each kind once, on a light and a dark ground."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.pages = 0

    def faults(self, page) -> list[str]:
        """What is serious or critical."""
        kinds = set(page.evaluate(_KINDS))
        if kinds <= self.seen:
            return []
        self.seen |= kinds
        self.pages += 1
        page.evaluate(_AXE)
        found = page.evaluate(_RUN, [_WCAG, "tag"])
        page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
        return found + [f"dark {one}" for one in page.evaluate(_RUN, [["color-contrast"], "rule"])]
