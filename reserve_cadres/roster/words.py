"""The words of coded columns as offices write them. Only known words are taken; a word that is not known is asked about.

Each reader takes the text of a cell and returns the code, or None where the words do not say it for certain.
"""

import re
from functools import lru_cache

from reserve_cadres.people.codes import Category, Education, PoliticalStatus

_BRACKETED = re.compile(r"[(\[](.*?)[)\]]")
_SEPARATORS = re.compile(r"[、,,;;/|\s++]+")
_DATE = re.compile(r"[\d.年月日/\-]{4,}(?:入党|加入|转正)?")

_STATUS_WORDS = {
    PoliticalStatus.PARTY_MEMBER: (
        "党员 中共党员 共产党员 正式党员 中共正式党员 中国共产党党员 中共 中国共产党 中共党员正式 党员正式 01"
    ),
    PoliticalStatus.PROBATIONARY_MEMBER: (
        "预备党员 中共预备党员 共产党预备党员 中国共产党预备党员 中共预备 预备 党员预备 中共党员预备 预备期党员 02"
    ),
    PoliticalStatus.LEAGUE_MEMBER: "团员 共青团员 共青团 中国共产主义青年团团员 共产主义青年团员 青年团员 03",
    PoliticalStatus.DEMOCRATIC_PARTY: (
        "民主党派 民主党派成员 民主党派人士 民革 民革党员 民革会员 民盟 民盟盟员 民建 民建会员 民进 民进会员 "
        "农工党 农工党党员 农工民主党党员 致公党 致公党党员 九三 九三学社 九三学社社员 台盟 台盟盟员"
    ),
    PoliticalStatus.MASSES: (
        "群众 普通群众 一般群众 普通公民 一般公民 公民 无党派 无党派人士 无党派民主人士 非党员 非党 非中共党员 "
        "非共产党员 未入党 未加入 无 否 不是 入党积极分子 积极分子 建党对象 发展对象 入党发展对象 党员发展对象 "
        "重点发展对象 入党申请人 入党申请者 12 13"
    ),
}
_STATUSES = {word: code for code, words in _STATUS_WORDS.items() for word in words.split()}
# Said in brackets beside a status, these change nothing of it.
_ON_THE_WAY = frozenset(
    ["入党积极分子", "积极分子", "发展对象", "入党发展对象", "重点发展对象", "递交入党申请书", "已递交入党申请书"]
)
_ANSWERS = {"是": PoliticalStatus.PARTY_MEMBER}

_LEVELS = [
    (
        Education.POSTGRADUATE,
        r"研究生|硕士研究生|博士研究生|硕士|博士|硕士生|博士生|研究生班",
    ),
    (Education.BACHELOR, r"本科|大学本科|大学|大本|专升本|专接本|专转本|专科起点本科|专起本|高起本|高中起点本科|学士"),
    (Education.COLLEGE, r"大专|专科|大学专科|高职|高职高专|高职专科|高等职业教育|高等专科|电大|夜大|高专"),
    (
        Education.SECONDARY,
        r"中专|高中|普高|普通高中|职高|职业高中|综合高中|高职中|职业中学|职业中专|中职|中等职业|中等职业教育|中等职业学校|技校|技工|"
        r"技工学校|中技|中师|师范|师范学校|中等师范|卫校|卫生学校|农校|农业学校|财校|中等专业|中等专业学校|中等专科|中专中技|"
        r"职业高级中学|高级中学|农职中|农中",
    ),
    (
        Education.JUNIOR_MIDDLE,
        r"初中|初级中学|小学|文盲|半文盲|文盲半文盲|初中及以下|初中以下|初等教育|小学以下|小学及以下",
    ),
]
_HOW = (
    r"(?:全日制|非全日制|在职|函授|自考|自学考试|高等教育自学考试|高自考|成人|成人教育|成人高考|成教|成人高等教育|电大|夜大|夜大学|业余|"
    r"网络教育|网络|网教|远程教育|远程|现代远程教育|开放教育|开放大学|国家开放大学|国开|中央电大|广播电视大学|中央广播电视大学|中央党校|省委党校|"
    r"五年制|三年制|两年制|四年制|省党校|市委党校|县委党校|党校|普通高等教育|普通高校|普通|统招|统分|脱产|第一学历|国民教育|高等教育|中央|省级|民办)*"
)
_TAIL = r"(?:学历|毕业|毕业生|文化|文化程度|程度|教育|及学位|学位)*"
_EDUCATIONS = [(level, re.compile(rf"{_HOW}(?:{words}){_TAIL}")) for level, words in _LEVELS]
_DEGREES = re.compile(r"[\u3400-\u9fff]{0,10}(?P<degree>学士|硕士|博士)(?:学位)?|无学位|无")
_UNFINISHED = re.compile(
    r"在读|肄业|[未没]毕|没有毕业|结业|辍学|退学|休学|就读|在学|攻读|[未没]取得|没[有拿读念]|[未没]完成|无证|同等学[力历]|以上|待毕业|应届|"
    r"预科|旁听|进修|培训|短训|报名|待[定核查补]|核实|存疑|不详|年级|还差|未过|没过|[假伪]"
)
_LEVEL_WORD = re.compile(r"研究生|硕士|博士|本科|大学|大专|专科|中专|高中|初中|普通班")

