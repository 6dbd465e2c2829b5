"""The figures a roster's own total row states: 合计110人，女17人，大专以上87人，平均年龄35.7岁."""

import re
import unicodedata

from reserve_cadres.people.codes import Category

# A figure in words, with its number before the next one begins.
_STATED = {
    "mean_age": re.compile(r"平均年龄\D{0,4}(\d{2}(?:\.\d+)?)"),
    "women": re.compile(r"女(?:性|干部|同志)?\D{0,3}?(\d+)"),
    "college": re.compile(r"大专(?:及|或|学历)*以上(?:学历|文化程度|文化)?(?:的)?(?:有)?\D{0,3}?(\d+)"),
    "members": re.compile(r"(?<![非团入])(?:中共)?党员(?:\([^)]*\))?\D{0,3}?(\d+)"),
    **{
        f"category_{code.value}": re.compile(rf"{re.escape(code.label)}\D{{0,3}}?(\d+)")
        for code in Category
        if code != Category.OTHER
    },
}
_PEOPLE = re.compile(r"(\d+)\s*[人名]")


def stated_figures(texts: list[str]) -> dict[str, str]:
    """The figures a total row states, as it writes them; none for a subtotal."""
    line = re.sub(r"\s+", "", unicodedata.normalize("NFKC", "，".join(texts)))
    if line.startswith(("小计", "本页", "本村")):
        return {}
    stated = {name: found[1] for name, pattern in _STATED.items() if (found := pattern.search(line))}
    rest = line
    for pattern in _STATED.values():
        rest = pattern.sub("", rest)
    if people := _PEOPLE.search(rest):
        stated["people"] = people[1]
    return stated
