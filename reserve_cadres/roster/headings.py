"""Headings that are not one of the list: variants of those that are, columns of somebody else, old columns."""

import re
import unicodedata

from office.workbooks.headings import normal

# Columns a roster has that no dossier field holds, but that say something about the row: field → (own, others).
ROSTER_ONLY: dict[str, tuple[str, list[str]]] = {
    "state": (
        "是否在库",
        ["状态", "在库状态", "人员状态", "当前状态", "目前状态", "在库情况", "在库与否", "管理状态", "是否退出", "退出情况",
         "是否在岗", "在岗情况", "动态", "人员动态", "变动", "变动情况", "人员变动", "变动说明", "异动情况", "去向", "去留",
         "去留意见",
         "是否保留", "保留与否", "是否调整", "是否变动", "调整情况", "调整意见", "处理意见", "是否继续培养", "是否继续", "继续培养",
         "关系", "称谓", "与本人关系", "本人关系", "与后备干部关系"],
    ),
    "branch": (
        "所在党支部",
        ["所属党支部", "党支部", "所在支部", "所属支部", "支部", "党组织", "所在党组织", "所属党组织", "党组织名称",
         "党支部名称", "支部名称", "所在党组织名称", "所在党支部名称", "组织关系所在党支部", "组织关系所在地", "组织关系"],
    ),
    "township": (
        "乡镇",
        ["镇", "乡", "街道", "乡镇街道", "镇街道", "镇街", "镇乡", "乡镇名称", "镇名", "所在乡镇", "所属乡镇", "所在镇", "所属镇",
         "所在街道", "乡镇别", "所属乡镇街道", "所在乡镇街道"],
    ),
}  # fmt: skip

# Known, and not taken: nobody is asked about them.
_NOT_TAKEN = frozenset(
    map(
        normal,
        [
            "照片",
            "相片",
            "序号",
            "毕业时间",
            "毕业年月",
            "毕业日期",
            "入学时间",
            "推荐方式",
            "培养联系人",
            "接替时间",
            "递交申请书时间",
            "递交入党申请书时间",
            "申请入党时间",
            "入党申请时间",
            "列为积极分子时间",
            "确定为积极分子时间",
            "列为发展对象时间",
            "转正时间",
            "入团时间",
            "任职时间",
            "任现职时间",
            "退伍时间",
            "入伍时间",
            "签名",
            "签字",
            "本人签字",
            "邮箱",
            "微信",
            "微信号",
            "QQ",
            "QQ号",
            "身高",
            "体重",
            "血型",
            "宗教信仰",
            "考核结果",
            "考核等次",
            "第一学历",
            "初始学历",
            "曾用名",
            "简历",
            "工作简历",
            "主要简历",
            "个人简历",
            "奖惩情况",
            "主要表现",
            "现实表现",
        ],
    )
)
_SOMEBODY_ELSE = re.compile(
    r"配偶|爱人|妻子|丈夫|家属|家庭(?:主要)?成员|社会关系|父亲|母亲|父母|子女|儿子|女儿|亲属|亲友|紧急|监护|帮带|帮扶|帮培|结对|联系人|"
    r"联系领导|联系干部|联系党员|(?:现任|在任)(?:人员|干部|同志|者|班子|$)|包联|指导|导师|师傅|介绍人|推荐人|提名人|证明人|填表人|审核人|担保|负责人|驻村|包村|联村|分管|前任|接替|"
    r"(?:书记|主任|领导|干部\(现任\)|现任|支书|户主)(?:的)?(?:姓名|名字|电话|手机|身份证|性别|出生|联系)"
)
_OLD = re.compile(
    r"^(?:原(?!籍)|旧|老(?!家)|以前|过去|曾任|历史|变更前|修改前)|[(\[【〔<](?:旧|原|老|以前|作废|停用|不用|废|(?:变更|修改|调整|更正)前)[^)]{0,4}[)\]】〕>]\s*$"
)
_GROUP = re.compile(
    r"(?:后备)?(?:干部|人员|人选)?(?:个人|本人|基本|人员|身份|出生|证件|联系|政治|党员|学历|教育)*(?:基本)?(?:情况|信息|资料)|"
    r"个人|本人|教育背景|联系方式|基本|概况|自然情况"
)

