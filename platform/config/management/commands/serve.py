"""The embedded server: pages, sockets and the clock in one process."""

import ipaddress
import signal
import socket
import threading
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import CommandParser
from django.db import DEFAULT_DB_ALIAS

from config import clock
from config.alone import NotAlone, hold_alone, is_embedded
from config.env import number
from config.health import missing_migrations
from core.command import PlainCommand, WrongUse
from records import triggers

FRAME_LIMIT = 64 * 1024


class Command(PlainCommand):
    help = "Serve Hearth in embedded mode: pages, sockets and the clock in one process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=number("PORT", 8000), help="the port to listen on (PORT, 8000)")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        refuse_unless_embedded()
        listener = listen(host, port)
        try:
            hold_alone()
        except NotAlone as error:
            raise WrongUse(str(error)) from None
        self.check(databases=[DEFAULT_DB_ALIAS])
        if missing_migrations() or not triggers.installed():
            raise WrongUse("The database is not up to date. Run `manage.py migrate` first.")
        self.stdout.write(f"Hearth is at {settings.BASE_URL}/ (Ctrl-C stops it)")
        self.stdout.flush()
        serve(listener)


def refuse_unless_embedded() -> None:
    if not is_embedded():
        raise WrongUse("`serve` is for embedded mode alone. In production run granian, uvicorn and the clock.")


def listen(host: str, port: int) -> socket.socket:
    """Opens the port before anything else, so that a taken one is one clear line."""
    if not 0 <= port <= 65535:
        raise WrongUse(f"{port} is not a port: give a number from 0 to 65535.")
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    except ValueError:
        raise WrongUse(f"{host!r} is not an IP address.") from None
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise WrongUse(f"Port {port} cannot be used ({error.strerror}). Choose another with PORT=8001.") from None
    return listener


def serve(listener: socket.socket) -> None:
    """Runs until SIGINT or SIGTERM; the clock stops with the server."""
    config = uvicorn.Config(
        "config.asgi:application",
        ws_max_size=FRAME_LIMIT,
        ws_per_message_deflate=False,
        proxy_headers=False,
        server_header=False,
        access_log=False,  # our own log has no query strings
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
    stop = threading.Event()
    hands = threading.Thread(target=clock.go_round, args=[stop], name="clock")
    hands.start()
    # uvicorn stops in good order and then raises the signal again: it must not kill the clock in the middle of a job.
    for stopping in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stopping, lambda *_: None)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        stop.set()
        hands.join()
