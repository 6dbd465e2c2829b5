"""Whether the page of a form that changes what is on file carries the version it was made from."""

from django.template.context import BaseContext

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
