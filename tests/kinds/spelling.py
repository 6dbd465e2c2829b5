"""How numbers, names and telephones are typed, and one person on two rows."""

from openpyxl.styles import Font

from reserve_cadres.people.identity import check_character
from tests.kinds.making import ASKED, MAY_BE_NONE, Kind, Page, kind, people, plain, somebody, table, words


@kind
def numbers_with_something_around_them():
    """Prefix, ="…", invisible characters, small x, spaces by fours."""
    everybody = people(9)
    forms = [
        "身份证：{}",
        '="{}"',
        "\u200b{}",
        "{}（一代已注销）",
        "ID:{}",
        "'{}",
        "\u202d{}\u202c",
        "{}\xa0",
        "居民身份证 {}",
    ]
    lines = table(["学历"], [(one, "高中") for one in everybody])
    for line, one, form in zip(lines[2:], everybody, forms, strict=True):
        line[5] = form.format(one.number)
    return Kind([Page("名册", lines)], {one.name: plain(one, education=2) for one in everybody})


@kind
def numbers_that_are_not_right():
    """15 digits, kept as numbers, cut, of a wrong check character, with a letter for a digit: all asked."""
    everybody = people(8)
    bad = [
        lambda n: n[:6] + n[8:17], lambda n: float(n[:17] + "0"), lambda n: n[:15] + "000", lambda n: n[:17],
        lambda n: n[:17] + str((int(n[17].replace("X", "9")) + 1) % 10), lambda n: n.replace("0", "O", 1),
        lambda n: f"{n}/{n[:6] + n[8:17]}", lambda n: f"{float(n[:17]) * 10:.5E}",
    ]  # fmt: skip
    lines = table(["学历"], [(one, "高中") for one in everybody])
    for line, one, make in zip(lines[2:], everybody, bad, strict=True):
        line[5] = make(one.number)
    truth = {one.name: plain(one, education=2, id_number=ASKED) for one in everybody}
    return Kind([Page("名册", lines)], truth)


@kind
def number_whose_last_digits_were_lost_in_text():
    """A text of 18 digits ending in 000, as a spreadsheet leaves a number, can have the right check character by chance."""
    for index in range(60):
        one = somebody(index)
        lost = one.number[:15] + "000"
        if check_character(lost[:17]) == "0" and one.sex == "女":
            lines = table(["学历"], [(one, "高中")])
            lines[2][5] = lost
            return Kind([Page("名册", lines)], {one.name: plain(one, education=2, id_number=ASKED)})
    raise AssertionError("nobody's number has this chance")


@kind
def numbers_and_rows_that_disagree():
    """Sex by 1 and 2 and in letters; a birth month that is not the number's."""
    everybody = people(4)
    lines = table(["学历"], [(one, "高中") for one in everybody])
    for line, sex in zip(lines[2:], [1, 2, "1", "女性"], strict=True):
        line[3] = sex
    return Kind([Page("名册", lines)], {one.name: plain(one, education=2) for one in everybody})


@kind
def names_as_they_are_typed():
    """Blanks between, invisible characters, look-alike dots, the sex behind a blank."""
    first, second, third = people(3)
    with_sex = somebody(7)
    lines = table(["学历"], [(one, "高中") for one in (first, second, third, with_sex)])
    lines[5][2] = f"{with_sex.name} {with_sex.sex}"
    lines[2][2] = f"{first.name[0]}　 {first.name[1:]}\u200b"
    lines[3][2] = f"\ufeff{second.name}\n"
    lines[4][2] = "阿依•古丽"
    truth = {one.name: plain(one, education=2) for one in (first, second, with_sex)}
    return Kind([Page("名册", lines)], truth | {"阿依·古丽": plain(third, education=2)})


@kind
def words_for_ethnic_groups():
    """The 56 groups with and without 族; what is none of them is asked."""
    return words("民族", "ethnicity", {
        "汉": "汉族", "汉族": "汉族", "土家": "土家族", "土": "土族", "布依族": "布依族", "维族": "维吾尔族", "穿青人": "穿青人",
        "少数民族": ASKED, "高中": ASKED, "凉水井村": ASKED, "1": ASKED,
    })  # fmt: skip


