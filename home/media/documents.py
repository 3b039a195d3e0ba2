"""Checks that an uploaded document is what its name says, because a name is all that whoever opens it goes by."""

import zipfile
from pathlib import PurePath
from typing import IO

import puremagic
from django.utils.translation import gettext as _

from core.errors import Refused

HEAD = 64 * 1024
CHUNK = 256 * 1024
MOST_PARTS = 10_000
# What a zip of each kind has in it; Office and OpenDocument files are zips.
PARTS = {
    ".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml",
    ".odt": "content.xml", ".ods": "content.xml", ".odp": "content.xml",
}  # fmt: skip
OPEN_DOCUMENT = {
    ".odt": b"application/vnd.oasis.opendocument.text",
    ".ods": b"application/vnd.oasis.opendocument.spreadsheet",
    ".odp": b"application/vnd.oasis.opendocument.presentation",
}
A_ZIP = ".docx"  # among what puremagic says of every zip
MACROS = ("vbaproject.bin", "/basic/", "/scripts/")
PLAIN = {".txt", ".csv"}
CONTROLS = bytes(code for code in (*range(32), 127) if chr(code) not in "\t\n\f\r")


def check_document(name: str, content: IO[bytes]) -> None:
    """Raises Refused (`invalid`) unless the content is of the kind that the name's ending promises."""
    ending = PurePath(name).suffix.lower()
    content.seek(0)
    try:
        if ending in PLAIN:
            fits = _is_plain(content)
        elif ending in PARTS:
            fits = _is_package(content, ending)
        else:
            fits = ending == ".pdf" and ending in _kinds(content.read(HEAD))
    finally:
        content.seek(0)
    if not fits:
        raise Refused("invalid", _("The name of this file does not fit what is in it."), field="file")


def _kinds(head: bytes) -> set[str]:
    """The endings that what a file begins with can have."""
    try:
        return {found.extension for found in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):  # nothing known, or nothing at all
        return set()


def _is_plain(content: IO[bytes]) -> bool:
    while chunk := content.read(CHUNK):
        if chunk.translate(None, CONTROLS) != chunk:
            return False
    return True


def _is_package(content: IO[bytes], ending: str) -> bool:
    """Its list of parts is read, never the parts: nothing is unpacked."""
    if A_ZIP not in _kinds(content.read(HEAD)):  # zipfile looks for the end, and takes a program with a zip behind it
        return False
    try:
        with zipfile.ZipFile(content) as package:
            names = [part.lower() for part in package.namelist()[:MOST_PARTS]]
            if PARTS[ending] not in names or any(macro in f"/{name}" for macro in MACROS for name in names):
                return False
            if ending not in OPEN_DOCUMENT:
                return "[content_types].xml" in names
            with package.open("mimetype") as kind:
                return kind.read(200).strip() == OPEN_DOCUMENT[ending]
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, ValueError, OSError):
        return False
