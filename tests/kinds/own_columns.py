"""Columns that hold what is somebody else's, what held before, or what has a field of its own."""

from tests.kinds.making import VILLAGES, Kind, Page, kind, people, plain, somebody, table


@kind
def columns_of_relatives_and_helpers():
    """Spouse, helper, contact in an emergency, with telephones and dates of their own before and behind the person's."""
    everybody = people(3)
    other = somebody(40)
    headings = [
        "配偶姓名", "配偶政治面貌", "配偶身份证号", "联系电话", "帮带领导", "帮带领导电话", "紧急联系人", "紧急联系电话",
        "父亲职业", "入党介绍人",
        "户主姓名", "与户主关系", "推荐人", "填表人",
    ]  # fmt: skip
    rows = [
        (one, other.name, "中共党员", other.number, f"1380000001{number}", "某领导", "13900000001", "某人", "13900000002", "务农",
        "某甲",
         "某乙", "长子", "某丙", "某丁")
        for number, one in enumerate(everybody)
    ]  # fmt: skip
    return Kind(
        [Page("花名册", table(headings, rows))],
        {one.name: plain(one, phone=f"1380000001{number}") for number, one in enumerate(everybody)},
    )


@kind
def spouse_under_one_heading():
    """配偶情况 over 姓名, 政治面貌, 学历, 联系电话."""
    everybody = people(2)
    left = ["序号", "村", "姓名", "性别", "出生年月", "身份证号", "学历"]
    lines = [
        ["石西镇村级后备干部花名册"],
        [*left, "配偶情况", "", "", "", "备注"],
        [*["" for _ in left], "姓名", "政治面貌", "学历", "联系电话", ""],
    ]
    for number, one in enumerate(everybody):
        lines.append(
            [
                number,
                VILLAGES[0],
                one.name,
                one.sex,
                one.month,
                one.number,
                "高中",
                "某某",
                "中共党员",
                "本科",
                "13900000003",
                "",
            ]
        )
    spans = [(2, column, 3, column) for column in [*range(1, 8), 12]]
    return Kind(
        [Page("花名册", lines, [*spans, (2, 8, 2, 11)])], {one.name: plain(one, education=2) for one in everybody}
    )


@kind
def dates_of_other_things():
    """Application, full membership, graduation, the post held: none is the date of joining or of birth."""
    everybody = people(2)
    headings = [
        "递交入党申请书时间",
        "转正时间",
        "毕业时间",
        "任现职时间",
        "入团时间",
        "列为积极分子时间",
        "退伍时间",
        "政治面貌",
    ]
    rows = [
        (one, "2005.01", "2009.07", "2003.07", "2011.01", "1999.05", "2006.03", "2004.12", "群众") for one in everybody
    ]
    return Kind(
        [Page("花名册", table(headings, rows))], {one.name: plain(one, political_status="masses") for one in everybody}
    )


@kind
def fields_of_their_own():
    """Birthplace beside native place, start of work, title, degree, source, direction, intent."""
    everybody = people(2)
    headings = ["籍贯", "出生地", "参加工作时间", "职称", "来源渠道", "培养方向", "拟任职务", "接替意向", "培养联系人"]
    rows = [
        (one, "某省某县", "某市某区", "2004.08", "农艺师", "个人自荐", "产业发展", "文书", "接替现任文书", "某领导")
        for one in everybody
    ]
    return Kind(
        [Page("花名册", table(headings, rows))],
        {
            one.name: plain(
                one, native_place="某省某县", birthplace="某市某区", joined_work_on=(2004, 8), professional_title="农艺师",
                source_channel="个人自荐", training_direction="产业发展", post="文书", succession_intent="接替现任文书",
            )
            for one in everybody
        },
    )  # fmt: skip


@kind
def old_columns_beside_new_ones():
    """旧身份证号, 原职务, 原村, 曾用名, 手机(停用) beside what holds now."""
    everybody = people(2)
    headings = ["旧身份证号", "原职务", "现任职务", "原村", "曾用名", "手机(停用)", "手机", "原学历", "学历"]
    rows = [
        (
            one,
            one.number[:6] + one.number[8:17],
            "代课教师",
            "务农",
            VILLAGES[1],
            "某某",
            "13900000009",
            "13800000009",
            "初中",
            "大专",
        )
        for one in everybody
    ]
    return Kind(
        [Page("花名册", table(headings, rows))],
        {one.name: plain(one, occupation="务农", phone="13800000009", education=3) for one in everybody},
    )


@kind
def hidden_columns():
    """What was hidden is not taken."""

    def hide(sheet):
        for letter in "GH":
            sheet.column_dimensions[letter].hidden = True

    everybody = people(2)
    rows = [(one, "13900000007", "高中", "村干部") for one in everybody]
    return Kind(
        [Page("花名册", table(["联系电话", "学历", "人员类别"], rows), marked=hide)],
        {one.name: plain(one, category="village_staff") for one in everybody},
    )


@kind
def telephones_of_somebody_else_under_a_plain_heading():
    """联系电话 right behind 联系人, and no other: whose it is has to be asked, so it is not taken."""
    everybody = people(2)
    rows = [(one, "某某", "13900000005") for one in everybody]
    return Kind([Page("花名册", table(["村联系人", "联系电话"], rows))], {one.name: plain(one) for one in everybody})


