"""Makes an uploaded picture safe to publish: its pixels are kept and nothing else is."""

import struct
import warnings
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps
from pillow_heif import register_heif_opener

from core.errors import Refused

MAX_PIXELS = 50_000_000  # a 50-megapixel camera; about 150 MB once decoded
FORMATS: dict[str, tuple[set[str], dict[str, Any]]] = {
    "JPEG": ({".jpg", ".jpeg"}, {"quality": 88, "optimize": True, "progressive": True}),
    "PNG": ({".png"}, {"optimize": True}),
    "WEBP": ({".webp"}, {"quality": 88, "method": 4}),
}
READ_ONLY = {"HEIF": {".heic", ".heif"}}  # what a telephone takes; it is written as something every browser reads
PICTURE_ENDINGS = {ending for endings, _options in FORMATS.values() for ending in endings} | READ_ONLY["HEIF"]
register_heif_opener(thumbnails=False)
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError)


class CleanPicture(SimpleUploadedFile):
    """A picture this module has written itself."""


def clean_picture(name: str, content: IO[bytes]) -> CleanPicture:
    """The picture written anew from its pixels, upright, without EXIF, GPS, XMP, IPTC, comments or colour profile.

    A photograph tells where it was taken; for a foster family that is an address. The size is read from the header
    before anything is decoded. Raises Refused (`invalid`, `too_long`) and stores nothing.
    """
    bare, kind = _read(name, content, list(FORMATS))
    written = BytesIO()
    bare.save(written, kind, **FORMATS[kind][1])
    return CleanPicture(PurePath(name).name, written.getvalue(), f"image/{kind.lower()}")


def open_picture(name: str, content: IO[bytes]) -> Image.Image:
    """The same picture to be drawn on: upright, RGB, RGBA or L, nothing but pixels. Raises Refused."""
    return _read(name, content, [*FORMATS, *READ_ONLY])[0]


def _read(name: str, content: IO[bytes], formats: list[str]) -> tuple[Image.Image, str]:
    content.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MAX_PIXELS is stricter, and an error
            picture = Image.open(content, formats=formats)
        kind = picture.format or ""
        _refuse_unfit(picture, name, kind)
        return _bare(picture), kind
    except UNREADABLE as error:
        raise Refused("invalid", _("This file is not a picture that we can read."), field="file") from error


def _refuse_unfit(picture: Image.Image, name: str, kind: str) -> None:
    if PurePath(name).suffix.lower() not in (READ_ONLY.get(kind) or FORMATS[kind][0]):
        raise Refused(
            "invalid",
            _("The name of this file does not fit what is in it. Pictures can be JPEG, PNG or WebP files."),
            field="file",
        )
    if getattr(picture, "n_frames", 1) > 1:
        raise Refused("invalid", _("Moving pictures cannot be used. Choose a still picture."), field="file")
    if picture.width * picture.height > MAX_PIXELS:
        raise Refused(
            "too_long",
            _("This picture is too large: %(width)s by %(height)s pixels. Make it smaller and try again.")
            % {"width": picture.width, "height": picture.height},
            field="file",
        )


def _bare(picture: Image.Image) -> Image.Image:
    """A new image with the same pixels. Pillow carries `info` into what it writes, so a copy would not be enough."""
    profile = picture.info.get("icc_profile")
    see_through = "transparency" in picture.info or picture.mode in {"RGBA", "LA", "PA"}
    upright = ImageOps.exif_transpose(picture)
    if profile and upright.mode in {"RGB", "CMYK"}:
        upright = _as_srgb(upright, profile)
    if upright.mode not in {"RGB", "L"} or see_through:
        upright = upright.convert("RGBA" if see_through else "RGB")
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    return bare


def _as_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The colours the profile meant; a profile that cannot be read is dropped, which costs a shade and no more."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        changed = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture
    return changed or picture
