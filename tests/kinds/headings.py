"""How a sheet is laid out: side by side, two lines a person, sections, merges, ditto marks, printed pages."""

from tests.kinds.making import ASKED, VILLAGES, Kind, Page, kind, people, plain, somebody, table

_SHORT = ["姓名", "性别", "出生年月", "身份证号"]


def _short(one, *cells) -> list:
    return [one.name, one.sex, one.month, one.number, *cells]


@kind
def three_tables_side_by_side():
    """The same headings three times over, the third table shorter."""
    everybody = people(8)
    headings = ["村", *_SHORT, "学历"]
    lines = [["石西镇后备干部名册"], [*headings, "", *headings, "", *headings]]
    for row in range(3):
        line = []
        for block in range(3):
            one = everybody[block * 3 + row] if block * 3 + row < 8 else None
            line += [*([VILLAGES[block], *_short(one, "大专")] if one else [""] * 6), ""]
        lines.append(line)
    truth = {one.name: plain(one, village=VILLAGES[number // 3], education=3) for number, one in enumerate(everybody)}
    return Kind([Page("名册", lines)], truth)


@kind
def tables_side_by_side_under_the_names_of_their_villages():
    """Each of two tables has its village in the line above its header."""
    everybody = people(4)
    lines = [["石西镇后备干部名册"], [VILLAGES[0], "", "", "", "", VILLAGES[1]], [*_SHORT, "", *_SHORT]]
    lines += [[*_short(everybody[row]), "", *_short(everybody[row + 2])] for row in range(2)]
    truth = {one.name: plain(one, village=VILLAGES[number // 2]) for number, one in enumerate(everybody)}
    return Kind([Page("名册", lines, [(2, 1, 2, 4), (2, 6, 2, 9)])], truth)


@kind
def two_lines_a_person():
    """The lower line of each person holds post, telephone and category."""
    everybody = people(3)
    lines = [["后备干部名册"], ["村", *_SHORT, "民族"], ["", "", "后备岗位", "人员类别", "学历", "联系电话"]]
    for number, one in enumerate(everybody):
        lines += [
            [VILLAGES[number], *_short(one, "汉")],
            ["", "", ["文书", "村委会主任", "文书"][number], "村干部", "高中", f"1380000003{number}"],
        ]
    truth = {
        one.name: plain(
            one, village=VILLAGES[number], post=["文书", "村委会主任", "文书"][number], category="village_staff", ethnicity="汉族",
            education=2, phone=f"1380000003{number}",
        )
        for number, one in enumerate(everybody)
    }  # fmt: skip
    return Kind([Page("名册", lines)], truth)


@kind
def second_line_for_education_in_service():
    """The name merged over two rows, the level of full-time and of in-service education in one of them each."""
    everybody = people(2)
    lines = [["后备干部名册"], ["村", *_SHORT, "学历", "毕业院校及专业"]]
    merged = []
    for one in everybody:
        merged += [(len(lines) + 1, column, len(lines) + 2, column) for column in range(1, 6)]
        lines += [[VILLAGES[0], *_short(one), "全日制高中", "石西中学"], ["", "", "", "", "", "在职大专", "某电大"]]
    return Kind(
        [Page("名册", lines, merged)],
        {one.name: plain(one, education=3, school_and_major="石西中学 某电大") for one in everybody},
    )


@kind
def posts_and_categories_merged_down():
    """Merged cells hold for all their rows; cells left empty below a plain one for none."""
    everybody = people(6)
    lines = [["后备干部名册"], ["村", *_SHORT, "后备岗位", "人员类别", "学历"]]
    lines += [[VILLAGES[number // 3], *_short(one), "", "", ""] for number, one in enumerate(everybody)]
    for row, post in ((2, "文书"), (4, "村委会主任"), (6, "文书")):
        lines[row][5] = post
    lines[2][6], lines[5][6], lines[2][7] = "村干部", "退伍军人", "大专"
    merged = [(3, 6, 4, 6), (5, 6, 6, 6), (7, 6, 8, 6), (3, 7, 5, 7)]
    posts = ["文书", "文书", "村委会主任", "村委会主任", "文书", "文书"]
    categories = ["village_staff"] * 3 + ["veteran", None, None]
    truth = {
        one.name: plain(
            one, village=VILLAGES[number // 3], post=posts[number], category=categories[number],
            education=3 if number == 0 else None,
        )
        for number, one in enumerate(everybody)
    }  # fmt: skip
    # The third is on a post of the village above: its merge reaches over.
    return Kind([Page("名册", lines, merged)], truth)


@kind
def sections_of_villages_and_categories():
    """Lines by village, below them lines by category, with numbers of people."""
    everybody = people(6)
    lines = [["后备干部名册"], ["序号", *_SHORT, "学历"]]
    said = [
        ("一、凉水井村(3人)", "(一)退伍军人(2人)", [0, 1]), (None, "（二）致富能手：1人", [2]), ("二、青杠村（共2人）",
        "1.退伍军人", [3]),
        (None, "2.村干部", [4]), ("三、大河社区", None, [5]),
    ]  # fmt: skip
    for village, category, members in said:
        lines += [[line] for line in (village, category) if line]
        lines += [[index, *_short(everybody[index]), "高中"] for index in members]
    villages = [0, 0, 0, 1, 1, 2]
    categories = ["veteran", "veteran", "grower", "veteran", "village_staff", None]
    truth = {
        one.name: plain(one, village=VILLAGES[villages[number]], category=categories[number], education=2)
        for number, one in enumerate(everybody)
    }
    return Kind([Page("名册", lines)], truth)


@kind
def sections_of_categories_alone_and_village_in_the_row():
    """A section by category ends with a new one; the village is each row's."""
    everybody = people(5)
    lines = [["后备干部名册"], ["序号", "村", *_SHORT]]
    for line, members in (("大中专毕业生（2名）", [0, 1]), ("★个体工商户", [2]), ("其他", [3, 4])):
        lines.append(["", line])
        lines += [[index + 1, VILLAGES[index % 3], *_short(everybody[index])] for index in members]
    categories = ["graduate", "graduate", "business_owner", "other", "other"]
    truth = {
        one.name: plain(one, village=VILLAGES[number % 3], category=categories[number])
        for number, one in enumerate(everybody)
    }
    return Kind([Page("名册", lines)], truth)


@kind
def sections_by_post():
    """书记后备, 主任后备 as lines: the post of those below; 其他岗位 is none."""
    everybody = people(4)
    lines = [["后备干部名册"], ["序号", "村", *_SHORT]]
    for line, members in (("一、村党支部书记后备人选", [0]), ("二、村委会主任后备人选", [1]), ("三、文书", [2, 3])):
        lines.append([line])
        lines += [[index + 1, VILLAGES[index % 3], *_short(everybody[index])] for index in members]
    posts = ["村党支部书记", "村委会主任", "文书", "文书"]
    truth = {
        one.name: plain(one, village=VILLAGES[number % 3], post=posts[number]) for number, one in enumerate(everybody)
    }
    return Kind([Page("名册", lines)], truth)


@kind
def title_of_a_village_on_each_page():
    """Title and header again for each village, with a subtotal and a signature between them."""
    everybody = people(5)
    lines = []
    for village, members in ((VILLAGES[0], [0, 1]), (VILLAGES[1], [2]), (VILLAGES[2], [3, 4])):
        lines += [
            [f"{village}后备干部花名册"],
            ["填报单位：", "", "填报时间：2015年3月1日"],
            ["序号", *_SHORT, "学历"],
        ]
        lines += [[row, *_short(everybody[index]), "高中"] for row, index in enumerate(members, start=1)]
        lines += [["小计", f"{len(members)}人"], ["填表人：某某", "", "审核人：某某"], []]
    villages = [0, 0, 1, 2, 2]
    truth = {
        one.name: plain(one, village=VILLAGES[villages[number]], education=2) for number, one in enumerate(everybody)
    }
    return Kind([Page("名册", lines)], truth)


@kind
def header_again_on_each_printed_page():
    """Title and header again by the page, in the middle of a village written once."""
    everybody = people(6)
    header = ["序号", "村", *_SHORT]
    lines = [["石西镇后备干部名册"], header]
    for number, one in enumerate(everybody):
        if number in (2, 4):
            lines += [[f"第{number // 2}页"], ["石西镇后备干部名册"], header]
        lines.append([number + 1, VILLAGES[number // 3] if number % 3 == 0 else "", *_short(one)])
    truth = {one.name: plain(one, village=VILLAGES[number // 3]) for number, one in enumerate(everybody)}
    return Kind([Page("名册", lines)], truth)


@kind
def ditto_marks():
    """同上 and its like repeat the cell above, not one further up, and not in a cell that is a person's own."""
    everybody = people(7)
    marks = ["", "同上", "〃", '"', "同前", "上同", "--〃--"]
    lines = [["后备干部名册"], ["村", *_SHORT, "政治面貌", "学历", "人员类别", "联系电话"]]
    for number, one in enumerate(everybody):
        line = [
            marks[number] or VILLAGES[0],
            *_short(one),
            marks[number] or "群众",
            "大专",
            "退伍军人",
            f"1380000004{number}",
        ]
        lines.append(line)
    lines[3][6], lines[4][6] = "", "同上"
    lines[5][7] = "#N/A"
    lines[6][7] = "同上"
    lines[7][8] = "同上"
    truth = {
        one.name: plain(one, political_status="masses", education=3, category="veteran", phone=f"1380000004{number}")
        for number, one in enumerate(everybody)
    }
    truth[everybody[1].name] |= {"education": None}
    truth[everybody[2].name] |= {"education": ASKED}
    truth[everybody[3].name] |= {"category": ASKED}
    truth[everybody[4].name] |= {"category": ASKED}
    truth[everybody[5].name] |= {"phone": ASKED}
    return Kind([Page("名册", lines)], truth)


@kind
def ditto_marks_across_sections():
    """同上 below a new section's line repeats what stands above in the column all the same."""
    everybody = people(4)
    lines = [["后备干部名册"], ["序号", *_SHORT, "学历"]]
    lines += [["凉水井村"], [1, *_short(everybody[0]), "大专"], [2, *_short(everybody[1]), "同上"]]
    lines += [["青杠村"], [3, *_short(everybody[2]), "高中"], [4, *_short(everybody[3]), "〃"]]
    truth = {
        one.name: plain(one, village=VILLAGES[number // 2], education=[3, 3, 2, 2][number])
        for number, one in enumerate(everybody)
    }
    return Kind([Page("名册", lines)], truth)


@kind
def totals_notes_and_example_around_the_people():
    """示例, 小计, 合计, 注 and a table of numbers below are nobody."""
    everybody = people(3)
    lines = table(["学历"], [(one, "高中") for one in everybody])
    example = somebody(50)
    lines.insert(2, ["示例", VILLAGES[0], example.name, example.sex, example.month, example.number, "本科"])
    lines += [
        ["合计", "", "3人", "女1人"], ["注：以上人员均经村党组织推荐。"], ["填表人：某某", "", "", "联系电话：13900000000"],
    ]  # fmt: skip
    return Kind([Page("名册", lines)], {one.name: plain(one, education=2) for one in everybody})
