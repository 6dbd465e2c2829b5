"""What changed for a user since last time, derived from the records that tell it, so that it says no more than they do.

Nothing is written when something happens. A piece of news is a row of the QuerySet of its kind: records the user may see, that
somebody else made, of the last :data:`KEPT_DAYS` days. What is kept is what was read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils import timezone

from accounts.history import events_of
from accounts.models import User
from office.together import count_together
from reserve_cadres.changes.access import DECIDE
from reserve_cadres.changes.access import VIEW as VIEW_CHANGES
from reserve_cadres.models import Approval, ChangeProposal, Objection, PublicNotice, RosterImport
from reserve_cadres.people.access import EXPORT
from reserve_cadres.roster.works import RosterWork
from reserve_cadres.selection.access import VIEW as VIEW_SELECTION
from villages.models import VillageHandover
from workbench.access import KEEP_PRIVACY
from workbench.archives.models import DossierArchive
from workbench.exports.models import ExportWork
from workbench.exports.views import exports_of
from workbench.news.models import ReadMark, ReadUntil
from workbench.privacy.models import PersonalCopy

# What is older is no news.
KEPT_DAYS = 90
SEE_ROSTERS = "reserve_cadres.view_rosterimport"


@dataclass(frozen=True)
class Kind:
    """One kind of news: its key, its name, where it leads (``by_record`` where each has a page), and its rows for a user.

    Rows have ``happened_at``, ``told`` (in words) and ``leads_to`` (the key of the page).
    """

    key: str
    label: str
    view: str
    rows: Callable[[User], QuerySet[Any]]
    by_record: bool = True


@dataclass(frozen=True)
class News:
    """One thing that changed: what, when, where it leads, and whether it was read."""

    kind: str
    label: str
    record: int
    at: datetime
    text: str
    address: str
    unread: bool

    @property
    def piece(self) -> str:
        """What names it in an address."""
        return f"{self.kind}-{self.record}"


def _named(path: str) -> Concat:
    return Concat(f"{path}__name", f"{path}__told_apart_by")


def _words(*parts: Any) -> Cast:
    """A sentence of texts and expressions."""
    return Cast(Concat(*parts, Value("")), TextField())


def _label(field: str, choices: Any) -> Case:
    """The label of a choice."""
    return Case(
        *(When(**{field: value}, then=Value(str(label))) for value, label in choices), output_field=CharField()
    )


def _others(found: QuerySet[Any], user: User, field: str) -> QuerySet[Any]:
    """Without what the user did."""
    return found.exclude(**{field: user.pk})


def _decided_changes(user: User) -> QuerySet[Any]:
    """Proposals of one's own village (or township) that were decided on; when, the history tells."""
    status = ChangeProposal.Status
    found = ChangeProposal.objects.visible_to(user, VIEW_CHANGES).filter(status__in=[status.APPROVED, status.REFUSED])
    events = events_of(ChangeProposal).filter(pgh_obj=OuterRef("pk"), status=OuterRef("status")).order_by()
    first = events.values("pgh_obj").annotate(first=Min("pgh_created_at")).values("first")
    return _others(found, user, "decision_recorded_by").annotate(
        happened_at=Subquery(first),
        told=_words(_named("cadre"), Value("的"), _label("kind", ChangeProposal.Kind.choices), Value("："),
                    _label("status", status.choices)),
        leads_to=F("cadre"),
    )  # fmt: skip


def _proposed_changes(user: User) -> QuerySet[Any]:
    """Proposals that wait for the user's decision."""
    found = ChangeProposal.objects.visible_to(user, DECIDE).filter(status=ChangeProposal.Status.WAITING)
    text = _words(_named("cadre"), Value("提请"), _label("kind", ChangeProposal.Kind.choices), Value("，等待决定"))
    return _others(found, user, "recorded_by").annotate(happened_at=F("recorded_at"), told=text, leads_to=F("cadre"))


