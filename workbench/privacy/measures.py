"""What protects the data in this township, as it is set at this moment: each measure with whether it is on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.keys import kept_keys
from accounts.models import User
from accounts.permissions import Role
from accounts.rules import rules_of
from workbench.backups.models import is_late, last_good
from workbench.privacy.models import PersonalRequest
from workbench.privacy.rules import privacy_rules_of
from workbench.trail.models import TrailSeal
from workbench.trail.rights import weaknesses


@dataclass(frozen=True)
class Measure:
    """A measure: against what, whether it is on, and in which words."""

    risk: str
    name: str
    said: str
    on: bool = True

    @property
    def state(self) -> str:
        """Whether it is on, in a word."""
        return "已采取" if self.on else "未采取"


def measures_of(township: Any) -> list[Measure]:
    """Every measure a township or the installation can take."""
    return [*_signing_in(township), *_looking(township), *_keeping(township)]


def _signing_in(township: Any) -> Iterator[Measure]:
    rules, risk = rules_of(township), "账号被冒用"
    roles = "、".join(Role(role).label for role in rules.second_factor_roles)
    yield Measure(
        risk, "两步验证", f"必须使用的角色：{roles}" if roles else "没有规定哪个角色必须使用", on=bool(roles)
    )
    yield Measure(
        risk, "口令和锁定", f"至少 {rules.password_length} 位、{rules.password_kinds} 类字符；输错多次须等待"
    )
    yield Measure(risk, "闲置自动退出", f"{rules.idle_minutes} 分钟")
    networks = len(rules.networks)
    said = f"{networks} 个地址或网段" if networks else "没有限定系统管理员和组织办的登录地址"
    yield Measure(risk, "限定登录地址", said, on=bool(networks))
    mixed = User.objects.get_queryset().of_two_duties().filter(township=township).count()
    said = f"{mixed} 个账号兼任互斥的角色" if mixed else "系统管理员、审计员和业务角色互斥"
    yield Measure("权力过于集中", "三员分立", said, on=not mixed)


def _looking(township: Any) -> Iterator[Measure]:
    rules, risk = rules_of(township), "无关人员看到、带走个人信息"
    yield Measure(risk, "按村、按角色限定范围", "别村、别镇的一律看不到")
    masked = not rules.readers_see_all
    said = "号码只显示五位，不显示健康、家庭、处分和谈话" if masked else "查阅人员可以看到完整号码和谈话内容"
    yield Measure(risk, "对查阅人员遮盖号码和敏感内容", said, on=masked)
    yield Measure(risk, "导出须填用途", "导出的表格页脚有导出人、时间、编号", on=rules.exports_ask_purpose)
    yield Measure("事后查不清谁看过、改过", "查阅和变更记录", "查看、导出、打印、修改都有记录")
    open_doors = weaknesses()
    said = "".join(open_doors) or "程序不能改写记录"
    yield Measure("记录被改写", "数据库分所有者和程序两个角色", said, on=not open_doors)
    newest = TrailSeal.objects.order_by("-pk").only("algorithm").first()
    said = f"每 5 分钟以 {newest.get_algorithm_display()} 链封存，每夜核对" if newest else "还没有封存过"
    yield Measure("记录被改写", "记录封存", said, on=newest is not None)


def _keeping(township: Any) -> Iterator[Measure]:
    rules, risk, sealed, last = privacy_rules_of(township), "磁盘、备份流失", bool(kept_keys()), last_good()
    said = "AES-256-GCM" if sealed else "照片、扫描件和花名册没有加密"
    yield Measure(risk, "上传的文件加密保存", said, on=sealed)
    said = (
        "身份证号、电话、花名册单元格、登录用的密钥、会话，变更记录里的也是：AES-256-SIV"
        if sealed
        else "身份证号、电话在数据库里没有加密"
    )
    yield Measure(risk, "数据库里的号码加密", said, on=sealed)
    yield Measure(risk, "备份加密", "备份口令不在备份里", on=bool(last and last.sealed))
    said = f"最近一次 {last.finished_at:%Y-%m-%d}" if last and last.finished_at else "没有"
    yield Measure("数据丢失", "每日备份", said, on=not is_late(last))
    terms = {"未入库的参选人": rules.candidate_months, "退出的人": rules.left_months}
    said = "；".join(f"{who} {months} 个月" for who, months in terms.items() if months) or "没有规定"
    yield Measure("保存过久", "保存期限", said, on=all(terms.values()))
    late = PersonalRequest.objects.late().filter(cadre__township=township).count()
    said = f"{rules.reply_days} 个工作日；逾期 {late} 份"
    yield Measure("个人行使权利得不到答复", "申请登记和期限", said, on=not late)
