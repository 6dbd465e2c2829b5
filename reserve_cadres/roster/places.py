"""Finding the village and the post a roster speaks of, under the names offices give them."""

import re
import unicodedata
from collections.abc import Collection
from functools import cached_property, lru_cache

from office.together import read_together
from villages.foundation import kind_named_by
from villages.models import Post, PostKind, Township, Village
from villages.posts import PostPlan, add_posts
from villages.titles import post_meant
from villages.villages import VillageParticulars, add_villages

_NOISE = re.compile(r"[\s()\-_、,。]+")
_COUNT = re.compile(r"\(?共?\d+[人名]\)?$")
_TAIL = re.compile(r"(村民委员会|居民委员会|村委会|居委会|党支部委员会|党支部|党总支|党总支部|党委|支部|村|社区)+$")
_BODIES = re.compile(
    r"(?:村民委员会|居民委员会|(?<=村)村?委会|(?<=社区)居?委会|居委会|党支部委员会|党支部|党总支部?|党委|支部|(?<=村)两委)+$"
)
_NO_VILLAGE = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]+|社区|村级|农村|行政村|机关|镇直|各村|[外别][地村乡县省镇]|暂[无缺]|不详|未知|[待未]定|没有|null|none|nan)$"
    r"|人员|推荐|机关|单位|(?:主席|主任|书记|文书|会计|组长|委员|干部|专干|支书)$"
    # A group of a village's people: 凉水井村三组.
    r"|(?:(?:村|社区)第?[一二三四五六七八九十\d]{1,3}(?:村民小)?[组社队屯]|[一二三四五六七八九十\d]组)$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"[\u3400-\u9fff](?:[、,，;；/]|和(?=.*村$))[\u3400-\u9fff]")
_TOWNSHIP = re.compile(r"^(?:(?!村|社区|居委)[\u3400-\u9fff]){1,8}?(?:镇|(?<![返回下城家老同外水还])乡|街道)(?=.)")
_TOWNSHIP_FIRST = re.compile(
    r"(?:关于|报送|上报|中共|[\d一二三四五六七八九〇零—\-至]+年(?:度|\d+月)?|[\u3400-\u9fff]{1,5}?[省市县区](?![乡镇域直]))*"
    r"((?:(?![全各本我该乡村城集省市县区镇个建两])[\u3400-\u9fff]){1,4}?(?:镇|(?<![返回下城家老同外水还务])乡|街道))"
    r"(?![市县贤友亲音里下镇直])"
)
# Whose name may stand before a township's.
_ABOVE = ("省", "市", "县", "区", "州", "旗")
_TOWNSHIP_ITSELF = re.compile(
    r"(?:镇|乡|街道)(?:党委|政府|人民政府|党工委|办事处|机关|组织办|党建办|委员会|组织部|党委政府|党政办)*$"
)
_KIND = re.compile(r"(村|社区)(?:村民委员会|居民委员会|村委会|居委会|委会)?(?:党支部|党总支|党委|支部)?$")
_NAMED = re.compile(r"([\u3400-\u9fff]{2,7}?(?:村|社区|居委会))(?![级民干组务居社两])")
_VILLAGE_FIRST = re.compile(r"([\u3400-\u9fff]{2,7}?(?:村|社区))(?=[\u3400-\u9fff]{2})")
_NOT_A_NAME = re.compile(
    r"^(?:各|全|本|该|所有|行政|农|后备|全镇各?|关于|我|乡|两)*(?:村|社区|居委会)$|后备|干部|名册|村级"
)


@lru_cache(maxsize=8192)
def plain_name(text: str) -> str:
    """A name without spaces, brackets, strokes and the count of people behind it."""
    return _NOISE.sub("", _COUNT.sub("", unicodedata.normalize("NFKC", text).strip()))


