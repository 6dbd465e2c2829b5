"""The demo has something to see everywhere; its people, faces too, are invented."""

from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import User
from mentoring.models import Pairing, Talk
from reserve_cadres.models import Cadre
from tests import demo
from tests.demo import demo_township
from training.models import TrainingSession
from villages.models import Township, VillageHandover
from workbench.backups.tables import Tally, read_tables
from workbench.demo.mentoring import FURTHER
from workbench.demo.portraits import HEIGHT, WIDTH, portrait


def test_a_portrait_is_the_same_every_time_and_of_the_size_of_a_photo(tmp_path):
    drawn = portrait(3, woman=False)
    portrait.cache_clear()
    assert portrait(3, woman=False) == drawn != portrait(3, woman=True)
    path = tmp_path / "photo.png"
    path.write_bytes(drawn)
    with Image.open(path) as picture:
        assert picture.size == (WIDTH, HEIGHT)


def test_what_the_tests_begin_with_is_the_demo_row_by_row_and_file_by_file(db):
    def tallies():
        with connection.cursor() as cursor:
            for table in read_tables(cursor):
                tally = Tally()
                table.copy_out(cursor, tally)
                yield table.name, tally.rows, tally.sha256

    demo.forget()
    demo_township()
    made = list(tallies())
    assert Cadre.objects.exclude(photo="").exists()
    photo = Cadre.objects.exclude(photo="").first().photo
    call_command("flush", verbosity=0, interactive=False)
    photo.storage.delete(photo.name)
    demo_township()
    assert list(tallies()) == made
    assert photo.storage.exists(photo.name)


def test_the_demo_has_something_to_see_on_every_page(client, db):
    demo_township()
    township = Township.objects.get(name="石西镇")
    pool = Cadre.objects.filter(township=township, state="in_pool")
    assert not pool.filter(photo="").exists()
    pairs = Pairing.objects.active().filter(cadre__township=township).count()
    assert 0.4 <= pairs / (3 * pool.count()) <= 0.6
    further = User.objects.filter(username__in=[name for _, name, *_ in FURTHER])
    assert further.count() == len(FURTHER)
    assert not any(user.has_usable_password() for user in further)
    assert set(further) == {talk.mentor for talk in Talk.objects.filter(mentor__in=further).select_related("mentor")}
    last_year = timezone.localdate().year - 1
    assert TrainingSession.objects.filter(township=township, status="held", starts_at__year=last_year).count() >= 10

    offered = VillageHandover.objects.waiting().get(to_township=township)
    assert offered.village.cadres.filter(state="in_pool").count() == 4
    client.force_login(User.objects.get(username="lingdao"))
    page = client.get(reverse("reforms:handover", args=[offered.pk]))
    assert page.status_code == 200
    for name in ("bench", "cadence", "plan", "funnel", "ages", "conversion", "pool"):
        shown = client.get(reverse(f"pictures:{name}")).content.decode()
        assert "<svg" in shown, name
        assert "empty-state" not in shown, name
    theirs = Cadre.objects.get(name="龚建平")
    assert client.get(reverse("workbench:dossier", args=[theirs.pk])).status_code == 404
