"""Forms that put somebody into the pool or on another post by hand."""

from typing import Any

from django import forms

from office.days import DayField
from office.forms import choose_from
from reserve_cadres.people.models import Cadre
from reserve_cadres.pool.pool import Posting
from villages.forms import with_seats
from villages.models import Post, PostQuerySet


class MoveForm(forms.Form):
    """Moving somebody of the pool to another post."""

    post = forms.ModelChoiceField(
        label="后备岗位",
        queryset=Post.objects.none(),
        required=False,
        empty_label="暂不占岗位",
        help_text="括号内为在库人数/名额。",
    )
    effective_on = DayField(label="日期")
    basis = forms.CharField(label="依据", max_length=200, help_text="如：镇党委会议研究、原纸质名册。")
    document_number = forms.CharField(label="文号", max_length=50, required=False)
    decided_by = forms.CharField(label="决定单位", max_length=100, required=False)

    def __init__(self, *args: Any, posts: PostQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "post", posts, with_seats, under=lambda post: str(post.village))

    def posting(self, cadre: Cadre) -> Posting:
        """Where ``cadre`` is to stand."""
        post, said = self.cleaned_data["post"], self.cleaned_data
        names = ("effective_on", "basis", "document_number", "decided_by")
        village_id = post.village_id if post else cadre.village_id
        return Posting(cadre.pk, village_id, post and post.pk, **{name: said[name] for name in names})


class OpeningForm(MoveForm):
    """Putting on record who was in the pool before the system was taken into use (期初登记)."""

    effective_on = DayField(label="入库日期", help_text="原来入库的日子，在系统启用以前。")
    document_number = forms.CharField(label="文号", max_length=50, help_text="原来入库的文件或名册。")
    was_in_pool = forms.BooleanField(label="本人在系统启用以前已经在库，上面的材料可以证明")
    departures_agreed = forms.BooleanField(label="不符合一般条件的地方已核对，仍要登记", required=False)
