"""Forms for villages and posts."""

from office.days import DayField, MonthField
from office.forms import PartForm
from villages.models import Department, Post, Village


def with_seats(post: Post) -> str:
    """A post of a query :meth:`PostQuerySet.with_bench_strength` to choose: how many of its seats are taken."""
    return f"{post}({post.reserve_count}/{post.quota})"  # type: ignore[attr-defined]


class VillageForm(PartForm):
    """A village or community."""

    class Meta:
        model = Village
        fields = ["name", "kind", "code", "households", "population", "party_members", "groups", "position"]


class DepartmentForm(PartForm):
    """A department of the township."""

    class Meta:
        model = Department
        fields = ["name", "reviews_as"]


class PostForm(PartForm):
    """A post of a village."""

    whole = "village"

    class Meta:
        model = Post
        fields = [
            "title", "kind", "quota", "incumbent_name", "incumbent_birth_month", "incumbent_term_end", "position",
        ]  # fmt: skip
        field_classes = {"incumbent_birth_month": MonthField, "incumbent_term_end": DayField}
