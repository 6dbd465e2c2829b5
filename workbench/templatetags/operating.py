"""What whoever runs the installation is told on the home page."""

from django import template
from django.template import Context

from workbench.access import OPERATE
from workbench.backups.models import is_late

register = template.Library()


@register.inclusion_tag("workbench/backups/late.html", takes_context=True)
def late_backup(context: Context) -> dict[str, object]:
    """That no backup was made lately, for who can do something about it."""
    return {"late": context["user"].has_perm(OPERATE) and is_late()}
