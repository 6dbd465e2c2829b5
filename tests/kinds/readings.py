"""Political status, posts and categories in words, dates in numbers, cells of failed formulas."""

from datetime import date, datetime

from django.utils import timezone

from tests.kinds.making import ASKED, POSTS, VILLAGES, Kind, Page, kind, people, plain, table, words

# Of twelve years, whatever the year.
A_CHILD = f"{timezone.localdate().year - 12}.05"
MEMBER, PROBATIONARY, LEAGUE, PARTIES, MASSES = (
    "party_member", "probationary_member", "league_member", "democratic_party", "masses",
)  # fmt: skip


@kind
def words_for_political_status():
    """Only exact words and known variants; a way into the Party or out of it is no membership."""
    joined = {"中共党员(2008.07)": (2008, 7), "中共党员，2011年6月入党": (2011, 6)}
    return words("政治面貌", "political_status", {
        "中共党员": MEMBER, "党员": MEMBER, "正式党员": MEMBER, "中共党员(2008.07)": MEMBER, "中共党员，2011年6月入党": MEMBER,
        "党员(2012年6月转正)": MEMBER, "党员(预备)": PROBATIONARY, "中共预备党员": PROBATIONARY, "预备期党员": PROBATIONARY,
        "团员": LEAGUE, "共青团员(入党积极分子)": LEAGUE, "九三学社": PARTIES, "民盟盟员": PARTIES, "群众": MASSES,
        "非党员": MASSES,
        "(非)党员": MASSES, "群众(积极分子)": MASSES, "入党积极分子": MASSES, "党员发展对象": MASSES, "未入党": MASSES,
        "群众(2014年12月递交入党申请书)": MASSES,
        "曾为党员": ASKED, "原党员": ASKED, "已退党": ASKED, "党员(已除名)": ASKED, "停止党籍": ASKED, "拟发展党员": ASKED,
        "党员家属": ASKED, "党员子女": ASKED, "疑似党员": ASKED, "超龄团员": ASKED, "党员？": ASKED, "失联党员": ASKED,
        "入党对象": ASKED, "群众(原中共党员)": ASKED, "党员/群众": ASKED, "中共党员(1998年5月退党)": ASKED,
    }, also=lambda word, _: {"joined_party_on": joined[word]} if word in joined else {})  # fmt: skip


@kind
def whether_a_member():
    """是否党员 answered by yes and no; √ is asked."""
    return words(
        "是否党员", "political_status", {"是": MEMBER, "否": MASSES, "预备": PROBATIONARY, "√": ASKED, "×": ASKED}
    )


@kind
def joined_where_nobody_joined():
    """入党时间 of who is no member, or of becoming a full one, or of the application."""
    everybody = people(6)
    cells = [
        ("中共党员", "2008.07"), ("中共党员", "2009年7月1日转正"), ("入党积极分子", "2014.12(递交申请书)"),
        ("群众", "未入党"), ("中共党员", "1998.07/1999.07"), ("中共党员", "1999年"),
    ]  # fmt: skip
    status = [MEMBER, MEMBER, MASSES, MASSES, MEMBER, MEMBER]
    joined = [(2008, 7), ASKED, ASKED, None, ASKED, ASKED]
    rows = [(one, *said) for one, said in zip(everybody, cells, strict=True)]
    truth = {
        one.name: plain(one, political_status=said, joined_party_on=when)
        for one, said, when in zip(everybody, status, joined, strict=True)
    }
    return Kind([Page("花名册", table(["政治面貌", "入党时间"], rows))], truth)


@kind
def words_for_posts():
    """A post is its kind only where the title says nothing else."""
    return words("拟任岗位", "post", {
        "村党支部书记": POSTS[0], "支部书记": POSTS[0], "村支书": POSTS[0], "凉水井村党支部书记": POSTS[0], "书记": POSTS[0],
        "书记后备人选": POSTS[0], "村委会主任": POSTS[1], "主任": POSTS[1], "村主任(后备)": POSTS[1], "村民委员会主任": POSTS[1],
        "文书": POSTS[2], "村文书": POSTS[2],
        "主任助理": ASKED, "妇女主任": ASKED, "监委会主任": ASKED, "村务监督委员会主任": ASKED, "团支部书记": ASKED,
        "第一书记": ASKED,
        "书记助理": ASKED, "副书记": ASKED, "副主任": ASKED, "治保主任": ASKED, "团书记": ASKED, "书记(团)": ASKED,
        "妇联主席": ASKED,
        "名誉书记": ASKED, "村小组组长": ASKED, "企业党支部书记": ASKED, "书记或主任": ASKED, "书记、主任": ASKED,
        "书记/主任": ASKED,
        "书记(主任)": ASKED, "书记兼主任": ASKED, "一肩挑": ASKED, "书记主任一肩挑": ASKED, "文书兼会计": ASKED,
        "主任或副主任": ASKED,
        "书记 主任": ASKED, "书记；文书": ASKED, "书记+主任": ASKED, "正职": ASKED, "两委干部": ASKED, "待定": ASKED,
    })  # fmt: skip


@kind
def words_for_categories():
    """Known words are taken, what only resembles one is asked."""
    return words("人员类别", "category", {
        "退役军人": "veteran", "复员军人": "veteran", "大学毕业生": "graduate", "个体工商户": "business_owner",
        "养殖大户": "grower",
        "三支一扶": "volunteer", "返乡农民工": "returned_worker", "村干部": "village_staff", "村医": "other",
        "军属": ASKED, "退伍军人家属": ASKED, "外出务工": ASKED, "在校大学生": ASKED, "非毕业生": ASKED, "未返乡人员": ASKED,
        "原村干部": ASKED, "种养殖": ASKED, "企业职工": ASKED, "大学生家长": ASKED, "拟返乡人员": ASKED, "离任村干部": ASKED,
    })  # fmt: skip


