"""What ties a ballot to those who were present, held by the database on both sides."""

import pgtrigger

from office.triggers import refuses

_MORE_ISSUED_THAN_PRESENT = """
    EXISTS (
        SELECT FROM reserve_cadres_ballot AS ballot
        JOIN reserve_cadres_selectionmeeting AS meeting ON meeting.id = ballot.meeting_id
        WHERE {ballots} AND ballot.status <> 'superseded' AND ballot.issued > meeting.present
    )
"""


def issued_within_present(name: str, ballots: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """R: issued ≤ present. For both sides of the comparison: the ballot and the meeting's attendance."""
    return refuses(
        name,
        "发出票数多于到会人数，请核对。",
        on=operation,
        when=_MORE_ISSUED_THAN_PRESENT.replace("{ballots}", ballots),
    )
