"""Error pages: what happened and where to go on, in Chinese, without a traceback."""

import logging
import sys
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from accounts.audit import LONGEST_PURPOSE, PURPOSE, Action, PurposeMissing, last_purpose, record_access
from accounts.large_exports import LARGE_EXPORT, ApprovalMissing, said_by
from accounts.middleware import GetResponse
from accounts.requests import StaffRequest
from accounts.rules import rules_of
from office.answers import FileGone
from office.database import is_away, is_taken, took_too_long
from office.files import FilesAwayError
from office.handing_out import TakesLong
from office.once import answered_once, sent_under_a_key
from office.refusals import refusal_of
from workbench.exports.making import begin_export

logger = logging.getLogger(__name__)


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    return render(request, "workbench/error.html", {"title": title, "advice": advice, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The address or what was sent is incomplete."""
    return _page(request, 400, "请求有误", "这个地址或提交的内容不完整，请返回上一页重试。")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The role does not have this page; that it was asked for is on record."""
    if request.user.is_authenticated:
        record_access(cast(StaffRequest, request), Action.REFUSED, detail=request.method or "")
    return _page(request, 403, "没有权限", "您的角色不能使用这个页面。如有需要，请联系本镇系统管理员。")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not there, or not the user's to see: the answer is the same. A file that is lost is told apart from that."""
    if isinstance(exception, FileGone):
        advice = "这份文件登记在册，但已不在服务器上，可能没有随数据一起恢复。请联系本镇系统管理员，或重新上传。"
        return _page(request, 404, "文件不在了", advice)
    return _page(request, 404, "没有找到", "这个页面不存在，或不在您负责的范围内。")


class RefusalMiddleware:
    """Says what a function or the database refused where the page has no place for it, instead of failing.

    Forms and pages say it themselves (:mod:`office.refusals`); this is for the page that does not, and the log names it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, named: Any
    ) -> HttpResponseBase | None:
        """Act on a form that carries a key once; what that refuses is said as for every page."""
        if not sent_under_a_key(request):
            return None
        try:
            return answered_once(request, lambda: view(request, *args, **named))
        except Exception as problem:
            if answer := self.process_exception(request, problem):
                return answer
            raise

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal with its words; what nobody's words say stays a fault of the program.

        An export whose purpose nobody said is asked for it, and goes on with what was sent; a large one waits for a second person,
        and one that takes long is made by the queue.
        """
        if isinstance(exception, PurposeMissing):
            return _ask_for_purpose(cast(StaffRequest, request))
        if isinstance(exception, ApprovalMissing):
            return _ask_for_approval(cast(StaffRequest, request), exception)
        if isinstance(exception, TakesLong):
            try:
                return redirect("workbench:made_table", begin_export(cast(StaffRequest, request), exception).pk)
            except (PurposeMissing, ApprovalMissing) as missing:
                return self.process_exception(request, missing)
        if not isinstance(exception, (ValidationError, IntegrityError)):
            return None
        try:
            refusal = refusal_of(exception)
        except IntegrityError:
            return None
        logger.warning("%s did not tell what was refused", request.path, exc_info=exception)
        advice = "这一步没有写入，请返回上一页修改后重新提交。"
        return _page(request, 409, "没有办成", f"{''.join(refusal.messages)}{advice}")


def _ask_for_purpose(request: StaffRequest) -> HttpResponse:
    asked = request.GET if request.method == "GET" else request.POST
    sent = [(name, value) for name, values in asked.lists() for value in values if name != "csrfmiddlewaretoken"]
    context = {
        "sent": sent, "name": PURPOSE, "longest": LONGEST_PURPOSE, "proposed": last_purpose(request.user),
        "action": request.path if request.method == "GET" else request.get_full_path(),
    }  # fmt: skip
    # Precondition Required: it is sent once more with what is missing.
    return render(request, "workbench/purpose.html", context, status=428)


def _ask_for_approval(request: StaffRequest, missing: ApprovalMissing) -> HttpResponse:
    wanted = {
        "what": missing.what, "people": missing.people, "method": request.method, "path": request.path,
        "sent": said_by(request),
    }  # fmt: skip
    # Signed: what is approved is what was counted.
    context = {
        "missing": missing, "ticket": signing.dumps(wanted, salt=f"{LARGE_EXPORT}.{request.user.pk}"),
        "most": rules_of(request.user.township).large_export, "longest": LONGEST_PURPOSE,
        "proposed": request.session.get(PURPOSE, "") or last_purpose(request.user),
    }  # fmt: skip
    return render(request, "workbench/archives/ask_export.html", context, status=428)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something failed; the transaction was rolled back. Where it was the database's doing, the page says which."""
    problem = sys.exc_info()[1]
    # Signing in had changed the token already: who sends the same form again, as these pages say, would be told it is too old.
    request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
    if is_away(problem):
        # Drawn without a request: who is signed in cannot be looked up.
        context = {"request_id": getattr(request, "request_id", "")}
        return _later(HttpResponse(render_to_string("workbench/operating/away.html", context)))
    if is_taken(problem):
        advice = "别人正在处理同一份数据，等了一会儿没有轮到。刚才的操作没有写入，请再试一次。"
        return _busy(request, "稍等一下", advice)
    if isinstance(problem, FilesAwayError):
        advice = "存放文件的服务没有应答。刚才的操作没有写入，请过一会儿再试一次。"
        return _busy(request, "文件暂时取不到", advice)
    if took_too_long(problem):
        return _busy(request, "用时太久", "数据库没有在规定时间内办完，操作没有写入。请缩小范围，或过一会儿再试一次。")
    return _page(request, 500, "系统出错", "操作没有完成，数据没有改动。请稍后再试，仍不行请联系本镇系统管理员。")


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """One account asked for more heavy pages within a minute than the installation lets through."""
    advice = f"一分钟内最多导出、打印、导入 {settings.HEAVY_A_MINUTE} 次，请过 {seconds} 秒再试。刚才的操作没有做。"
    answer = _busy(request, "请稍等", advice)
    answer.status_code, answer["Retry-After"] = 429, str(seconds)
    return answer


def _busy(request: HttpRequest, title: str, advice: str) -> HttpResponse:
    """What was sent stands in the page, to be sent again by one click; files and passwords the browser keeps to itself."""
    sent = [
        (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    secret = bool(request.FILES) or any("password" in name for name, _ in sent)
    context = {"title": title, "advice": advice, "repeat": [] if secret else sent}
    return _later(render(request, "workbench/operating/busy.html", context))


def _later(answer: HttpResponse) -> HttpResponse:
    answer.status_code = 503
    answer["Retry-After"] = "30"
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the session."""
    return _page(
        request, 403, "页面已过期", "登录状态或页面已过期。请返回上一页，刷新后重新提交；已填内容仍在页面上。"
    )
