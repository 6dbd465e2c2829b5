"""Where the search box looks, in the order of its answer. One more kind of thing is one more line here."""

from dataclasses import dataclass

from accounts.models import User
from mentoring.access import VIEW as VIEW_TALK
from reserve_cadres.people.access import VIEW
from reserve_cadres.selection.access import VIEW as VIEW_SELECTION
from training.access import VIEW as VIEW_TRAINING
from workbench.search import places, records
from workbench.search.found import Found, Source

SOURCES = (
    Source("人员", VIEW, records.people),
    Source("村(社区)", "villages.view_village", records.villages),
    Source("选拔批次", VIEW_SELECTION, records.rounds),
    Source("培训", VIEW_TRAINING, records.sessions),
    Source("谈话", VIEW_TALK, records.talks),
    Source("页面", "", places.pages),
    Source("用户手册", "", places.guide),
)


@dataclass(frozen=True)
class Group:
    """The lines of one kind; ``whole`` where there are no more of it than are shown."""

    label: str
    lines: list[Found]
    whole: bool


def search(user: User, text: str, limit: int) -> list[Group]:
    """What ``text`` finds, at most ``limit`` of each kind; kinds without a line are left out."""
    words = text.split()
    if not words:
        return []
    groups = []
    for source in SOURCES:
        if source.permission and not user.has_perm(source.permission):
            continue
        lines = source.find(user, words, limit + 1)
        if lines:
            groups.append(Group(source.label, lines[:limit], whole=len(lines) <= limit))
    return groups
