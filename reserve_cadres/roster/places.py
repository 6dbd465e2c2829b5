"""Finding the village and the post a roster speaks of, under the names offices give them."""

import re
import unicodedata

from villages.models import DEFAULT_QUOTA, Post, PostKind, Township, Village

_NOISE = re.compile(r"[\s()\-_、,。]+")
_VILLAGE_TAIL = re.compile(r"(村民委员会|居民委员会|村委会|居委会|党支部|党总支|党委|村|社区)+$")


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


class Places:
    """The villages and posts of a township, looked up by name without asking the database again."""

    def __init__(self, township: Township):
        self.township = township
        self._township_name = _plain(township.name)
        self.villages = {village.pk: village for village in township.villages.all()}
        self.posts = {post.pk: post for post in Post.objects.filter(village__township=township)}
        self._by_name = {_plain(village.name): village for village in self.villages.values()}
        self._by_stem: dict[str, list[Village]] = {}
        for village in self.villages.values():
            self._by_stem.setdefault(self._stem(village.name), []).append(village)
        self._posts_of: dict[int, list[Post]] = {}
        for post in self.posts.values():
            post.village = self.villages[post.village_id]
            self._posts_of.setdefault(post.village_id, []).append(post)
        self._found_villages: dict[str, Village | None] = {}
        self._found_posts: dict[tuple[int, str], Post | None] = {}

    def _stem(self, name: str) -> str:
        plain = _plain(name).removeprefix(self._township_name)
        return _VILLAGE_TAIL.sub("", plain) or plain

    def village(self, name: str) -> Village | None:
        """The village called ``name``, also with the township before it or 村民委员会 behind it."""
        if name not in self._found_villages:
            self._found_villages[name] = self._find_village(name)
        return self._found_villages[name]

    def _find_village(self, name: str) -> Village | None:
        plain = _plain(name)
        if exact := self._by_name.get(plain) or self._by_name.get(plain.removeprefix(self._township_name)):
            return exact
        alike = self._by_stem.get(self._stem(name), [])
        return alike[0] if len(alike) == 1 else None

    def post(self, village: Village, title: str) -> Post | None:
        """The post of ``village`` called ``title``, or its only post of the kind the title speaks of."""
        key = (village.pk, title)
        if key not in self._found_posts:
            self._found_posts[key] = self._find_post(village, title)
        return self._found_posts[key]

    def _find_post(self, village: Village, title: str) -> Post | None:
        posts = self._posts_of.get(village.pk, [])
        wanted = _plain(title)
        for post in posts:
            if _plain(post.title) in {wanted, wanted.removeprefix(_plain(village.name))}:
                return post
        kind = PostKind.named_by(wanted)
        of_kind = [post for post in posts if post.kind == kind]
        return of_kind[0] if len(of_kind) == 1 and kind != PostKind.OTHER else None


def create_places(township: Township, wanted: list[tuple[str, str]]) -> tuple[dict, dict, dict]:
    """Make the villages and posts named in ``wanted`` (village name, post title or "") that do not exist yet.

    Returns village by name, post by (village name, title), and the keys of what was made.
    """
    places = Places(township)
    position = max((village.position for village in places.villages.values()), default=0)
    names = list(dict.fromkeys(name for name, _ in wanted))
    new_villages = Village.objects.bulk_create(
        Village(
            township=township,
            name=name,
            kind=Village.Kind.COMMUNITY if "社区" in name or "居" in name else Village.Kind.VILLAGE,
            position=position + number,
        )
        for number, name in enumerate((name for name in names if not places.village(name)), start=1)
    )
    made = {village.name: village for village in new_villages}
    villages = {name: places.village(name) or made[name] for name in names}
    posts: dict[tuple[str, str], Post] = {}
    new_posts: list[Post] = []
    for name, title in dict.fromkeys((name, title) for name, title in wanted if title):
        post = places.post(villages[name], title)
        if post is None:
            kind = PostKind.named_by(title)
            post = Post(
                village=villages[name],
                title=title,
                kind=kind,
                quota=DEFAULT_QUOTA,
                position=list(PostKind).index(kind),
            )
            new_posts.append(post)
        posts[name, title] = post
    Post.objects.bulk_create(new_posts)
    keys = {"villages": [village.pk for village in new_villages], "posts": [post.pk for post in new_posts]}
    return villages, posts, keys
