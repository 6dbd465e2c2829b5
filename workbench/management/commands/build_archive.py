"""Make a requested ZIP of dossiers. The page starts this; it can be run by hand where that failed."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workbench.archives.archives import build
from workbench.archives.models import DossierArchive

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Build one archive."""

    help = "Make a requested ZIP of dossiers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=int)

    def handle(self, *args: Any, archive: int, **options: Any) -> None:
        found = DossierArchive.objects.select_related("requested_by", "township", "village").filter(pk=archive).first()
        if found is None:
            raise CommandError(f"There is no archive {archive}.")
        try:
            build(found)
        except Exception:
            # Whatever it was, the page must not wait for ever; the trace goes to the server's log.
            logger.exception("The archive %s could not be made.", archive)
            DossierArchive.objects.filter(pk=archive).update(
                status=DossierArchive.Status.FAILED, problem="生成时出错，请重试；仍不行请联系系统管理员。"
            )
