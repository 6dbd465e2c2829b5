"""What views answer with: files under names an office can keep, and a clear word where a file is lost."""

import shutil
from datetime import date
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import AccessRecord
from office.answers import as_file_name, document_answer, file_answer, page_of, workbook_answer
from reserve_cadres.models import Attachment
from tests.access.objects import objects_of
from tests.access.test_role_page_table import TABLE
from tests.conftest import make_cadre

# The pages that hand out a file kept with a record.
HANDED_OUT = [
    "workbench:download_archive", "roster:original", "cadres:photo", "cadres:attachment", "selection:meeting_file",
    "training:task_file", "training:session_file", "mentoring:talk_photo",
]  # fmt: skip


def name_of(answer) -> str:
    return unquote(answer.headers["Content-Disposition"]).removeprefix("attachment; filename*=utf-8''")


def test_a_table_is_named_by_its_title_and_the_day_it_shows():
    assert name_of(workbook_answer(b"", "花名册", date(2026, 3, 5))) == "花名册-2026-03-05.xlsx"
    assert name_of(workbook_answer(b"", "谈话记录-2026-03")) == "谈话记录-2026-03.xlsx"
    assert name_of(document_answer(b"", "登记表")) == "登记表.docx"


def test_a_name_holds_nothing_that_windows_refuses():
    assert name_of(workbook_answer(b"", '甲/乙:丙"丁\n')) == "甲_乙_丙_丁_.xlsx"


def test_a_name_leads_to_no_other_folder():
    assert [as_file_name(one) for one in ("..", "../a", "..\\..\\a", " . ", "甲.pdf")] == [
        "_",
        ".._a",
        ".._.._a",
        "_",
        "甲.pdf",
    ]


@pytest.mark.parametrize(("asked", "number"), [("2", 2), ("", 1), ("9", 3), ("-1", 3), ("二", 1)])
def test_an_address_that_asks_for_no_such_page_gets_the_nearest(rf, asked, number):
    assert page_of(rf.get("/", {"page": asked}), range(25), 10).number == number


@pytest.mark.django_db
def test_a_kept_file_leaves_under_its_title_with_its_own_extension(village):
    scan = Attachment.objects.create(
        cadre=make_cadre(village), kind="diploma", file=ContentFile(b"x", name="扫描.PDF")
    )
    assert name_of(file_answer(scan.file, "张三-毕业证")) == "张三-毕业证.PDF"
    assert name_of(file_answer(scan.file, "张三.PDF")) == "张三.PDF"


@pytest.mark.django_db
def test_a_file_lost_from_the_disk_is_said_to_be_lost_and_fails_no_page(
    client, village, organiser, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    keys = objects_of(village, organiser)
    for kept in tmp_path.iterdir():
        shutil.rmtree(kept)
    client.force_login(organiser)
    client.raise_request_exception = False
    for page, (_, kind, method) in TABLE.items():
        if method == "get" and not page.startswith("admin:"):
            answer = client.get(reverse(page, args=[keys[kind]] if kind else []))
            assert answer.status_code < 500, page
            if page in HANDED_OUT:
                assert answer.status_code == 404, page
                assert "文件不在了" in answer.content.decode(), page
    assert not AccessRecord.objects.filter(action="downloaded").exists()
    told = client.get(reverse("roster:marked", args=[keys["import"]]), follow=True)
    assert "文件已不在服务器上" in told.content.decode()
    read = client.post(reverse("roster:read", args=[keys["import"]]), follow=True)
    assert "文件已不在服务器上" in read.content.decode()
