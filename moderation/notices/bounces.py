"""What a mail server sends back: a delivery status notification (RFC 3464). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

MESSAGE_ID = re.compile(r"<[^<>\s]{1,200}>")
STATUS = re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}")
OF_OURS = ("text/rfc822-headers", "message/rfc822", "message/global", "message/global-headers")


class NoBounce(Exception):  # noqa: N818 - it is no fault
    """It tells of nothing that will not arrive. Says why, in a sentence."""


@dataclass(frozen=True)
class Bounce:
    message_id: str  # of the letter that came back
    code: str  # such as 5.1.1, and nothing of what the mail server wrote


def read_bounce(raw: bytes) -> Bounce:
    """Raises NoBounce for anything but one that says for good that a letter was not delivered."""
    message = message_from_bytes(raw, policy=policy.default)
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        raise NoBounce("This is no delivery status notification (RFC 3464).")
    failed = [block for block in _recipients(message) if str(block.get("Action", "")).strip().lower() == "failed"]
    if not failed:
        raise NoBounce("It tells of no delivery that failed for good.")
    message_id = _returned_id(message)
    if not message_id:
        raise NoBounce("It does not hold the Message-ID of the letter that came back.")
    status = STATUS.search(str(failed[0].get("Status", "")))
    return Bounce(message_id, status[0] if status else "failed")


def _recipients(message: Message) -> Iterator[Message]:
    """The blocks about each recipient; the first block of the part is about the whole message."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield from (block for block in blocks if isinstance(block, Message)) if isinstance(blocks, list) else ()


def _returned_id(message: Message) -> str:
    """From the part that gives the letter back, whole or its head alone."""
    for part in message.walk():
        if part is message or part.get_content_type() not in OF_OURS:
            continue
        payload = part.get_payload()
        given = part.get_payload(decode=True)
        head = (
            payload[0] if isinstance(payload, list) else message_from_bytes(given if isinstance(given, bytes) else b"")
        )
        found = MESSAGE_ID.search(str(head.get("Message-ID", ""))) if isinstance(head, Message) else None
        if found:
            return found[0]
    return ""
