"""Faults of the program, counted where the administrator sees them and can send them on."""

import traceback
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from workbench.operating.models import Fault
from workbench.operating.requests import asked_now

KEPT = 200


def note(problem: BaseException) -> None:
    """Count a fault under its kind, place and page; nothing of its message, which may quote what somebody typed."""
    asked, now = asked_now(), timezone.now()
    what = {
        "kind": type(problem).__qualname__[:200],
        "place": _place_of(problem)[:300],
        "page": (asked.page if asked else "")[:200],
        "release": settings.RELEASE,
    }
    last = {"last_at": now, "request_id": asked.number if asked else ""}
    if connection.needs_rollback:
        # Nothing can be written in a transaction that failed; the log has the fault.
        return
    with transaction.atomic():
        fault, new = Fault.objects.get_or_create(**what, defaults={"first_at": now, **last})
        if new and settings.FAULTS_EMAIL:
            tell_of_fault.enqueue(fault.pk)
        elif not new:
            Fault.objects.filter(pk=fault.pk).update(times=F("times") + 1, **last)
        over = Fault.objects.values_list("pk", flat=True)[KEPT:]
        Fault.objects.filter(pk__in=list(over)).delete()


@task
def tell_of_fault(key: int) -> None:
    """Send a fault that is new on the list to who maintains the program, once; it may have been cleared away since."""
    for fault in Fault.objects.filter(pk=key):
        send_mail(f"程序错误：{fault.kind}", report_of([fault]), None, settings.FAULTS_EMAIL)


def report_of(faults: list[Fault]) -> str:
    """The faults as text to send on; no person's data is in it."""
    lines = [f"村级后备干部管理 {settings.RELEASE}"]
    lines += [
        f"{fault.kind} | {fault.place} | {fault.page or '-'} | {fault.release} | {fault.times} 次 | "
        f"{timezone.localtime(fault.last_at):%Y-%m-%d %H:%M} | {fault.request_id or '-'}"
        for fault in faults
    ]
    return "\n".join(lines) + "\n"


def _place_of(problem: BaseException) -> str:
    """The last line of the project that the fault went through, or where it came up."""
    root = f"{settings.BASE_DIR}/"
    frames = traceback.extract_tb(problem.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(root) and "site-packages" not in frame.filename]
    if not frames:
        return "-"
    frame = (own or frames)[-1]
    name = frame.filename.removeprefix(root) if own else Path(frame.filename).name
    return f"{name}:{frame.lineno} {frame.name}"
