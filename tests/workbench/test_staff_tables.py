"""Accounts by Excel, the first day in one workbook, and the trail as a workbook. domain.md, "Who uses it"."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessRecord, User
from accounts.permissions import Role
from accounts.staff import assign_roles
from mentoring.models import Pairing
from tests.conftest import make_cadre, make_user, make_village
from tests.transfers import as_upload, book, brought_in, confirm, preview, problems, sheet_of
from villages.models import Post, Village

pytestmark = pytest.mark.django_db
ACCOUNTS, FIRST_DAY = reverse("workbench:import_accounts"), reverse("start:workbook")
HEADER = ["姓名", "登录名", "单位及职务", "角色", "村(社区)或科室"]


@pytest.fixture
def as_administrator(client, township):
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    return client


def test_accounts_come_in_with_roles_and_a_first_password_each_shown_once_on_a_sheet(
    as_administrator, village, other_village
):
    rows = [HEADER, ["李 四", None, "镇政府副镇长", "驻村领导", "红星村、白塔村"], ["王五", "wangwu", None, "村支书", "红星村"],
            ["王五", "wangwu", None, "查阅人员", None]]  # fmt: skip
    answer = brought_in(as_administrator, ACCOUNTS, book(*rows))
    leader, secretary = User.objects.get(username="lisi"), User.objects.get(username="wangwu")
    assert {str(one) for one in leader.roles.all()} == {"驻村领导·红星村", "驻村领导·白塔村"}
    assert {one.role for one in secretary.roles.all()} == {"secretary", "reader"}
    assert (leader.unit, leader.must_change_password) == ("镇政府副镇长", True)
    shown = dict(re.findall(r"data-latin>(\w+)</td>\s*<td[^>]*><code[^>]*>([\w-]+)</code>", answer.content.decode()))
    assert shown.keys() == {"lisi", "wangwu"}
    assert leader.check_password(shown["lisi"])
    sheet = sheet_of(as_administrator.post(reverse("workbench:slips"), {"ticket": answer.context["ticket"]}))
    assert [cell.value for cell in sheet[4]][1:5] == ["李四", "镇政府副镇长", "lisi", shown["lisi"]]
    # Nowhere else: neither the trail nor the list knows it.
    assert not any(shown["lisi"] in f"{one.subject}{one.detail}" for one in AccessRecord.objects.all())


def test_a_rehearsal_opens_no_account_and_draws_no_password(as_administrator, village):
    answer = preview(as_administrator, ACCOUNTS, book(HEADER, ["李四", None, None, "驻村领导", "红星村"]))
    assert "登录名 lisi" in answer.content.decode()
    assert not User.objects.filter(username="lisi").exists()


def test_roles_are_added_to_an_account_there_is_and_none_is_taken_away(
    as_administrator, township, village, other_village
):
    kept = make_user(Role.SECRETARY, township, village, username="shuji")
    before = kept.password
    brought_in(as_administrator, ACCOUNTS, book(HEADER, [kept.name, None, None, "驻村干部", "白塔村"]))
    kept.refresh_from_db()
    assert {str(one) for one in kept.roles.all()} == {"村(社区)党组织书记·红星村", "驻村干部·白塔村"}
    assert kept.password == before


def test_every_fault_of_an_account_is_named_at_its_cell(as_administrator, township, village, foreign_village):
    make_user(Role.READER, foreign_village.township, username="taken")
    rows = [HEADER, ["甲", "A!", None, "驻村领导", "红星村"], ["乙", None, None, "村长助理", None],
            ["丙", None, None, "驻村领导", None], ["丁", None, None, "驻村领导", "外村"], ["戊", "taken", None, "查阅人员", None],
            [None, "xyz", "单位", "查阅人员", None]]  # fmt: skip
    said = problems(preview(as_administrator, ACCOUNTS, book(*rows)))
    for place in ("B2：「A!」不对", "D3：「村长助理」不是角色", "E4：驻村领导须写村(社区)", "E5：没有村(社区)「外村」",
                  "B6：登录名「taken」已有人用", "A7：没有写姓名"):  # fmt: skip
        assert any(text.startswith(place) for text in said), (place, said)
    assert not User.objects.filter(name="甲").exists()


def test_nobody_gives_themselves_a_role_by_a_table(as_administrator, township):
    own = User.objects.get(roles__role=Role.ADMINISTRATOR)
    said = problems(preview(as_administrator, ACCOUNTS, book(HEADER, [own.name, own.username, None, "审计员", None])))
    assert said == ["D2：不能给自己的账号加角色，请由另一位系统管理员办理。"]


def test_accounts_go_out_a_line_a_role_and_come_back_unchanged(as_administrator, township, village, other_village):
    user = make_user(Role.RESIDENT_LEADER, township, village, username="lisi")
    assign_roles(user, [(Role.RESIDENT_LEADER, village), (Role.RESIDENT_LEADER, other_village), (Role.READER, None)])
    make_user(Role.DEPARTMENT, township, username="minzheng")
    file = as_upload(as_administrator.get(reverse("workbench:export_accounts")))
    answer = preview(as_administrator, ACCOUNTS, file)
    assert not problems(answer)
    assert {row.outcome for row in answer.context["incoming"].parts[0].rows} == {"unchanged"}


def test_two_hundred_accounts_are_opened_in_as_many_statements_as_two(as_administrator, village):
    def queries(number: int) -> int:
        rows = [[f"人{chr(0x4E00 + one)}", f"u{number}x{one}", None, "驻村干部", "红星村"] for one in range(number)]
        with CaptureQueriesContext(connection) as context:
            assert brought_in(as_administrator, ACCOUNTS, book(HEADER, *rows)).status_code == 200
        return len(context)

    few = queries(2)
    assert queries(200) <= few + 6


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"])
def test_a_drawn_password_is_hashed_quickly_and_anew_in_full_when_it_was_used(as_administrator, village):
    answer = brought_in(as_administrator, ACCOUNTS, book(HEADER, ["李四", None, None, "驻村领导", "红星村"]))
    first = User.objects.get(username="lisi").password
    password = answer.context["slips"][0].password
    assert User.objects.get(username="lisi").check_password(password)
    again = User.objects.get(username="lisi").password
    assert int(again.split("$")[1]) == 50 * int(first.split("$")[1])


VILLAGE_ROWS = [["村名", "户数"], ["凉水井村", 300], ["青杠社区", 800]]
FURTHER = {
    "科室": [["序号", "科室名称"], [1, "民政办"], [2, "司法所"]],
    "岗位": [["村", "岗位", "现任姓名", "出生年月"], ["凉水井村", "村党支部书记", "李四", "1975.06"], [None, "文书", None, None],
             ["青杠社区", "居委会主任", "王五", "1980年3月"]],
}  # fmt: skip
STAFF = [["姓名", "角色", "村(社区)"], ["李四", "村书记", "凉水井村"], ["赵六", "驻村领导", "凉水井村、青杠社区"],
         ["钱七", "科室", "民政办"]]  # fmt: skip
PAIRS = [["村", "姓名", "联系人", "类别"], ["凉水井村", "全村", "李四", None], ["青杠社区", None, "赵六", "驻村领导"]]


def test_a_township_is_set_up_from_one_workbook_and_its_accounts_by_the_administrator(client, organiser, township):
    client.force_login(organiser)
    answer = preview(client, FIRST_DAY, book(*VILLAGE_ROWS, sheet="村", more=FURTHER))
    assert not problems(answer)
    assert not Village.objects.exists()
    confirm(client, FIRST_DAY, answer)
    client.force_login(make_user(Role.ADMINISTRATOR, township))
    sheet = brought_in(client, ACCOUNTS, book(*STAFF))
    assert {slip.username for slip in sheet.context["slips"]} == {"lisi", "zhaoliu", "qianqi"}
    assert set(Village.objects.values_list("name", "kind")) == {("凉水井村", "village"), ("青杠社区", "community")}
    secretary = Post.objects.get(title="村党支部书记")
    assert (secretary.incumbent_name, secretary.incumbent_birth_month) == ("李四", date(1975, 6, 1))
    assert Post.objects.filter(village__name="凉水井村").count() == 2
    assert str(User.objects.get(username="qianqi").roles.get()) == "镇机关业务科室·民政办"
    assert {str(one) for one in User.objects.get(username="zhaoliu").roles.all()} == {
        "驻村领导·凉水井村",
        "驻村领导·青杠社区",
    }
    # Once the roster has come, the same workbook makes the pairs; all else is there already.
    make_cadre(Village.objects.get(name="凉水井村"), "甲")
    client.force_login(organiser)
    brought_in(client, FIRST_DAY, book(*VILLAGE_ROWS, sheet="村", more=FURTHER | {"结对": PAIRS}))
    assert Pairing.objects.get().mentor.name == "李四"
    assert (Village.objects.count(), Post.objects.count(), User.objects.count()) == (2, 3, 5)


def test_one_fault_anywhere_in_the_workbook_and_nothing_of_it_is_written(as_organiser):
    more = FURTHER | {"岗位": [["村", "岗位"], ["无此村", "文书"]]}
    answer = preview(as_organiser, FIRST_DAY, book(*VILLAGE_ROWS, sheet="村", more=more))
    assert any(text.startswith("A2：") and "无此村" in text for text in problems(answer))
    assert answer.context["ticket"] == ""
    assert not Village.objects.exists()


def test_what_hangs_on_a_faulty_row_says_so(as_organiser):
    more = {"岗位": [["村", "岗位"], ["凉水井村", "文书"]]}
    answer = preview(as_organiser, FIRST_DAY, book(["村名", "户数"], ["凉水井村", "三百"], sheet="村", more=more))
    assert problems(answer) == [
        "B2：「三百」不是数字。",
        "A2：村(社区)「凉水井村」那一行有错误，改好后才能认出。",
    ]


def test_the_path_of_the_first_day_leads_to_the_workbook_and_its_empty_form_comes_back_empty(as_organiser):
    assert FIRST_DAY in as_organiser.get(reverse("start:path")).content.decode()
    empty = as_upload(as_organiser.get(reverse("start:workbook_template")))
    assert any("表头下面没有内容" in text for text in problems(preview(as_organiser, FIRST_DAY, empty)))


def test_who_does_not_keep_accounts_brings_in_the_rest_and_is_told_what_was_not_read(as_organiser):
    answer = preview(as_organiser, FIRST_DAY, book(*VILLAGE_ROWS, sheet="村", more={"账号": STAFF}))
    assert "没有读的工作表：账号" in answer.content.decode()
    assert "账号由系统管理员导入" in as_organiser.get(FIRST_DAY).content.decode()
    brought_in(as_organiser, FIRST_DAY, book(*VILLAGE_ROWS, sheet="村", more={"账号": STAFF}))
    assert (Village.objects.count(), User.objects.filter(name="李四").count()) == (2, 0)


def test_the_trail_goes_out_as_it_is_filtered_and_within_the_township(client, township, village, foreign_village):
    auditor = make_user(Role.AUDITOR, township)
    AccessRecord.objects.create(user=auditor, username="a", township=township, action="viewed", subject="甲的档案")
    AccessRecord.objects.create(user=auditor, username="a", township=township, action="exported", subject="花名册")
    AccessRecord.objects.create(username="b", township=foreign_village.township, action="viewed", subject="邻镇的档案")
    make_village(township, "新村")
    client.force_login(auditor)
    answer = client.get(reverse("workbench:export_access_records") + "?action=viewed")
    said = [row[4] for row in sheet_of(answer).iter_rows(min_row=4, values_only=True)]
    assert "甲的档案" in said
    assert not {"花名册", "邻镇的档案"} & set(said)
    rows = list(sheet_of(client.get(reverse("workbench:export_change_records") + "?model=villages.village")).values)
    assert any(row[3] == "新建" and row[5] == "新村" and "名称：空 → 新村" in row[6] for row in rows)
