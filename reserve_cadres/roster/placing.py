"""Which village and which post each row means: by its own cells, or else by what stands around them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from office.pinyin import spelled
from office.workbooks.cells import text_of
from reserve_cadres.roster.cells import NOT_KNOWN
from reserve_cadres.roster.layout import Table
from reserve_cadres.roster.places import Places, differ_in_one_character, plain_name
from reserve_cadres.roster.row import Decision, Row
from villages.models import Village
from villages.titles import names_two_posts, post_meant

# A village's name and a post's title take no more characters.
_LONGEST = Village._meta.get_field("name").max_length or 50


@dataclass
class _Missing:
    """Villages and posts the rows name that the township does not have."""

    villages: Counter = field(default_factory=Counter)
    posts: Counter = field(default_factory=Counter)


def find_places(rows: list[Row], places: Places, *, may_create: bool, file_name: str = "") -> dict:
    """Put ``village_id`` and ``post_id`` into the rows; return the villages and posts that do not exist yet.

    With ``may_create`` a row gets ``village_name`` and ``post_title`` of what is to be made: one name for one village
    or post, however the rows spell it.
    """
    around = _Around(places, file_name, rows)
    unknown: list[tuple[Row, str, str]] = []
    named = {places.stem(name) for name in {row.values["village"] for row in rows} if name}
    for row in rows:
        name, title = row.values.pop("village"), row.values.pop("post")
        title = _single_post(row, title, name, places)
        _ask_about_another_township(row, name, places, around)
        village, name = around.village_of(row, name)
        if village is not None:
            row.values["village_id"] = village.pk
            if name and places.differs_in_kind(name, village):
                row.doubt(
                    f"名册写「{name}」，系统中是「{village.name}」：是同一个村(社区)吗？",
                    Decision.AS_LISTED, Decision.SKIP, name="village",
                )  # fmt: skip
            if (before := places.village_before(title, named)) and before != places.stem(village.name):
                _ask_whose_post(row, title, village.name)
            elif title and (post := places.post(village, title)):
                row.values["post_id"] = post.pk
            elif title:
                unknown.append((row, village.name, title))
        elif name and (own := places.own_name(name)):
            if (before := places.village_before(title, named)) and before != places.stem(own):
                _ask_whose_post(row, title, own)
                title = ""
            unknown.append((row, own, title))
        elif name:
            row.fault("village", f"「{name}」看不出是哪个村(社区)。")
    return _name_missing(unknown, places, may_create=may_create)


def _single_post(row: Row, title: str, name: str, places: Places) -> str:
    """The post's title as it may be looked for; empty where it speaks of several, or of none, which is asked."""
    village = places.village(name) if name else None
    if title and names_two_posts(title) and not places.has_post_titled(village, title):
        row.two_posts = row.doubt(
            f"「{title}」说的不止一个岗位，一人只占一个后备名额：请改成一个岗位，或先不占岗位。",
            Decision.WITHOUT_POST, Decision.SKIP, name="post",
        )  # fmt: skip
        title = ""
    elif title in NOT_KNOWN:
        row.doubt(f"岗位写「{title}」：先不占岗位入库吗？", Decision.WITHOUT_POST, Decision.SKIP, name="post")
        title = ""
    return title


def _ask_about_another_township(row: Row, name: str, places: Places, around: "_Around") -> None:
    """Ask where the row, or what stands above it, names another township."""
    if name and (other := places.other_township(name)):
        row.doubt(
            f"名册写「{name}」，不是本镇而是「{other}」：是不是本镇的村(社区)？",
            Decision.AS_LISTED,
            Decision.SKIP,
            name="village",
        )
    elif other := around.other_township_over(row):
        row.doubt(
            f"工作表名称、标题或填报单位写的是「{other}」，不是「{places.township.name}」：是不是本镇的人？",
            Decision.AS_LISTED,
            Decision.SKIP,
            name="village",
        )
    elif other := around.other_township_of(row):
        row.doubt(
            f"「乡镇」写的是「{other}」，不是「{places.township.name}」：是不是本镇的人？",
            Decision.AS_LISTED,
            Decision.SKIP,
            name="township",
        )


def _ask_whose_post(row: Row, title: str, village: str) -> None:
    row.doubt(
        f"岗位写的是「{title}」，村(社区)是「{village}」，不是一个村：请更正，或先不占岗位。",
        Decision.WITHOUT_POST, Decision.SKIP, name="post",
    )  # fmt: skip