def _dated(births, meant, heading="出生年月", numbers=False) -> Kind:
    """People without ID numbers whose birth months are written as ``births``."""
    everybody = people(len(births))
    lines = [["村级后备干部名册"], ["村", "姓名", "性别", heading, "学历"]]
    lines += [[VILLAGES[0], one.name, one.sex, said, "高中"] for one, said in zip(everybody, births, strict=True)]
    truth = {
        one.name: plain(one, id_number=None, birth_date=when, education=2)
        for one, when in zip(everybody, meant, strict=True)
    }
    return Kind([Page("花名册", lines)], truth)


@kind
def months_as_numbers_without_noughts():
    """1985.1 beside 1985.6: January, or October that lost its nought; asked."""
    return _dated([1985.6, 1979.12, 1981.1, 1990.2, 1983.11], [(1985, 6), (1979, 12), ASKED, (1990, 2), (1983, 11)])


@kind
def months_as_numbers_with_noughts():
    """1985.1 beside 1985.06 is October."""
    return _dated([1985.06, 1979.12, 1981.1, 1990.02], [(1985, 6), (1979, 12), (1981, 10), (1990, 2)])


@kind
def months_as_text_without_noughts():
    """1985.1 beside 1985.10 and 1985.6, all text, is January."""
    return _dated(["1985.6", "1979.10", "1981.1", "1990.2"], [(1985, 6), (1979, 10), (1981, 1), (1990, 2)])


@kind
def monsters_among_dates():
    """Years of no living person, serial numbers, days that are not: faults of their cells."""
    return _dated(
        ["1985.06", 31199, 9999, "9999.12", 1e300, "1985.13", "1985.02.30", "0000.00", date(1905, 6, 7), A_CHILD, 2958466, "1985",
         "１９８５．０７", "1985年8月生", "85.9", "1985年9月(农历)", "1985.10(身份证1986.10)", "同上", "五月", datetime(1985, 11,
         3), "-1",
         "约1985.06", "1985.06或1986.06", "1985年10月1", "1985..06"],
        [(1985, 6), ASKED, ASKED, ASKED, ASKED, ASKED, ASKED, ASKED, ASKED, ASKED, ASKED, ASKED,
         (1985, 7), (1985, 8), (1985, 9), ASKED, ASKED, ASKED, ASKED, (1985, 11, 3), ASKED,
         ASKED, ASKED, (1985, 10, 1), (1985, 6)],
    )  # fmt: skip


@kind
def serial_numbers_of_a_whole_column():
    """Days kept as numbers all the way down are days."""
    return _dated([31199, 29000.0, 30000, 28500.5], [(1985, 6, 1), (1979, 5, 25), (1982, 2, 18), (1978, 1, 10)])


@kind
def failed_formulas():
    """An error is asked in whatever column it stands, and never filled from above."""
    everybody = people(7)
    lines = [
        ["花名册"],
        ["村", "姓名", "性别", "出生年月", "身份证号", "政治面貌", "学历", "人员类别", "联系电话", "组别"],
    ]
    meant = []
    for number, one in enumerate(everybody):
        line = [
            VILLAGES[number // 4],
            one.name,
            one.sex,
            one.month,
            one.number,
            "群众",
            "大专",
            "村干部",
            f"1380000000{number}",
            "一组",
        ]
        lines.append(line)
        meant.append(
            plain(one, village=line[0], political_status=MASSES, education=3, category="village_staff", phone=line[8])
        )
    for row, column, error, name in [
        (1, 0, "#REF!", "village"), (2, 6, "#N/A", "education"), (3, 7, "#VALUE!", "category"), (4, 8, "#NAME?", "phone"),
        (5, 5, "#DIV/0!", "political_status"),
    ]:  # fmt: skip
        lines[row + 2][column] = error
        meant[row][name] = ASKED
    lines[6 + 2][0] = ""
    meant[6]["village"] = ASKED
    return Kind([Page("花名册", lines)], {one.name: said for one, said in zip(everybody, meant, strict=True)})


@kind
def months_in_a_file_of_text():
    """A .csv does not say whether 1981.1 lost the nought of October; 31199 among months is a serial number."""
    made = _dated(["1985.6", "1979.12", "1981.1", "31199"], [(1985, 6), (1979, 12), ASKED, ASKED])
    lines = (",".join(map(str, line)) for line in made.pages[0].lines)
    return Kind([], made.truth, file_name="名册.csv", content="\r\n".join(lines).encode("gb18030"))


@kind
def days_of_entering_the_pool():
    """入库时间 by the person: a day, a month; a year alone and a day to come are asked."""
    said = {
        "2015-03-01": (2015, 3, 1),
        "2015.4": (2015, 4),
        "2014年": ASKED,
        "2099.01": ASKED,
        "建库时": ASKED,
        "/": None,
    }
    return words("入库时间", "entered_on", said)


@kind
def age_behind_the_birth_month():
    """1985.06(30岁) is the month; where the age might be a day, or is another count, it is asked."""
    return _dated(["1985.06(30岁)", "1986.07 29岁", "1987.08(虚岁)", "1988.09(约)"], [(1985, 6), ASKED, ASKED, ASKED])
