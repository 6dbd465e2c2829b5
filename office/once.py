"""A form that is sent twice takes effect once, whether both arrive at the same moment or one after the other.

Each page draws its forms with a key of their own (``components/once.html``). What is sent under a key is acted on in one
transaction with the row that says so, and the row keeps the address it was answered with: the same form sent again, by a double
click, a bad connection or the browser's way back, waits for the first one and gets its answer. Other content under a key is another
form, and one that was refused may be sent again.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.models import LONGEST_ANSWER, SentForm, User

ONCE = "once"
SENT_BEFORE = "这份表刚才已经提交过，没有再办一次。"
# How long a page may be left open, or gone back to.
_KEPT = timedelta(days=2)


def sent_under_a_key(request: HttpRequest) -> bool:
    """Whether a request is a form to be acted on once; what a page checks while somebody types is none."""
    return (
        request.method == "POST"
        and request.user.is_authenticated
        and ONCE in request.POST
        and "HX-Request" not in request.headers
    )


def answered_once(request: HttpRequest, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer of ``act`` to a form, or that of the first time where it was sent before.

    All of ``act`` is one transaction. Only an answer that leads on is one of a form that was acted on.
    """
    user = cast(User, request.user)
    sent = SentForm(digest=_digest(request), user=user)
    with transaction.atomic():
        _forget_old(user)
        try:
            with transaction.atomic():
                # Waits for the same form that is being acted on just now.
                sent.save()
        except IntegrityError:
            messages.info(request, SENT_BEFORE)
            return HttpResponseRedirect(SentForm.objects.values_list("answer", flat=True).get(digest=sent.digest))
        answer = act()
        if isinstance(answer, HttpResponseRedirect):
            # Of an address that says more than is kept, the page without its conditions.
            whole = len(answer.url) <= LONGEST_ANSWER
            sent.answer = answer.url if whole else answer.url.partition("?")[0]
            sent.save(update_fields=["answer"])
        else:
            sent.delete()
        return answer


def _digest(request: HttpRequest) -> str:
    """Of who sent what to which page under which key, with the content of files."""
    whole = hashlib.sha256(repr((request.user.pk, request.get_full_path())).encode())
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            whole.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            whole.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                whole.update(chunk)
            file.seek(0)
    return whole.hexdigest()


def _forget_old(user: User) -> None:
    old = SentForm.objects.filter(user=user, sent_at__lt=timezone.now() - _KEPT)
    old.filter(pk__in=old.select_for_update(skip_locked=True).values("pk")).delete()
