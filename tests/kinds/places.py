"""Where a person's village is said: cell, branch, title, unit, sheet, file; and villages of like names."""

from tests.kinds.making import ASKED, MAY_BE_NONE, VILLAGES, Kind, Page, kind, people, plain

_SHORT = ["姓名", "性别", "出生年月", "身份证号", "学历"]


def _sheet(name, members, *above, header=_SHORT) -> Page:
    lines = [*above, header]
    lines += [[one.name, one.sex, one.month, one.number, "高中"] for one in members]
    return Page(name, lines)


def _in(village, members) -> dict:
    return {one.name: plain(one, village=village, education=2) for one in members}


@kind
def village_in_the_sheets_name():
    """Sheets numbered and counted: 2.大河(4人), 03青杠, 凉水井村党支部."""
    first, second, third = people(2), people(2, 2), people(1, 4)
    return Kind(
        [_sheet("1.大河(2人)", first), _sheet("02青杠", second), _sheet("凉水井村党支部", third)],
        _in(VILLAGES[2], first) | _in(VILLAGES[1], second) | _in(VILLAGES[0], third),
    )


@kind
def village_in_the_title_and_the_unit():
    """One sheet's title names it, the other's 填报单位, with its body and stamp."""
    first, second = people(2), people(2, 2)
    return Kind(
        [
            _sheet("Sheet1", first, ["石西镇青杠村2015年村级后备干部花名册"]),
            _sheet(
                "Sheet2", second, ["后备干部花名册"], ["填报单位(盖章)：石西镇大河社区党支部", "", "", "2015年3月1日"]
            ),
        ],
        _in(VILLAGES[1], first) | _in(VILLAGES[2], second),
    )


@kind
def village_in_the_files_name():
    """Nothing but the file says which village it is."""
    everybody = people(2)
    return Kind(
        [_sheet("Sheet1", everybody, ["后备干部花名册"])], _in(VILLAGES[1], everybody), file_name="青杠村后备干部.xlsx"
    )


@kind
def title_and_file_that_disagree():
    """The title says one village, the file's name another: asked."""
    everybody = people(2)
    truth = {one.name: plain(one, village=ASKED, education=2) for one in everybody}
    return Kind([_sheet("Sheet1", everybody, ["大河社区后备干部花名册"])], truth, file_name="青杠村后备干部.xlsx")


@kind
def roster_of_another_township():
    """Title and unit name another township, whose village may bear the name of one of ours."""
    first, second, third = people(2), people(2, 2), people(1, 4)
    return Kind(
        [
            _sheet("Sheet1", first, ["2016年某县古路镇青杠村后备干部花名册"]),
            _sheet("大河", second, ["后备干部花名册"], ["填报单位：古路乡党委", "", "", "2016年3月1日"]),
            _sheet("凉水井", third, ["乡镇村级后备干部花名册"], ["填报单位：某县石西镇党委"]),
        ],
        _in(ASKED, first) | _in(ASKED, second) | _in(VILLAGES[0], third),
    )


@kind
def roster_of_a_county_with_a_column_of_townships():
    """A village of another township may have the name of one of ours; the township is written once for its block."""
    everybody = people(5)
    said = ["石西镇", "石西", "", "邻山镇", ""]
    lines = [["某县村级后备干部花名册"], ["序号", "乡镇(街道)", "村", *_SHORT[:4]]]
    lines += [
        [number, township, VILLAGES[0], one.name, one.sex, one.month, one.number]
        for number, (township, one) in enumerate(zip(said, everybody, strict=True), start=1)
    ]
    truth = {one.name: plain(one) for one in everybody[:3]} | {one.name: MAY_BE_NONE for one in everybody[3:]}
    return Kind([Page("花名册", lines)], truth)


@kind
def townships_as_their_column_calls_them():
    """Row by row: the name alone, with its county and body, and one that only ends as ours does."""
    said = {"石西镇": True, "石西": True, "某县石西镇人民政府": True, "新石西镇": False, "石东": False}
    everybody = people(len(said))
    lines = [["花名册"], ["乡镇", "村", *_SHORT[:4]]]
    lines += [
        [township, VILLAGES[0], one.name, one.sex, one.month, one.number]
        for township, one in zip(said, everybody, strict=True)
    ]
    truth = {one.name: plain(one) if ours else MAY_BE_NONE for one, ours in zip(everybody, said.values(), strict=True)}
    return Kind([Page("花名册", lines)], truth)


