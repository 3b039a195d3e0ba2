"""What a seal is made of. Nothing here reads the database, so that anybody can work it out again elsewhere.

The digest of a seal is SHA-256, in hexadecimal, over the digest of the seal before it (64 zeros before the first), a
line feed and the entry's line: its JSON in ASCII, keys sorted, without spaces, its time in UTC with microseconds.
"""

import json
from datetime import UTC
from hashlib import sha256

from records.models import Entry

START = "0" * 64


def line_of(entry: Entry | None) -> str:
    """The same for the same entry, whatever database it lies in. One that vanished before its seal has no line."""
    if entry is None:
        return ""
    content = {
        "id": str(entry.pk),
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": entry.kind,
        "actor": str(entry.actor_id) if entry.actor_id else None,
        "subject": [entry.subject_kind, str(entry.subject_id)],
        "community": str(entry.community_id) if entry.community_id else None,
        "detail": entry.detail,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def seal_digest(before: str, entry: Entry | None) -> str:
    return sha256(f"{before}\n{line_of(entry)}".encode()).hexdigest()
