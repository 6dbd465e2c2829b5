"""Pictures of pages, beside each other in a folder: ``make gallery``."""

import re
from collections import defaultdict
from html import escape
from pathlib import Path

HEAD = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>全部页面</title>
<style>body{font-family:sans-serif;margin:1rem}section{border-top:1px solid #ccc;padding:.5rem 0}
figure{display:inline-block;vertical-align:top;margin:.3rem;max-width:46%}img{max-width:100%;border:1px solid #999;max-height:40rem}
</style><h1>全部页面</h1>"""


class Gallery:
    """Takes pictures into a folder, and writes an index of them in the end."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.taken: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)

    def take(self, page, username: str, address: str, ground: str = "") -> None:
        """A picture of the whole page as it stands, of this account at this width, on a ``ground`` of its own ("dark")."""
        self.folder.mkdir(parents=True, exist_ok=True)
        width = page.viewport_size["width"]
        named = re.sub(r"[^0-9A-Za-z]+", "-", address).strip("-") or "home"
        name = f"{username}-{named}-{width}{ground and f'-{ground}'}.png"
        page.screenshot(path=self.folder / name, full_page=True)
        self.taken[username, address].append((width, name))

    def close(self) -> None:
        """Write the index."""
        parts = [HEAD]
        for (username, address), pictures in sorted(self.taken.items()):
            figures = "".join(
                f'<figure><a href="{name}"><img src="{name}" loading="lazy" alt=""></a><figcaption>{width}</figcaption></figure>'
                for width, name in sorted(pictures, reverse=True)
            )
            parts.append(f"<section><h2>{escape(username)} {escape(address)}</h2>{figures}</section>")
        (self.folder / "index.html").write_text("\n".join(parts), encoding="utf-8")
