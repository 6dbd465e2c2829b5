"""One act has one word on every page. docs/glossary.md, "One word for one act"."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
ROW = re.compile(r"^\| [^|]+ \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
# Said of an act in any place; the others of the list may be part of another word there, and are looked for on buttons.
EVERYWHERE = ["搜索", "检索", "查询", "编辑", "移除", "删掉", "读入"]
PRESSED = re.compile(r"<(a|button)\b(?:[^>\"]|\"[^\"]*\")*>(.*?)</\1>", re.DOTALL)


def acts() -> dict[str, list[str]]:
    """Each word of the list with those it stands for."""
    rows = ROW.findall((ROOT / "docs/glossary.md").read_text().split("## One word for one act")[1])
    plain = {word.strip(): re.sub(r"\s*(\(.*\)|on a button)", "", others) for word, others in rows[1:]}
    return {word: [one.strip() for one in others.split("、")] for word, others in plain.items() if "---" not in word}


def buttons(text: str) -> list[str]:
    """What stands on the buttons and links of a template."""
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]*>|{%.*?%}", " ", found)).strip() for _, found in PRESSED.findall(text)]


def test_the_list_of_acts_is_read():
    assert acts()["修改"] == ["编辑", "更改"]
    assert len(acts()) >= 12


def test_no_page_calls_an_act_by_another_word():
    other = [one for others in acts().values() for one in others]
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in TEMPLATES}
    pressed = [(path, one) for path, text in texts.items() for one in buttons(text)]
    assert len(pressed) > len(TEMPLATES)
    assert [(path, one, word) for path, one in pressed for word in other if word in one] == []
    assert [(path, word) for path, text in texts.items() for word in EVERYWHERE if word in text] == []


def test_the_way_back_is_called_so_and_stands_in_one_place():
    for path in TEMPLATES:
        text = path.read_text()
        back = [one for one in buttons(text) if one.startswith("返回")]
        outside = path.name in {"locked_out.html", "error.html"}
        assert outside or set(back) <= {"返回"}, path
        # In the block that base.html puts above the page.
        block = re.findall(r"{% block back %}(.*?){% endblock %}", text, re.DOTALL)
        assert outside or len(back) == sum(one.count("返回") for one in block), path