@kind
def roster_of_ours_under_another_name():
    """A title of another township over villages that are ours but for one: the villages say whose it is, the one is asked."""
    first, second, third = people(2), people(2, 2), people(1, 4)
    rows = [
        [number, village, one.name, one.sex, one.month, one.number, "高中"]
        for number, (village, one) in enumerate(
            [*((VILLAGES[0], one) for one in first), *((VILLAGES[1], one) for one in second), ("别处村", third[0])], 1
        )
    ]
    lines = [["古路镇村级后备干部花名册"], ["序号", "村(社区)", *_SHORT], *rows]
    return Kind([Page("名册", lines)], _in(VILLAGES[0], first) | _in(VILLAGES[1], second) | _in(ASKED, third))


@kind
def roster_of_another_township_with_a_village_of_our_name():
    """Most villages are none of ours: the one whose name we have too is asked as well."""
    everybody = people(3)
    lines = [["古路镇村级后备干部花名册"], ["序号", "村(社区)", *_SHORT]]
    lines += [
        [number, village, one.name, one.sex, one.month, one.number, "高中"]
        for number, (village, one) in enumerate(zip(("别处村", "远山村", VILLAGES[1]), everybody, strict=True), 1)
    ]
    return Kind([Page("名册", lines)], _in(ASKED, everybody))


def _listed(heading, said: dict[str, str], **more) -> Kind:
    everybody = people(len(said))
    lines = [["石西镇村级后备干部花名册"], ["序号", heading, *_SHORT]]
    lines += [
        [number, word, one.name, one.sex, one.month, one.number, "高中"]
        for number, (one, word) in enumerate(zip(everybody, said, strict=True))
    ]
    truth = {
        one.name: plain(one, village=meant, education=2) for one, meant in zip(everybody, said.values(), strict=True)
    }
    return Kind([Page("名册", lines)], truth, **more)


@kind
def villages_as_offices_call_them():
    """With the township, the body, the branch, without 村; what differs is asked."""
    return _listed("所在村(社区)", {
        "凉水井村": VILLAGES[0], "凉水井": VILLAGES[0], "石西镇凉水井村": VILLAGES[0], "凉水井村村民委员会": VILLAGES[0],
        "凉水井村党支部": VILLAGES[0], "凉 水 井村": VILLAGES[0], "大河": VILLAGES[2], "大河社区居委会": VILLAGES[2],
        "大河村": ASKED, "凉水村": ASKED, "青岗村": ASKED, "青杠": VILLAGES[1], "小河社区": ASKED, "凉水井村、青杠村": ASKED,
        "凉水井村三组": ASKED, "石西镇": ASKED, "镇机关": ASKED, "原凉水井村": ASKED, "邻镇青杠村": ASKED,
    })  # fmt: skip


@kind
def township_as_unit_and_branch_as_village():
    """单位 is 石西镇 in every row; the branch names the village."""
    branches = ["凉水井村党支部", "大河社区党总支", "青杠村党支部", "机关党支部"]
    meant = [VILLAGES[0], VILLAGES[2], VILLAGES[1], ASKED]
    everybody = people(4)
    lines = [["后备干部花名册"], ["单位", "所在党支部", *_SHORT]]
    lines += [
        ["石西镇", branch, one.name, one.sex, one.month, one.number, "高中"]
        for one, branch in zip(everybody, branches, strict=True)
    ]
    return Kind(
        [Page("名册", lines)],
        {one.name: plain(one, village=village, education=2) for one, village in zip(everybody, meant, strict=True)},
    )


@kind
def village_and_branch_that_disagree():
    """The village's own column says one village, the branch another: the village's own is believed."""
    first, second = people(2)
    lines = [["后备干部花名册"], ["村", "所在党支部", *_SHORT]]
    lines += [
        ["凉水井村", "凉水井村党支部", first.name, first.sex, first.month, first.number, "高中"],
        ["凉水井村", "青杠村党支部", second.name, second.sex, second.month, second.number, "高中"],
    ]
    truth = _in(VILLAGES[0], [first, second])
    return Kind([Page("名册", lines)], truth)


