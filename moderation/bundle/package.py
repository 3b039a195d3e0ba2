"""A ZIP file that proves itself: each file's SHA-256 stands in `SHA256SUMS`, which `sha256sum -c` reads anywhere."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone

SUMS = "SHA256SUMS"


@dataclass
class Package:
    """Written piece by piece, so that the largest file takes no more memory than the smallest."""

    archive: ZipFile
    made_at: datetime
    files: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)

    def add(self, name: str, pieces: Iterable[bytes]) -> str:
        """Writes one file and returns its SHA-256."""
        info = ZipInfo(name, timezone.localtime(self.made_at).timetuple()[:6])
        info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self.archive.open(info, "w", force_zip64=True) as target:
            for piece in pieces:
                target.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files.append({"name": name, "size": size, "sha256": digest.hexdigest()})
        return digest.hexdigest()

    def add_text(self, name: str, text: str) -> str:
        return self.add(name, [text.encode()])

    def add_json(self, name: str, content: Any) -> str:
        return self.add_text(name, json.dumps(content, ensure_ascii=False, indent=2) + "\n")

    def leave_out(self, what: str, why: str) -> None:
        self.left_out.append({"what": what, "why": why})

    def close(self, **about: Any) -> None:
        """The manifest, which names every file before it, and last the sums of all."""
        self.add_json("manifest.json", about | {"files": list(self.files), "left_out": self.left_out})
        self.add_text(SUMS, "".join(f"{file['sha256']}  {file['name']}\n" for file in self.files))


def open_package(target: IO[bytes], *, now: datetime) -> Package:
    return Package(ZipFile(target, "w", ZIP_DEFLATED), made_at=now)


def moment(at: datetime | None) -> dict[str, str] | None:
    """A time as machines compare it, and as the rule counts it."""
    if at is None:
        return None
    return {"utc": at.astimezone(UTC).isoformat(), "london": timezone.localtime(at).isoformat()}