class Places:
    """The villages and posts of a township, looked up by name without asking the database again."""

    def __init__(self, township: Township) -> None:
        self.township = township
        self._township_name = plain_name(township.name)
        villages = township.villages.all()
        titles = Post.objects.filter(village__township=township).order_by().values_list("pk", "title")
        read_together(villages, titles)
        self.villages = {village.pk: village for village in villages}
        # The posts' titles by their keys: what a page shows of them, for a part of what the posts themselves cost.
        self.post_titles: dict[int, str] = dict(titles)
        self._by_name = {plain_name(village.name): village for village in self.villages.values()}
        self._by_stem: dict[str, list[Village]] = {}
        for village in self.villages.values():
            self._by_stem.setdefault(self.stem(village.name), []).append(village)
        self._found_villages: dict[str, Village | None] = {}
        self._other_townships: dict[str, str] = {}
        self._found_posts: dict[tuple[int, str], Post | None] = {}
        # By village: where each plain title stands among its posts.
        self._titled: dict[int, dict[str, int]] = {}

    @cached_property
    def posts(self) -> dict[int, Post]:
        """The posts by their keys, each with its village."""
        posts = Post.objects.filter(village__township=self.township).only("village", "title", "quota")
        found = {post.pk: post for post in posts.iterator()}
        for post in found.values():
            post.village = self.villages[post.village_id]
        return found

    @cached_property
    def _posts_of(self) -> dict[int, list[Post]]:
        found: dict[int, list[Post]] = {}
        for post in self.posts.values():
            found.setdefault(post.village_id, []).append(post)
        return found

    def stem(self, name: str) -> str:
        """What is left of a village's name without township, 村, 社区 and its bodies."""
        plain = self._without_township(plain_name(name))
        return _TAIL.sub("", plain) or plain

    def _without_township(self, plain: str) -> str:
        shorter = plain.removeprefix(self._township_name)
        return shorter if shorter and shorter != plain else _TOWNSHIP.sub("", plain)

    def other_township(self, name: str) -> str:
        """The township before a village's name, where it is not this one: 邻镇 of 邻镇青杠村."""
        if name not in self._other_townships:
            plain = plain_name(name)
            found = _TOWNSHIP.match(plain)
            other = found and plain not in self._by_name and not found[0].endswith(self._township_name)
            self._other_townships[name] = found[0] if found and other else ""
        return self._other_townships[name]

    def other_township_in(self, text: str) -> str:
        """The township that a title or a unit begins with, where it is not this one: 古路镇 of 古路镇后备干部花名册."""
        found = _TOWNSHIP_FIRST.match(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
        name = found[1] if found else ""
        return "" if self._township_name.endswith(name) or name.endswith(self._township_name) else name

    def names_ours(self, text: str) -> bool:
        """Whether a title, a unit or a sheet's name speaks of this township by name."""
        return self._township_name in plain_name(text)

    def is_ours(self, township: str) -> bool:
        """Whether a cell that names a township names this one: 石西镇, 石西, 某县石西镇人民政府."""
        own, plain = (_TOWNSHIP_ITSELF.sub("", name) for name in (self._township_name, plain_name(township)))
        # Before it stands at most what it belongs to: 新石西镇 is another.
        before = plain.removesuffix(own)
        return plain.endswith(own) and (not before or before.endswith(_ABOVE))

    def own_name(self, name: str) -> str:
        """A village's name as it is to be called: without township and bodies, 凉水井村 for 凉水井村党支部.

        Empty where nothing is left that could be a village's name.
        """
        plain = _BODIES.sub("", self._without_township(plain_name(name)))
        return "" if len(plain) < 2 or _NO_VILLAGE.search(plain) or _SEVERAL.search(name) else plain

    def is_township(self, name: str) -> bool:
        """Whether a name means the township or one of its offices, not a village: 石西镇, 石西镇党委."""
        plain = plain_name(name)
        return plain not in self._by_name and (plain == self._township_name or bool(_TOWNSHIP_ITSELF.search(plain)))

    def village(self, name: str) -> Village | None:
        """The village called ``name``, also with the township before it or 村民委员会 or 党支部 behind it."""
        if name not in self._found_villages:
            self._found_villages[name] = self._find_village(name)
        return self._found_villages[name]

    def _find_village(self, name: str) -> Village | None:
        plain = plain_name(name)
        if exact := self._by_name.get(plain) or self._by_name.get(self._without_township(plain)):
            return exact
        alike = self._by_stem.get(self.stem(name), [])
        return alike[0] if len(alike) == 1 else None

    def differs_in_kind(self, name: str, village: Village) -> bool:
        """Whether ``name`` says 村 of what the system calls a community, or the reverse."""
        said, known = (_KIND.search(plain_name(one)) for one in (name, village.name))
        return bool(said and known and said[1] != known[1])

    def in_words(self, text: str) -> tuple[Village | None, str]:
        """The village a title, a unit, a sheet's or a file's name speaks of: a known one, or else a name like one's."""
        text = self._without_township(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or "")))
        text = re.sub(r"^[\d一二三四五六七八九十]{0,3}[、..\s]+|^\d{1,3}", "", text)
        if not text:
            return None, ""
        if whole := self.village(text):
            return whole, whole.name
        known = [name for name in self._by_name if name in text]
        longest = [name for name in known if not any(name != other and name in other for other in known)]
        if len(longest) == 1:
            return self._by_name[longest[0]], longest[0]
        begun = [stem for stem in self._by_stem if len(stem) > 1 and text.startswith(stem)]
        if not longest and begun:
            stem = max(begun, key=len)
            named = _NAMED.match(text)
            if len(self._by_stem[stem]) == 1 and (not named or self.stem(named[1]) == stem):
                return self._by_stem[stem][0], stem
        named = _NAMED.search(text)
        return None, named[1] if named and not longest and not _NOT_A_NAME.search(named[1]) else ""

    def like(self, name: str) -> Village | None:
        """A village whose name differs from ``name`` in one character only."""
        stem = self.stem(name)
        return next(
            (villages[0] for known, villages in self._by_stem.items() if differ_in_one_character(stem, known)), None
        )

    def village_before(self, title: str, stems: Collection[str]) -> str:
        """The village a post's title begins with, where it is one of ``stems``: 青杠 of 青杠村文书; "" for none."""
        found = _VILLAGE_FIRST.match(plain_name(title))
        stem = self.stem(found[1]) if found else ""
        return stem if stem in self._by_stem or stem in stems else ""

    def has_post_titled(self, village: Village | None, title: str) -> bool:
        """Whether the village has a post of exactly this title, be it of two offices: 书记兼主任."""
        posts = self._posts_of.get(village.pk, []) if village else []
        return any(plain_name(post.title) == plain_name(title) for post in posts)

    def post(self, village: Village, title: str) -> Post | None:
        """The post of ``village`` called ``title``, or its only post that the title means under another name."""
        key = (village.pk, title)
        if key not in self._found_posts:
            self._found_posts[key] = self._find_post(village, title)
        return self._found_posts[key]

    def _find_post(self, village: Village, title: str) -> Post | None:
        posts = self._posts_of.get(village.pk, [])
        if village.pk not in self._titled:
            # From the last to the first, which stays.
            self._titled[village.pk] = {plain_name(posts[at].title): at for at in reversed(range(len(posts)))}
        wanted = plain_name(title)
        titled = self._titled[village.pk]
        called = [titled[one] for one in {wanted, wanted.removeprefix(plain_name(village.name))} if one in titled]
        if called:
            return posts[min(called)]
        meant = post_meant(wanted.removeprefix(plain_name(village.name)))
        alike = [post for post in posts if post_meant(post.title.removeprefix(village.name)) == meant]
        return alike[0] if len(alike) == 1 else None


