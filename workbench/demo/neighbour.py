"""A neighbour of the demo township: it offers one of its villages, so that there is such an offer to decide on."""

from datetime import date

from django.utils import timezone

from reserve_cadres.models import StateChange
from reserve_cadres.people.codes import Education
from reserve_cadres.people.dossiers import open_dossier
from reserve_cadres.people.identity import check_character
from reserve_cadres.pool.pool import Posting, admit
from villages.foundation import found_villages, read_villages
from villages.handovers import offer
from villages.models import PostKind, Township
from villages.reforms import Paper
from villages.villages import TownshipParticulars, found_township
from workbench.demo.days import ago, pool_built_on

NEIGHBOUR = "东河镇"
# Name, years of age, woman: two reserves for each of the two posts.
_PEOPLE = [("龚建平", 41, False), ("段雪琴", 33, True), ("侯正明", 38, False), ("雷晓芳", 29, True)]


def load_demo_neighbour(township: Township) -> None:
    """A township beside ``township``, whose last village is to come to it; nobody has decided yet."""
    beside = found_township(TownshipParticulars(NEIGHBOUR, "519900103", is_demo=True))
    posts = [PostKind.SECRETARY.value, PostKind.DIRECTOR.value]
    *_, going = found_villages(beside, read_villages("东河社区\n石桥村\n柳溪村"), posts)
    seats = [post for post in going.posts.order_by("position") for _ in range(2)]
    for number, (post, (name, age, woman)) in enumerate(zip(seats, _PEOPLE, strict=True)):
        born = date(timezone.localdate().year - age, 2 + number, 11 + number)
        first = f"519900{born:%Y%m%d}{31 + number}{2 if woman else 1}"
        said = {"name": name, "id_number": first + check_character(first), "education": Education.COLLEGE}
        cadre = open_dossier(said, township=beside, village=going)
        posting = Posting(cadre.pk, going.pk, post.pk, pool_built_on(), document_number="东委〔往年〕9号")
        admit(posting, origin=StateChange.Origin.REGISTERED, recorded_by=None)
    paper = Paper(ago(2), f"县府函〔{ago(5).year}〕31号", "县人民政府批复的行政区划调整")
    offer(going, township, paper, proposed_by=None)
