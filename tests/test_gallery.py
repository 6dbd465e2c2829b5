"""The pictures of every page: named so that none is written over, with an index of them all."""

from tests.journeys.gallery import Gallery


class Page:
    def __init__(self, width):
        self.viewport_size = {"width": width}

    def screenshot(self, path, full_page):
        path.write_bytes(b"png")


def test_each_page_of_each_account_at_each_width_has_its_picture_and_stands_in_the_index(tmp_path):
    gallery = Gallery(str(tmp_path / "made"))
    for width in (1366, 390):
        for account in ("zuzhi", "shuji"):
            for address in ("/", "/cadres/", "/cadres/?on=2019-06-01"):
                gallery.take(Page(width), account, address)
    gallery.take(Page(1366), "zuzhi", "/", "dark")
    gallery.close()
    made = {path.name for path in (tmp_path / "made").iterdir()} - {"index.html"}
    index = (tmp_path / "made" / "index.html").read_text()
    assert len(made) == 13
    assert all(f'src="{name}"' in index for name in made)
