"""Education: headings of two and three rows, full-time and in-service, and the words for levels."""

from tests.kinds.making import ASKED, VILLAGES, Kind, Page, kind, people, plain, words

SECONDARY, COLLEGE, BACHELOR, POSTGRADUATE, JUNIOR = 2, 3, 4, 5, 1
_LEFT = ["序号", "村", "姓名", "性别", "出生年月", "身份证号"]


def _roster(upper, lower, cells, *, merged=(), depth=2, top=()) -> Kind:
    """People below a header of two rows or three; ``cells`` are (what the row says, what it means)."""
    everybody = people(len(cells))
    lines = [
        ["石西镇村级后备干部花名册"],
        *([[*_LEFT, *top]] if top else []),
        [*_LEFT, *upper],
        ["" for _ in _LEFT] + lower,
    ]
    for number, (one, (said, _)) in enumerate(zip(everybody, cells, strict=True), start=1):
        lines.append([number, VILLAGES[0], one.name, one.sex, one.month, one.number, *said])
    truth = {one.name: plain(one, **meant) for one, (_, meant) in zip(everybody, cells, strict=True)}
    spans = [(2, column, 1 + depth, column) for column in range(1, 7)]
    return Kind([Page("花名册", lines, [*spans, *merged])], truth)


@kind
def level_above_the_way_of_study():
    """学历 over 全日制 and 在职, 院校 over the same, in that order."""
    return _roster(
        ["学历", "", "毕业院校及专业", ""],
        ["全日制", "在职", "全日制", "在职"],
        [
            (["高中", "大专", "石西中学", "某电大会计"], {
                "education": COLLEGE, "fulltime_education": SECONDARY, "inservice_education": COLLEGE,
                "fulltime_school_and_major": "石西中学", "inservice_school_and_major": "某电大会计"}),
            (["本科", "", "某学院农学", ""], {
                "education": BACHELOR, "fulltime_education": BACHELOR, "fulltime_school_and_major": "某学院农学"}),
            (["初中", "大专在读", "", ""], {
                "education": JUNIOR, "fulltime_education": JUNIOR, "inservice_education": ASKED}),
        ],
        merged=[(2, 7, 2, 8), (2, 9, 2, 10)],
    )  # fmt: skip


@kind
def way_of_study_above_level_degree_and_school():
    """全日制教育 over 学历, 学位, 毕业院校系及专业, with the lower row of a form of appointment."""
    return _roster(
        ["全日制教育", "", "", "在职教育", "", ""],
        ["学历", "学位", "毕业院校系及专业", "学历", "学位", "毕业院校系及专业"],
        [
            (["大学", "农学学士", "某农大农学系", "研究生", "管理学硕士", "某党校"], {
                "education": POSTGRADUATE, "fulltime_education": BACHELOR, "fulltime_degree": "农学学士",
                "fulltime_school_and_major": "某农大农学系", "inservice_education": POSTGRADUATE,
                "inservice_degree": "管理学硕士", "inservice_school_and_major": "某党校"}),
            (["中专", "", "某卫校", "大专", "无", "某职院"], {
                "education": COLLEGE, "fulltime_education": SECONDARY, "fulltime_school_and_major": "某卫校",
                "inservice_education": COLLEGE, "inservice_school_and_major": "某职院"}),
        ],
        merged=[(2, 7, 2, 9), (2, 10, 2, 12)],
    )  # fmt: skip


@kind
def upper_headings_that_are_not_merged():
    """全日制 and 在职 written once over two columns each, and no cell merged."""
    return _roster(
        ["全日制", "", "在职", ""],
        ["学历", "院校", "学历", "院校"],
        [
            (["高中", "石西中学", "本科", "某大学"], {
                "education": BACHELOR, "fulltime_education": SECONDARY, "fulltime_school_and_major": "石西中学",
                "inservice_education": BACHELOR, "inservice_school_and_major": "某大学"}),
        ],
    )  # fmt: skip


