"""The outcome of a qualification review, held by the database to the single results it follows from."""

import pgtrigger

from office.triggers import refuses

# As :func:`reserve_cadres.selection.reviews.reviews.verdict` says it: one failure fails, all must have passed.
_OUTCOME_DIFFERS = """
    EXISTS (
        SELECT FROM reserve_cadres_candidacy AS candidacy
        JOIN reserve_cadres_openedpost AS opened ON opened.id = candidacy.opened_post_id
        JOIN reserve_cadres_villageselection AS selection ON selection.id = opened.selection_id
        JOIN reserve_cadres_selectionround AS round ON round.id = selection.round_id
        CROSS JOIN LATERAL (
            SELECT 'branch' AS stage, '' AS department
            UNION ALL SELECT 'township', ''
            UNION ALL SELECT 'department', unnest(round.departments)
        ) AS step
        LEFT JOIN reserve_cadres_qualificationreview AS found
            ON (found.candidacy_id, found.stage, found.department) = (candidacy.id, step.stage, step.department)
        WHERE candidacy.id {which}
        GROUP BY candidacy.id
        HAVING candidacy.review <> CASE
            WHEN bool_or(found.result = 'fail') THEN 'failed'
            WHEN bool_and(coalesce(found.result, 'pending') = 'pass') THEN 'passed'
            ELSE 'pending'
        END
    )
"""


def review_follows_its_steps(
    name: str, on: pgtrigger.Operation, which: str, only: pgtrigger.Condition | None = None
) -> pgtrigger.Trigger:
    """R: nobody is on a ballot without a passed review. For both sides: the outcome and the single results."""
    return refuses(
        name,
        "审查结论须由各步审查结果得出，不能单独改。",
        on=on,
        when=_OUTCOME_DIFFERS.replace("{which}", which),
        only=only,
        deferred=True,
    )
