"""Help: the guide opens at the chapter of the page, is searched, and nothing in it runs; the sheets, and what is new."""

import re

import pytest
from django.urls import resolve, reverse

from accounts.permissions import Role
from tests.access.test_role_page_table import TABLE
from tests.conftest import make_user
from workbench.guide.book import GUIDE, NOTES, found, rendered, section, sections
from workbench.guide.chapters import CHAPTERS, chapter_of
from workbench.menu import MENU, TABS


def test_every_entry_of_the_menu_and_every_tab_has_a_chapter_that_exists():
    lines = [*MENU, *(tab for tabs in TABS.values() for tab in tabs)]
    for line in lines:
        chapter = chapter_of(resolve(reverse(line.view)))
        assert section(chapter), line.view
    assert all(section(chapter) for chapter in CHAPTERS.values())


def test_every_page_has_a_chapter():
    without = set()
    for name, (_, kind, _) in TABLE.items():
        if not chapter_of(resolve(reverse(name, args=[1] if kind else []))):
            without.add(name)
    assert without == set()


def test_every_name_the_chapters_go_by_is_a_page_or_a_room():
    rooms = {name.split(":")[0] for name in TABLE}
    assert all(name in TABLE or name in rooms for name in CHAPTERS)


def test_the_question_mark_of_a_page_leads_to_its_chapter(as_organiser):
    page = as_organiser.get(reverse("mentoring:board")).content.decode()
    assert f'href="{reverse("workbench:guide")}#跟踪问效"' in page
    assert 'id="跟踪问效"' in as_organiser.get(reverse("workbench:guide")).content.decode()


def test_every_heading_is_named_once():
    titles = [one.title for one in sections()]
    assert len(titles) == len(set(titles))


def test_every_word_of_the_guide_is_in_the_app():
    whole = re.sub(r"\s", "", GUIDE.read_text())
    for one in sections():
        assert re.sub(r"\s", "", one.source) in whole
    assert len("".join(one.source for one in sections())) > 0.9 * len(GUIDE.read_text())


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_each_role_reads_the_guide_and_has_a_sheet_to_print(client, village, role):
    client.force_login(make_user(role, village.township, village))
    assert client.get(reverse("workbench:guide")).status_code == 200
    sheet = client.get(reverse("workbench:role_sheet"), {"role": role}).content.decode()
    assert role.label in sheet
    assert "<ol>" in sheet


def test_the_guide_is_searched_by_its_words_and_says_where_none_is_found(as_organiser):
    hits = as_organiser.get(reverse("workbench:guide"), {"q": "得票 相同"}).context["sections"]
    assert [one.title for one in hits] == ["公开选拔"]
    assert found(["公开选拔"])[0].title == "公开选拔"
    assert "手册里没有" in as_organiser.get(reverse("workbench:guide"), {"q": "宇宙飞船"}).content.decode()


def test_nothing_in_a_page_of_docs_runs():
    html = rendered("<script>alert(1)</script>\n\n[点](javascript:alert(1)) <img src=x onerror=alert(1)>")
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_every_picture_of_the_guide_is_there_and_shown_from_where_the_app_serves_it():
    for path in (GUIDE, NOTES):
        for source in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", path.read_text()):
            assert (path.parent / source).resolve().is_file(), source
            assert 'src="/static/' in rendered(f"![图]({source})")


def test_what_is_new_is_shown_once_to_each_account_and_found_again(client, village):
    first, second = (make_user(Role.ORGANISER, village.township) for _ in range(2))
    client.force_login(first)
    assert "release-notes" in client.get("/").content.decode()
    assert client.get("/").content.decode().count("知道了") == 1
    assert client.post(reverse("workbench:put_notes_away")).status_code == 302
    assert "release-notes" not in client.get("/").content.decode()
    newest = sections(NOTES)[0]
    assert newest.title in client.get(reverse("workbench:notes")).content.decode()
    client.force_login(second)
    assert "release-notes" in client.get("/").content.decode()


def test_the_notes_of_the_next_release_are_shown_again(client, village, monkeypatch):
    user = make_user(Role.ORGANISER, village.township)
    client.force_login(user)
    client.post(reverse("workbench:put_notes_away"))
    user.notes_seen.release = "以前的版本"
    user.notes_seen.save()
    assert "release-notes" in client.get("/").content.decode()


def test_without_a_role_in_the_address_the_sheet_is_ones_own(client, village):
    client.force_login(make_user(Role.SECRETARY, village.township, village))
    for query in ({}, {"role": "nobody"}):
        assert client.get(reverse("workbench:role_sheet"), query).context["label"] == Role.SECRETARY.label
