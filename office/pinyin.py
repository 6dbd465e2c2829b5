"""Chinese names spelled in pinyin, so that people, villages and accounts are found by a few letters."""

from functools import lru_cache

from pypinyin import lazy_pinyin

# Read differently as a family name than in a word.
_FAMILY_NAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "翟": "zhai", "朴": "piao",
    "盖": "ge", "覃": "qin", "缪": "miao", "员": "yun", "乐": "yue", "卜": "bu", "种": "chong", "召": "shao",
    "秘": "bi", "祭": "zhai", "洗": "xian", "逄": "pang",
}  # fmt: skip


@lru_cache(maxsize=8192)
def _syllable(character: str) -> str:
    # Character by character: a name is no phrase, and the few hundred characters of names are soon all known.
    return lazy_pinyin(character)[0]


def spelled(words: str) -> tuple[str, str]:
    """The full pinyin and the initials of a place or any other words, both lower case: 红星村 → ("hongxingcun", "hxc")."""
    return _joined([_syllable(character) for character in words])


def pinyin_of(name: str) -> tuple[str, str]:
    """The full pinyin and the initials of a person's name, both lower case: 曾林 → ("zenglin", "zl")."""
    syllables = [_syllable(character) for character in name]
    if name[:1] in _FAMILY_NAMES:
        syllables[0] = _FAMILY_NAMES[name[0]]
    return _joined(syllables)


def _joined(syllables: list[str]) -> tuple[str, str]:
    return "".join(syllables).lower()[:200], "".join(syllable[:1] for syllable in syllables).lower()[:50]
