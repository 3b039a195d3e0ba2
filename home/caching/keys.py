"""Under which name a public page is kept: what was asked for, as Django itself would read it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http import parse_cookie
from django.utils.translation import get_language_from_request

# Names that some list or other knows; what a page does not know itself is not kept with it.
QUERY = re.compile(r"[a-z]{1,20}=[A-Za-z0-9_-]{1,60}(?:&[a-z]{1,20}=[A-Za-z0-9_-]{1,60}){0,3}")
LONGEST_PATH = 500
PACKED = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?:1|0?\.\d*[1-9]\d*)[0.]*\s*)?(?:,|$)")


class Asked(NamedTuple):
    """A page somebody without a session asks for. `bare` says that nothing came along but the language."""

    scheme: str
    host: str
    path: str
    query: str
    language: str
    bare: bool

    @property
    def name(self) -> tuple[str, ...]:
        return self[:5]


def asked_for(method: str, scheme: str, path: str, query: str, headers: Mapping[str, str]) -> Asked | None:
    """Nothing where no kept page can be the answer. `headers` are a WSGI environ's: Django reads the same."""
    if method not in ("GET", "HEAD") or len(path) > LONGEST_PATH or (query and not is_orderly(query)):
        return None
    host = headers.get("HTTP_HOST", "").lower()
    if host not in own_hosts():
        return None
    cookies = parse_cookie(headers.get("HTTP_COOKIE", "")) if "HTTP_COOKIE" in headers else {}
    if settings.SESSION_COOKIE_NAME in cookies:
        return None
    chosen = cookies.pop(settings.LANGUAGE_COOKIE_NAME, None)
    language = _language(chosen, headers.get("HTTP_ACCEPT_LANGUAGE", ""))
    return Asked(_scheme(scheme, headers), host, path, query, language, not cookies)


def is_orderly(query: str) -> bool:
    """Short names and values, each name once: any other way of writing it is not kept."""
    names = [part.partition("=")[0] for part in query.split("&")]
    return QUERY.fullmatch(query) is not None and len(names) == len(set(names))


def takes_packed(headers: Mapping[str, str]) -> bool:
    return PACKED.search(headers.get("HTTP_ACCEPT_ENCODING", "")) is not None


@lru_cache(maxsize=1)
def own_hosts() -> frozenset[str]:
    """The names this site is called by, to the letter: whoever makes up a host gets no place of their own."""
    port = urlsplit(settings.BASE_URL).port
    names = {name.lower() for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))}
    return frozenset(
        {urlsplit(settings.BASE_URL).netloc.lower(), *names, *(f"{name}:{port}" for name in names if port)}
    )


def _scheme(scheme: str, headers: Mapping[str, str]) -> str:
    said = settings.SECURE_PROXY_SSL_HEADER
    if not said or said[0] not in headers:
        return scheme
    return "https" if headers[said[0]].split(",")[0].strip() == said[1] else "http"


class _Visitor:
    """What Django's choice of a language looks at."""

    def __init__(self, chosen: str | None, accepted: str) -> None:
        self.COOKIES = {} if chosen is None else {settings.LANGUAGE_COOKIE_NAME: chosen}
        self.META = {"HTTP_ACCEPT_LANGUAGE": accepted}


@lru_cache(maxsize=1024)
def _language(chosen: str | None, accepted: str) -> str:
    return get_language_from_request(_Visitor(chosen, accepted))  # type: ignore[arg-type]
