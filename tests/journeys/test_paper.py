"""Whatever is printed fits its sheets: each page that carries the print buttons, as the browser prints it and as its PDF."""

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pypdfium2
import pytest
from django.urls import reverse
from PIL import Image

from accounts.models import User
from reserve_cadres.layouts.models import SavedView
from reserve_cadres.models import Cadre, PublicNotice
from tests.demo import demo_township
from tests.journeys.conftest import sign_in
from tests.journeys.test_pages import COUNTY, above_the_demo, addresses, first_page
from workbench.demo.township import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True),
              pytest.mark.parametrize("width", [1280], indirect=True)]  # fmt: skip
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# No text nearer to the edge of a sheet than a printer prints: 5 mm, in points.
EDGE = 14
# Rows that are drawn in the order of their text: no cell goes over several, none is typed into.
WHOLE_ROWS = "main :is(tbody, tfoot) tr:not(:has([rowspan]:not([rowspan='1']), select, input))"


def with_print_buttons() -> set[str]:
    """The templates whose pages can be opened as they are printed; first passwords and codes are shown once, and only there."""
    found = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "{% print_buttons" in path.read_text()
    }
    return found - {"workbench/staff/first_passwords.html", "accounts/first_password.html", "accounts/codes.html"}


def plain(text: str) -> str:
    """Without blanks and line breaks, in the plain form of each character."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def letters(sheet):
    """Each character of a sheet and the box it is drawn in: left, bottom, right, top."""
    text = sheet.get_textpage()
    for number in range(text.count_chars()):
        letter = text.get_text_range(number, 1)
        if letter.strip():
            yield letter, text.get_charbox(number)


def one_over_the_other(first, second) -> bool:
    """Whether two boxes cover each other by more than a third, in both directions."""
    across = min(first[2], second[2]) - max(first[0], second[0])
    up = min(first[3], second[3]) - max(first[1], second[1])
    least_width = min(first[2] - first[0], second[2] - second[0])
    least_height = min(first[3] - first[1], second[3] - second[1])
    # A dash has no height to speak of.
    return least_height > 1 and across > least_width / 3 and up > least_height / 3


def faults(pdf: bytes) -> list[str]:
    """What does not fit: text beyond the edge of its sheet, text drawn over other text, a sheet with nothing but its foot."""
    found = []
    for number, sheet in enumerate(pypdfium2.PdfDocument(pdf), start=1):
        width, height = sheet.get_size()
        near = defaultdict(list)
        highest = 0.0
        for letter, box in letters(sheet):
            highest = max(highest, box[3])
            if box[0] < EDGE or box[1] < EDGE or box[2] > width - EDGE or box[3] > height - EDGE:
                found.append(f"{number}: {letter} at {box}")
            column, row = int(box[0] // 12), int(box[1] // 12)
            around = [(column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
            found += [f"{number}: {letter} over {other}" for key in around for other, its in near[key]
                      if one_over_the_other(box, its)]  # fmt: skip
            near[column, row].append((letter, box))
        if highest < height / 6:
            found.append(f"{number}: nothing on it")
    return found


def text_of(pdf: bytes) -> str:
    return plain("".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(pdf)))


def printed(page) -> bytes:
    return page.pdf(prefer_css_page_size=True, print_background=True)


def open_as_printed(page, address) -> None:
    # The browser's print window, which the page opens, would wait for somebody.
    page.add_init_script("window.print = () => {}")
    page.goto(f"{address}{'&' if '?' in address else '?'}print=page")
    page.emulate_media(media="print")


def test_every_page_that_is_printed_fits_its_sheets_with_every_row(page, live_server, client):
    demo_township()
    layout = SavedView.objects.create(
        township=User.objects.get(username="zuzhi").township,
        name="全部",
        columns=["name", "sex", "birth_date"],
        shared=True,
    )
    more = [reverse("layouts:detail", args=[layout.pk])]
    misfits, lost, opened, to_open = {}, {}, set(), with_print_buttons()
    above_the_demo()
    for username in ("zuzhi", "keshi", COUNTY):
        client.force_login(User.objects.get(username=username))
        page.context.clear_cookies()
        page.emulate_media(media="screen")
        sign_in(page, live_server, username, PASSWORD, opens=first_page(username))
        for address in dict.fromkeys([*addresses(username), *(more if username == "zuzhi" else [])]):
            names = to_open & {template.name for template in client.get(address).templates or []}
            # A department's pages are those of the office, but for what only they open here.
            if not names or (names <= opened and username == "keshi"):
                continue
            opened |= names
            open_as_printed(page, live_server.url + address)
            pdf = printed(page)
            if found := faults(pdf):
                misfits[address] = found[:3]
            text, rows = text_of(pdf), page.locator(WHOLE_ROWS).all_inner_texts()
            if missing := [row for row in rows if plain(row) not in text]:
                lost[address] = missing[:3]
    assert misfits == {}
    assert lost == {}
    assert opened == to_open


def test_the_list_on_paper_is_the_whole_filter_with_its_head_on_every_sheet_and_its_totals_once(page, live_server):
    demo_township()
    sign_in(page, live_server, "zuzhi", PASSWORD)
    people = Cadre.objects.filter(township__name="石西镇", state="in_pool")
    open_as_printed(page, f"{live_server.url}{reverse('cadres:list')}?on=2019-06-01")
    past = text_of(printed(page))
    assert "2019年6月1日的情况" in past
    open_as_printed(page, live_server.url + reverse("cadres:list"))
    assert page.locator("tbody tr").count() == people.count() > 30
    sheets = [plain(sheet.get_textpage().get_text_range()) for sheet in pypdfium2.PdfDocument(printed(page))]
    assert all("政治面貌" in sheet for sheet in sheets)
    assert all(f"第{number}页,共{len(sheets)}页" in sheet for number, sheet in enumerate(sheets, start=1))
    open_as_printed(page, live_server.url + reverse("villages:list"))
    assert text_of(printed(page)).count("合计") == 1


def test_a_notice_is_never_parted_from_its_signature(page, live_server):
    demo_township()
    notice = PublicNotice.objects.first()
    sign_in(page, live_server, "zuzhi", PASSWORD)
    open_as_printed(page, live_server.url + reverse("selection:print_notice", args=[notice.pk]))
    for lines in range(0, 40, 5):
        # However long the text is, what stands above the signature is on its sheet.
        page.evaluate(
            """(lines) => {
              document.querySelectorAll('.more').forEach((line) => line.remove());
              const first = document.querySelector('.paper p');
              for (let i = 0; i < lines; i++) first.insertAdjacentHTML('beforebegin', '<p class="more">又一行</p>');
            }""",
            lines,
        )
        last = plain(list(pypdfium2.PdfDocument(printed(page)))[-1].get_textpage().get_text_range())
        assert "提倡署实名" in last
        assert "石西镇党委" in last


def test_the_pdf_is_what_the_browser_prints_with_the_photos(page, live_server, client, tmp_path):
    demo_township()
    sign_in(page, live_server, "zuzhi", PASSWORD)
    client.force_login(User.objects.get(username="zuzhi"))
    cadre = Cadre.objects.filter(township__name="石西镇", state="in_pool").first()
    picture = tmp_path / "photo.png"
    Image.new("RGB", (90, 120), "red").save(picture)
    cadre.photo.save("photo.png", picture.open("rb"))
    for address in (reverse("cadres:list"), reverse("workbench:print_dossier", args=[cadre.pk])):
        open_as_printed(page, live_server.url + address)
        answer = client.get(f"{address}?print=pdf")
        assert answer["Content-Type"] == "application/pdf"
        # Each print has its own number in the trail.
        both = (re.sub(r"编号\d+", "", text_of(content)) for content in (answer.content, printed(page)))
        assert next(both) == next(both)
        assert faults(answer.content) == []
    sheet = pypdfium2.PdfDocument(answer.content)[0]
    assert (255, 0, 0) in [colour for _, colour in sheet.render().to_pil().convert("RGB").getcolors(100_000)]
