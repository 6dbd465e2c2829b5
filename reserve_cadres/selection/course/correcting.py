"""Correcting a count after later steps may already rest on it. Source: domain.md, "Open selection", 5 and 6."""

from django.db import transaction

from accounts.models import User
from reserve_cadres.selection.ballots.ballots import replace_count
from reserve_cadres.selection.ballots.counting import Count
from reserve_cadres.selection.ballots.models import Ballot
from reserve_cadres.selection.notices.models import PublicNotice
from reserve_cadres.selection.notices.withdrawal import withdraw_notice


@transaction.atomic
def correct_ballot(ballot: Ballot, count: Count, *, reason: str, recorded_by: User | None) -> Ballot:
    """Correct a wrongly entered count; both versions stay. Returns the new version.

    Where the result changes, a notice of other names is withdrawn. Raises ``ValidationError`` as ``replace_count`` does.
    """
    new, changed = replace_count(ballot, count, reason=reason, recorded_by=recorded_by)
    if changed:
        for notice in PublicNotice.objects.in_force().filter(selection=ballot.opened_post.selection_id):
            withdraw_notice(notice, reason="计票更正后入选结果改变。", withdrawn_by=recorded_by)
    return new