# Where names differ in one of these, they are two names: 上坝村 and 下坝村, 第11村 and 第12村.
_TELLING = frozenset("0123456789一二三四五六七八九十百东西南北中上下前后左右大小新老内外")


def differ_in_one_character(one: str, other: str) -> bool:
    """Whether two names of three characters or more are so alike that one may be a slip for the other."""
    if len(one) != len(other) or len(one) < 3:
        return False
    apart = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(apart) == 1 and not (set(apart[0]) & _TELLING)


def create_places(township: Township, wanted: list[tuple[str, str]]) -> tuple[dict, dict, dict]:
    """Make the villages and posts named in ``wanted`` (village name, post title or "") that do not exist yet.

    Returns village by name, post by (village name, title), and the keys of what was made.
    """
    places = Places(township)
    position = max((village.position for village in places.villages.values()), default=0)
    names = list(dict.fromkeys(name for name, _ in wanted))
    missing = [name for name in names if not places.village(name)]
    new_villages = add_villages(
        [
            VillageParticulars(name, kind_named_by(name), position=position + number)
            for number, name in enumerate(missing, start=1)
        ],
        township=township,
    )
    made = {village.name: village for village in new_villages}
    villages = {name: places.village(name) or made[name] for name in names}
    titled = list(dict.fromkeys((name, title) for name, title in wanted if title))
    posts = {key: post for key in titled if (post := places.post(villages[key[0]], key[1]))}
    lacking = [key for key in titled if key not in posts]
    new_posts = add_posts((villages[name], _plan(title)) for name, title in lacking)
    posts |= dict(zip(lacking, new_posts, strict=True))
    keys = {"villages": [village.pk for village in new_villages], "posts": [post.pk for post in new_posts]}
    return villages, posts, keys


def _plan(title: str) -> PostPlan:
    kind = PostKind.named_by(title)
    return PostPlan(title, kind, position=list(PostKind).index(kind))