@kind
def post_with_its_incumbent_and_its_reserve():
    """The incumbent of the post stands before the reserve, each with sex and birth month."""
    everybody, serving = people(2), people(2, start=30)
    lines = [
        ["石西镇村级后备干部一览表"],
        ["村", "岗位", "现任人员", "", "", "后备人员", "", "", ""],
        ["", "", "姓名", "性别", "出生年月", "姓名", "性别", "出生年月", "学历"],
    ]
    for number, (one, other) in enumerate(zip(everybody, serving, strict=True)):
        lines.append(
            [VILLAGES[number], "文书", other.name, other.sex, other.month, one.name, one.sex, one.month, "大专"]
        )
    spans = [(2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 5), (2, 6, 2, 9)]
    truth = {
        one.name: plain(one, village=VILLAGES[number], post="文书", education=3, id_number=None)
        for number, one in enumerate(everybody)
    }
    return Kind([Page("一览表", lines, spans)], truth)


@kind
def two_reserves_of_a_post_beside_each_other():
    """一职双备: village and post once, then the first reserve and the second."""
    first, second = people(2), people(2, start=20)
    lines = [
        ["石西镇一职双备名册"],
        ["村", "后备岗位", "后备人选一", "", "", "", "后备人选二", "", "", ""],
        ["", "", "姓名", "性别", "出生年月", "学历", "姓名", "性别", "出生年月", "学历"],
    ]
    for number, (one, other) in enumerate(zip(first, second, strict=True)):
        lines.append(
            [
                VILLAGES[number],
                "文书",
                one.name,
                one.sex,
                one.month,
                "大专",
                other.name,
                other.sex,
                other.month,
                "高中",
            ]
        )
    spans = [(2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 6), (2, 7, 2, 10)]
    truth = {
        one.name: plain(one, village=VILLAGES[number], post="文书", education=level, id_number=None)
        for group, level in ((first, 3), (second, 2))
        for number, one in enumerate(group)
    }
    return Kind([Page("名册", lines, spans)], truth)


@kind
def number_of_the_person_beside_their_card_number():
    """银行卡号, 社保卡号, 党员证号 are no ID numbers; 一卡通 is no telephone."""
    everybody = people(2)
    headings = ["银行卡号", "社保卡号", "党员证号", "一卡通账号", "联系电话"]
    rows = [(one, "6222020000000000000", "519900198", "0001", "8888", "13800000002") for one in everybody]
    return Kind(
        [Page("花名册", table(headings, rows))], {one.name: plain(one, phone="13800000002") for one in everybody}
    )


@kind
def how_many_of_the_family():
    """家庭人口, 子女数, 党龄, 工龄, 年龄: numbers that say nothing of the dossier."""
    everybody = people(2)
    headings = ["年龄", "家庭人口", "子女数", "党龄", "工龄", "学历", "考核结果"]
    rows = [(one, 35, 4, 1, 10, 12, "高中", "优秀") for one in everybody]
    return Kind([Page("花名册", table(headings, rows))], {one.name: plain(one, education=2) for one in everybody})


@kind
def somebody_elses_columns_under_unknown_headings():
    """What no list knows is not taken, and shown as not known."""
    one = somebody(3)
    return Kind(
        [Page("花名册", table(["星座", "村民小组", "是否脱贫户", "住房面积"], [(one, "白羊", "三组", "否", 120)]))],
        {one.name: plain(one)},
    )


@kind
def incumbents_beside_reserves_of_one_village():
    """The title names the village, so nothing but 现任 tells the incumbents from the reserves."""
    everybody, serving = people(2), people(2, start=30)
    lines = [["青杠村后备干部一览表"], ["岗位", "现任", "", "", "后备干部", "", "", ""]]
    lines += [["", "姓名", "性别", "出生年月", "姓名", "性别", "出生年月", "学历"]]
    for one, other, post in zip(everybody, serving, ["文书", "村委会主任"], strict=True):
        lines.append([post, other.name, other.sex, other.month, one.name, one.sex, one.month, "大专"])
    spans = [(2, 1, 3, 1), (2, 2, 2, 4), (2, 5, 2, 8)]
    truth = {
        one.name: plain(one, village=VILLAGES[1], post=post, education=3, id_number=None)
        for one, post in zip(everybody, ["文书", "村委会主任"], strict=True)
    }
    return Kind([Page("一览表", lines, spans)], truth)


@kind
def name_of_the_incumbent_beside_the_reserve():
    """岗位, 现任姓名, 现任出生年月, then the reserve under plain headings."""
    everybody, serving = people(2), people(2, start=30)
    lines = [
        ["后备干部一览表"],
        ["村", "岗位", "现任姓名", "现任出生年月", "现任电话", "后备干部", "性别", "出生年月", "电话"],
    ]
    for number, (one, other) in enumerate(zip(everybody, serving, strict=True)):
        lines.append(
            [
                VILLAGES[number],
                "文书",
                other.name,
                other.month,
                "13900000000",
                one.name,
                one.sex,
                one.month,
                f"1380000007{number}",
            ]
        )
    truth = {
        one.name: plain(one, village=VILLAGES[number], post="文书", phone=f"1380000007{number}", id_number=None)
        for number, one in enumerate(everybody)
    }
    return Kind([Page("一览表", lines)], truth)