@kind
def three_rows_of_headings():
    """教育情况 over 全日制教育 and 在职教育 over 学历学位 and 毕业院校系及专业."""
    return _roster(
        ["全日制教育", "", "在职教育", ""],
        ["学历学位", "毕业院校系及专业", "学历学位", "毕业院校系及专业"],
        [
            (["大专", "某师专", "本科/法学学士", "某大学法学"], {
                "education": BACHELOR, "fulltime_education": COLLEGE, "fulltime_school_and_major": "某师专",
                "inservice_education": BACHELOR, "inservice_degree": "法学学士", "inservice_school_and_major": "某大学法学"}),
        ],
        top=["教育情况", "", "", ""], depth=3, merged=[(2, 7, 2, 10), (3, 7, 3, 8), (3, 9, 3, 10)],
    )  # fmt: skip


@kind
def way_of_study_in_brackets():
    """One row: 学历(全日制), 毕业院校(全日制), 学历(在职), 第一学历 beside them."""
    return _roster(
        ["第一学历", "学历(全日制)", "毕业院校及专业(全日制)", "学历(在职)"],
        ["", "", "", ""],
        [
            (["高中", "中专", "某农校", "大专"], {
                "education": COLLEGE, "fulltime_education": SECONDARY, "fulltime_school_and_major": "某农校",
                "inservice_education": COLLEGE}),
        ],
        depth=1,
    )  # fmt: skip


@kind
def words_for_levels():
    """A level is the finished one that is named; what is unfinished or no level is asked."""
    return words("文化程度", "education", {
        "专科起点本科": BACHELOR, "专升本": BACHELOR, "函授本科": BACHELOR, "大学本科": BACHELOR, "大学": BACHELOR,
        "中央党校大学": BACHELOR, "自考大专": COLLEGE, "大专(电大)": COLLEGE,
        "五年制大专": COLLEGE, "电大": COLLEGE, "夜大": COLLEGE, "大学专科": COLLEGE,
        "高职": COLLEGE, "技工学校": SECONDARY, "中等师范": SECONDARY, "师范": SECONDARY, "卫校": SECONDARY, "普高": SECONDARY,
        "高中文化": SECONDARY, "高中(大专在读)": SECONDARY, "小学": JUNIOR, "在职研究生": POSTGRADUATE, "硕士研究生": POSTGRADUATE,
        "本科(在读)": ASKED, "大专在读": ASKED, "本科肄业": ASKED, "大学结业": ASKED, "大专未毕业": ASKED, "大学普通班": ASKED,
        "研究生课程班": ASKED, "高中以上": ASKED, "大专以下": ASKED, "本科辍学": ASKED, "准大专": ASKED, "大专同等学力": ASKED,
        "攻读本科": ASKED, "函授大专(未取得)": ASKED, "初中二年级": ASKED, "大一": ASKED, "大专2016级": ASKED, "博士后": ASKED,
        "大专(?)": ASKED,
    })  # fmt: skip


@kind
def both_ways_of_study_in_one_cell():
    """全日制高中、在职大专 in the one column there is: the highest is certain."""
    return words("学历", "education", {
        "全日制高中、在职大专": COLLEGE, "高中；函授本科": BACHELOR, "全日制：高中 在职：大专": COLLEGE, "中专\n大专": COLLEGE,
        "大专/在读本科": ASKED, "大专(本科在读)": COLLEGE, "高中，电大肄业": ASKED, "大专 本科待毕业": ASKED,
    })  # fmt: skip


@kind
def tick_under_the_level():
    """大专及以上 and 高中 as columns to tick are no level anybody writes down."""
    return _roster(
        ["学历", "", ""],
        ["大专及以上", "高中", "初中及以下"],
        [(["√", "", ""], {"education": ASKED}), (["", "√", ""], {}), (["", "", "√"], {})],
        merged=[(2, 7, 2, 9)],
    )


@kind
def two_levels_under_the_same_heading():
    """学历 and 毕业院校 twice in one row: which is which the sheet does not say, so neither is taken."""
    return _roster(
        ["学历", "毕业院校", "学历", "毕业院校"],
        ["", "", "", ""],
        [(["高中", "石西中学", "大专", "某电大"], {}), (["大专", "某学院", "本科", "某大学"], {})],
        depth=1,
    )
