"""What a function or the database refused, told to the person who asked for it.

A view acts inside one of the two context managers; what the block refuses is shown and the view goes on after it::

    with refusals_in(form):
        appoint(...)
        messages.success(request, "…")
        return redirect(...)
    return render(...)

What is written in a block is one function with a transaction of its own, so that nothing of it stays once it refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest

from office.versions import Held

# As PostgreSQL numbers them: its manual, "PostgreSQL Error Codes".
FOREIGN_KEY_VIOLATION, UNIQUE_VIOLATION, CHECK_VIOLATION = "23503", "23505", "23514"


@contextmanager
def refusals_in(form: BaseForm) -> Iterator[None]:
    """Show in ``form`` what the block refuses: at the field it names, else above the form.

    A record on file is held by its form while the block writes it (:mod:`office.versions`).
    """
    try:
        # The transaction in which a form is acted on once (office/once.py) outlives what the block refuses.
        within = transaction.atomic() if connection.in_atomic_block else nullcontext()
        with within, form.held() if isinstance(form, Held) else nullcontext():
            yield
    except (ValidationError, IntegrityError) as problem:
        _show(form, refusal_of(problem))


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Say at the top of the next page what the block refuses: for a page without a form."""
    try:
        yield
    except (ValidationError, IntegrityError) as problem:
        for message in refusal_of(problem).messages:
            messages.error(request, message)


def _show(form: BaseForm, problem: ValidationError) -> None:
    """Show what was refused: at the field it names where the form has it, else above the form."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)


def refusal_of(problem: ValidationError | IntegrityError) -> ValidationError:
    """What was refused, in words.

    A form asks the constraints before it writes, but two people may write at one moment: then the database refuses the
    second, and says the name of the constraint or, by a trigger, the words. Raises what it was given where nobody's words
    say it, as for a value that is missing: that is a fault of the program, not of what was entered.
    """
    if isinstance(problem, ValidationError):
        return problem
    # The driver's own error, with what the server said of it.
    said = getattr(problem.__cause__, "diag", None)
    words = said and _words_of(said)
    if not words:
        raise problem
    return ValidationError(words, code="constraint")


def _words_of(said: Any) -> str | None:
    """What the server refused, in words: those of a trigger, of the constraint, or of the field that is unique."""
    if said.sqlstate == CHECK_VIOLATION and not said.constraint_name:
        # Raised by a trigger of office/triggers.py; the server names the constraint where it has one.
        return said.message_primary
    if said.sqlstate == FOREIGN_KEY_VIOLATION:
        return "所选的记录刚刚被删除，或正被别的记录使用，操作没有完成。请刷新页面后重新填写。"
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table != said.table_name:
            continue
        for constraint in model._meta.constraints:
            if constraint.name == said.constraint_name:
                return str(constraint.get_violation_error_message())
        if said.sqlstate == UNIQUE_VIOLATION:
            return _taken(model, said.message_detail)
    return None


def _taken(model: type[Model], detail: str) -> str:
    """That the value of a unique field is taken, as the form says it; ``detail`` is ``Key (column)=(value) …``."""
    columns = detail.partition("(")[2].partition(")")[0].split(", ")
    names = tuple(one.name for one in model._meta.concrete_fields if one.column in columns)
    return " ".join(model().unique_error_message(model, names).messages)