@kind
def signs_beside_names():
    """A star or an asterisk means something that only the office knows; a full stop means nothing."""
    first, second, third, fourth = people(4)
    lines = table([], [(one,) for one in (first, second, third, fourth)])
    lines[2][2], lines[3][2], lines[4][2], lines[5][2] = (
        f"★{first.name}",
        f"{second.name}＊",
        f"{third.name}。",
        f"△ {fourth.name}",
    )
    asked = {one.name: MAY_BE_NONE for one in (first, second, fourth)}
    return Kind([Page("名册", lines)], asked | {third.name: plain(third)})


@kind
def several_names_in_one_cell():
    """Two names in a cell are two people; a long surname with a blank behind it is one."""
    first, second, third = people(3)
    lines = table([], [(one,) for one in (first, second, third)])
    lines[2][2], lines[3][2], lines[4][2] = "蒲定方、阙定方", "欧定方\n骆定方", "欧阳 定方"
    return Kind([Page("名册", lines)], {"欧定方骆定方": MAY_BE_NONE, "欧阳定方": plain(third)})


@kind
def telephones_as_they_are_typed():
    """One number is taken however it is typed; two, or one with words, are asked."""
    said = {
        "13800000051": "13800000051", "138 0000 0052": "13800000052", "138-0000-0053": "13800000053",
        "+86 13800000054": "13800000054",
        13800000055: "13800000055", "电话：13800000056": "13800000056", "0830-1234567": "0830-1234567", "/": None, "无": None,
        "13800000057/13900000057": ASKED, "13800000058 13900000058": ASKED, "13800000059(妻)": ASKED, "儿子13800000060": ASKED,
        "13800000061、0830-1234567": ASKED, "1380000006": ASKED, "138000000631": ASKED, "见备注": ASKED, "13800000064转805": ASKED,
        "13800000065\n13900000065": ASKED, "1.38E+10": ASKED, "13800000066(短号66066)": ASKED, "停机": ASKED,
    }  # fmt: skip
    everybody = people(len(said))
    rows = [(one, word) for one, word in zip(everybody, said, strict=True)]
    truth = {
        one.name: plain(one, **({"phone": meant} if meant else {}))
        for one, meant in zip(everybody, said.values(), strict=True)
    }
    return Kind([Page("名册", table(["联系电话"], rows))], truth)


@kind
def one_person_twice_with_a_corrected_number():
    """Two rows of a village, one name and birth month, numbers that differ in a digit: asked."""
    one, other = people(2)
    lines = table(["学历"], [(one, "高中"), (one, "大专"), (other, "高中")])
    lines[3][5] = _sibling(one.number)
    return Kind(
        [Page("名册", lines)],
        {one.name: plain(one, education=2) | {"reserve": ASKED}, other.name: plain(other, education=2)},
    )


def _sibling(number: str) -> str:
    first = number[:14] + str((int(number[14]) + 1) % 10) + number[15:17]
    return first + check_character(first)


@kind
def lost_number_with_birth_and_sex():
    """The number was kept as a number; birth month and sex are there."""
    one = somebody(4)
    lines = table(["学历"], [(one, "高中")])
    lines[2][5] = int(one.number[:15] + "000")
    return Kind([Page("名册", lines)], {one.name: plain(one, education=2, id_number=ASKED)})


@kind
def cells_struck_out():
    """A telephone and a level crossed out in rows that hold: whether they hold is asked."""

    def mark(sheet):
        sheet["G3"].font = Font(strike=True)
        sheet["H4"].font = Font(strike=True)

    first, second = people(2)
    rows = [(first, "13800000071", "高中"), (second, "13800000072", "大专")]
    return Kind(
        [Page("名册", table(["联系电话", "学历"], rows), marked=mark)],
        {
            first.name: plain(first, phone=ASKED, education=2),
            second.name: plain(second, phone="13800000072", education=ASKED),
        },
    )


@kind
def one_person_twice_with_a_corrected_birth_date():
    """Two rows of a village and one name, the numbers of which differ in the month of birth alone: asked."""
    one = somebody(6)
    lines = table(["学历"], [(one, "高中"), (one, "大专")])
    first = one.number[:10] + f"{(one.birth.month % 12) + 1:02}" + one.number[12:17]
    lines[3][5], lines[3][4] = first + check_character(first), f"{one.birth.year}.{(one.birth.month % 12) + 1:02}"
    return Kind([Page("名册", lines)], {one.name: plain(one) | {"reserve": ASKED}})