_CATEGORY_WORDS = [
    (
        Category.VETERAN,
        r"(?:大学生)?(?:复员|退伍|退役|转业|复转|复退)(?:军人|士兵|士官|战士|军官|武警|大学生|大学生士兵|兵)?|退伍老兵|老兵|军转干部",
    ),
    (
        Category.VOLUNTEER,
        r"服务基层大学生(?:志愿者)?|(?:服务基层|基层服务|大学生|西部计划|大学生西部计划|三支一扶|服务西部)*志愿者|大学生志愿服务西部计划(?:志愿者)?|"
        r"三支一扶(?:人员|大学生)?|(?:大学生)?村官|选聘大学生|大学生村干部",
    ),
    (Category.GRADUATE, r"(?:大中专|大中专院校|大专|中专|大学|高校|高职|本科|应届|往届|大中专应届)*毕业生|大学生"),
    (
        Category.BUSINESS_OWNER,
        r"个私业主|个私|个体(?:工商)?户|个体|个体经营(?:户|者|人员)?|个体(?:私营)?业主|个体工商业主|私营(?:企业)?(?:业)?主|私营企业家|私营业主|"
        r"民营企业(?:家|主|业主)|企业主|企业家|企业业主|业主|经商|经商人员|商人|老板|企业负责人|企业法人|私企业主|工商业主|个私企业主",
    ),
    (
        Category.GROWER,
        r"(?:种养|种植|养殖|种养殖|种粮|种养业|种植业|养殖业|农业|致富|生产|水产养殖|蔬菜种植|生猪养殖|养猪|养鸡)+"
        r"(?:能手|大户|专业户|业主|能人|带头人|户)|致富带头能人|带头致富人|双带能手",
    ),
    (
        Category.RETURNED_WORKER,
        r"返乡(?:务工|创业|就业)?(?:人员|人|农民工|青年|能人|者)?|返乡(?:农民工|务工人员)|(?:务工|创业)返乡(?:人员|农民工)?|回乡(?:创业|务工)(?:人员|青年)?|"
        r"返乡下乡创业人员|外出务工返乡(?:人员)?",
    ),
    (
        Category.VILLAGE_STAFF,
        r"(?:现任)?村(?:组|级|社区)?干部|现任(?:村|社区|村社区)?(?:干部|工作人员)|(?:村|社区|村社区)(?:现任)?工作(?:人员|者)|社区干部|"
        r"村?两委(?:成员|干部|班子成员)?|现任两委成员|村社区现任工作人员|村级(?:现任)?工作人员",
    ),
    (Category.OTHER, r"其他|其它|其他人员|其它人员|(?:乡村|村)医(?:生)?|教师|民办教师|代课教师|乡村教师|无"),
]
_CATEGORIES = [(code, re.compile(words)) for code, words in _CATEGORY_WORDS]
_OWN_LABELS = {re.sub(r"[()]", "", code.label): code for code in Category}


