"""Asks clamd, where there is one, whether something is known to be harmful. Its INSTREAM protocol is two lines long."""

import socket
import struct
from enum import StrEnum
from typing import IO

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)
CHUNK = 64 * 1024
SECONDS = 20
ANSWER = 4_096


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # clamd did not answer, or not with one of these: never taken for clean


def scan(content: IO[bytes]) -> Verdict:
    """Without CLAMD_ADDRESS everything is clean: then nobody looks, and docs/operations.md says so."""
    if not settings.CLAMD_ADDRESS:
        return Verdict.CLEAN
    try:
        answer = _ask(settings.CLAMD_ADDRESS, content)
    except OSError as error:
        log.warning("clamd_away", reason=type(error).__name__)
        return Verdict.UNKNOWN
    if answer.endswith(b" FOUND"):
        return Verdict.INFECTED
    if answer.endswith(b": OK"):
        return Verdict.CLEAN
    log.warning("clamd_unclear")
    return Verdict.UNKNOWN


def _ask(address: str, content: IO[bytes]) -> bytes:
    with _connected(address) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        while chunk := content.read(CHUNK):
            clamd.sendall(struct.pack("!I", len(chunk)) + chunk)
        clamd.sendall(struct.pack("!I", 0))
        answer = b""
        while len(answer) < ANSWER and not answer.endswith(b"\0"):
            part = clamd.recv(ANSWER)
            if not part:
                break
            answer += part
        return answer.rstrip(b"\0\n")


def _connected(address: str) -> socket.socket:
    """`host:port`, or the path of a Unix socket."""
    if address.startswith("/"):
        clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        clamd.settimeout(SECONDS)
        clamd.connect(address)
        return clamd
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
