"""Villages and posts to and from Excel, by django-import-export."""

from django.core.exceptions import ValidationError
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import CharWidget, DateWidget, ForeignKeyWidget, IntegerWidget, Widget

from villages.models import Post, PostKind, Village
from villages.posts import check_quota


class LabelWidget(Widget):
    """A code by its Chinese label."""

    def __init__(self, codes, default):
        super().__init__()
        self.codes, self.default = codes, default

    def clean(self, value, row=None, **kwargs):
        text = str(value or "").strip()
        if not text:
            return self.default
        for code in self.codes:
            if text in {code.label, code.value}:
                return code
        raise ValueError(f"「{text}」不在可选范围：{'、'.join(self.codes.labels)}。")

    def render(self, value, obj=None, **kwargs):
        return self.codes(value).label if value else ""


class OfTownship(ModelResource):
    """Reads and writes within one township only."""

    def __init__(self, township=None, **kwargs):
        super().__init__(**kwargs)
        self.township = township

    def get_queryset(self):
        return super().get_queryset().filter(**{self._meta.model.township_lookup: self.township})


class VillageResource(OfTownship):
    """Villages and communities, known by their names."""

    name = Field("name", "名称", widget=CharWidget())
    kind = Field("kind", "类别", widget=LabelWidget(Village.Kind, Village.Kind.VILLAGE))
    code = Field("code", "行政区划代码", widget=CharWidget())
    households = Field("households", "户数", widget=IntegerWidget())
    population = Field("population", "人口数", widget=IntegerWidget())
    party_members = Field("party_members", "党员数", widget=IntegerWidget())
    groups = Field("groups", "村(居)民小组数", widget=IntegerWidget())
    position = Field("position", "排序", widget=IntegerWidget(), default=0)

    class Meta:
        model = Village
        fields = ["name", "kind", "code", "households", "population", "party_members", "groups", "position"]
        import_id_fields = ["name"]
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True

    def before_save_instance(self, instance, row, **kwargs):
        if not instance.name:
            raise ValidationError({"name": "名称为空。"})

    def init_instance(self, row=None):
        village = super().init_instance(row)
        village.township = self.township
        return village


class VillageWidget(ForeignKeyWidget):
    """A village of the township by its name."""

    def __init__(self):
        super().__init__(Village, "name")
        self.township = None

    def get_queryset(self, value, row, *args, **kwargs):
        return Village.objects.filter(township=self.township)

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(value, row, **kwargs)
        except Village.DoesNotExist:
            raise ValueError(f"没有村(社区)「{value}」。") from None


class PostResource(OfTownship):
    """Posts, known by village and title."""

    village = Field("village", "村(社区)", widget=VillageWidget())
    title = Field("title", "岗位名称", widget=CharWidget())
    kind = Field("kind", "岗位类别", widget=LabelWidget(PostKind, PostKind.OTHER))
    quota = Field("quota", "后备名额", widget=IntegerWidget(), default=2)
    incumbent_name = Field("incumbent_name", "现任姓名", widget=CharWidget())
    incumbent_birth_month = Field("incumbent_birth_month", "现任出生年月", widget=DateWidget("%Y-%m-%d"))
    incumbent_term_end = Field("incumbent_term_end", "任期届满", widget=DateWidget("%Y-%m-%d"))
    position = Field("position", "排序", widget=IntegerWidget(), default=0)

    class Meta:
        model = Post
        fields = [
            "village", "title", "kind", "quota", "incumbent_name", "incumbent_birth_month", "incumbent_term_end",
            "position",
        ]  # fmt: skip
        import_id_fields = ["village", "title"]
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True

    def __init__(self, township=None, **kwargs):
        super().__init__(township=township, **kwargs)
        self.fields["village"].widget.township = township

    def before_save_instance(self, instance, row, **kwargs):
        check_quota(instance, instance.quota)
