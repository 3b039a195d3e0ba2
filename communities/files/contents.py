"""What an upload is, by what is in it, and what of it is kept."""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePath
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image

from communities.files.models import WIDTHS, Kind
from core.errors import Refused
from home.media.documents import check_document
from home.media.pictures import PICTURE_ENDINGS, open_picture

NAME_LIMIT = 120
WIDEST = 2400  # pixels along the longer edge: sharp on every screen, and no more of a photograph than that
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
DOCUMENTS: dict[str, tuple[Kind, str]] = {
    ".pdf": (Kind.PDF, "application/pdf"),
    ".docx": (Kind.TEXT, f"{OFFICE}.wordprocessingml.document"),
    ".odt": (Kind.TEXT, f"{OPEN}.text"),
    ".txt": (Kind.TEXT, "text/plain; charset=utf-8"),
    ".xlsx": (Kind.SHEET, f"{OFFICE}.spreadsheetml.sheet"),
    ".ods": (Kind.SHEET, f"{OPEN}.spreadsheet"),
    ".csv": (Kind.SHEET, "text/csv; charset=utf-8"),
    ".pptx": (Kind.SLIDES, f"{OFFICE}.presentationml.presentation"),
    ".odp": (Kind.SLIDES, f"{OPEN}.presentation"),
}
ENDINGS = [*DOCUMENTS, *sorted(PICTURE_ENDINGS)]
FIELD = "upload"
MARKUP = (b"<", b"#!", b"%!", b"gif8")  # what a program or a page begins with, which no letter and no table does


@dataclass(frozen=True)
class Content:
    """What will be stored: the bytes of each width of a picture (None: of the one there is)."""

    name: str
    kind: Kind
    content_type: str
    parts: dict[int | None, bytes] = field(repr=False)
    width: int | None = None
    height: int | None = None

    @property
    def size(self) -> int:
        return sum(len(part) for part in self.parts.values())

    @property
    def sha256(self) -> str:
        return hashlib.sha256(list(self.parts.values())[-1]).hexdigest()


def clean_name(name: str) -> str:
    """The name as it is shown: its last part, without controls and marks that turn text round, and not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(" " if char.isspace() else char for char in last if char.isspace() or char.isprintable())
    stem, dot, ending = " ".join(shown.split()).rpartition(".")
    ending = f"{dot}{ending[:12]}"
    return (stem.strip(". ")[: NAME_LIMIT - len(ending)] or "file") + ending


def read_upload(name: str, content: IO[bytes]) -> Content:
    """What an upload is and what of it is kept. Raises Refused (`invalid`, `too_long`) where we do not take it."""
    name = clean_name(name)
    ending = PurePath(name).suffix.lower()
    try:
        if ending in PICTURE_ENDINGS:
            return _picture(name, content)
        if ending in DOCUMENTS:
            return _document(name, ending, content)
    except Refused as refused:
        raise Refused(refused.code, refused.message, field=FIELD) from refused
    raise Refused(
        "invalid",
        _("We do not take files of this kind. You can add PDF, Word, Excel, PowerPoint and OpenDocument files, "
          "plain text, and CSV."),
        field=FIELD,
    )  # fmt: skip


def _document(name: str, ending: str, content: IO[bytes]) -> Content:
    check_document(name, content)
    kind, content_type = DOCUMENTS[ending]
    data = content.read()
    if ending in {".txt", ".csv"} and data.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(MARKUP):
        raise Refused("invalid", _("The name of this file does not fit what is in it."))
    return Content(name, kind, content_type, {None: data})


def _picture(name: str, content: IO[bytes]) -> Content:
    """Pixels alone, in each width. PNG stays so, as does what is see-through; everything else becomes JPEG."""
    picture = open_picture(name, content)
    picture.thumbnail((WIDEST, WIDEST), Image.Resampling.LANCZOS)
    as_png = PurePath(name).suffix.lower() == ".png" or "A" in picture.getbands()
    parts: dict[int | None, bytes] = {}
    for width in [*(width for width in WIDTHS if width < picture.width), picture.width]:
        height = max(1, round(picture.height * width / picture.width))
        same = width == picture.width
        sized = picture if same else picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        written = BytesIO()
        if as_png:
            sized.save(written, "PNG", compress_level=6)
        else:
            sized.save(written, "JPEG", quality=85, optimize=True, progressive=True)
        parts[width] = written.getvalue()
    ending, content_type = (".png", "image/png") if as_png else (".jpg", "image/jpeg")
    if PurePath(name).suffix.lower() not in {ending, ".jpeg"}:
        name = f"{name[: -len(PurePath(name).suffix)]}{ending}"
    return Content(name, Kind.PICTURE, content_type, parts, picture.width, picture.height)
