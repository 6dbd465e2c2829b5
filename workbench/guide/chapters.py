"""Which chapter of the user guide tells about a page: data beside the menu, which it has to cover."""

from django.urls import ResolverMatch

# View or namespace → heading; a view's own line wins over its namespace's.
CHAPTERS = {
    "workbench:home": "工作台",
    "workbench:glance": "工作台",
    "workbench:search": "查找",
    "workbench:guide": "帮助",
    "workbench:calendar": "月历",
    "workbench:statistics": "统计和上报表",
    "workbench:tables": "统计和上报表",
    "workbench:import_accounts": "系统管理员",
    "workbench:backups": "系统管理员",
    "workbench:faults": "系统管理员",
    "workbench:hand_installation": "系统管理员",
    "workbench": "后备干部",
    "pictures": "图表",
    "county": "全县",
    "cadres": "后备干部",
    "layouts": "后备干部",
    "views": "后备干部",
    "privacy": "个人信息",
    "people": "后备干部",
    "roster": "组织办：把现有花名册变成库",
    "villages": "岗位覆盖和村(社区)",
    "reforms": "岗位覆盖和村(社区)",
    "start": "第一天",
    "selection:vacancies": "动态管理",
    "selection:call_up": "动态管理",
    "selection:working_years": "系统管理员",
    "selection:department_reviews": "镇机关业务科室",
    "selection:department_review": "镇机关业务科室",
    "selection": "公开选拔",
    "training": "见习培养",
    "mentoring:robot": "系统管理员",
    "mentoring": "跟踪问效",
    "changes": "动态管理",
    "assessments": "动态管理",
    "terms": "动态管理",
    "accounts:password_change": "登录",
    "accounts:verify": "登录",
    "accounts:second_factor": "登录",
    "accounts:sessions": "登录",
    "accounts:access_records": "审计员",
    "accounts:change_records": "审计员",
    "accounts": "系统管理员",
    "admin": "数据维护",
}


def chapter_of(match: ResolverMatch | None) -> str:
    """The heading of the chapter about a page; "" where none is named, which is the guide's beginning."""
    if match is None:
        return ""
    return CHAPTERS.get(match.view_name) or CHAPTERS.get(match.namespace, "")
