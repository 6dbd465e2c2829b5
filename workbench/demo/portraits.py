"""Portraits of the demo's people: drawn, as invented as the people are, the same every time."""

import io
import random
from functools import cache
from zlib import crc32

from PIL import Image, ImageDraw

from reserve_cadres.models import Cadre
from reserve_cadres.people.dossiers import keep_photos
from villages.models import Township

# Drawn at twice the size it is kept in, so that its edges are smooth: 295 × 413 dots are a photo of one inch.
WIDTH, HEIGHT = 295, 413
# So many faces are drawn of each sex, and shared.
FACES = 20
_GROUNDS = ["#4f86c6", "#f4f4f2", "#b8403a"]
_SKINS = ["#f1d3b3", "#e9c39b", "#dbae84", "#f6dcc2"]
_HAIR = ["#1d1a18", "#2b2523", "#3a302b"]
_CLOTHES = ["#27364b", "#3b3f45", "#5a2a27", "#2f4a3a", "#54452f"]


def load_demo_portraits(township: Township) -> None:
    """Give everybody who is in the pool a photo."""
    people = Cadre.objects.filter(township=township, state="in_pool")
    keep_photos({one.pk: portrait(crc32(one.name.encode()) % FACES, woman=one.sex == "female") for one in people})


@cache
def portrait(face: int, *, woman: bool) -> bytes:
    """Head and shoulders before a plain ground, as a PNG; ``face`` decides how they look."""
    chance = random.Random(face)
    picture = Image.new("RGB", (2 * WIDTH, 2 * HEIGHT), chance.choice(_GROUNDS))
    draw = ImageDraw.Draw(picture)
    skin, hair, clothes = chance.choice(_SKINS), chance.choice(_HAIR), chance.choice(_CLOTHES)
    middle, top, wide, high = WIDTH, 190 + chance.randint(-12, 12), 118 + chance.randint(-12, 12), 300
    chin = top + high
    if woman:
        long = chance.choice([40, 130])
        draw.rounded_rectangle((middle - wide - 32, top - 40, middle + wide + 32, chin + long), 120, fill=hair)
    draw.rounded_rectangle((middle - 58, chin - 70, middle + 58, chin + 90), 30, fill=skin)
    draw.rounded_rectangle((60, chin + 46, 2 * WIDTH - 60, 2 * HEIGHT + 150), 150, fill=clothes)
    draw.polygon([(middle - 74, chin + 44), (middle + 74, chin + 44), (middle, chin + 150)], fill="#f7f7f5")
    draw.polygon([(middle - 40, chin + 30), (middle + 40, chin + 30), (middle, chin + 104)], fill=skin)
    draw.ellipse((middle - wide, top, middle + wide, chin), fill=skin)
    for side in (-1, 1):
        ear = middle + side * wide
        draw.ellipse((ear - 20, top + 128, ear + 20, top + 196), fill=skin)
    draw.chord((middle - wide - 10, top - 36, middle + wide + 10, top + 210), 180, 360, fill=hair)
    draw.pieslice((middle - wide, top + 30, middle + wide, top + 190), 184, 356, fill=skin)
    _face(draw, middle, top, hair, glasses=chance.random() < 0.3)
    target = io.BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(32).save(target, "PNG")
    return target.getvalue()


def _face(draw: ImageDraw.ImageDraw, middle: int, top: int, hair: str, *, glasses: bool) -> None:
    level = top + 152
    for side in (-1, 1):
        eye = middle + side * 46
        draw.line((eye - 24, level - 30, eye + 24, level - 32), fill=hair, width=9)
        draw.ellipse((eye - 11, level - 8, eye + 11, level + 10), fill="#231f1d")
        if glasses:
            draw.ellipse((eye - 36, level - 30, eye + 36, level + 34), outline="#44403d", width=6)
    if glasses:
        draw.line((middle - 10, level, middle + 10, level), fill="#44403d", width=6)
    draw.line(
        (middle, level + 20, middle - 10, level + 62, middle + 8, level + 64), fill="#b58a66", width=6, joint="curve"
    )
    draw.arc((middle - 40, level + 62, middle + 40, level + 112), 25, 155, fill="#a4524a", width=8)
