"""A closed month is closed in the database too: triggers for what would change how it is judged."""

import pgtrigger

_NOT_IN_A_CLOSED_MONTH = """
    IF EXISTS (
        SELECT FROM mentoring_monthclosing AS closing
        WHERE closing.reopened_at IS NULL AND {closing}
    ) THEN
        RAISE EXCEPTION '{refusal}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


def not_in_a_closed_month(
    name: str, closing: str, refusal: str, operation: pgtrigger.Operation, condition: pgtrigger.Condition | None = None
) -> pgtrigger.Trigger:
    """R: a closed month stays as it was. domain.md, "Mentoring".

    ``closing`` says in SQL which closings a row (``NEW``, ``OLD``) must not fall under. Who closes a month at the same
    moment is not waited for here but in the functions, which lock the township.
    """
    function = _NOT_IN_A_CLOSED_MONTH.replace("{closing}", closing).replace("{refusal}", refusal)
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.After, operation=operation, condition=condition, func=pgtrigger.Func(function)
    )
