"""What whoever runs the installation is told on the home page."""

from django import template
from django.template import Context

from office.queue.presence import living
from workbench.access import OPERATE
from workbench.backups.models import is_late, last_good
from workbench.integrity.models import DataCheck

register = template.Library()


@register.inclusion_tag("workbench/operating/told.html", takes_context=True)
def told_to_the_administrator(context: Context) -> dict[str, object]:
    """That no backup was made lately, that nobody does the jobs, what the night's look at the data found: for who can help."""
    if not context["user"].has_perm(OPERATE):
        return {}
    return {"late": is_late(last_good()), "no_worker": not living(), "check": DataCheck.objects.first()}
