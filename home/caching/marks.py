"""What may be kept: only what says of itself that it is the same for everybody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
MARK = "public_page"
UNTIL = "public_until"


@dataclass(frozen=True)
class Public:
    """The page's number (0: no page of Wagtail's), the names that its query may have, and whether it may be kept."""

    page: int = 0
    queries: frozenset[str] = frozenset()
    is_kept: bool = True


def public(*queries: str) -> Callable[[View], View]:
    """For a view whose answer is the same for everybody who is not signed in, and public for good and all."""

    def decorate(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            mark_public(request, queries=queries)
            return view(request, *args, **kwargs)

        return marked

    return decorate


def mark_public(request: HttpRequest, *, page: int = 0, queries: Iterable[str] = (), is_kept: bool = True) -> None:
    setattr(request, MARK, Public(page, frozenset(queries), is_kept))


def mark_of(request: HttpRequest) -> Public | None:
    return getattr(request, MARK, None)


def true_until(request: HttpRequest, moment: datetime) -> None:
    """What is drawn now changes at this moment by itself: a banner that ends, an event that is over."""
    known = end_of(request)
    setattr(request, UNTIL, moment if known is None else min(known, moment))


def end_of(request: HttpRequest) -> datetime | None:
    return getattr(request, UNTIL, None)
