"""Who was given the notice and who signed the consent, and who lacks it."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import DateField, Max, Q, QuerySet

from accounts.models import User
from reserve_cadres.models import Cadre
from reserve_cadres.people.codes import State
from reserve_cadres.people.dossiers import Scan, add_scan
from workbench.privacy.models import PrivacyPaper

Kind = PrivacyPaper.Kind


def concerned(people: QuerySet[Cadre]) -> QuerySet[Cadre]:
    """Of ``people`` those in the pool and those who stand for it, each with the day of both papers."""
    days = {
        f"{kind.value}_on": Max(
            "privacy_papers__given_on", filter=Q(privacy_papers__kind=kind), output_field=DateField()
        )
        for kind in Kind
    }
    found = people.filter(state__in=[State.IN_POOL, State.IN_SELECTION], erasures=None)
    return found.annotate(**days)


def lacking(people: QuerySet[Cadre], kind: str) -> QuerySet[Cadre]:
    """Those of :func:`concerned` of whom no paper of the kind is on record."""
    return people.filter(**{f"{kind}_on__isnull": True})


@transaction.atomic
def record_papers(
    people: Collection[Cadre], kind: str, given_on: date, *, by: User, scan: File | None = None
) -> list[PrivacyPaper]:
    """Put on record that ``people`` were given a notice, or signed a consent, on that day.

    A ``scan`` goes into the dossier of the one it is of. Raises ``ValidationError`` without people, with a scan of several,
    and by constraint for who has the paper of that day already.
    """
    if not people:
        raise ValidationError("请勾选送达或签名的人。")
    if scan and len(people) > 1:
        raise ValidationError({"scan": "扫描件放进一个人的档案，请只勾选一人；多人的逐个登记。"})
    papers = [PrivacyPaper(cadre=one, kind=kind, given_on=given_on, recorded_by=by) for one in people]
    for paper in papers:
        paper.full_clean()
        paper.save()
        if scan:
            add_scan(paper.cadre, Scan("other", scan, f"个人信息{paper.get_kind_display()}"))
    return papers
