"""What an address of this site stands for."""

import re
from urllib.parse import urlsplit
from uuid import UUID

from django.urls import Resolver404, resolve

COMMENT = re.compile(r"comment(?:=|-)([0-9a-f-]{36})", re.IGNORECASE)
MESSAGE = re.compile(r"message(?:=|-)([0-9a-f-]{36})", re.IGNORECASE)
OF_POSTS = {"post", "edit_post", "post_history", "event_date", "new_comment"}


def thing_meant(link: str) -> tuple[str, UUID] | None:
    """The kind and id of what an address of this site stands for, whoever asks; None where it is nothing to report.

    Whether such a thing exists is not looked up here.
    """
    try:
        parts = urlsplit(link.strip())
        match = resolve(parts.path)
    except (ValueError, Resolver404):  # ValueError: what people type in brackets, which is no address at all
        return None
    beside = f"{parts.query}#{parts.fragment}"
    for kind, pattern in (("comment", COMMENT), ("message", MESSAGE)):
        if (found := pattern.search(beside)) and (pk := _uuid(found.group(1))):
            return kind, pk
    pk = match.kwargs.get("pk")
    name = match.url_name or ""
    if name == "flag" and isinstance(pk, UUID):
        return match.kwargs["kind"], pk
    kinds = {"file": "file", "person": "profile", "picture": "profile"}
    kind = "post" if name in OF_POSTS else kinds.get(name, "")
    return (kind, pk) if kind and isinstance(pk, UUID) else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
