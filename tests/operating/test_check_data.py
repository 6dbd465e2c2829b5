"""``check_data`` finds what came past the database's guards, each broken here on purpose, and names keys only."""

import io
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pgtrigger
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.permissions import Role
from reserve_cadres.models import Cadre
from tests.access.objects import objects_of
from tests.conftest import make_cadre, make_user
from tests.operating.conftest import own_folders
from villages.models import Post
from workbench.integrity.checks import check_data
from workbench.integrity.files import GRACE, clear_away

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders():
    with own_folders() as folder:
        yield folder


@pytest.fixture
def cadre(village, post):
    return make_cadre(village, "欧阳甲", post=post)


@contextmanager
def past_the_guards(*models):
    """As SQL by hand does it with the triggers off."""
    connection.check_constraints()
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found() -> dict[str, list[str]]:
    return {one.title: one.places for one in check_data()}


def test_a_township_with_one_of_everything_holds_together(village, organiser):
    objects_of(village, organiser)
    assert found() == {}
    call_command("check_data", stdout=(said := io.StringIO()))
    assert "没有发现不符" in said.getvalue()


def test_a_state_that_no_change_explains_is_found_by_its_key_and_nobody_is_named(cadre):
    with past_the_guards(Cadre):
        Cadre.objects.filter(pk=cadre.pk).update(state="out", post=None)
    said = found()
    assert said["档案的状态、村、岗位与最近一次变动不一致"] == [f"档案 {cadre.pk}"]
    assert said["记录改动过，但变更记录里没有"] == [f"reserve_cadres.Cadre {cadre.pk}"]
    with pytest.raises(CommandError, match="有 2 处不符") as ended:
        call_command("check_data", stdout=(said := io.StringIO()))
    assert ended.value.returncode == 1
    assert "怎么办：" in said.getvalue()
    assert cadre.name not in said.getvalue()


def test_more_reserves_than_the_quota_are_found(village, post, cadre):
    make_cadre(village, "乙", post=post)
    with past_the_guards(Post):
        Post.objects.filter(pk=post.pk).update(quota=1)
    assert found()["岗位上的在库后备超过名额"] == [f"岗位 {post.pk}"]


def test_what_was_changed_or_deleted_without_a_trace_is_found(cadre, village):
    gone = make_cadre(village, "乙", in_pool=False)
    with past_the_guards(Cadre):
        Cadre.objects.filter(pk=cadre.pk).update(address="改过")
        Cadre.objects.filter(pk=gone.pk)._raw_delete("default")
    assert found() == {
        "记录改动过，但变更记录里没有": [f"reserve_cadres.Cadre {cadre.pk}"],
        "记录不见了，但变更记录里没有删除": [f"reserve_cadres.Cadre {gone.pk}"],
    }


def test_a_guard_that_is_off_or_gone_is_found(db):
    (model, first), (other, second) = pgtrigger.registered()[:2]
    first.disable(model)
    second.uninstall(other)
    assert found() == {
        "数据库里的规则缺失或被关闭": [
            f"触发器 {model._meta.db_table}.{first.name}", f"触发器 {other._meta.db_table}.{second.name}",
        ]
    }  # fmt: skip


def test_numbers_that_would_be_given_twice_are_found(village):
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('villages_village', 'id'), %s, false)", [village.pk])
        cursor.execute("SELECT setval(pg_get_serial_sequence('villages_village', 'id'), %s)", [village.pk - 1 or 1])
    if village.pk > 1:
        assert found() == {"编号序列落后于已有记录": ["villages_village"]}


def test_a_file_on_record_that_is_not_on_the_disk_is_found(village):
    objects_of(village, make_user(Role.ORGANISER, village.township))
    cadre = Cadre.objects.exclude(photo="").first()
    Path(cadre.photo.path).unlink()
    assert found() == {"登记在册的文件不在磁盘上": [f"reserve_cadres.Cadre {cadre.pk}"]}


def test_files_that_no_record_names_are_counted_by_folder_and_not_named(db):
    Path(settings.MEDIA_ROOT, "photos").mkdir()
    Path(settings.MEDIA_ROOT, "photos", "欧阳甲.jpg").touch()
    assert found() == {"磁盘上有没有记录指向的文件": ["photos 1 个"]}


def test_a_file_leaves_the_disk_when_it_was_loose_for_the_grace_period_and_no_sooner(cadre):
    old, new = (Path(settings.MEDIA_ROOT, name) for name in ("old.jpg", "new.jpg"))
    old.touch(), new.touch()
    Cadre.objects.filter(pk=cadre.pk).update(photo="new.jpg")
    now = timezone.now()
    assert clear_away(now) == (0, 1)
    assert clear_away(now + GRACE - timedelta(seconds=1)) == (0, 1)
    assert clear_away(now + GRACE) == (1, 0)
    assert (old.exists(), new.exists()) == (False, True)


def test_a_file_that_is_named_again_begins_its_grace_anew(cadre):
    path = Path(settings.MEDIA_ROOT, "a.jpg")
    path.touch()
    now = timezone.now()
    clear_away(now)
    Cadre.objects.filter(pk=cadre.pk).update(photo="a.jpg")
    assert clear_away(now + GRACE) == (0, 0)
    Cadre.objects.filter(pk=cadre.pk).update(photo="")
    assert clear_away(now + GRACE) == (0, 1)
    assert path.exists()
