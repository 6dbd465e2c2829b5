"""The papers of the law on personal information, in words made from the township's real settings."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.models import RoleAssignment
from accounts.permissions import ROLE_PERMISSIONS, Role
from office.together import count_together, read_together
from office.word import Paper, Part
from reserve_cadres.models import Attachment, Cadre
from reserve_cadres.people.access import IDENTITY, VIEW
from reserve_cadres.people.codes import State
from reserve_cadres.people.fields import FIELDS, GROUPS
from workbench.privacy.given import concerned, lacking
from workbench.privacy.measures import measures_of
from workbench.privacy.models import PersonalRequest, PrivacyRules
from workbench.privacy.rules import privacy_rules_of
from workbench.trail.models import Erasure

# What the law calls sensitive (Art. 28), of what stands in the dossier.
SENSITIVE = "身份证号、照片和证件扫描件、健康状况、家庭成员、处分、谈话内容"
RIGHTS = (
    "您有权查阅、复制本人的信息；发现不准确、不完整的，可以要求更正、补充；保存期限届满、撤回同意或者处理目的已经实现的，"
    "可以要求删除；可以要求解释处理规则。"
)
_BLANK = "　　　　　　"


def kinds_of_data() -> list[str]:
    """What is kept of a person, a line for each part of the dossier."""
    kept = [
        (group, [one.heading for one in FIELDS if one.group == group and one.name != "birth_day_known"])
        for group in GROUPS
    ]
    return [
        *(f"{group}：{'、'.join(headings)}" for group, headings in kept),
        "履历和家庭：简历、家庭主要成员及重要社会关系、奖惩",
        "经过：提名、资格审查、票数、公示和审批，培训、跟岗挂职、任务、谈话、年度考核，进出变动",
        f"材料：{'、'.join(Attachment.Kind.labels)}",
    ]


def _kept_for(rules: PrivacyRules) -> list[str]:
    said = []
    for who, months in (
        ("没有入库的参选人，从批次结束起", rules.candidate_months),
        ("退出的人，从退出之日起", rules.left_months),
    ):
        said.append(f"{who}保存 {months} 个月，期满删除。" if months else f"{who}的保存期限由本单位另行规定。")
    return [
        "在库和任用期间一直保存。",
        *said,
        "选举、公示、审批和变动决定依法归档的，不写姓名地保留；查阅和变更记录至少保存六个月。",
    ]


def _reached(rules: PrivacyRules) -> str:
    contact = "，".join(
        filter(None, [rules.contact and f"联系人：{rules.contact}", rules.phone and f"电话：{rules.phone}"])
    )
    return contact or "联系人和电话：（请在「规定」里填写）"


def notice(township: Any) -> Paper:
    """What has to be told before data is worked with: the law, Art. 17 and 30."""
    rules = privacy_rules_of(township)
    return Paper(
        "个人信息处理告知书",
        [
            Part("", [
                f"{_BLANK} 同志：",
                "根据《中华人民共和国个人信息保护法》第十七条、第三十条，现将处理您个人信息的有关事项告知如下。",
            ]),
            Part("一、处理者和联系方式", [f"{rules.named_handler}。{_reached(rules)}。"]),
            Part("二、处理目的", [rules.purpose]),
            Part("三、处理方式", [
                "在本镇后备干部管理系统中收集、存储、使用；按规定张榜公示姓名、年龄、学历等；随所在村划转移交。",
            ]),
            Part("四、个人信息的种类", kinds_of_data()),
            Part("五、敏感个人信息", [
                f"其中{SENSITIVE}属于敏感个人信息，用于核实身份、资格审查和培养。一旦泄露或被冒用，可能使人格尊严、人身和财产安全"
                "受到危害，因此只有有权限的人员能看到，每次查看、导出都有记录。",
            ]),
            Part("六、保存期限", _kept_for(rules)),
            Part("七、您的权利和行使方式", [
                RIGHTS, f"请向上述联系人提出，可以当面、书面或打电话；本单位在 {rules.reply_days} 个工作日内答复。",
            ]),
            Part("", [f"本人已收到本告知书。签名：{_BLANK}{_BLANK}日期：　　　年　　月　　日"]),
        ],
        [rules.named_handler, "　　　　年　　月　　日"],
    )  # fmt: skip


def consent(township: Any) -> Paper:
    """What a person signs: the law, Art. 13, 14 and 29."""
    rules = privacy_rules_of(township)
    return Paper(
        "个人信息处理同意书",
        [
            Part("", [
                f"本人{_BLANK}（身份证号：{_BLANK}{_BLANK}）已收到并看过《个人信息处理告知书》，知道{rules.named_handler}"
                "处理本人个人信息的目的、方式、种类、保存期限和本人的权利。",
            ]),
            Part("一、同意", [f"本人自愿同意{rules.named_handler}为下列目的处理本人的个人信息：{rules.purpose}"]),
            Part("二、单独同意", [f"本人单独同意处理下列敏感个人信息：{SENSITIVE}。"]),
            Part("三、撤回", [
                f"本人知道可以随时撤回同意；撤回不影响此前已经进行的处理。撤回向{rules.named_handler}提出。{_reached(rules)}。",
            ]),
        ],
        [f"签名：{_BLANK}{_BLANK}", "　　　　年　　月　　日"],
    )  # fmt: skip


def _numbers(township: Any, by_state: dict[str, int]) -> list[tuple[str, str]]:
    counted = count_together({
        "erased": Erasure.objects.filter(township=township).values("cadre").distinct(),
        "scans": Attachment.objects.filter(cadre__township=township),
    })  # fmt: skip
    return [
        *((f"{State(state).label}的人", f"{by_state.get(state, 0)}") for state in State.values),
        ("已删除个人信息的档案", f"{counted['erased']}"),
        ("档案材料(扫描件)", f"{counted['scans']}"),
    ]


def _roles(numbers: dict[str, int]) -> list[tuple[str, ...]]:
    return [
        (role.label, f"{numbers.get(role, 0)}", "看档案" if VIEW in ROLE_PERMISSIONS[role] else "不看档案",
         "看完整号码和敏感内容" if IDENTITY in ROLE_PERMISSIONS[role] else "看不到完整号码和敏感内容")
        for role in Role
    ]  # fmt: skip


def record_of_processing(township: Any) -> Paper:
    """The record of processing: the law, Art. 54 to 56."""
    rules = privacy_rules_of(township)
    people = Cadre.objects.filter(township=township, erasures=None).order_by()
    held = RoleAssignment.objects.filter(user__township=township, user__is_active=True).order_by()
    requests = PersonalRequest.objects.filter(cadre__township=township).order_by()
    parts = (
        people.values_list("state").annotate(Count("pk")),
        held.values_list("role").annotate(Count("user", distinct=True)),
        requests.values_list("outcome").annotate(Count("pk")),
    )
    read_together(*parts)
    counts: list[dict[str, int]] = [dict(part) for part in parts]
    by_state, by_role, by_outcome = counts
    return Paper(
        "个人信息处理活动记录",
        [
            Part("", [f"{rules.named_handler}，截至 {_today()}。由系统按实际设置和数据生成。"]),
            Part("一、处理目的", [rules.purpose]),
            Part("二、个人信息的种类", [*kinds_of_data(), f"敏感个人信息：{SENSITIVE}。"]),
            Part("三、涉及的人数", heads=("类别", "数量"), rows=_numbers(township, by_state)),
            Part("四、谁可以处理", heads=("角色", "账号数", "档案", "敏感内容"), rows=_roles(by_role)),
            Part("五、公开和提供", [
                "按选拔规定张榜公示参选人的姓名、性别、出生年月、学历和拟任岗位；村划转到外镇时，档案由接收的乡镇决定后移交；"
                "没有委托处理，没有向境外提供。",
            ]),
            Part("六、保存期限", _kept_for(rules)),
            Part("七、个人的申请", heads=("结果", "份数"), rows=[
                (label, f"{by_outcome.get(value, 0)}") for value, label in PersonalRequest.Outcome.choices
            ]),
            Part("八、安全措施", heads=("措施", "状态", "情况"), rows=[
                (one.name, one.state, one.said) for one in measures_of(township)
            ]),
        ],
        [rules.named_handler, _today()],
    )  # fmt: skip


def assessment_of_impact(township: Any) -> Paper:
    """The impact assessment: the law, Art. 55 and 56. What it concludes is left to whoever signs it."""
    rules, measures = privacy_rules_of(township), measures_of(township)
    people = concerned(Cadre.objects.filter(township=township))
    told, all_people = people.count() - lacking(people, "notice").count(), people.count()
    agreed = all_people - lacking(people, "consent").count()
    lacks = [f"{one.name}：{one.said}。" for one in measures if not one.on]
    return Paper(
        "个人信息保护影响评估报告",
        [
            Part("", [
                f"{rules.named_handler}，截至 {_today()}。因处理敏感个人信息，依照《个人信息保护法》第五十五条、第五十六条评估。",
            ]),
            Part("一、处理目的、处理方式是否合法、正当、必要", [
                f"目的：{rules.purpose}", f"涉及敏感个人信息：{SENSITIVE}。",
                f"在库和参选的 {all_people} 人中，已送达告知书 {told} 人，已签同意书 {agreed} 人。",
            ]),
            Part("二、对个人权益的影响及安全风险", heads=("风险", "措施", "状态", "情况"), rows=[
                (one.risk, one.name, one.state, one.said) for one in measures
            ]),
            Part("三、还没有采取的措施", lacks or ["没有。"]),
            Part("四、保护措施是否合法、有效并与风险程度相适应（由评估人填写）", [_BLANK * 6, _BLANK * 6]),
            Part("五、结论（由评估人填写）", [_BLANK * 6, _BLANK * 6, "本报告和处理情况记录至少保存三年。"]),
        ],
        [f"评估人：{_BLANK}{_BLANK}", f"负责人：{_BLANK}{_BLANK}", "　　　　年　　月　　日"],
    )  # fmt: skip


def _today() -> str:
    day = timezone.localdate()
    return f"{day.year}年{day.month}月{day.day}日"


# Word in the address → what makes the paper of a township.
PAPERS: dict[str, Callable[[Any], Paper]] = {
    "notice": notice, "consent": consent, "record": record_of_processing, "assessment": assessment_of_impact,
}  # fmt: skip
TITLES = {"notice": "告知书", "consent": "同意书", "record": "处理活动记录", "assessment": "影响评估"}
