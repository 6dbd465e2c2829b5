"""Villages, posts and bench strength. domain.md, "Villages and posts"."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from tablib import Dataset

from tests.conftest import make_cadre, make_village
from villages.models import Post, PostKind, Village
from villages.resources import PostResource, VillageResource

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("村党支部书记", PostKind.SECRETARY), ("村支书", PostKind.SECRETARY), ("党总支副书记", PostKind.DEPUTY_SECRETARY),
        ("居委会主任", PostKind.DIRECTOR), ("村委会副主任", PostKind.DEPUTY_DIRECTOR), ("支部委员", PostKind.MEMBER),
        ("文书", PostKind.CLERK), ("妇女主任", PostKind.OTHER), ("监委会主任", PostKind.OTHER),
    ],
)  # fmt: skip
def test_a_title_tells_its_kind_of_post(title, kind):
    assert PostKind.named_by(title) == kind


def test_bench_strength_counts_seats_filled_and_posts_without_anybody(village, post):
    make_cadre(village, "甲", post=post)
    make_cadre(village, "乙", post=post)
    make_cadre(village, "丙")
    found = Village.objects.with_bench_strength().get(pk=village.pk)
    assert (found.post_count, found.seats, found.filled, found.missing, found.bare_posts) == (2, 4, 2, 2, 1)


def test_a_village_without_posts_has_no_seats(township):
    found = Village.objects.with_bench_strength().get(pk=make_village(township, "新村", []).pk)
    assert (found.post_count, found.seats, found.missing) == (0, 0, 0)


def test_gaps_come_first(as_organiser, village, other_village, post):
    for name in ("甲", "乙"):
        make_cadre(village, name, post=post)
    posts = as_organiser.get(reverse("villages:bench")).context["page"]
    assert [one.missing for one in posts] == [2, 2, 0]
    only_gaps = as_organiser.get(reverse("villages:bench") + "?gaps=1").context["page"]
    assert post not in only_gaps


def test_the_same_village_name_twice_is_refused_at_the_form(as_organiser, village):
    response = as_organiser.post(reverse("villages:add"), {"name": village.name, "kind": "village", "position": 0})
    assert "本镇已有同名的村(社区)" in response.content.decode()


def test_the_same_post_title_twice_is_refused_at_the_form(as_organiser, village, post):
    data = {"title": post.title, "kind": "secretary", "quota": 2, "position": 0}
    response = as_organiser.post(reverse("villages:add_post", args=[village.pk]), data)
    assert "已有同名岗位" in response.content.decode()


def test_a_quota_below_the_reserves_is_refused_at_the_field_and_nothing_typed_is_lost(as_organiser, village, post):
    make_cadre(village, "甲", post=post)
    data = {"title": "新名称", "kind": "secretary", "quota": 0, "position": 0}
    response = as_organiser.post(reverse("villages:change_post", args=[post.pk]), data)
    assert "名额不能少于此数" in response.content.decode()
    assert "新名称" in response.content.decode()
    post.refresh_from_db()
    assert (post.quota, post.title) == (2, "村党支部书记")


def test_a_village_in_use_is_not_deleted_and_the_page_says_why(as_organiser, village):
    assert "确认删除" in as_organiser.get(reverse("villages:delete", args=[village.pk])).content.decode()
    response = as_organiser.post(reverse("villages:delete", args=[village.pk]), follow=True)
    assert "不能删除" in response.content.decode()
    assert Village.objects.filter(pk=village.pk).exists()


def test_an_unused_post_is_deleted(as_organiser, post):
    as_organiser.post(reverse("villages:delete_post", args=[post.pk]))
    assert not Post.objects.filter(pk=post.pk).exists()


def test_villages_and_posts_go_out_and_come_back_unchanged(as_organiser, township, village, other_village):
    for page, resource in (("export", VillageResource), ("export_posts", PostResource)):
        response = as_organiser.get(reverse(f"villages:{page}"))
        rows = list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)
        result = resource(township=township).import_data(Dataset(*rows[1:], headers=rows[0]), raise_errors=True)
        assert result.totals["skip"] == len(rows) - 1


def test_posts_are_imported_under_the_quota_rule_and_within_the_township(township, village, post, foreign_village):
    make_cadre(village, "甲", post=post)
    headers = ["村(社区)", "岗位名称", "岗位类别", "后备名额"]
    resource = PostResource(township=township)
    fine = resource.import_data(Dataset(["红星村", "文书", "文书", 1], headers=headers))
    assert fine.totals["new"] == 1
    low = resource.import_data(Dataset(["红星村", post.title, "党组织书记", 0], headers=headers))
    assert low.has_validation_errors() or low.has_errors()
    foreign = resource.import_data(Dataset(["外村", "文书", "文书", 1], headers=headers))
    assert foreign.has_validation_errors() or foreign.has_errors()
    assert Post.objects.get(pk=post.pk).quota == 2


def test_the_office_imports_villages_through_the_admin_site_with_a_preview(as_organiser, township):
    upload = SimpleUploadedFile("villages.csv", "名称,类别,户数\n新村,村,300\n".encode())
    page = as_organiser.post(reverse("admin:villages_village_import"), {"import_file": upload, "format": "1"})
    assert not Village.objects.filter(name="新村").exists()
    assert "新村" in page.content.decode()
    as_organiser.post(reverse("admin:villages_village_process_import"), page.context["confirm_form"].initial)
    assert Village.objects.get(name="新村").township == township
