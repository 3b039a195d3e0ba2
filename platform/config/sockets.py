"""Joins the sockets to the areas: which source serves which kind of stream, and whose session still counts."""

from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.exceptions import DisallowedHost
from django.db.models import DateTimeField, QuerySet
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_supported_language_variant

from accounts.models import Session as StoredSession
from accounts.models import User
from communities.mutes.updates import PersonStream
from communities.pins.updates import PinnedStream
from communities.reactions.updates import GroupStream
from core.prepared import Places, Prepared
from moderation.cases.updates import QueueSource
from realtime.consumer import Consumer
from realtime.read import Sources
from realtime.socket import Doors, Session

SOURCES: Sources = {
    "room": PinnedStream(),
    "group": GroupStream(),
    "me": PersonStream(),
    "queue": QueueSource(),
}


def _of_who_takes_part(places: Places) -> "QuerySet[StoredSession]":
    return StoredSession.objects.filter(
        session_key__in=places.texts("keys"),
        expire_date__gt=places.one("now", DateTimeField()),
        person__in=User.objects.taking_part(),
    )


_current_sessions = Prepared(
    lambda places: _of_who_takes_part(places).values_list("session_key", "person_id", "person__password")
)
_opened_sessions = Prepared(
    lambda places: _of_who_takes_part(places).values_list(
        "session_key", "session_data", "person_id", "person__password"
    )
)


def live_sessions(sessions: set[Session]) -> set[Session]:
    """Those whose session exists and has not run out, and whose person takes part and has the same password."""
    rows = _current_sessions(keys=[session.key for session in sessions], now=timezone.now())
    live = {key: (person, password) for key, person, password in rows}
    return {session for session in sessions if live.get(session.key) == (session.person_id, session.password)}


def sign_in(keys: set[str]) -> dict[str, Session]:
    """Whose session each key is, of those who take part: as Django and `may_take_part` say, for many at once."""
    found = {}
    for key, data, person_id, password in _opened_sessions(keys=keys, now=timezone.now()):
        values = StoredSession(session_data=data).get_decoded()
        if values.get(SESSION_KEY) != str(person_id):
            continue
        if values.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
            continue
        if constant_time_compare(values.get(HASH_SESSION_KEY, ""), User(password=password).get_session_auth_hash()):
            found[key] = Session(key, person_id, password)
    return found


DOORS = Doors(sign_in, live_sessions)


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


def session_key(scope: dict[str, Any]) -> str:
    cookies = parse_cookie(_headers(scope).get(b"cookie", b"").decode("latin-1"))
    key = str(cookies.get(settings.SESSION_COOKIE_NAME, ""))
    # Asked of the database together with others' keys: one that it cannot even be asked for would refuse them all.
    return key if key.isascii() and key.isalnum() else ""


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
    await Consumer(SOURCES, DOORS, language(scope)).run(session_key(scope), scope, receive, send)