def _approved_entries(user: User) -> QuerySet[Any]:
    """Who was approved or refused after a notice."""
    found = Approval.objects.visible_to(user, VIEW_SELECTION)
    return _others(found, user, "recorded_by").annotate(
        happened_at=F("recorded_at"),
        told=_words(_named("candidacy__cadre"), Value("入库审批："), _label("decision", Approval.Decision.choices)),
        leads_to=F("candidacy__cadre"),
    )


def _objections(user: User) -> QuerySet[Any]:
    """What was objected to on a notice. Who said what stands on the village's page, for those who see it there."""
    found = Objection.objects.visible_to(user, VIEW_SELECTION)
    return _others(found, user, "recorded_by").annotate(
        happened_at=F("recorded_at"),
        told=_words(F("notice__selection__village__name"), Value("的公示收到一条异议")),
        leads_to=F("notice__selection"),
    )


def _ended_notices(user: User) -> QuerySet[Any]:
    """Notices that ran out: from the day after their last."""
    # Midnight here, wherever the database thinks it is.
    midnight = f"((%(expressions)s + 1)::timestamp AT TIME ZONE '{settings.TIME_ZONE}')"
    ended = Func(F("ends_on"), template=midnight, output_field=DateTimeField())
    found = PublicNotice.objects.visible_to(user, VIEW_SELECTION).in_force().filter(ends_on__lt=timezone.localdate())
    return found.annotate(
        happened_at=ended,
        told=_words(F("selection__village__name"), Value("的公示期满")),
        leads_to=F("selection"),
    )


def _imports(user: User) -> QuerySet[Any]:
    """Rosters that somebody else brought in or took back."""
    found = RosterImport.objects.visible_to(user, SEE_ROSTERS).filter(status__in=["confirmed", "undone"])
    done = Q(status="undone")
    by = Case(When(done, then=F("undone_by")), default=F("confirmed_by"))
    return found.annotate(by=by).exclude(by=user.pk).annotate(
        happened_at=Case(When(done, then=F("undone_at")), default=F("confirmed_at")),
        told=_words(F("file_name"), Value("："), _label("status", RosterImport.Status.choices)),
        leads_to=F("pk"),
    )  # fmt: skip


def _works(model: Any, permission: str, what: Any, leads_to: str) -> Callable[[User], QuerySet[Any]]:
    """What the user gave to the background and is done or failed."""

    def rows(user: User) -> QuerySet[Any]:
        found = model.objects.visible_to(user, permission).filter(requested_by=user, status__in=["done", "failed"])
        told = _words(what, Value("："), _label("status", model.Status.choices))
        return found.annotate(happened_at=F("heard_at"), told=told, leads_to=F(leads_to))

    return rows


def _exports(user: User) -> QuerySet[Any]:
    """Long tables that the queue has made or could not make, as long as they may be taken."""
    found = exports_of(user).filter(status__in=["done", "failed"], taken_at=None)
    told = _words(F("what"), Value("："), _label("status", ExportWork.Status.choices))
    return found.annotate(happened_at=F("heard_at"), told=told, leads_to=F("pk"))


def _handovers(user: User) -> QuerySet[Any]:
    """Villages offered to the own township, and the answers to what the own offered."""
    status = VillageHandover.Status
    offered = Q(to_township=user.township_id, status=status.WAITING)
    answered = Q(township=user.township_id, status__in=[status.ACCEPTED, status.REFUSED])
    events = events_of(VillageHandover).filter(pgh_obj=OuterRef("pk"), status=OuterRef("status")).order_by()
    first = events.values("pgh_obj").annotate(first=Min("pgh_created_at")).values("first")
    by = Case(When(offered, then=F("proposed_by")), default=F("decision_recorded_by"))
    text = _words(F("village__name"), Value("的划转："), _label("status", status.choices))
    found = VillageHandover.objects.visible_to(user).filter(offered | answered).annotate(by=by)
    return _others(found, user, "by").annotate(happened_at=Subquery(first), told=text, leads_to=F("pk"))


