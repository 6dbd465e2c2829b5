"""The menu and the tabs below it as data: what they lead to, who sees them and which pages they stand for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.urls import ResolverMatch

from accounts.models import User
from workbench.access import KEEP_PRIVACY


@dataclass(frozen=True)
class Entry:
    """One line of the menu: seen by who holds ``permission``, marked on its own page and on those in ``pages``.

    ``pages`` holds names of views ("workbench:dossier") and whole namespaces ("cadres"); a view's own entry wins.
    ``section`` names the tabs of its pages.
    """

    group: str
    label: str
    permission: str
    view: str
    pages: frozenset[str] = frozenset()
    section: str = ""


@dataclass(frozen=True)
class Tab:
    """One tab of a section; without a permission, everybody who sees the section sees it."""

    label: str
    view: str
    permission: str = ""
    pages: frozenset[str] = frozenset()


# One or the other.
Line = TypeVar("Line", Entry, Tab)

# Of no role: a superuser's pages are those of a township.
COUNTY = "accounts.view_county"
# The groups of the menu in their order, and what each is called where only Latin letters may stand.
GROUPS = {
    "全县": "county", "人员": "people", "选拔": "selection", "培养": "training", "问效": "mentoring", "动态": "changes",
    "统计": "figures", "设置": "settings",
}  # fmt: skip
DOSSIERS = frozenset(
    f"workbench:{name}"
    for name in (
        "dossier",
        "dossier_changes",
        "print_dossier",
        "print_dossiers",
        "completeness",
        "archives",
        "archive",
        "files",
    )
)
MENU = (
    Entry("全县", "全县", COUNTY, "county:home", frozenset({"county"}), "全县"),
    Entry("人员", "后备干部", "reserve_cadres.view_cadre", "cadres:list", DOSSIERS | {"cadres", "people", "views"}),
    Entry("人员", "岗位覆盖", "villages.view_post", "villages:bench"),
    Entry(
        "人员",
        "村(社区)",
        "villages.view_post",
        "villages:list",
        frozenset(
            {"villages", "reforms", "start:path", "start:villages", "start:workbook", "start:workbook_template"}
        ),
    ),
    Entry("人员", "导入花名册", "reserve_cadres.view_rosterimport", "roster:list", frozenset({"roster"})),
    Entry("选拔", "公开选拔", "reserve_cadres.view_selection", "selection:list", frozenset({"selection"})),
    Entry(
        "选拔",
        "部门联审",
        "reserve_cadres.review_as_department",
        "selection:department_reviews",
        frozenset({"selection:department_review"}),
    ),
    Entry("选拔", "入库审批", "reserve_cadres.approve_entry", "selection:approvals"),
    Entry("培养", "见习培养", "training.view_training", "training:sessions", frozenset({"training"}), "见习培养"),
    Entry("问效", "跟踪问效", "mentoring.view_talk", "mentoring:board", frozenset({"mentoring"}), "跟踪问效"),
    Entry(
        "动态",
        "动态管理",
        "reserve_cadres.view_changeproposal",
        "changes:list",
        frozenset({"changes", "assessments", "terms", "selection:vacancies", "selection:call_up"}),
        "动态管理",
    ),
    Entry(
        "统计",
        "统计",
        "reserve_cadres.view_figures",
        "workbench:statistics",
        frozenset({"workbench:tables", "workbench:checkup", "layouts"}),
        "统计和上报",
    ),
    Entry("统计", "月历", "training.view_training", "workbench:calendar"),
    Entry("统计", "图表", "reserve_cadres.view_figures", "pictures:bench", frozenset({"pictures"}), "图表"),
    Entry(
        "设置",
        "账号",
        "accounts.view_user",
        "accounts:list",
        frozenset(
            {
                "accounts:add",
                "accounts:change",
                "accounts:reset_password",
                "accounts:reset_second_factor",
                "accounts:unlock",
                "accounts:close_unused",
                "accounts:rules",
                "accounts:roles",
                "accounts:pending",
                "workbench:import_accounts",
                "workbench:accounts_template",
            }
        ),
    ),
    Entry("设置", "个人信息", KEEP_PRIVACY, "privacy:papers", frozenset({"privacy"}), "个人信息"),
    Entry("设置", "群机器人", "mentoring.change_grouprobot", "mentoring:robot"),
    Entry("设置", "备份", "workbench.operate", "workbench:backups"),
    Entry("设置", "运行情况", "workbench.operate", "workbench:faults", frozenset({"workbench:hand_installation"})),
    Entry("设置", "工作日历", "reserve_cadres.keep_calendar", "selection:working_years"),
    Entry("设置", "演示乡镇", "accounts.add_user", "start:demo"),
    Entry(
        "设置",
        "查阅记录",
        "accounts.view_accessrecord",
        "accounts:access_records",
        frozenset({"accounts:tell_second_part"}),
    ),
    Entry("设置", "变更记录", "accounts.view_accessrecord", "accounts:change_records"),
    Entry("设置", "数据维护", "accounts.use_admin_site", "admin:index"),
)
TABS = {
    "全县": (
        Tab("各镇一览", "county:home"),
        Tab("统计", "county:statistics"),
        Tab("报表", "county:tables"),
    ),
    "见习培养": (
        Tab("年度计划", "training:plan"),
        Tab("培训", "training:sessions"),
        Tab("学时和到会率", "training:people", "reserve_cadres.view_cadre"),
        Tab("跟岗挂职", "training:placements", pages=frozenset({"training:calendar"})),
        Tab("任务和代理", "training:tasks", "reserve_cadres.view_cadre"),
    ),
    "跟踪问效": (
        Tab("月度进展", "mentoring:board"),
        Tab("谈话", "mentoring:talks"),
        Tab("后续事项", "mentoring:follow_ups"),
        Tab("结对", "mentoring:pairs"),
        Tab("谈话次数规定", "mentoring:rules", "mentoring.close_month"),
        Tab("发送记录", "mentoring:reminders", "mentoring.close_month"),
    ),
    "动态管理": (
        Tab("进出变动", "changes:list"),
        Tab("空缺和递补", "selection:vacancies", "reserve_cadres.view_selection"),
        Tab("年度考核", "assessments:overview"),
        Tab("退出建议", "assessments:suggestions"),
        Tab("换届", "terms:list", "reserve_cadres.view_term", frozenset({"terms"})),
    ),
    "个人信息": (
        Tab("告知和同意", "privacy:papers"),
        Tab("申请", "privacy:requests", pages=frozenset({"privacy:add_request", "privacy:request"})),
        Tab("保存期限", "privacy:retention"),
        Tab("规定", "privacy:rules"),
    ),
    "图表": (
        Tab("后备力量", "pictures:bench"),
        Tab("谈话", "pictures:cadence"),
        Tab("培训计划", "pictures:plan"),
        Tab("选拔", "pictures:funnel", pages=frozenset({"pictures:candidates"})),
        Tab("年龄", "pictures:ages"),
        Tab("换届转化", "pictures:conversion", "reserve_cadres.view_term", frozenset({"pictures:measured"})),
        Tab("库的变化", "pictures:pool"),
    ),
    "统计和上报": (
        Tab("统计", "workbench:statistics"),
        Tab("上报表", "workbench:tables"),
        Tab("花名册版式", "layouts:list", "reserve_cadres.view_rosterlayout"),
        Tab("档案缺项", "workbench:completeness"),
        Tab("数据体检", "workbench:checkup", "reserve_cadres.change_cadre"),
    ),
}


def seen_by(user: User, lines: Iterable[Line]) -> list[Line]:
    """The lines of a menu or of tabs that this user may open, in their order; all but the county's are about the own township."""
    if user.above_townships:
        return [line for line in lines if not line.permission or user.has_perm(line.permission)]
    if user.township_id is None:
        return []
    own = (line for line in lines if line.permission != COUNTY)
    return [line for line in own if not line.permission or user.has_perm(line.permission)]


def tabs_of(user: User, entry: Entry) -> list[Tab]:
    """The tabs of an entry's pages that this user may open."""
    return seen_by(user, TABS[entry.section]) if entry.section else []


def active(match: ResolverMatch | None, lines: Sequence[Line]) -> Line | None:
    """The line that stands for the page of a resolver match, or None."""
    name = match.view_name if match else ""
    own = (line for line in lines if line.view == name)
    named = (line for line in lines if name in line.pages)
    within = (line for line in lines if match and match.namespace and match.namespace in line.pages)
    return next(own, None) or next(named, None) or next(within, None)
