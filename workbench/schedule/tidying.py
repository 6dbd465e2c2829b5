"""What need not be kept leaves the disk and the tables."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from workbench.archives.archives import remove_expired
from workbench.exports.making import remove_expired_exports
from workbench.integrity.files import GRACE, clear_away
from workbench.privacy.copies import remove_expired_copies

# For so long the administrator can see what became of a job.
JOBS_KEPT_FOR = timedelta(days=14)


@task
def tidy() -> None:
    """Remove files that no record names after their grace period, archives, copies and exports after their days, and old jobs."""
    now = timezone.now()
    clear_away(now, GRACE)
    remove_expired()
    remove_expired_copies()
    remove_expired_exports()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - JOBS_KEPT_FOR).delete()