# What gathers the columns of one of several reserves: 后备人选一, 第二后备人选, A角.
_ONE_OF_SEVERAL = re.compile(
    r"(?:第[一二三四])?(?:村级)?(?:后备|储备)(?:干部|人选|人员|对象|力量)?[一二三四\d]?|(?:人选|第)[一二三四\d](?:人选)?|[ab]角"
)

# Variants that say the same as the list's headings and no more; tried on the normal form, in this order.
_SPELLINGS = [
    (r"(?:公民|居民|本人|个人|二代|第二代|有效)*身份证(?:件)?(?:号|号码|编号|证号)?\d{0,2}位?(?:数|号码)?", "id_number"),
    (r"(?:本人|加入|何时)*(?:入党|加入(?:中国共产党|中共|党组织))的?(?:时间|年月|日期|年月日|年份月份)?", "joined_party_on"),
    (r"(?:本人)?出生(?:的)?(?:年|月|日|时间|日期|年份|月份)+.{0,4}", "birth_date"),
    (r"(?:本人|现)?政治面貌.{0,3}", "political_status"),
    (r"(?:何时何校|何校|何院校)?(?:毕业)(?:于)?(?:的)?(?:院校|学校|院系|高校).{0,8}", "school_and_major"),
    (r"(?:最高|现|现有|目前|本人|取得)?(?:学历|文化程度)(?:层次|学位|情况|水平)?", "education"),
    (r"(?:本人|个人|移动|手机|常用|联系|固定)*(?:联系)?(?:电话|手机)(?:号|号码)?\d?", "phone"),
    (r"(?:拟|拟任|后备|培养|储备|拟培养|拟推荐|预备)(?:的)?(?:村|社区|村社区|两委)?(?:任)?(?:职务|岗位|职位)(?:名称)?", "post"),
    (r"(?:后备干部|后备)?(?:人员|身份|人才)(?:类别|类型|类)", "category"),
    (r"(?:现|现在|目前|当前)?(?:从事|所从事)?(?:的)?(?:职业|工作)(?:岗位|情况|及职务)?", "occupation"),
    (r"(?:现|家庭|常|经常)?(?:居)?(?:住址|住地|住所)(?:址)?", "address"),
    (r"(?:有何|个人|兴趣|业务)*特长(?:爱好)?", "skills"),
    (r"(?:后备|人选|干部|人员|储备|培养对象|党员)*(?:的)?姓名", "name"),
    (r"(?:现|所在|所属|推荐|任职|工作)*(?:的)?(?:行政)?(?:村|社区|村社区|社区村|村居|居村)(?:委会)?(?:名称|名|单位)?", "village"),
    (r"备注.{0,6}", "remarks"),
]  # fmt: skip
_SCHOOL = re.compile(
    r"(?:毕业)?(?:院校|学校|院系|高校)(?:名称|系|及|和|所学|专业)*|(?:院校|学校)?(?:系)?(?:及|和)?专业"
)
_VARIANTS = [(re.compile(pattern), field) for pattern, field in _SPELLINGS]
_FIELD_BY_HEADING = {
    normal(heading): field for field, (own, others) in ROSTER_ONLY.items() for heading in (own, *others)
}
# 退出时间, 退库原因: filled for who has left.
_OF_LEAVING = re.compile(
    r"已?(?:退出|退库|出库|离库|调出|移出|清退)(?:后备|后备库|库)?(?:的)?(?:时间|日期|年月|原因|说明|去向|人员|标记)?"
)
# Of the review, of a vote, of a meeting: 审查结果, 推荐结果, 镇党委意见.
_OF_REVIEW = re.compile(
    r"(?:民主|资格|组织|会议|支部|大会|群众|公开|镇|乡|村|街道|党委|党组织|党支部|领导小组|两委|联席|组织办|党群办|政审|政治)*"
    r"(?:审查|审核|初审|复审|联审|审批|考察|考核|推荐|推选|提名|选举|票选|票决|表决|投票|公选|公推公选|公推|竞选|评议|研究|决定|讨论|审定)?"
    r"(?:结果|结论|意见|是否通过)|(?:资格)?(?:审查|审核|初审|复审|联审|考察)情况|"
    r"是否(?:入选|入围|通过|合格|推荐|录用|当选|同意)|(?:入选|当选)(?:情况|结果|与否)"
)
# What such a column says of who did not get through.
_NOT_CHOSEN = re.compile(r"[不未没否缓]|落选|反对|弃权|淘汰|差额|退回|驳回|取消|放弃|候补|备选|待|^[×xX✗]$")
_WHETHER_A_RESERVE = re.compile(
    r"是否(?:还|仍|属于?|系|为|是|列为|列入|纳入|进入|继续|作为|留作|保留)*(?:村级|村)?(?:后备|储备|在库|入库)(?:干部|人员|人选|对象|库|力量)*"
)


