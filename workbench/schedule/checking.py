"""Looking at the data all over, every night."""

from django_tasks import task

from workbench.integrity.checks import keep_check


@task
def check_all() -> None:
    """Keep what does not hold together, for the administrator's page."""
    keep_check()