@kind
def first_roster_of_a_township_with_like_names():
    """One village goes by two names; names that differ in a character, or in 村 and 社区 alone, are asked."""
    return _listed("村", {
        "三道堰社区": "三道堰社区", "三道堰": "三道堰社区", "三道堰社区党支部": "三道堰社区", "桂花村": "桂花村", "龙潭村": ASKED,
        "龙坛村": ASKED,
        "双河村": ASKED, "双河社区": ASKED, "上坝村": "上坝村", "下坝村": "下坝村",
    }, create_places=True)  # fmt: skip


@kind
def one_village_missing_among_filled_ones():
    """Every row names its village but one."""
    everybody = people(6)
    said = [VILLAGES[0], VILLAGES[0], "", VILLAGES[1], VILLAGES[1], VILLAGES[2]]
    lines = [["石西镇后备干部花名册"], ["村", *_SHORT]]
    lines += [
        [village, one.name, one.sex, one.month, one.number, "高中"]
        for one, village in zip(everybody, said, strict=True)
    ]
    truth = {
        one.name: plain(one, village=village or ASKED, education=2)
        for one, village in zip(everybody, said, strict=True)
    }
    return Kind([Page("名册", lines)], truth)


@kind
def villages_of_one_person_each_with_a_gap():
    """No village has two people, so an empty cell cannot be a block's."""
    everybody = people(4)
    said = [VILLAGES[0], VILLAGES[1], "", VILLAGES[2]]
    lines = [["石西镇后备干部花名册"], ["村", *_SHORT]]
    lines += [
        [village, one.name, one.sex, one.month, one.number, "高中"]
        for one, village in zip(everybody, said, strict=True)
    ]
    truth = {
        one.name: plain(one, village=village or ASKED, education=2)
        for one, village in zip(everybody, said, strict=True)
    }
    return Kind([Page("名册", lines)], truth)


@kind
def blocks_of_villages_with_an_error_between():
    """A block whose first cell failed belongs to nobody's village above."""
    everybody = people(6)
    said = [VILLAGES[0], "", "#REF!", "", VILLAGES[2], ""]
    meant = [VILLAGES[0], VILLAGES[0], ASKED, ASKED, VILLAGES[2], VILLAGES[2]]
    lines = [["石西镇后备干部花名册"], ["村", *_SHORT]]
    lines += [
        [village, one.name, one.sex, one.month, one.number, "高中"]
        for one, village in zip(everybody, said, strict=True)
    ]
    truth = {one.name: plain(one, village=village, education=2) for one, village in zip(everybody, meant, strict=True)}
    return Kind([Page("名册", lines)], truth)


@kind
def village_in_the_middle_of_its_block():
    """Typed in the middle row of its people instead of merged: whose it is above and below has to be asked."""
    everybody = people(7)
    said = ["", VILLAGES[0], "", "", VILLAGES[1], "", ""]
    lines = [["石西镇后备干部花名册"], ["村", *_SHORT]]
    lines += [
        [village, one.name, one.sex, one.month, one.number, "高中"]
        for one, village in zip(everybody, said, strict=True)
    ]
    truth = {
        one.name: plain(one, village=village or ASKED, education=2)
        for one, village in zip(everybody, said, strict=True)
    }
    return Kind([Page("名册", lines)], truth)


@kind
def summary_of_villages_beside_the_people():
    """A small table of 村 and 人数 stands right of a roster by sections, and is nobody's village."""
    everybody = people(4)
    lines = [["后备干部花名册"], ["序号", *_SHORT, "", "村", "人数"]]
    beside = [[VILLAGES[2], 9], [VILLAGES[1], 2], ["合计", 4], ["", ""]]
    for number, one in enumerate(everybody):
        if number % 2 == 0:
            lines.append([VILLAGES[number // 2]])
        lines.append([number, one.name, one.sex, one.month, one.number, "高中", "", *beside[number]])
    truth = {one.name: plain(one, village=VILLAGES[number // 2], education=2) for number, one in enumerate(everybody)}
    return Kind([Page("名册", lines)], truth)
