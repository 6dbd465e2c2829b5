"""What a line of a roster is that is not a person: totals, signatures, titles printed again, headings of a section."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from office.workbooks.cells import text_of
from office.workbooks.headings import normal
from reserve_cadres.roster import words
from reserve_cadres.roster.cells import NOT_KNOWN, says_nothing
from villages.titles import kind_named_by

_TOTAL = re.compile(r"^(合计|总计|小计|共计|总数|总人数|本页合计|本页小计|本村合计|本村小计|累计|共\d+人)")
# 凉水井村合计3人 closes a block; 凉水井村(合计3人) begins one.
_TOTAL_BEHIND = re.compile(r"[^(（](?:合计|小计|总计|共计)[::]?\d*人?$")
_SIGNATURE = re.compile(
    r"(填表人|填报人|制表人?|审核人?|负责人|经办人|填报单位|报送单位|单位盖章|填报时间|填报日期|填表时间|制表时间|分管领导|主要领导|审批人|签字|盖章|"
    r"联系人[::]|联系电话[::])"
)
_NOTE = re.compile(r"^[*※]?(注|说明|备注|填表说明|注意)([::1-9一.、]|$)")
_EXAMPLE = re.compile(r"^[((【]?(示例|样例|样本|样板|范例|举例|填写(?:示例|样例|样式)|例如|例(?![\u3400-\u9fff]))")
_OF_PLACES = ("village", "post", "township", "branch")
_PAGE = re.compile(
    r"^[-—]*(?:[以此]下?(?:空白|行空白|页空白|无正文|无内容)|第.{1,4}页(?:[,,/共].{1,6})?|续表.{0,3}|接上页|转下页|(?:\d+/\d+))[-—]*$"
)
_TITLE = re.compile(
    r"(花名册|名册|名单|一览表|登记表|统计表|汇总表|信息表|情况表|台账|基本情况|联系表|通讯录)(?:[((].*[))])?$"
)
_NUMBERING = re.compile(
    r"^(?:[((]?[一二三四五六七八九十]{1,3}[))、..,:\s]+|[((]?\d{1,3}[))、.,:\s]*|[①-⑳]\s*|●|◆|★)\s*"
)
_COUNT = re.compile(r"[((:,]?\s*(?:共|计|共计|合计)?\s*\d+\s*[人名位个][))]?$|[::]$")
_VILLAGE = re.compile(r"(村|社区|居委会|村委会|委员会|居|党支部|党总支|党委)$")

_TOWNSHIP = re.compile(r"(?:(?!村|社区)[\u3400-\u9fff]){1,6}(?:镇|乡|街道)")

LEFT = re.compile(
    r"退出|出库|退库|调出|离库|不在库|移出|除名|取消资格|淘汰|清退|已任用|已当选|已提任|不再列为|已故|死亡|去世|病故|病逝|"
    r"未通过|不通过|不合格|落选|未入库|未入选|已退(?![伍役休还])|未当选|未推荐|不推荐|不予推荐|未获通过|否决|弃权|"
    r"[未不](?:列入|纳入|入围)"
)
# What a remark may say beside those: the reasons for which people leave the pool. domain.md, "Keeping the pool alive".
_GONE = re.compile(
    r"当选|提拔|任用|提任|失联|失去联系|迁出|迁走|搬走|判刑|刑事|拘留|犯罪|违纪|违法|处分|开除|免职|撤职|停职|辞职|辞去|超龄|超过年龄|"
    r"不称职|不愿|放弃|身故|亡故|服刑|取消|调离|调走|调任|离职|离任|不再|不考虑|不同意|不符合|不适合|不合适|不在本?[村了]|不在世|"
    r"过世|离世|逝世|走了|重复|删除|删掉|作废|剔除|清出|劝退|免去|退休|退下|待定|待核|待查|核实|存疑|备选|候补|替补|"
    r"(?:拟|待|需|建议|予以)调整|调整对象|转出|转走|迁往|迁至|迁到|调(?:到|往|入|去|县|市|区|镇|乡|至)|选调|借调|公务员|事业编|"
    r"考[取走]|考入|出嫁|外嫁|远嫁|嫁[到出往]|(?:长期|常年|长年)(?:外出|在外|不在)|(?:已|现|正在|去)(?:参军|入伍|服役)|"
    r"(?:已|现已|现任|起)(?:担任|任|就任|上任|提拔)|吸毒|赌博|涉黑|涉恶|村霸|失信|邪教|精神病|重病|瘫痪|丧失"
    r"|^(?:退|删|亡|死|走|离|调|免)$"
)
_DENIED = re.compile(r"(?:无|未|没有|从未|不存在)[^,，。;；]*")
_BY_LOOK = re.compile(r"[红黄绿蓝灰紫橙]|颜色|底色|标色|加粗|斜体|下划线|[*＊★☆△▲●○◆◇■□▓※]|打[星勾叉√×]")
_HERE = re.compile(r"^(?:在库|现有|现|正式)?(?:后备)?(?:干部|人员|人选|对象)?(?:名单|花名册)?$|^在库")
_CONTACTS = re.compile(r"联系表|联系方式|通讯录|通讯簿|联络表|联络员|电话表|电话簿|电话号码|联系电话")
_SERVING = re.compile(
    r"现任|在任|在职|村干部|村组干部|社区干部|两委|班子|(?:书记|主任|文书|组长|代表|党员|网格员|积极分子|发展对象|志愿者|工作人员|专干)"
    r"(?:基本情况|信息)?(?:花名册|名册|名单|一览表|登记表|统计表|汇总表|信息表|台账)"
)
_CHOOSING = re.compile(
    r"报名|候选人|得票|选票|海选|预选|初选|票决结果|推荐(?:人选|对象|名单|人员|汇总|情况)|拟(?:入库|推荐|列入|纳入|定|确定)|"
    r"建议(?:名单|人选|人员)|征求意见|初步(?:人选|名单)|考察对象"
)
_ATTENDING = re.compile(r"签到|报到|参训|参会|培训班|考勤")
_VOID = re.compile(r"草稿|草表|作废|废弃|废表|备份|旧表|旧版|^旧$|样表|样张|模板|示例|测试|历史|往年")
_RESERVES = re.compile(r"后备|储备|人才库|培养对象")


def speaks_of_leaving(remark: str) -> bool:
    """Whether a remark says that somebody left the pool, or why they may have: 2014年当选村主任, but not 无违纪行为."""
    return bool(LEFT.search(remark) or _GONE.search(_DENIED.sub("", remark)))


def tells_by_look(note: str) -> bool:
    """Whether a note says of people marked by a colour or a sign that they left: 标红的为已退出人员."""
    return bool(_BY_LOOK.search(note)) and speaks_of_leaving(note)


@dataclass(frozen=True)
class Section:
    """A line of its own among the people: what it says of those below it."""

    kind: str
    text: str


def why_nobody(texts: list[str], name: str, *, has_number: bool) -> str | None:
    """Why a row with ``texts`` is not a person, in words for the preview; None where it may be one."""
    first = re.sub(r"\s+", "", texts[0])
    if _TOTAL.match(first) or (len(texts) == 1 and _TOTAL_BEHIND.search(first)):
        return "合计行"
    if _EXAMPLE.match(first):
        return "示例行"
    if not has_number:
        if _NOTE.match(first):
            return f"说明行「{''.join(texts)[:40]}」"
        if (not name or _SIGNATURE.search(name)) and any(
            _SIGNATURE.search(re.sub(r"\s+", "", text)) for text in texts
        ):
            return "签名行"
        if len(texts) == 1 and _PAGE.match(first):
            return "页码"
    # A number in the first column and nothing else is a line prepared for somebody who is not there yet.
    if len(texts) == 1 and re.fullmatch(r"\d+", texts[0]):
        return "空行"
    return None


def is_left_empty(cells: Mapping[str, object]) -> bool:
    """Whether a row was kept for somebody who is not there: 暂无 or a stroke for the name, and at most a place beside it."""
    name = text_of(cells.get("name"))
    if not name or not (says_nothing(name, "village") or name in NOT_KNOWN):
        return False
    return all(says_nothing(value) for field, value in cells.items() if field not in {"name", *_OF_PLACES})


def is_title(text: str) -> bool:
    """Whether a line reads as the title of a table."""
    return bool(_TITLE.search(re.sub(r"\s+", "", text)))


def section_name(text: str) -> str:
    """一、凉水井村(4人) without its numbering and count."""
    name = re.sub(r"\s+", "", text)
    return _COUNT.sub("", _NUMBERING.sub("", name)).strip("、.:-—") or name


def section_of(text: str) -> Section:
    """What a line of its own says of the people below: their village, category or post, or that they have left."""
    name = section_name(text)
    if LEFT.search(name):
        return Section("left", name)
    if _HERE.search(name):
        return Section("here", name)
    if _TOWNSHIP.fullmatch(name):
        return Section("township", name)
    if _VILLAGE.search(name):
        return Section("village", name)
    if words.categories(name) is not None:
        return Section("category", name)
    if kind_named_by(name) != "other":
        return Section("post", name)
    return Section("unknown", name)


def why_doubted(sheet: str, title: str) -> str:
    """Why a whole sheet may not be of reserve cadres, in words; empty where nothing speaks against it."""
    said = " ".join(filter(None, (title, sheet)))
    if LEFT.search(said):
        return "像是退出人员的名单"
    if _CHOOSING.search(said):
        return "像是报名或选拔中的名单，不是在库人员的名册"
    if _ATTENDING.search(said):
        return "像是培训或会议的签到名单，不是在库人员的名册"
    if _VOID.search(sheet):
        return "按名称像是不再用的表，或填写的样子"
    others = _CONTACTS.search(title) or _SERVING.search(title)
    if _RESERVES.search(title) or (_RESERVES.search(sheet) and not others):
        return ""
    if _CONTACTS.search(said):
        return "像是联系表，不是后备干部花名册"
    if _SERVING.search(said):
        return "像是现任干部或其他人员的名册，不是后备干部花名册"
    return ""


def year_of(sheet: str, title: str) -> int | None:
    """The year a sheet's name or title says it is of."""
    for text in (sheet, title):
        if found := re.search(r"(?:19|20)\d{2}", text):
            return int(found[0])
    return None


def same_heading(one: str, other: str) -> bool:
    """Whether two lines are one title, printed again."""
    return normal(one) == normal(other)
