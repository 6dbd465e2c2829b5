"""Large rosters are read and written in the background, with progress that can be left and found again."""

from contextlib import nullcontext

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from accounts.models import AccessRecord
from office.queue.presence import Presence
from reserve_cadres.models import Cadre, RosterImport, RosterWork
from reserve_cadres.roster import background
from tests.conftest import id_number
from tests.queue import drain
from tests.rosters import HEADER, person, workbook

Status = RosterWork.Status


@pytest.fixture
def large(monkeypatch):
    """Every roster is taken for large."""
    monkeypatch.setattr(background, "CELLS_AT_ONCE", 10)
    monkeypatch.setattr(background, "ROWS_AT_ONCE", 0)


@pytest.fixture
def uploaded(as_organiser, village):
    rows = [
        person(village.name, f"张{name}", id_number(sequence=place), 后备岗位="")
        for place, name in enumerate("一二三")
    ]
    as_organiser.post(reverse("roster:list"), {"file": SimpleUploadedFile("名册.xlsx", workbook(HEADER, *rows))})
    return RosterImport.objects.get()


def post(client, page, roster_import, capture=None, **data):
    return client.post(reverse(f"roster:{page}", args=[roster_import.pk]), data)


def shown(client, roster_import) -> str:
    return client.get(reverse("roster:detail", args=[roster_import.pk])).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_large_roster_is_read_and_written_as_a_job_of_the_queue(as_organiser, uploaded, large):
    post(as_organiser, "read", uploaded)
    assert "正在后台识别" in shown(as_organiser, uploaded)
    drain()
    work = RosterWork.objects.get()
    assert (work.status, work.total, work.read, work.matched, work.done, work.percent) == ("done", 3, 3, 3, 3, 100)
    uploaded.refresh_from_db()
    assert uploaded.status == RosterImport.Status.PREVIEWED
    post(as_organiser, "confirm", uploaded)
    assert "正在后台写入" in shown(as_organiser, uploaded)
    assert not Cadre.objects.exists()
    drain()
    work = RosterWork.objects.first()
    assert (work.status, work.matched, work.done, work.percent) == ("done", 3, 3, 100)
    assert Cadre.objects.count() == 3
    assert AccessRecord.objects.filter(action="imported", user=work.requested_by).exists()
    trace = Cadre._meta.get_field("events").related_model.objects.first().pgh_context.metadata
    assert trace["user"] == work.requested_by_id


@pytest.mark.django_db
def test_a_file_of_many_bytes_is_not_even_counted_while_a_page_waits(as_organiser, uploaded, monkeypatch):
    monkeypatch.setattr(background, "BYTES_AT_ONCE", 1000)
    monkeypatch.setattr(background, "preview", lambda *_, **__: pytest.fail("read while the page waits"))
    post(as_organiser, "read", uploaded)
    assert uploaded.works.get().kind == RosterWork.Kind.READING


@pytest.mark.django_db
def test_a_small_roster_is_read_and_written_at_once(as_organiser, uploaded):
    post(as_organiser, "read", uploaded)
    post(as_organiser, "confirm", uploaded)
    uploaded.refresh_from_db()
    assert uploaded.status == RosterImport.Status.CONFIRMED
    assert not RosterWork.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["read", "confirm", "discard", "decide", "columns"])
def test_while_a_roster_is_worked_on_nothing_else_is_done_to_it(as_organiser, uploaded, large, page):
    post(as_organiser, "read", uploaded)
    answer = as_organiser.post(reverse(f"roster:{page}", args=[uploaded.pk]), {"column_0": "?"}, follow=True)
    assert "正在后台识别" in answer.content.decode()
    assert DBTaskResult.objects.count() == 1
    uploaded.refresh_from_db()
    assert uploaded.status == RosterImport.Status.UPLOADED


@pytest.mark.django_db
def test_the_page_asks_for_the_progress_and_is_loaded_anew_at_the_end(as_organiser, uploaded, organiser):
    work = RosterWork.objects.create(
        roster_import=uploaded, kind="reading", requested_by=organiser, status="running", total=30, read=30, matched=15
    )
    address = reverse("roster:work", args=[uploaded.pk])
    assert "50%" in as_organiser.get(address).content.decode()
    files = as_organiser.get(reverse("workbench:files")).content.decode()
    assert "名册.xlsx" in files
    assert "50%" in files
    work.report(status=Status.DONE)
    assert as_organiser.get(address)["HX-Refresh"] == "true"


@pytest.mark.django_db
def test_a_work_that_failed_is_told_and_can_be_begun_again(as_organiser, uploaded, organiser, large):
    work = RosterWork.objects.create(roster_import=uploaded, kind="reading", requested_by=organiser)
    files = as_organiser.get(reverse("workbench:files")).content.decode()
    assert "等待处理" in files
    assert "后台处理现在没有在运行" in files
    with Presence():
        assert "后台处理现在没有在运行" not in as_organiser.get(reverse("workbench:files")).content.decode()
    work.report(status=Status.FAILED, problem="名册没有表头")
    page = shown(as_organiser, uploaded)
    assert "名册没有表头" in page
    assert "data-submit-on-load" not in page
    files = as_organiser.get(reverse("workbench:files")).content.decode()
    assert "名册没有表头" in files
    assert "再试一次" in files
    post(as_organiser, "read", uploaded)
    assert uploaded.works.under_way().count() == 1


@pytest.mark.django_db
def test_a_refusal_in_the_background_writes_nothing_and_is_told_in_its_words(as_organiser, uploaded, organiser):
    post(as_organiser, "read", uploaded)
    uploaded.refresh_from_db()
    uploaded.rows.update(status="error")
    work = RosterWork.objects.create(roster_import=uploaded, kind="writing", requested_by=organiser)
    background.carry_out(work)
    work.refresh_from_db()
    assert (work.status, "还有 3 行" in work.problem) == (Status.FAILED, True)
    assert not Cadre.objects.exists()
    assert "还有 3 行" in shown(as_organiser, uploaded)


@pytest.mark.django_db
def test_a_fault_of_the_program_in_the_background_does_not_let_the_page_wait(uploaded, organiser, monkeypatch):
    RosterWork.objects.create(roster_import=uploaded, kind="writing", requested_by=organiser)
    background.work_on_roster.enqueue(RosterWork.objects.get().pk)
    monkeypatch.setattr(RosterWork, "reporting_at_once", lambda self: nullcontext())
    monkeypatch.setattr(background, "confirm", lambda *args, **kwargs: 1 / 0)
    drain()
    work = RosterWork.objects.get()
    assert (work.status, work.problem) == (Status.FAILED, RosterWork.failed_words)


@pytest.mark.django_db
def test_rows_go_to_the_database_in_portions_each_of_them_told(as_organiser, uploaded, organiser, monkeypatch):
    monkeypatch.setattr("office.bulk.AT_ONCE", 2)
    told = []
    work = RosterWork.objects.create(roster_import=uploaded, kind="reading", requested_by=organiser)
    report = work.report
    monkeypatch.setattr(work, "report", lambda **said: told.append(said.get("done")) or report(**said))
    background.carry_out(work)
    assert [done for done in told if done] == [2, 3]
    assert uploaded.rows.count() == 3
