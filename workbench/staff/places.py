"""The pages of the application as the office calls them: the first word of an address in Chinese."""

PLACES = {
    "cadres": "后备干部", "dossiers": "档案", "archives": "打包下载", "files": "我的文件", "roster": "导入花名册",
    "villages": "村(社区)", "reforms": "村的变动", "selection": "公开选拔", "training": "见习培养", "mentoring": "跟踪问效",
    "changes": "进出变动", "assessments": "年度考核", "terms": "换届", "layouts": "花名册版式", "statistics": "统计",
    "tables": "上报表", "checkup": "数据体检", "start": "第一天", "accounts": "账号", "trail": "查阅和变更记录",
    "admin": "数据维护", "pictures": "图表", "search": "查找", "views": "保存的视图", "people": "批量办理",
}  # fmt: skip


def place_of(path: str) -> str:
    """Where in the application an address is; the address itself where that has no name."""
    return PLACES.get(path.strip("/").split("/")[0], "工作台" if path == "/" else path)
