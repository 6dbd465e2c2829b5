"""Files that are kept with a record: what they are, their content says, and a picture loses what the camera noted of it."""

import io
from collections.abc import Sequence
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import models
from django.db.models.fields.files import FieldFile
from PIL import Image, ImageOps

from office.scanning import scan
from office.workbooks.reading import opened_with
from office.workbooks.uploaded import kept_for_reading

PICTURES = ("jpg", "png")
# A page of A4 at 600 dots an inch has 35 million; opened, each takes three bytes.
MAX_PIXELS = 50_000_000
_NAMES = {
    "pdf": "PDF", "jpg": "JPG", "png": "PNG", "doc": "Word", "docx": "Word", "xls": "Excel", "xlsx": "Excel",
    "ppt": "PowerPoint", "pptx": "PowerPoint",
}  # fmt: skip
_SAME = {"jpeg": "jpg", "wps": "doc", "et": "xls", "dps": "ppt"}
# By the parts that files of Office are made of: of the newer ones the folder, of the older ones the stream.
_PARTS = [(b"word/document", "docx"), (b"xl/workbook", "xlsx"), (b"ppt/presentation", "pptx")]
_STREAMS = [("WordDocument", "doc"), ("PowerPoint Document", "ppt"), ("Workbook", "xls"), ("Book", "xls")]


def kind_of(content: bytes) -> str:
    """The kind of a file by its content, as the extension it should have; "" for one that is kept with no record."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return next((kind for part, kind in _PARTS if part in content), "")
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next((kind for stream, kind in _STREAMS if stream.encode("utf-16-le") in content), "")
    return "doc" if content.startswith(b"{\\rtf") else ""


def to_keep(file: UploadedFile, allowed: Sequence[str]) -> UploadedFile:
    """The upload as it is kept: named by what it is, of a picture the picture only.

    ``allowed`` are the extensions of the kinds that are taken. Raises ``ValidationError`` for any other kind, and for what the
    virus scanner finds.
    """
    scan(file)
    content = file.read()
    kind = kind_of(content)
    if not kind or kind not in {_SAME.get(one, one) for one in allowed}:
        names = "、".join(dict.fromkeys(_NAMES[_SAME.get(one, one)] for one in allowed))
        raise ValidationError(f"按内容看，这个文件不是能保存的格式，请传 {names} 文件。", code="invalid_kind")
    if kind in PICTURES:
        content = picture_only(content)
    path = PurePosixPath(file.name or "")
    told = _SAME.get(path.suffix[1:].lower(), path.suffix[1:].lower())
    name = path.name if told == kind else f"{path.stem if told in _NAMES else path.name}.{kind}"
    return SimpleUploadedFile(name, content, file.content_type or "")


def without_password(record: models.Model, password: str, **changes: object) -> None:
    """Keep the workbook in ``record.file`` without the password it opens with, which is kept nowhere; save it with ``changes``.

    Raises :class:`~office.workbooks.process.UnreadableWorkbook` where the password does not open it.
    """
    file: FieldFile = record.file  # type: ignore[attr-defined]  # who calls has one
    locked = str(file.name)
    with kept_for_reading(file) as path:
        content = opened_with(password, path)
    file.save(PurePosixPath(locked).name, ContentFile(content), save=False)
    for name, value in changes.items():
        setattr(record, name, value)
    record.save(update_fields=["file", *changes])
    file.storage.delete(locked)


def picture_only(content: bytes) -> bytes:
    """A JPG or PNG, upright, without place, time, device and whatever else was noted in it.

    Raises ``ValidationError`` for one that cannot be opened or is too large to be.
    """
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(f"图片超过 {MAX_PIXELS // 10_000} 万像素，请缩小后再传。")
            return _written(picture)
    except ValidationError:
        raise
    except Exception:
        # What a spoilt picture raises is any error of the formats' readers.
        raise ValidationError("图片已损坏，打不开，请换一张。") from None


def _written(picture: Image.Image) -> bytes:
    turned = picture.getexif().get(0x0112, 1) != 1
    target = io.BytesIO()
    profile = picture.info.get("icc_profile")
    if picture.format == "PNG":
        upright = ImageOps.exif_transpose(picture)
        transparent = {name: upright.info[name] for name in ("transparency",) if name in upright.info}
        upright.info = {}
        upright.save(target, "PNG", icc_profile=profile, **transparent)
        return target.getvalue()
    # A picture that stands upright is packed again without loss; of several in one file the first is the photo.
    lossless = picture.format == "JPEG" and not turned and picture.mode in {"L", "RGB"}
    upright = picture if lossless else ImageOps.exif_transpose(picture)
    upright.info = {}
    upright.save(target, "JPEG", quality="keep" if lossless else 92, icc_profile=profile, exif=b"", comment=b"")
    return target.getvalue()
