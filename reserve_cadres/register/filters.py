"""Finding people in the list: search, filters and sorting, all kept in the address."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, F
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import User
from office.days import DayFilter
from reserve_cadres.people.access import IDENTITY, VIEW
from reserve_cadres.people.bands import AGE_BANDS, band_key, band_label, full_years, in_band
from reserve_cadres.people.cadres import CadreQuerySet
from reserve_cadres.people.codes import COLLEGE_OR_ABOVE, Category, Education, PoliticalStatus, Sex, State
from reserve_cadres.people.models import Cadre
from reserve_cadres.people.posts import POSTS, of_post
from reserve_cadres.pool.models import StateChange
from villages.filters import OfVillages
from villages.models import Village

BANDS = {band_key(*band): band for band in AGE_BANDS}
EDUCATIONS = [("college_or_above", "大专及以上"), *((str(code.value), code.label) for code in Education)]


class CadreFilter(OfVillages):
    """The people's list."""

    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "village": ("village__position", "village", "post__position", "pk"),
        "name": ("pinyin", "pk"),
        "post": ("post__kind", "village__position", "village", "post__position", "pk"),
        "age": ("-birth_date", "pk"),
        "education": ("education", "pk"),
        "political_status": ("political_status", "pk"),
        "category": ("category", "pk"),
        "sex": ("sex", "pk"),
        "created_at": ("created_at", "-pk"),
    }
    opens_by = "village"
    # The list opens on the pool; "全部状态" is an answer of its own.
    given: ClassVar[dict[str, str]] = {"state": State.IN_POOL}

    q = django_filters.CharFilter(label="姓名、拼音首字母、电话或身份证号", method="search")
    post = django_filters.ChoiceFilter(label="岗位", method="standing", choices=POSTS, empty_label="全部岗位")
    state = django_filters.ChoiceFilter(label="状态", method="standing", choices=State, empty_label="全部状态")
    category = django_filters.ChoiceFilter(
        label="类别", method="in_category", choices=Category, empty_label="全部类别"
    )
    sex = django_filters.ChoiceFilter(label="性别", choices=Sex, empty_label="不限性别")
    band = django_filters.ChoiceFilter(
        label="年龄",
        method="in_band",
        choices=[(key, band_label(*band)) for key, band in BANDS.items()],
        empty_label="不限年龄",
    )
    education = django_filters.ChoiceFilter(
        label="学历", method="of_education", choices=EDUCATIONS, empty_label="不限学历"
    )
    political_status = django_filters.ChoiceFilter(
        label="政治面貌", choices=PoliticalStatus, empty_label="不限政治面貌"
    )
    on = DayFilter(label="哪一天的情况", method="as_filtered")

    class Meta:
        model = Cadre
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> CadreQuerySet:
        """Everybody on file the user may see."""
        return Cadre.objects.visible_to(user, permission).for_list()

    def villages(self) -> Any:
        """Those to choose among; a past day has the villages of that day."""
        return (Village.ever if self.data.get("on") else Village.objects).visible_to(self.user)

    @property
    def day(self) -> date | None:
        """The past day the list is asked for; None for the present."""
        return self.form.cleaned_data.get("on") if self.form.is_valid() else None

    @cached_property
    def shows_birthdays(self) -> bool:
        """Whether the user is shown the birth dates of all whom the list may hold."""
        return self.user.scope_of(IDENTITY) == self.user.scope_of(VIEW)

    @property
    def age_day(self) -> date:
        """The day ages are counted on: the one asked for.

        Who is shown no birth dates gets today's: ages of one day after another would tell the birthday.
        """
        return (self.day if self.shows_birthdays else None) or timezone.localdate()

    def as_filtered(self, queryset: Any, name: str, value: Any) -> Any:
        """Only people who had a standing that day; the other filters look at it."""
        return queryset

    def filter_queryset(self, queryset: CadreQuerySet) -> CadreQuerySet:
        if self.day:
            queryset = queryset.standing_on(self.day)
        return super().filter_queryset(queryset)

    def in_village(self, queryset: Any, name: str, value: Village) -> Any:
        return self.standing(queryset, name, value)

    def standing(self, queryset: Any, name: str, value: Any) -> Any:
        """Village, post and state: of the day asked for, else of now."""
        if name == "post":
            asked = ("standing_post_kind", "standing_joint_post") if self.day else ("post__kind", "joint_post")
            return queryset.filter(of_post(value, *asked))
        return queryset.filter(**{f"standing_{name}" if self.day else name: getattr(value, "pk", value)})

    def search(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.search(value, self.user)

    def in_category(self, queryset: Any, name: str, value: Any) -> Any:
        """The main category: what the published figures count."""
        return queryset.filter(category=value)

    def in_band(self, queryset: Any, name: str, value: Any) -> Any:
        years = full_years(self.age_day, "birth_date")
        return queryset.annotate(years=years).filter(in_band("years", *BANDS[value]))

    def of_education(self, queryset: Any, name: str, value: Any) -> Any:
        if value == "college_or_above":
            return queryset.filter(education__gte=COLLEGE_OR_ABOVE)
        return queryset.filter(education=value)

    @cached_property
    def elsewhere(self) -> list[tuple[str, str, int]]:
        """What a search in one state would find in the others, with everything else asked for: state, its word, how many."""
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        if not asked.get("q") or not asked.get("state"):
            return []
        everywhere = self.data.copy()
        everywhere["state"] = ""
        name = "standing_state" if self.day else "state"
        found = type(self)(everywhere, self.queryset, user=self.user).qs.exclude(**{name: asked["state"]})
        counts = dict(found.order_by().values_list(name).annotate(Count("pk")))
        return [(state.value, state.label, counts[state]) for state in State if state in counts]

    @property
    def order(self) -> list[Any]:
        """The columns of the chosen order; villages and posts of a past day are those of that day, ages by the year where no
        more of a birth date is shown.
        """
        order = super().order
        if self.sort.removeprefix("-") == "age" and not self.shows_birthdays:
            year = F("birth_date__year")
            return [year.asc() if self.sort.startswith("-") else year.desc(), "pk"]
        if not self.day or self.sort.removeprefix("-") != "village":
            return order
        turned = "-" if self.sort.startswith("-") else ""
        return [f"{turned}standing_village_position", "standing_village", "standing_post_position", "pk"]


class OpeningFilter(OfVillages):
    """The list of those put on record by hand as of before the system."""

    looks_in = ("cadre__name", "cadre__pinyin_initials", "document_number", "basis")
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {
        "effective": ("effective_on", "-pk"),
        "recorded": ("recorded_at", "-pk"),
        "name": ("cadre__pinyin", "-pk"),
    }
    opens_by = "-effective"

    q = django_filters.CharFilter(label="姓名、文号、依据", method="search")

    class Meta:
        model = StateChange
        fields: ClassVar[list[str]] = []

    @classmethod
    def visible(cls, user: User, permission: str) -> Any:
        """The changes of those registered that the user may see."""
        found = StateChange.objects.visible_to(user, permission).filter(origin=StateChange.Origin.REGISTERED)
        return found.select_related("cadre", "village", "post", "joint_post", "recorded_by")