class _Around:
    """What the sheet says of the village where a row's own cell does not."""

    def __init__(self, places: Places, file_name: str, rows: list[Row]) -> None:
        self.places, self.file_name = places, file_name
        # Where another sheet or title names this township, a title that names another was not copied by oversight.
        said = {text for row in rows for text in _above(row)}
        self._tells_townships_apart = any(map(places.names_ours, said))
        self._by_words: dict[tuple, tuple] = {}
        self._named_villages: dict[int, set[str]] = {}
        self._other_townships: dict[tuple, str] = {}
        self._renamed: dict[int, bool] = {}

    def other_township_over(self, row: Row) -> str:
        """The other township named above a row's people, unless its villages tell that it is this one's after all."""
        key = (id(row.table), row.person.title)
        if key not in self._other_townships:
            said = next(filter(None, map(self.places.other_township_in, _above(row))), "")
            ours = said and not self._tells_townships_apart and self._is_of_ours(row.table)
            self._other_townships[key] = "" if ours else said
        return self._other_townships[key]

    def other_township_of(self, row: Row) -> str:
        """The other township that the row's own cell says; "" where all of a table say one, and its villages are ours."""
        said = text_of(row.person.cells.get("township"))
        if not said or self.places.is_ours(said):
            return ""
        return "" if self._all_under_another_name(row.table) else said[:30]

    def _all_under_another_name(self, table: Table) -> bool:
        if id(table) not in self._renamed:
            named = {text_of(person.cells.get("township")) for person in table.people}
            self._renamed[id(table)] = len(named) == 1 and self._is_of_ours(table)
        return self._renamed[id(table)]

    def _is_of_ours(self, table: Table) -> bool:
        # Titles are copied, and townships renamed; most of another township's villages are none of ours. A practice township
        # is there for everybody's rosters, and one without villages has none to compare.
        places, named = self.places, self._villages_named(table)
        if places.township.is_demo or not places.villages:
            return True
        return 2 * sum(places.village(name) is not None for name in named) > len(named)

    def village_of(self, row: Row, name: str) -> tuple[Village | None, str]:
        """The village a row means, and the name it has there; both empty where the row's village is at fault."""
        places = self.places
        if name and not places.is_township(name):
            village = places.village(name)
            if village is None and row.person.carried.get("village") == "小标题" and not _reads_as_village(name):
                row.fault("village", f"小标题「{name}」是不是村(社区)？系统中没有。")
                return None, ""
            self._compare_with_branch(row, village)
            return village, name
        branch = row.person.cells.get("branch")
        if branch:
            village, own = places.village(str(branch)), places.own_name(str(branch))
            if village or _reads_as_village(own):
                row.values.setdefault("carried", {})["village"] = "所在党支部"
                return village, "" if village else own
        if not name and self._villages_named(row.table):
            if not any(problem["field"] == "village" for problem in row.problems):
                row.fault("village", "没有写村(社区)。")
            return None, ""
        return self._by_what_stands_around(row)

    def _compare_with_branch(self, row: Row, village: Village | None) -> None:
        branch = row.person.cells.get("branch")
        if branch and village and (other := self.places.village(str(branch))) and other is not village:
            row.fault("branch", f"党支部是「{other.name}」的，与所在村不同，请核对。", blocking=False)

    def _villages_named(self, table: Table) -> set[str]:
        """What the table's village column calls villages; 石西镇 in every row of 单位 is none."""
        key = id(table)
        if key not in self._named_villages:
            said = {str(person.cells.get("village") or "") for person in table.people}
            self._named_villages[key] = {name for name in said if name and not self.places.is_township(name)}
        return self._named_villages[key]

    def _by_what_stands_around(self, row: Row) -> tuple[Village | None, str]:
        table = row.table
        key = (table.sheet, table.unit, row.person.title)
        if key not in self._by_words:
            said = {
                "工作表名称": table.sheet,
                "填报单位": table.unit,
                "标题": row.person.title,
                "文件名": self.file_name.rsplit(".", 1)[0],
            }
            self._by_words[key] = self._agreed(said)
        village, name, source = self._by_words[key]
        if village is None and not name:
            row.fault("village", source or "没有写村(社区)，工作表名称、填报单位、标题和文件名里也没有。")
        else:
            row.values.setdefault("carried", {})["village"] = source
        return village, name if village is None else ""

    def _agreed(self, said: dict[str, str]) -> tuple[Village | None, str, str]:
        found = [(source, *self.places.in_words(text)) for source, text in said.items()]
        known = {village.pk: (village, source) for source, village, _ in found if village}
        if len(known) > 1:
            names = "、".join(village.name for village, _ in known.values())
            return None, "", f"工作表名称、填报单位、标题或文件名写的村(社区)不一致：{names}。"
        if known:
            village, source = next(iter(known.values()))
            return village, "", source
        named = [(name, source) for source, _, name in found if name]
        if len({self.places.stem(name) for name, _ in named}) > 1:
            names = "、".join(dict.fromkeys(name for name, _ in named))
            return None, "", f"工作表名称、填报单位、标题或文件名写的村(社区)不一致：{names}。"
        return (None, *named[0]) if named else (None, "", "")


