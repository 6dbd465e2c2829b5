"""The lists whose views can be saved: how each is asked for, and by which permission its page opens."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from mentoring.access import VIEW as VIEW_TALK
from mentoring.pairs.filters import asked_for
from mentoring.talks.filters import FollowUpFilter, TalkFilter
from office.addresses import year_of
from office.lists import ListFilter
from reserve_cadres.changes.access import VIEW as VIEW_CHANGE
from reserve_cadres.changes.filters import ProposalFilter
from reserve_cadres.layouts.models import SavedView, SavedViewQuerySet
from reserve_cadres.people.access import VIEW as VIEW_CADRE
from reserve_cadres.register.filters import CadreFilter
from reserve_cadres.selection.access import VIEW as VIEW_SELECTION
from reserve_cadres.selection.approvals.filters import DecisionFilter
from reserve_cadres.selection.rounds.filters import RoundFilter
from reserve_cadres.selection.vacancies.filters import VacancyFilter
from training.access import VIEW as VIEW_TRAINING
from training.placements.filters import PlacementFilter
from training.sessions.filters import HoursFilter, SessionFilter
from training.tasks.filters import TaskFilter
from villages.filters import BenchFilter, VillageFilter
from workbench.dossiers.filters import MissingFilter

Asked = Callable[[User, QueryDict, str], ListFilter]


@dataclass(frozen=True)
class Kept:
    """A list: what it is called, what its lines are counted in, and who opens it."""

    label: str
    unit: str
    permission: str
    asked: Asked


def _hours(user: User, data: QueryDict, permission: str) -> ListFilter:
    return HoursFilter.in_year(user, data, permission, year_of(data))


LISTS = {
    "cadres:list": Kept("后备干部", "人", VIEW_CADRE, CadreFilter.of),
    "workbench:completeness": Kept("档案缺项", "人", VIEW_CADRE, MissingFilter.of),
    "villages:list": Kept("村(社区)", "个", "villages.view_village", VillageFilter.of),
    "villages:bench": Kept("岗位覆盖", "个岗位", "villages.view_post", BenchFilter.of),
    "selection:list": Kept("公开选拔", "个批次", VIEW_SELECTION, RoundFilter.of),
    "selection:vacancies": Kept("空缺和递补", "个岗位", "villages.view_post", VacancyFilter.of),
    "selection:approvals": Kept("入库审批", "人次", VIEW_SELECTION, DecisionFilter.of),
    "changes:list": Kept("进出变动", "份", VIEW_CHANGE, ProposalFilter.of),
    "training:sessions": Kept("培训", "次", VIEW_TRAINING, SessionFilter.of),
    "training:people": Kept("学时和到会率", "人", VIEW_CADRE, _hours),
    "training:placements": Kept("跟岗挂职", "人次", VIEW_TRAINING, PlacementFilter.of),
    "training:tasks": Kept("任务和代理", "项", VIEW_TRAINING, TaskFilter.of),
    "mentoring:talks": Kept("谈话", "次", VIEW_TALK, TalkFilter.of),
    "mentoring:follow_ups": Kept("后续事项", "项", VIEW_TALK, FollowUpFilter.of),
    "mentoring:pairs": Kept("结对", "条", VIEW_TALK, asked_for),
}


def kept_list(page: str, user: User) -> Kept | None:
    """The list of a page, if its views can be saved and ``user`` opens it."""
    found = LISTS.get(page)
    return found if found and user.has_perm(found.permission) else None


def address_of(view: SavedView) -> str:
    """Where a view is opened: its list, as it was when the view was kept."""
    return f"{reverse(view.page)}?{view.filters}"


def new_address(page: str, filters: str) -> str:
    """Where what a list shows is given a name."""
    return f"{reverse('views:add')}?{urlencode({'list': page, 'filters': filters})}"


def asked_by(view: SavedView, user: User) -> ListFilter:
    """The list as a view shows it to its reader: of what this user may see, and nothing else."""
    kept = LISTS[view.page]
    return kept.asked(user, QueryDict(view.filters), kept.permission)


def open_views(user: User) -> SavedViewQuerySet:
    """The views of lists that ``user`` opens: the own ones and those shared in the township."""
    pages = [page for page, kept in LISTS.items() if user.has_perm(kept.permission)]
    return SavedView.objects.open_to(user).filter(page__in=pages)
