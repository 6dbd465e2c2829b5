"""A page on paper is whole, and its PDF is made from a document that can reach nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from office import answers
from office.paper import middleware, press

pytestmark = pytest.mark.django_db


def pressed(monkeypatch) -> list[str]:
    """The documents handed to the engine, which hands back the same few bytes."""
    given = []
    monkeypatch.setattr(middleware, "pdf_of", lambda html: given.append(html) or b"%PDF-")
    return given


def test_on_paper_a_list_is_one_page_of_all_its_rows():
    asked = RequestFactory().get
    assert len(answers.page_of(asked("/?page=2"), list(range(100)), 30)) == 30
    assert len(answers.page_of(asked("/?page=2&print=page"), list(range(100)), 30)) == 100
    assert len(answers.page_of(asked("/?print=pdf"), list(range(100)), 30)) == 100


def test_more_rows_than_are_printed_at_once_are_refused_with_what_to_do():
    rows = range(answers.MOST_ON_PAPER + 1)
    with pytest.raises(ValidationError, match="请先筛选"):
        answers.page_of(RequestFactory().get("/?print=page"), rows, 30)


def test_the_document_holds_its_styles_and_neither_script_nor_address(as_organiser, monkeypatch):
    given = pressed(monkeypatch)
    answer = as_organiser.get("/cadres/?print=pdf")
    assert answer.content == b"%PDF-"
    assert answer["Content-Type"] == "application/pdf"
    (document,) = given
    assert "<script" not in document
    assert "<link" not in document
    assert "default-src 'none'" in document.replace("&#x27;", "'")
    assert "@page wide" in document
    assert "后备干部 · 石西镇" in document


def test_what_somebody_wrote_cannot_leave_the_line_at_the_foot(as_organiser, township, monkeypatch):
    township.name = '石西"; } body { display: none } </style><b>\n'
    township.save()
    given = pressed(monkeypatch)
    as_organiser.get("/cadres/?print=pdf")
    assert given[0].count("</style>") == 1
    foot = given[0].split('--foot: "')[1].split('"; }')[0]
    assert "display: none" in foot
    # A line of its own would end it as well.
    assert "\n" not in foot


def test_a_page_that_is_not_printed_stays_a_page(as_organiser, monkeypatch):
    given = pressed(monkeypatch)
    assert as_organiser.get("/accounts/password/?print=pdf")["Content-Type"].startswith("text/html")
    assert given == []


def test_whoever_may_not_see_the_page_gets_no_pdf_of_it(client, as_organiser, monkeypatch):
    given = pressed(monkeypatch)
    as_organiser.logout()
    assert as_organiser.get("/cadres/?print=pdf").status_code == 302
    assert given == []


def test_without_an_engine_there_is_no_button_and_the_address_says_what_to_do(as_organiser, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert "print=pdf" not in as_organiser.get("/cadres/").content.decode()
    answer = as_organiser.get("/cadres/?print=pdf")
    assert answer.status_code == 503
    assert "另存为 PDF" in answer.content.decode()


def test_an_engine_that_hangs_or_fails_is_ended_and_told(monkeypatch, tmp_path):
    monkeypatch.setattr(press, "_SECONDS", 1)
    for script in ("#!/bin/sh\nsleep 60\n", "#!/bin/sh\nexit 1\n"):
        engine = tmp_path / "engine"
        engine.write_text(script)
        engine.chmod(0o755)
        monkeypatch.setenv("CHROMIUM", str(engine))
        with pytest.raises(press.NoPdf, match="没有生成"):
            press.pdf_of("<p>一页</p>")


def test_the_engine_is_told_nothing_of_this_process(monkeypatch, tmp_path):
    seen = tmp_path / "seen"
    engine = tmp_path / "engine"
    engine.write_text(f"#!/bin/sh\nenv > {seen}\n")
    engine.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(engine))
    with pytest.raises(press.NoPdf):
        press.pdf_of("<p>一页</p>")
    told = {line.split("=")[0] for line in seen.read_text().splitlines()}
    assert not told & {"DATABASE_URL", "SECRET_KEY", "TEST_MEDIA_ROOT"}
    assert told <= {"PATH", "LANG", "HOME", "PWD", "_", "SHLVL", "OLDPWD"}


def test_a_picture_is_shown_only_to_whom_its_own_page_shows_it(as_organiser, rf, organiser):
    request = rf.get("/cadres/")
    request.user = organiser
    assert middleware._as_data("/cadres/999999/photo/", request) == ""
    assert middleware._as_data("https://elsewhere.example/photo.png", request) == ""
