"""What the law on personal information gives a person: notice and consent, a copy, an answer in time, erasing after its time."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document

from accounts.models import AccessRecord
from mentoring.models import Talk, TalkPerson
from office.word import document_of
from reserve_cadres.models import Attachment, Cadre
from reserve_cadres.people.dossiers import change_dossier
from tests.conftest import make_cadre
from tests.queue import drain
from tests.workbench.conftest import make_complete
from workbench.models import PersonalCopy, PersonalRequest, PrivacyPaper
from workbench.privacy.given import concerned, lacking, record_papers
from workbench.privacy.measures import measures_of
from workbench.privacy.requests import Answer, Asked, receive, settle
from workbench.privacy.rules import Stated, due_after, privacy_rules_of, state_rules
from workbench.privacy.texts import PAPERS

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def text_of(paper):
    return "\n".join([paper.title, *(line for part in paper.parts for line in (part.heading, *part.lines))])


def stated(township, **other):
    said = {"handler": "", "contact": "王干事", "phone": "0512-1234567", "purpose": "建库", "reply_days": 15}
    return state_rules(privacy_rules_of(township), Stated(**said | {"candidate_months": 0, "left_months": 0} | other))


def test_the_notice_says_who_what_for_how_long_and_whom_to_ask(township):
    stated(township, left_months=24)
    said = text_of(PAPERS["notice"](township))
    expected = [
        "中共石西镇委员会", "王干事", "0512-1234567", "建库", "身份证号", "敏感个人信息", "退出的人，从退出之日起保存 24 个月",
        "15 个工作日", "更正", "删除",
    ]  # fmt: skip
    for words in expected:
        assert words in said


@pytest.mark.parametrize("name", PAPERS)
def test_each_paper_is_a_word_file_and_a_sheet_of_the_same_words(as_organiser, organiser, name):
    paper = PAPERS[name](organiser.township)
    word = Document(io.BytesIO(document_of(paper)))
    said = [paragraph.text for paragraph in word.paragraphs]
    page = as_organiser.get(reverse("privacy:sheet"), {"paper": name}).content.decode()
    for part in paper.parts:
        assert all(line in said and line.split("　")[0] in page for line in part.lines)
    answer = as_organiser.get(reverse("privacy:word"), {"paper": name})
    assert answer["Content-Disposition"].endswith(".docx")
    assert AccessRecord.objects.filter(action="exported", subject=paper.title).exists()


def test_the_measures_are_those_that_are_set(township):
    def state():
        return {one.name: one.on for one in measures_of(township)}

    assert not state()["保存期限"]
    stated(township, left_months=24, candidate_months=12)
    assert state()["保存期限"]


def test_who_was_not_given_a_paper_is_listed_until_it_is_recorded(organiser, village):
    first, second = make_cadre(village, "甲"), make_cadre(village, "乙")
    make_cadre(village, "丙", in_pool=False)
    record_papers([first, second], "notice", TODAY, by=organiser)
    people = concerned(Cadre.objects.all())
    assert [one.name for one in lacking(people, "notice")] == ["丙"]
    assert lacking(people, "consent").count() == 3
    with pytest.raises(ValidationError, match="已经登记过"):
        record_papers([first], "notice", TODAY, by=organiser)


def test_the_scan_of_a_consent_goes_into_the_dossier_of_the_one_it_is_of(as_organiser, village):
    one, two = make_cadre(village, "甲"), make_cadre(village, "乙")
    said = {"kind": "consent", "given_on": f"{TODAY}"}

    def sent(*people):
        scan = SimpleUploadedFile("同意书.pdf", b"%PDF-1.4 signed")
        return as_organiser.post(reverse("privacy:papers"), said | {"people": [x.pk for x in people], "scan": scan})

    assert "只勾选一人" in sent(one, two).content.decode()
    assert not PrivacyPaper.objects.exists()
    assert sent(one).status_code == 302
    assert Attachment.objects.get().cadre == one
    assert "请勾选" in sent().content.decode()


def test_a_request_is_due_after_fifteen_working_days(township):
    # Monday to Friday; neither the day of receipt nor the holiday of the first to the third of May 2024 and before counts.
    assert due_after(date(2024, 3, 4), 15) == date(2024, 3, 25)
    assert due_after(date(2024, 4, 26), 1) == date(2024, 4, 28)


def received(village, organiser, kind="correct", ago=0):
    cadre = make_cadre(village, "甲", in_pool=False)
    return receive(cadre, Asked(kind, "本人", "电话错了", TODAY - timedelta(days=ago)), by=organiser)


def test_a_correction_leads_to_the_change_that_was_made(as_organiser, organiser, village):
    request = received(village, organiser)
    done = Answer("done", "已更正", TODAY)
    with pytest.raises(ValidationError, match="没有改动过"):
        settle(request, done, by=organiser)
    change_dossier(request.cadre, {"phone": "13900000001"})
    settle(request, done, by=organiser)
    page = as_organiser.get(reverse("privacy:request", args=[request.pk])).content.decode()
    assert "更正的记录" in page
    assert "139****01" in page
    with pytest.raises(ValidationError, match="已经答复过"):
        settle(request, done, by=organiser)


def test_home_tells_of_requests_that_wait_and_of_those_that_are_late(as_organiser, organiser, village):
    received(village, organiser, ago=60)
    assert PersonalRequest.objects.late().count() == 1
    page = as_organiser.get("/").content.decode()
    assert "份个人信息申请过了答复期限" in page
    assert "等待答复" not in page
    assert "已过期" in as_organiser.get(reverse("privacy:requests"), {"state": "open"}).content.decode()


def test_a_copy_holds_everything_of_the_person_and_nothing_said_with_others(as_organiser, organiser, village):
    cadre, other = make_complete(village, "甲"), make_cadre(village, "乙")
    alone = Talk.objects.create(mentor=organiser, kind="secretary", held_on=TODAY, summary="单独谈的")
    shared = Talk.objects.create(mentor=organiser, kind="secretary", held_on=TODAY, summary="一起谈的")
    for talk, people in ((alone, [cadre]), (shared, [cadre, other])):
        TalkPerson.objects.bulk_create(TalkPerson(talk=talk, cadre=one) for one in people)
    assert as_organiser.post(reverse("privacy:make_copy", args=[cadre.pk])).status_code == 302
    drain()
    copy = PersonalCopy.objects.get()
    answer = as_organiser.get(reverse("privacy:download_copy", args=[copy.pk]))
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert len([name for name in package.namelist() if name.startswith("材料/")]) == 5
    word = Document(io.BytesIO(package.read("全部信息.docx")))
    said = "\n".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    for words in (cadre.id_number, cadre.phone, "单独谈的", "李四", "务农", "优秀"):
        assert words in said
    assert "一起谈的" not in said
    recorded = AccessRecord.objects.filter(subject=str(cadre)).values_list("action", flat=True)
    assert {"exported", "downloaded"} <= set(recorded)
    assert "下载" in as_organiser.get(reverse("workbench:files")).content.decode()
