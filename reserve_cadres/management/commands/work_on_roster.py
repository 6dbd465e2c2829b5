"""Read or write a large roster. The page starts this; it can be run by hand where that failed."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reserve_cadres.roster.background import FAILED, carry_out
from reserve_cadres.roster.works import RosterWork

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Do one work."""

    help = "Read or write a large roster in the background."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("work", type=int)

    def handle(self, *args: Any, work: int, **options: Any) -> None:
        found = RosterWork.objects.select_related("roster_import__township", "requested_by").filter(pk=work).first()
        if found is None:
            raise CommandError(f"There is no work {work}.")
        try:
            with found.reporting_at_once():
                carry_out(found)
        except Exception:
            # Whatever it was, the page must not wait for ever; the trace goes to the server's log.
            logger.exception("The work %s on a roster failed.", work)
            found.report(status=RosterWork.Status.FAILED, problem=FAILED)
