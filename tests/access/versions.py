"""Whether the forms of a page carry what they need: the version they were made from, and the key under which they are sent once."""

from django.template.context import BaseContext
from lxml import html

from office.versions import Held, HeldLines


def pages_without_version(response) -> list[str]:
    """Of the forms a page was drawn with, those that hold a record whose version the page does not send."""
    if not response.context or response.status_code != 200:
        return []
    # One template is drawn with a context, one that takes others in with a list of them.
    drawn = [response.context] if isinstance(response.context, BaseContext) else response.context
    shown = [value for one in drawn for value in (one.flatten() if isinstance(one, BaseContext) else one).values()]
    held = [value for value in shown if isinstance(value, Held)]
    text = response.content.decode()
    for lines in shown:
        # Drawn where they are open to change.
        if isinstance(lines, HeldLines) and f'name="{lines.prefix}-TOTAL_FORMS"' in text:
            held += lines.initial_forms
    return sorted({type(form).__name__ for form in held if form.version and f'name="{form.version_name}"' not in text})


_TYPED = ".//textarea | .//select | .//input[not(@type) or @type!='hidden' and @type!='submit' and @type!='checkbox']"


def forms_without_key(response) -> list[str]:
    """Of the forms of a page into which something is typed, those that are acted on again when they are sent again."""
    if response.status_code != 200 or "text/html" not in response["Content-Type"] or not response.content.strip():
        return []
    page = html.fromstring(response.content.decode())
    posted = [form for form in page.xpath("//form[@method='post']") if form.xpath(_TYPED)]
    return sorted({form.get("action") or "" for form in posted if not form.xpath(".//input[@name='once']")})
