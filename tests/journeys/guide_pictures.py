"""The pictures of the user guide, made from the demo so that they stay true: ``make guide-pictures``."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from accounts.models import User
from reserve_cadres.models import Cadre, VillageSelection
from tests.journeys.conftest import sign_in
from workbench.demo.township import PASSWORD, load_demo
from workbench.guide.notes import put_away

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COLOURS = 48


def pictures():
    """Name → account, address, width and height of what is pictured."""
    cadre = Cadre.objects.filter(township__name="石西镇", talks__isnull=False).order_by("pk").first()
    selection = VillageSelection.objects.get(village__name="三道堰社区")
    return {
        "home": ("zuzhi", "/", 1200, 760),
        "people": ("zuzhi", reverse("cadres:list"), 1200, 620),
        "dossier": ("zuzhi", reverse("workbench:dossier", args=[cadre.pk]), 1200, 760),
        "bench": ("lingdao", reverse("pictures:bench"), 1200, 760),
        "statistics": ("zuzhi", reverse("workbench:statistics"), 1200, 760),
        "selection": ("zuzhi", reverse("selection:village", args=[selection.pk]), 1200, 760),
        "board": ("zuzhi", reverse("mentoring:board"), 1200, 620),
        "calendar": ("zuzhi", reverse("workbench:calendar"), 1200, 760),
        "talk": ("shuji", reverse("mentoring:add_talk"), 390, 760),
    }


@pytest.mark.parametrize("width", [1280], indirect=True)
def test_the_pictures_of_the_guide(page, live_server, request, tmp_path):
    folder = tmp_path if request.config.getoption("--guide-pictures") is None else None
    folder = folder or request.config.rootpath / request.config.getoption("--guide-pictures")
    load_demo()
    for user in User.objects.filter(username__in={account for account, *_ in pictures().values()}):
        put_away(user)
    signed_in = ""
    for name, (username, address, wide, high) in pictures().items():
        page.set_viewport_size({"width": wide, "height": high + 200})
        if username != signed_in:
            page.context.clear_cookies()
            sign_in(page, live_server, username, PASSWORD)
            signed_in = username
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        # Without the bar, which is the same on every page; a palette keeps them small: they are in the repository.
        top = page.locator("main").bounding_box()["y"]
        clip = {"x": 0, "y": top, "width": wide, "height": high}
        picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)
