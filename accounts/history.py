"""The history of records, written by database triggers: bulk writes, admin and plain SQL leave their trace too."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import pghistory
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User

Tracked = TypeVar("Tracked", bound=models.Model)


def track_history(exclude: list[str] | None = None) -> Callable[[type[Tracked]], type[Tracked]]:
    """Class decorator: keep every insert, update and delete of the model, with user and page from the request.

    The trackers are made afresh for each model; shared ones would be bound to the first.
    """
    keep = pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=exclude)

    def tracked(model: type[Tracked]) -> type[Tracked]:
        keep(model)
        events = f"{model.__name__}Event"
        _index_only_what_is_looked_up(apps.get_model(model._meta.app_label, events, require_ready=False))
        return model

    return tracked


def _index_only_what_is_looked_up(event_model: Any) -> None:
    """Leave a table of history the indexes by which it is read: the record, who and where, its township, its person.

    Django gives every foreign key one, and each is written with every change for as long as there is a trail.
    """
    leads_to_township = getattr(event_model.pgh_tracked_model, "township_lookup", None) or ""
    read = {"pgh_obj", "pgh_context", "cadre", leads_to_township.partition("__")[0]}
    for field in event_model._meta.local_fields:
        if field.is_relation and field.name not in read:
            field.db_index = False


@dataclass(frozen=True)
class Change:
    """One change of one record: when, by whom, on which page, and what became of which field."""

    at: datetime
    user: str
    page: str
    kind: str
    model: str
    subject: str
    differences: list[tuple[str, str, str]]


# Who wrote without a page: a command, a clock, the database itself.
BY_NOBODY = "系统"
KINDS = {"insert": "新建", "update": "修改", "delete": "删除"}
# Shown in part only: the trail says that a number changed, it is not a second place to read it.
_MASKED = {"id_number", "phone"}
_NOT_WORTH_TELLING = {"id", "pinyin", "pinyin_initials"}


def tracked_models() -> list[type[models.Model]]:
    """Every model whose history is kept."""
    return [
        model
        for model in apps.get_models()
        if any(relation.get_accessor_name() == "events" for relation in model._meta.related_objects)
    ]


def events_of(model: type[models.Model]) -> models.QuerySet:
    """The history of ``model``, newest first."""
    event_model: Any = model._meta.get_field("events").related_model
    return event_model.objects.order_by("-pgh_id").select_related("pgh_context")


def changes_in(events: Iterable[Any]) -> list[Change]:
    """What each of a page of events of one model changed, compared with the event before it of the same record."""
    events = list(events)
    if not events:
        return []
    event_model = type(events[0])
    model = event_model.pgh_tracked_model
    fields = [field for field in model._meta.concrete_fields if hasattr(events[0], field.attname)]
    fields = [field for field in fields if field.name not in _NOT_WORTH_TELLING]
    before = _previous_events(event_model, events)
    users = _users_of(events)
    names = Words(fields, [*events, *before.values()])
    related = [field.name for field in model._meta.concrete_fields if field.is_relation]
    kept = model._base_manager.select_related(*related).in_bulk([event.pgh_obj_id for event in events])
    return [
        Change(
            at=event.pgh_created_at,
            user=users.get(_metadata(event).get("user", 0), BY_NOBODY),
            page=_metadata(event).get("url", ""),
            kind=KINDS.get(event.pgh_label, event.pgh_label),
            model=model._meta.verbose_name,
            subject=_subject(event, kept.get(event.pgh_obj_id), fields, names),
            differences=_differences(event, before.get(event.pgh_id), fields, names),
        )
        for event in events
    ]


def _subject(event: Any, kept: models.Model | None, fields: list[Any], names: "Words") -> str:
    """What an event is about: by its name of then, with what tells a record that is still there from its namesakes.

    What has no name of its own is called as the record calls itself; one that is gone by what it belonged to.
    """
    name = str(getattr(event, "name", "") or getattr(event, "title", ""))
    if name:
        return known if kept and (known := str(kept)).startswith(name) else name
    if kept:
        return str(kept)
    whose = (names.of(field, getattr(event, field.attname)) for field in fields if field.is_relation)
    return next(filter(None, whose), f"#{event.pgh_obj_id}")


def _previous_events(event_model: Any, events: Any) -> dict[int, models.Model | None]:
    """The event before each of ``events``, by its key, in one query."""
    earlier = event_model.objects.filter(
        pgh_obj_id=models.OuterRef("pgh_obj_id"), pgh_id__lt=models.OuterRef("pgh_id")
    )
    keys = event_model.objects.filter(pk__in=[event.pk for event in events]).annotate(
        previous=models.Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    )
    of_record: dict[Any, list[Any]] = defaultdict(list)
    for one in event_model.objects.filter(pk__in=keys.values("previous")).order_by("-pgh_id"):
        of_record[one.pgh_obj_id].append(one)
    # Between an event and the one before it there is none of the same record.
    return {
        event.pgh_id: next((one for one in of_record[event.pgh_obj_id] if one.pgh_id < event.pgh_id), None)
        for event in events
    }


def _differences(event: Any, previous: Any, fields: Any, names: Any) -> list[tuple[str, str, str]]:
    if event.pgh_label == "delete" or (event.pgh_label == "update" and previous is None):
        return []
    changed = []
    for field in fields:
        old = getattr(previous, field.attname) if previous else None
        new = getattr(event, field.attname)
        if old != new and (previous or new not in (None, "", [], {})):
            said = names.of(field, old), names.of(field, new)
            if isinstance(field, models.FileField) and old and new:
                said = "原来的文件", "换了新文件"
            changed.append((str(field.verbose_name), *said))
    return changed


class Words:
    """A value in words: codes by their label, keys by the record they point to, moments by the office's clock.

    Of ``records``, which are events or records on file, all that ``fields`` point to is asked for at once. Numbers of persons are
    ``masked`` where somebody only looks on.
    """

    def __init__(self, fields: list[Any], records: list[Any], *, masked: bool = True) -> None:
        self._masked = _MASKED if masked else set()
        self._found: dict[Any, dict[Any, str]] = {}
        wanted: dict[Any, set[Any]] = {}
        for field in fields:
            if field.is_relation:
                keys = {getattr(one, field.attname) for one in records if one} - {None}
                wanted.setdefault(field.related_model, set()).update(keys)
        for model, keys in wanted.items():
            related = [field.name for field in model._meta.concrete_fields if field.is_relation]
            found = model._base_manager.select_related(*related).in_bulk(keys)
            self._found[model] = {key: str(record) for key, record in found.items()}

    def of(self, field: Any, value: Any) -> str:
        if value in (None, "", [], {}):
            return ""
        if isinstance(field, models.FileField):
            # Where it lies says nothing to who reads it.
            return "有文件"
        if field.is_relation:
            return self._found[field.related_model].get(value, f"#{value}")
        if isinstance(value, list):
            labels = dict(getattr(getattr(field, "base_field", None), "flatchoices", ()))
            return "、".join(str(labels.get(one, one)) for one in value)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if field.name in self._masked:
            return f"{str(value)[:3]}****{str(value)[-2:]}"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, datetime):
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        return str(value)

    def of_all(self, fields: Iterable[Any], values: Iterable[Any]) -> str:
        """What stands in several columns that are one to who reads them, as numerator and denominator are."""
        return "/".join(filter(None, map(self.of, fields, values))) or "空"


def _metadata(event: Any) -> dict:
    return event.pgh_context.metadata if event.pgh_context else {}


def _users_of(events: Any) -> dict[int, str]:
    keys = {key for event in events if (key := _metadata(event).get("user"))}
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=keys)}


def events_in_township(events: models.QuerySet, user: "User") -> models.QuerySet:
    """The events of records in the user's township, found by the ``township_lookup`` of the tracked model.

    A deleted record no longer leads to its township, so the event's own columns are followed.
    """
    lookup = getattr(events.model.pgh_tracked_model, "township_lookup", None)
    if lookup is None:
        return events.none()
    return events.filter(**{"pgh_obj_id" if lookup == "pk" else lookup: user.township_id})