@lru_cache(maxsize=1024)
def political_status(text: str) -> PoliticalStatus | None:
    """Political status by its exact words: 非党员 is no member, 曾为党员 is not known."""
    if said := _ANSWERS.get(text):
        return said
    plain = _DATE.sub("", text)
    whole = re.sub(r"[\s()\[\]:::,,、]+", "", plain)
    if whole in _STATUSES:
        return _STATUSES[whole]
    asides = [re.sub(r"\s+", "", aside) for aside in _BRACKETED.findall(plain)]
    outside = re.sub(r"[\s:::,,、]+", "", _BRACKETED.sub("", plain))
    if asides and all(aside in _ON_THE_WAY or not aside for aside in asides):
        return _STATUSES.get(outside)
    return None


@lru_cache(maxsize=1024)
def education(text: str) -> Education | None:
    """Level of education: the highest finished one that is named, degrees and majors beside it left aside.

    大专在读 and 本科肄业 are not that level; 高中(大专在读) is 高中.
    """
    # 全日制:高中 在职:大专
    text = re.sub(r"\s*:\s*", "", text)
    asides = _BRACKETED.findall(text)
    if "?" in text or any(_UNFINISHED.search(aside) and not _LEVEL_WORD.search(aside) for aside in asides):
        return None
    if not asides and (level := _level(re.sub(r"\s+", "", text))):
        return level
    parts = [part for part in _SEPARATORS.split(_BRACKETED.sub(" ", text)) if part]
    if not parts or any(_UNFINISHED.search(part) and _level(part) is None for part in parts):
        return None
    levels = [_level(part) for part in parts]
    if levels[0] is None and not _DEGREES.fullmatch(parts[0]):
        return None
    if any(level is None and _speaks_of_a_level(part) for level, part in zip(levels, parts, strict=True)):
        return None
    found = [level for level in levels if level]
    if not found:
        degree = _DEGREES.fullmatch(parts[0])["degree"]  # type: ignore[index]
        return {"学士": Education.BACHELOR, None: None}.get(degree, Education.POSTGRADUATE)
    within = [_level(aside) for aside in asides if not _UNFINISHED.search(aside)]
    # 高中(函授大专): two levels, and which is the highest is said by the list.
    return max([*found, *filter(None, within)])


def _level(part: str) -> Education | None:
    for level, pattern in _EDUCATIONS:
        if pattern.fullmatch(part):
            return level
    return None


def _speaks_of_a_level(part: str) -> bool:
    return not _DEGREES.fullmatch(part) and bool(_LEVEL_WORD.search(part))


@lru_cache(maxsize=1024)
def categories(text: str) -> tuple[Category, ...] | None:
    """One category or several, the main one first; None where any of the words is not known."""
    found: list[Category] = []
    for word in _category_words(text):
        code = _OWN_LABELS.get(word) or next((code for code, words in _CATEGORIES if words.fullmatch(word)), None)
        if code is None:
            return None
        if code not in found:
            found.append(code)
    return tuple(found) or None


def _category_words(text: str) -> list[str]:
    plain = re.sub(r"[\"“”'‘’]", "", text)
    flat = re.sub(r"[()\s]", "", plain)
    if flat in _OWN_LABELS:
        return [flat]
    words = _SEPARATORS.split(re.sub(r"[()\[\]]", "、", plain))
    return [word.removesuffix("人员") if word.endswith(("能手人员", "军人人员")) else word for word in words if word]


_ETHNIC_GROUPS = frozenset([
    "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼",
    "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土",
    "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克",
    "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
])  # fmt: skip
# As people say them, and those who are counted among no group.
_ALSO_CALLED = {"维": "维吾尔族", "蒙": "蒙古族", "穿青人": "穿青人", "穿青": "穿青人", "未识别民族": "未识别民族"}


def ethnic_group(text: str) -> str:
    """The full name of one of the 56 ethnic groups: 汉 → 汉族; empty where the word is none."""
    stem = text.removesuffix("族")
    return f"{stem}族" if stem in _ETHNIC_GROUPS else _ALSO_CALLED.get(stem, "") or _ALSO_CALLED.get(text, "")
