"""A closed month is closed in the database too: triggers for what would change how it is judged."""

import pgtrigger

from office.triggers import refuses

_MONTH = "daterange(closing.month, (closing.month + interval '1 month')::date)"
_CLOSINGS = "FROM mentoring_monthclosing AS closing WHERE closing.reopened_at IS NULL AND {closing}"


def not_in_a_closed_month(
    name: str, closing: str, words: str, operation: pgtrigger.Operation, condition: pgtrigger.Condition | None = None
) -> pgtrigger.Trigger:
    """R: a closed month stays as it was. domain.md, "Mentoring".

    ``closing`` says in SQL which closings a row (``NEW``, ``OLD``) must not fall under, with ``{month}`` for the range of
    a closing's days; ``%`` in ``words`` stands for the
    month. Who closes a month at the same moment is not waited for here but in the functions, which lock the township.
    """
    closings = _CLOSINGS.replace("{closing}", closing).replace("{month}", _MONTH)
    month = f"(SELECT to_char(max(closing.month), 'YYYY 年 FMMM 月') {closings})"
    return refuses(name, words, on=operation, when=f"EXISTS (SELECT {closings})", values=(month,), only=condition)
