"""What a function refused, told to the person who asked for it."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


def refuse(form, problem: ValidationError) -> None:
    """Show what a function refused: at the field it names where the form has it, else above the form."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)


def attempt(form, act) -> bool:
    """Whether ``act`` went through; what it refused is shown in the form."""
    try:
        act()
    except ValidationError as problem:
        refuse(form, problem)
        return False
    return True


def tell(request, act, done: str) -> bool:
    """Run ``act`` for a page without a form: say ``done``, or what was refused. Returns whether it went through."""
    try:
        act()
    except ValidationError as problem:
        for message in problem.messages:
            messages.error(request, message)
        return False
    messages.success(request, done)
    return True
