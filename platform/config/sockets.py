"""Joins the sockets to the areas: which source serves which kind of stream, and whose session still counts."""

from http.cookies import SimpleCookie
from typing import Any

from channels.auth import AuthMiddlewareStack
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from django.utils.translation import get_supported_language_variant

from accounts.models import Session as StoredSession
from accounts.models import User
from communities.chat.updates import RoomSource
from communities.notifications.updates import PersonSource
from communities.posts.updates import GroupSource
from moderation.cases.updates import QueueSource
from realtime.consumer import Consumer
from realtime.read import Sources
from realtime.socket import Session

SOURCES: Sources = {
    "room": RoomSource(),
    "group": GroupSource(),
    "me": PersonSource(),
    "queue": QueueSource(),
}


def live_sessions(sessions: set[Session]) -> set[Session]:
    """Those whose session exists and has not run out, and whose person takes part and has the same password."""
    keys = set(
        StoredSession.objects.filter(
            session_key__in=[session.key for session in sessions], expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    passwords = dict(
        User.objects.taking_part()
        .filter(pk__in={session.person_id for session in sessions})
        .values_list("pk", "password")
    )
    return {
        session for session in sessions if session.key in keys and passwords.get(session.person_id) == session.password
    }


def _headers(scope: dict[str, Any]) -> dict[bytes, bytes]:
    return dict(scope["headers"])


def same_origin(scope: dict[str, Any]) -> bool:
    """Whether the handshake comes from a page of this very site, to the letter: scheme, host and port.

    A browser sends cookies along with any site's handshake, so nothing but Origin tells them apart (RFC 6455, 10.2).
    """
    origins = [value for name, value in scope["headers"] if name == b"origin"]
    host = _headers(scope).get(b"host", b"").decode("latin-1")
    domain, _port = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    scheme = "https" if settings.BASE_URL.startswith("https:") else "http"
    return origins == [f"{scheme}://{host}".encode("latin-1")]


def language(scope: dict[str, Any]) -> str:
    cookies: SimpleCookie = SimpleCookie(_headers(scope).get(b"cookie", b"").decode("latin-1"))
    chosen = cookies.get(settings.LANGUAGE_COOKIE_NAME)
    try:
        return get_supported_language_variant(chosen.value if chosen else settings.LANGUAGE_CODE)
    except LookupError:
        return settings.LANGUAGE_CODE


_consumer = AuthMiddlewareStack(Consumer.as_asgi(sources=SOURCES, live_sessions=live_sessions))


async def sockets(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers `/ws/` from our own pages; refuses everything else before accept, which is HTTP 403."""
    try:
        welcome = scope["path"] == "/ws/" and same_origin(scope)
    except (DisallowedHost, UnicodeError):
        welcome = False
    if not welcome:
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await _consumer({**scope, "language": language(scope)}, receive, send)
