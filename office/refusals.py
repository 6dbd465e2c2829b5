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
from contextlib import contextmanager

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest


@contextmanager
def refusals_in(form: BaseForm) -> Iterator[None]:
    """Show in ``form`` what the block refuses: at the field it names, else above the form."""
    try:
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
    second, and says the name of the constraint. Raises what it was given where that constraint has no words of its own:
    that is a fault of the program, not of what was entered.
    """
    if isinstance(problem, ValidationError):
        return problem
    # The driver's own error, with what the server said of it.
    said = getattr(problem.__cause__, "diag", None)
    for model in apps.get_models():
        if said and model._meta.db_table == said.table_name:
            for constraint in model._meta.constraints:
                worded = constraint.violation_error_message != constraint.default_violation_error_message
                if constraint.name == said.constraint_name and worded:
                    return ValidationError(constraint.get_violation_error_message(), code="constraint")
    raise problem
