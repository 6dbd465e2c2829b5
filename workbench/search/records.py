"""Finding people, villages, rounds, sessions and talks: only what the user may see, a query or two for each kind."""

from collections.abc import Iterable

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mentoring.access import VIEW as VIEW_TALK
from mentoring.models import Talk
from reserve_cadres.models import Cadre, SelectionRound
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import State
from reserve_cadres.selection.access import VIEW as VIEW_SELECTION
from training.access import VIEW as VIEW_TRAINING
from training.models import TrainingSession
from villages.models import Village
from workbench.search.found import Found, matches


def people_found(user: User, words: list[str]) -> CadreQuerySet:
    """Whoever the words are about, in whatever state; first who is called so, then who is in the pool."""
    found = Cadre.objects.visible_to(user).search(" ".join(words), user)
    called_so = Q(name__startswith=words[0]) | Q(pinyin_initials=words[0].lower())
    in_pool = Case(When(state=State.IN_POOL, then=Value(0)), default=Value(1))
    nearness = Case(When(called_so, then=Value(0)), default=Value(1))
    return found.order_by(nearness, in_pool, "pinyin", "pk")


def lines_of_people(people: Iterable[Cadre]) -> list[Found]:
    """People as lines: village, post and state beside the name."""
    return [
        Found(
            str(one),
            reverse("workbench:dossier", args=[one.pk]),
            " · ".join(filter(None, [str(one.village), one.post_title, one.get_state_display()])),
            gone=one.state == State.OUT,
        )
        for one in people
    ]


def people(user: User, words: list[str], limit: int) -> list[Found]:
    """People by name, pinyin, initials, village, and where they may be seen by number."""
    return lines_of_people(people_found(user, words).for_list()[:limit])


def lines_of_villages(villages: Iterable[Village]) -> list[Found]:
    """Villages as lines; one that is no more says since when."""
    return [
        Found(
            one.name,
            reverse("villages:detail", args=[one.pk]),
            f"{one.ended_on:%Y-%m-%d} 起不再有" if one.ended_on else one.get_kind_display(),
            gone=one.ended_on is not None,
        )
        for one in villages
    ]


def villages(user: User, words: list[str], limit: int) -> list[Found]:
    """Villages by name, pinyin or initials, also under names they bore before; what they are called now comes first."""
    # A township has some dozens: they are spelled here, not in a column.
    known = sorted(Village.ever.visible_to(user), key=lambda one: (one.ended_on is not None, one.position, one.pk))
    named = [one for one in known if matches(words, one.name)]
    now = [one for one in known if not one.ended_on and one not in named and {old.pk for old in named} & set(one.past)]
    lines = lines_of_villages(named)
    lines += [
        Found(one.name, reverse("villages:detail", args=[one.pk]), f"由{'、'.join(_former(one, named))}而来")
        for one in now
    ]
    return sorted(lines, key=lambda line: line.gone)[:limit]


def _former(village: Village, named: list[Village]) -> list[str]:
    return [old.name for old in named if old.pk in village.past]


def lines_of_rounds(rounds: Iterable[SelectionRound]) -> list[Found]:
    """Rounds as lines, with their state."""
    return [Found(str(one), reverse("selection:detail", args=[one.pk]), one.get_status_display()) for one in rounds]


def rounds(user: User, words: list[str], limit: int) -> list[Found]:
    """Rounds of selection by their title, the newest first."""
    found = SelectionRound.objects.visible_to(user, VIEW_SELECTION)
    for word in words:
        found = found.filter(title__icontains=word)
    return lines_of_rounds(found.order_by("-pk")[:limit])


def lines_of_sessions(sessions: Iterable[TrainingSession]) -> list[Found]:
    """Sessions as lines, with day and state."""
    return [
        Found(
            one.title,
            reverse("training:session", args=[one.pk]),
            f"{timezone.localtime(one.starts_at):%Y-%m-%d} · {one.get_status_display()}",
        )
        for one in sessions
    ]


def sessions(user: User, words: list[str], limit: int) -> list[Found]:
    """Training sessions by title, topic, speaker or place, the newest first."""
    found = TrainingSession.objects.visible_to(user, VIEW_TRAINING)
    for word in words:
        named = Q(title__icontains=word) | Q(topic__icontains=word)
        found = found.filter(named | Q(speaker__icontains=word) | Q(place__icontains=word))
    return lines_of_sessions(found.order_by("-starts_at", "-pk")[:limit])


def lines_of_talks(talks: Iterable[Talk]) -> list[Found]:
    """Talks as lines: the day, with whom, by whom. Of a query with ``for_list``."""
    return [
        Found(
            f"{one.held_on:%Y-%m-%d} {'、'.join(str(person) for person in one.cadres.all())}",
            reverse("mentoring:talk", args=[one.pk]),
            f"谈话人 {one.mentor}",
        )
        for one in talks
    ]


def talks(user: User, words: list[str], limit: int) -> list[Found]:
    """Talks by what was said, by who talked and with whom, the newest first."""
    found = Talk.objects.visible_to(user, VIEW_TALK)
    for word in words:
        found = found.about(word, user)
    return lines_of_talks(found.for_list(user)[:limit])
