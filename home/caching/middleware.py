"""Keeps public pages as they go out. The outermost of all, so that what is kept has every header of the answer."""

import gzip
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from home.caching.doors import ASKED, answer_of
from home.caching.keys import Asked
from home.caching.marks import Public, end_of, mark_of
from home.caching.store import KEPT, Kept, keep_page
from home.cms.permissions import may_use_cms
from home.counting.counter import count_visit

BROWSERS = "public, no-cache"  # kept, and asked for again each time: a page that was taken down is gone at once
VARY = ["Cookie", "Accept-Language", "Accept-Encoding"]
PACK_FROM = 500  # bytes


class KeepPublicPages:
    """The doors (home.caching.doors) put what was asked, and the generation from before it was drawn, on the request.

    Where they did not, nothing is kept: somebody with a session, another method, a query nobody knows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        found: tuple[Asked, str] | None = _carried(request).get(ASKED)
        mark = mark_of(request)
        if mark and is_a_visit(request, response):
            count_visit(mark.page, request.META)
        if found is None or mark is None or not may_be_kept(request, response, found[0], mark):
            return response
        asked, generation = found
        kept = kept_of(request, response, mark)
        if request.method == "GET" and asked.bare and kept.until > time.time():
            keep_page(generation, asked, kept)
        status, headers, body = answer_of(kept, request.META)
        answer = HttpResponse(body, status=status, headers=dict(headers))
        if status == 304:
            del answer.headers["Content-Type"]
        return answer


def _carried(request: HttpRequest) -> dict[str, Any]:
    return getattr(request, "scope", None) or request.META


def is_a_visit(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Somebody reads a page. Whoever writes for the site looks at theirs all day, and is not counted."""
    if request.method != "GET" or response.status_code != 200 or getattr(request, "is_preview", False):
        return False
    user = getattr(request, "user", None)
    return user is None or not user.is_authenticated or not may_use_cms(user)


def may_be_kept(request: HttpRequest, response: HttpResponseBase, asked: Asked, mark: Public) -> bool:
    """Marked, whole, without a cookie or a token, and read as the door has read it."""
    return (
        mark.is_kept
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(request, "is_preview", False)
        and "no-store" not in response.headers.get("Cache-Control", "")
        and "*" not in response.headers.get("Vary", "")
        and mark.queries >= {part.partition("=")[0] for part in asked.query.split("&") if part}
        and asked[:2] == (request.scheme, request.get_host().lower())
        and asked.language == getattr(request, "LANGUAGE_CODE", None)
        and not (request.user.is_authenticated if hasattr(request, "user") else False)
    )


def kept_of(request: HttpRequest, response: HttpResponse, mark: Public) -> Kept:
    body = response.content
    etag = f'W/"{sha256(body).hexdigest()[:24]}"'
    patch_vary_headers(response, VARY)
    response.headers["Cache-Control"] = BROWSERS
    response.headers["ETag"] = etag
    if settings.PROXY_KEEPS_PAGES:
        response.headers["X-Accel-Expires"] = "1"
    del response.headers["Content-Length"]
    packed = gzip.compress(body, 6, mtime=0) if len(body) >= PACK_FROM else b""
    end = end_of(request)
    until = min(time.time() + KEPT, end.timestamp() if end else float("inf"))
    return Kept(tuple(response.items()), etag, body, packed if len(packed) < len(body) else b"", mark.page, until)
