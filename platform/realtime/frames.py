"""Reads what a client sends: strictly, because it may be hostile."""

import json
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Refused

MAX_SEQ = 2**53  # what JavaScript can count to


class ProtocolError(Exception):
    """Not a frame of ours: the socket is closed with 4409."""


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    frame = dict(pairs)
    if len(frame) != len(pairs):
        raise ProtocolError
    return frame


def _no_constants(name: str) -> None:
    raise ProtocolError


def parse(text: str | None) -> dict[str, Any]:
    """A frame from its text. Raises ProtocolError for anything but one well-formed JSON object with a `type`."""
    if text is None:
        raise ProtocolError
    try:
        frame = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constants)
    except (ValueError, RecursionError):
        raise ProtocolError from None
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise ProtocolError
    return frame


def stream_of(frame: dict[str, Any]) -> str:
    stream = frame.get("stream")
    if not isinstance(stream, str) or len(stream) > 80 or not stream.isprintable():
        raise ProtocolError
    return stream


def seq_of(frame: dict[str, Any], key: str) -> int | None:
    value = frame.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_SEQ:
        raise ProtocolError
    return value


def client_id_of(frame: dict[str, Any]) -> UUID:
    value = frame.get("client_id")
    try:
        client_id = UUID(value) if isinstance(value, str) else None
    except ValueError:
        client_id = None
    if client_id is None or str(client_id) != value:
        raise Refused("invalid", _("This message has no valid id, so it was not sent."))
    return client_id


def reply_to_of(frame: dict[str, Any]) -> UUID | None:
    """What a message answers. A thing that is no id is no reason to lose what somebody wrote."""
    value = frame.get("reply_to")
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def text_of(frame: dict[str, Any]) -> str:
    text = frame.get("text")
    if not isinstance(text, str):
        raise Refused("invalid", _("This message has no text, so it was not sent."))
    return text