def roster_only(whole: str) -> str | None:
    """The field of :data:`ROSTER_ONLY` a heading in its normal form names."""
    if any(pattern.fullmatch(whole) for pattern in (_OF_LEAVING, _WHETHER_A_RESERVE, _OF_REVIEW)):
        return "state"
    return _FIELD_BY_HEADING.get(whole)


def is_not_taken(heading: str) -> bool:
    """Whether a column is somebody else's, an old one, or one the dossier has no place for."""
    text = unicodedata.normalize("NFKC", heading).strip()
    return normal(text) in _NOT_TAKEN or bool(_SOMEBODY_ELSE.search(re.sub(r"\s+", "", text)) or _OLD.search(text))


_A_PERSON = re.compile(r"(?:姓名|名字|人|领导|干部|党员|配偶|爱人|妻子|丈夫|父亲|母亲|导师|师傅|监护人)$")


def names_somebody_else(heading: str) -> bool:
    """Whether a column holds the name of somebody else, so that what follows may be theirs: 联系人 before 联系电话."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading))
    return bool(_SOMEBODY_ELSE.search(text) and _A_PERSON.search(text))


def of_one_education(whole: str) -> str | None:
    """The field of a heading that says full-time or in-service of a level or a school: 学历 over 全日制教育 over 毕业院校."""
    if not (found := re.search(r"全日制|在职", whole)) or "非全日制" in whole:
        return None
    which = "fulltime" if found[0] == "全日制" else "inservice"
    rest = re.sub(r"全日制|在职|受?教育|学历学位|学历|情况", "", whole)
    if not rest and whole.count(found[0]) == 1:
        return f"{which}_education"
    return f"{which}_school_and_major" if _SCHOOL.fullmatch(rest) else None


def variant_of(whole: str) -> str | None:
    """The field a heading in its normal form speaks of in other words than the list's."""
    return next((field for pattern, field in _VARIANTS if pattern.fullmatch(whole)), None)


def says_only_what_group(heading: str) -> bool:
    """Whether the upper of two headings only gathers the ones below: 基本情况 above 姓名."""
    return bool(_GROUP.fullmatch(normal(heading)))


def counts_people(heading: str) -> bool:
    """Whether a column holds figures of many people: 人数, 小计, 占比."""
    return bool(re.search(r"人数|小计|合计|总数|占比|比例|平均", normal(heading)))


def gathers_a_reserve(heading: str) -> bool:
    """Whether the upper of two headings only says which reserve of the post the lower ones are of: 后备人选一."""
    return bool(_ONE_OF_SEVERAL.fullmatch(normal(heading)))


_YES = frozenset(["是", "√", "y", "yes", "1"])
_STILL_HERE = _YES | {
    "在库", "在", "正常", "在岗", "在册", "入库", "有效", "在培", "培养中", "后备", "在库培养", "在职", "保留", "继续", "继续培养",
    "继续保留", "留任", "不变", "未变动", "无变动", "无变化", "未调整", "不调整", "新增", "新进", "新入库", "在村", "在家", "本人",
    "自己", "户主本人",
}  # fmt: skip
_NO = frozenset(["否", "无", "没有", "未退出", "/", "-", "—", "n", "no", "0"])
# Of these the answer no keeps the person.
_WHETHER_GONE = frozenset(["是否退出", "退出情况", "是否调整", "是否变动"])


def means_left(heading: str, word: str) -> bool:
    """Whether ``word`` in a state column may mean that the person left: 是 under 是否退出, 已退出 under 状态."""
    word = re.sub(r"\s+", "", word).lower()
    whole = normal(heading)
    if whole in _WHETHER_GONE:
        return word not in _NO | (_STILL_HERE - _YES)
    if _OF_REVIEW.fullmatch(whole):
        return bool(_NOT_CHOSEN.search(word))
    if _OF_LEAVING.fullmatch(whole):
        return word not in _NO | {"未", "×", "x", "未退", "在库"}
    if re.search(r"变动|异动|动态|去向|调整", whole) and word in _NO:
        return False
    return word not in _STILL_HERE
