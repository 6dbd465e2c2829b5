"""Making a long table as a job of the queue: the address is asked for once more, as who asked, and the answer kept for a day.

The person's rights are asked again with it, when it is made and when it is fetched.
"""

import io
from contextlib import suppress
from typing import IO, Any, cast

from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils import timezone
from django_tasks import TaskContext, task

from accounts.audit import Action, record_access
from accounts.large_exports import digest_of, said_by
from accounts.requests import StaffRequest
from office.answers import FileGone
from office.handing_out import Again, Allowed, TakesLong
from office.workbooks.writing import telling_rows
from workbench.county.reach import open_to
from workbench.exported import foot_of, with_its_foot
from workbench.exports.models import KEPT_FOR, ExportWork

Status = ExportWork.Status
NOT_ANY_MORE = "您现在不能导出这些内容了。"


@transaction.atomic
def begin_export(request: StaffRequest, asked: TakesLong) -> ExportWork:
    """Have a job make what was asked for; the same that is being made for the same person is not made twice.

    With its line in the trail: raises what :func:`~accounts.audit.record_access` does where a purpose or a second person
    is missing.
    """
    sent = said_by(request)
    digest = digest_of(str(request.method), request.path, sent)
    if found := ExportWork.objects.under_way().filter(requested_by=request.user, digest=digest).first():
        return found
    detail = "；".join(filter(None, [asked.detail, f"后台生成，{asked.rows} 行"]))
    record_access(request, Action.EXPORTED, asked.what, detail, people=asked.people)
    work = ExportWork.objects.create(
        township=request.user.township, requested_by=request.user, what=asked.what[:200], total=asked.rows,
        method=str(request.method), path=request.path, sent=[list(one) for one in sent], digest=digest,
        foot=foot_of(request.exported),
    )  # fmt: skip
    make_export.enqueue(work.pk)
    return work


@transaction.atomic
def begin_again(work: ExportWork) -> None:
    """Queue one that failed anew. Raises ``ValidationError`` where it did not fail."""
    if not work.begin_again():
        raise ValidationError("只有没有完成的才能再试一次。")
    make_export.enqueue(work.pk)


@task(takes_context=True)
def make_export(context: TaskContext, key: int) -> None:
    """Make a table that was asked for; it may have been taken away."""
    work = ExportWork.objects.select_related("requested_by", "township").filter(pk=key).first()
    if work is not None:
        work.carry_out(lambda: build(work), attempt=context.attempt)


def build(work: ExportWork) -> None:
    """Make the file. Raises ``ValidationError`` where the person may not have it any more, or there is nothing to hand out."""
    with telling_rows(lambda rows: work.report(done=min(rows, work.total))):
        answer = _asked_again(work, Again.MADE)
    if not isinstance(answer, FileResponse):
        raise ValidationError("没有可以导出的内容，请回到页面上重新导出。")
    with cast(IO[bytes], with_its_foot(answer, work.foot).file_to_stream) as whole:
        work.file.save(answer.filename, File(whole), save=False)
    made = {"file": work.file.name, "file_name": answer.filename, "done": work.total}
    if not work.report(status=Status.DONE, **made):
        work.file.delete(save=False)
        return
    remove_after_its_day.using(run_after=work.made_at + KEPT_FOR).enqueue(work.pk)


def _asked_again(work: ExportWork, again: Again) -> HttpResponseBase:
    """What the address answers who asked for it. Raises ``ValidationError`` where they may not have it any more."""
    request = _request_of(work, again)
    match = resolve(work.path)
    request.resolver_match = match
    try:
        if not work.requested_by.is_active:
            raise PermissionDenied
        answer = match.func(request, *match.args, **match.kwargs)
    except (PermissionDenied, Http404):
        raise ValidationError(NOT_ANY_MORE) from None
    return cast(HttpResponseBase, answer)


def _request_of(work: ExportWork, again: Again) -> Any:
    said = QueryDict(mutable=True)
    for name, value in work.sent:
        said.appendlist(name, value)
    request: Any = HttpRequest()
    request.method, request.path, request.path_info = work.method, work.path, work.path
    request.GET, request.POST = (said, QueryDict()) if work.method == "GET" else (QueryDict(), said)
    request.user, request.again = work.requested_by, again
    if request.user.township_id is None:
        # It was asked for in the township that the session had chosen.
        request.user.township = open_to(request.user).filter(pk=work.township_id).first()
    # What a page would say beside its answer; nobody reads it.
    request._messages = CookieStorage(request)
    return request


def take(request: StaffRequest, work: ExportWork) -> FileResponse:
    """The finished file for who asked for it: for one time, and then it is gone.

    Raises ``ValidationError`` where it was taken before or may not be had any more, and
    :class:`~office.answers.FileGone` where it is not on the disk.
    """
    with suppress(Allowed):
        _asked_again(work, Again.ALLOWED)
        # The page had nothing to hand out, and said so.
        raise ValidationError(NOT_ANY_MORE)
    with transaction.atomic():
        ready = ExportWork.objects.kept().filter(pk=work.pk, status=Status.DONE, taken_at=None)
        # Of two clicks at once one has it.
        if not ready.update(taken_at=timezone.now(), file=""):
            raise ValidationError("这份文件还没有生成，或者已经下载过。需要时请重新导出。")
        try:
            with work.file.open("rb") as kept:
                content = io.BytesIO(kept.read())
        except FileNotFoundError:
            raise FileGone from None
        record_access(request, Action.DOWNLOADED, work, f"后台生成的导出，{work.total} 行")
        transaction.on_commit(lambda: work.file.storage.delete(str(work.file.name)))
    return FileResponse(content, as_attachment=True, filename=work.file_name)


@task
def remove_after_its_day(key: int) -> None:
    """Take a file away whose day is over."""
    for work in ExportWork.objects.expired().filter(pk=key):
        remove_export(work)


def remove_expired_exports() -> None:
    """Take away all whose day is over, those that failed as well."""
    for work in ExportWork.objects.expired():
        remove_export(work)


def remove_export(work: ExportWork) -> None:
    """Take one away with its file; one being made is given up."""
    if work.file:
        work.file.delete(save=False)
    work.delete()