def _above(row: Row) -> tuple[str, ...]:
    """What stands over a row: the unit its sheet is of, its title, the name of the sheet."""
    return row.table.unit, row.person.title, row.table.sheet


def _reads_as_village(name: str) -> bool:
    return plain_name(name).endswith(("村", "社区", "居委会", "村委会"))


def _name_missing(unknown: list[tuple[Row, str, str]], places: Places, *, may_create: bool) -> dict:
    villages, twofold = _one_name_a_village([name for _, name, _ in unknown], places)
    titles = _one_title_a_post([(villages[name], title) for _, name, title in unknown if title])
    missing = _Missing()
    alike = _alike(set(villages.values()), places) if may_create else {}
    for row, name, title in unknown:
        name = villages[name]
        title = titles[name, post_meant(title)] if title else ""
        new_village = "village_id" not in row.values
        if len(name) > _LONGEST or len(title) > _LONGEST:
            row.fault("village" if len(name) > _LONGEST else "post", f"超过 {_LONGEST} 个字，不是名称。")
            continue
        missing.villages[name] += new_village
        if title:
            missing.posts[name, title] += 1
        if not may_create:
            _fault_missing(row, name, title, places, new_village=new_village)
            continue
        row.values |= {"village_name": name, "post_title": title}
        if name in twofold:
            row.doubt(
                f"名册里「{'」「'.join(sorted(twofold[name]))}」是同一个村(社区)吗？按名册入库将分别建立。",
                Decision.AS_LISTED, Decision.SKIP, name="village",
            )  # fmt: skip
        elif new_village and name in alike:
            row.doubt(
                f"「{name}」与「{alike[name]}」只差一个字或同音，是不是写错了？按名册入库将另建一个村(社区)。",
                Decision.AS_LISTED, Decision.SKIP, name="village",
            )  # fmt: skip
    return {
        "villages": [name for name, count in missing.villages.items() if count],
        "posts": [list(place) for place in missing.posts],
    }


def _fault_missing(row: Row, name: str, title: str, places: Places, *, new_village: bool) -> None:
    if new_village:
        like = places.like(name)
        hint = f"是不是「{like.name}」？" if like else ""
        row.fault("village", f"系统中没有村(社区)「{name}」。{hint}")
    else:
        row.fault("post", f"「{name}」没有岗位「{title}」。")


def _one_name_a_village(names: list[str], places: Places) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Each name as the village is to be called: 三道堰 is 三道堰社区 where the roster has both.

    Also the names that share all but 村 and 社区, which may be two villages.
    """
    by_stem: dict[str, set[str]] = defaultdict(set)
    for name in names:
        by_stem[places.stem(name)].add(name)
    called: dict[str, str] = {}
    twofold: dict[str, set[str]] = {}
    for spellings in by_stem.values():
        full = sorted(filter(_reads_as_village, spellings), key=lambda name: (-names.count(name), len(name)))
        kinds = {plain_name(name)[-2:] == "社区" for name in full}
        if len(kinds) > 1:
            twofold |= {name: set(full) for name in spellings}
            called |= {name: name for name in spellings}
        else:
            best = full[0] if full else min(spellings, key=len)
            called |= dict.fromkeys(spellings, best)
    return called, twofold


def _one_title_a_post(places_named: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """For each village and post the fullest of the titles it goes by."""
    best: dict[tuple[str, str], str] = {}
    for village, title in places_named:
        key = (village, post_meant(title))
        if len(title) > len(best.get(key, "")):
            best[key] = title
    return best


def _alike(names: set[str], places: Places) -> dict[str, str]:
    """New villages whose names differ in one character from another's, and that other."""
    by_pattern: dict[tuple[int, str], list[str]] = defaultdict(list)
    stems = {name: places.stem(name) for name in [*names, *(village.name for village in places.villages.values())]}
    for name, stem in stems.items():
        for position in range(len(stem)):
            by_pattern[position, stem[:position] + stem[position + 1 :]].append(name)
    found: dict[str, str] = {}
    by_sound: dict[str, list[str]] = defaultdict(list)
    for name, stem in stems.items():
        by_sound[spelled(stem)[0]].append(name)
    for group in by_sound.values():
        for name in group:
            other = next((one for one in group if stems[one] != stems[name]), None)
            if name in names and other and len(group) < 50:
                found[name] = other
    for group in by_pattern.values():
        for name in group:
            if name in names and len(group) < 50:
                other = next((one for one in group if differ_in_one_character(stems[name], stems[one])), None)
                if other:
                    found.setdefault(name, other)
    return found
