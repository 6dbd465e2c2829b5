"""What ties a ballot to those who were present, held by the database on both sides."""

import pgtrigger

_ISSUED_WITHIN_PRESENT = """
    IF EXISTS (
        SELECT FROM reserve_cadres_ballot AS ballot
        JOIN reserve_cadres_selectionmeeting AS meeting ON meeting.id = ballot.meeting_id
        WHERE {ballots} AND ballot.status <> 'superseded' AND ballot.issued > meeting.present
    ) THEN
        RAISE EXCEPTION 'more ballots issued than voters present' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


def issued_within_present(name: str, ballots: str, operation) -> pgtrigger.Trigger:
    """R: issued ≤ present. For both sides of the comparison: the ballot and the meeting's attendance."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        func=pgtrigger.Func(_ISSUED_WITHIN_PRESENT.replace("{ballots}", ballots)),
    )
