"""How much waits for a user in each group of the menu: what they are to decide, to check or to catch up with.

Every page asks for it once it is shown, so it is counted in one statement.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db.models import CharField, Count, QuerySet, Value

from accounts.models import User
from mentoring.access import KEEP_PAIRS
from mentoring.access import VIEW as VIEW_TALK
from mentoring.models import Pairing, Talk
from reserve_cadres.changes.access import DECIDE
from reserve_cadres.models import Candidacy, ChangeProposal, RosterImport
from reserve_cadres.people.access import EXPORT, VIEW
from reserve_cadres.people.codes import State
from reserve_cadres.selection.access import APPROVE, REVIEW
from reserve_cadres.selection.approvals.approvals import undecided
from reserve_cadres.selection.reviews.departments import reviews_of
from training.access import RUN_PLACEMENT
from training.access import VIEW as VIEW_TRAINING
from training.models import Placement, Task
from training.placements.placements import by_standing
from villages.models import Department, VillageHandover
from workbench.access import KEEP_PRIVACY
from workbench.archives.export_views import exports_to_approve
from workbench.privacy.models import PersonalRequest


def _lists(user: User, today: date) -> Iterator[tuple[str, QuerySet]]:
    """Each list of what waits for the user, under its group of the menu."""
    if user.has_perm("reserve_cadres.view_rosterimport"):
        unfinished = [RosterImport.Status.UPLOADED, RosterImport.Status.PREVIEWED]
        yield "人员", RosterImport.objects.visible_to(user).filter(status__in=unfinished)
    if user.has_perm("villages.decide_handover"):
        offered = VillageHandover.objects.visible_to(user, "villages.decide_handover").waiting()
        yield "人员", offered.filter(to_township=user.township_id)
    if user.has_perm(EXPORT):
        yield "人员", exports_to_approve(user)
    if user.has_perm(APPROVE):
        yield "选拔", undecided(Candidacy.objects.visible_to(user, APPROVE))
    if user.has_perm(VIEW_TRAINING) and user.has_perm(VIEW):
        yield "培养", Task.objects.visible_to(user, VIEW_TRAINING).overdue(today)
    if user.has_perm(RUN_PLACEMENT):
        yield "培养", by_standing(Placement.objects.visible_to(user, VIEW_TRAINING), "unevaluated", today)
    if user.has_perm(VIEW_TALK):
        yield "问效", Talk.objects.visible_to(user, VIEW_TALK).following_up().filter(follow_up_due__lt=today)
    if user.has_perm(KEEP_PAIRS):
        yield "问效", Pairing.objects.visible_to(user, KEEP_PAIRS).filter(cadre__state=State.IN_POOL).outlived()
    if user.has_perm(KEEP_PRIVACY):
        yield "设置", PersonalRequest.objects.visible_to(user, KEEP_PRIVACY).late()
    if user.has_perm(DECIDE):
        yield "动态", ChangeProposal.objects.visible_to(user, DECIDE).waiting()


def waiting_for(user: User, today: date) -> dict[str, int]:
    """How much waits for ``user`` in each group where anything does."""
    counts = [
        found.order_by()
        .annotate(in_group=Value(group, CharField()))
        .values("in_group")
        .annotate(waits=Count("pk", distinct=True))
        for group, found in _lists(user, today)
    ]
    number: Counter[str] = Counter()
    if counts:
        for row in counts[0].union(*counts[1:], all=True):
            number[row["in_group"]] += row["waits"]
    if user.has_perm(REVIEW):
        number["选拔"] += sum(one.open for one in reviews_of(Department.objects.visible_to(user, REVIEW)))
    return {group: found for group, found in number.items() if found}