KINDS = (
    Kind("proposed", "提请决定", "changes:list", _proposed_changes, by_record=False),
    Kind("decided", "变动已决定", "workbench:dossier", _decided_changes),
    Kind("approved", "入库审批", "workbench:dossier", _approved_entries),
    Kind("objected", "公示异议", "selection:village", _objections),
    Kind("notice", "公示期满", "selection:village", _ended_notices),
    Kind("import", "花名册", "roster:detail", _imports),
    Kind(
        "roster",
        "花名册办理",
        "roster:detail",
        _works(RosterWork, SEE_ROSTERS, F("roster_import__file_name"), "roster_import"),
    ),
    Kind(
        "archive",
        "档案包",
        "workbench:archives",
        _works(DossierArchive, EXPORT, Value("档案打包"), "pk"),
        by_record=False,
    ),
    Kind("export", "导出", "workbench:made_table", _exports),
    Kind(
        "copy",
        "本人信息副本",
        "workbench:files",
        _works(PersonalCopy, KEEP_PRIVACY, Concat(_named("cadre"), Value("本人信息副本")), "pk"),
        by_record=False,
    ),
    Kind("handover", "村的划转", "reforms:handovers", _handovers, by_record=False),
)
BY_KEY = {kind.key: kind for kind in KINDS}


def rows_of(user: User, kind: str = "", *, unread: bool = False) -> QuerySet[Any]:
    """The news of a user, the newest first, as rows: of one ``kind`` or of all, and of the ``unread`` alone."""
    kinds = [BY_KEY[kind]] if kind in BY_KEY else KINDS
    first, *more = [_found(one, user, unread=unread).values_list(*_ROW) for one in kinds]
    return (
        first.union(*more, all=True).order_by("-happened_at", "kind_key", "-pk")
        if more
        else first.order_by("-happened_at", "-pk")
    )


def count_unread(user: User) -> int:
    """How much that changed for a user is unread, in one query."""
    return sum(count_together({kind.key: _found(kind, user, unread=True).values("pk") for kind in KINDS}).values())


_ROW = ("kind_key", "pk", "happened_at", "told", "goes_to", "is_unread")


def _found(kind: Kind, user: User, *, unread: bool) -> QuerySet[Any]:
    marks = ReadMark.objects.filter(user=user.pk, kind=kind.key, record=OuterRef("pk"))
    until = Coalesce(Subquery(ReadUntil.objects.filter(user=user.pk).values("at")), Value(user.date_joined))
    found = kind.rows(user).order_by().filter(happened_at__gte=timezone.now() - timedelta(days=KEPT_DAYS))
    found = found.annotate(
        is_unread=ExpressionWrapper(Q(happened_at__gt=until) & ~Exists(marks), output_field=BooleanField()),
        kind_key=Value(kind.key, CharField()),
        goes_to=Cast("leads_to", BigIntegerField()),
    )  # fmt: skip
    return found.filter(is_unread=True) if unread else found


def news_in(rows: Any) -> list[News]:
    """The news that rows tell, each with its page."""
    return [
        News(key, BY_KEY[key].label, record, at, text, address_of(BY_KEY[key], leads_to), unread)
        for key, record, at, text, leads_to, unread in rows
    ]


def address_of(kind: Kind, leads_to: int) -> str:
    """The page a piece of news leads to."""
    return reverse(kind.view, args=[leads_to] if kind.by_record else [])


@transaction.atomic
def read_one(user: User, piece: str) -> str | None:
    """Mark one :attr:`News.piece` as read; returns where it leads, None where the user has no such news."""
    kind, _, record = piece.partition("-")
    if kind not in BY_KEY or not record.isdecimal():
        return None
    if (found := rows_of(user, kind).filter(pk=record).first()) is None:
        return None
    ReadMark.objects.get_or_create(user=user, kind=kind, record=record)
    return address_of(BY_KEY[kind], found[4])


@transaction.atomic
def read_all(user: User) -> None:
    """Mark everything that has happened until now as read."""
    ReadUntil.objects.update_or_create(user=user, defaults={"at": timezone.now()})
    ReadMark.objects.filter(user=user).delete()
