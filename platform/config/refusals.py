"""Pages for requests that Django refuses before any view of ours sees them, and for those that we failed."""

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from core.typed import give_back
from home.found.missing import help_with

log = structlog.get_logger(__name__)
BARE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Something went wrong with us</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<h1>Something went wrong with us</h1>
<p>This is our mistake, not yours. Try again in a few minutes.</p>
<p lang="cy">Ein camgymeriad ni yw hwn. Rhowch gynnig arall arni ymhen ychydig funudau.</p>"""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says that it was too much where that is the reason, because then trying the same again helps nobody."""
    too_big = isinstance(exception, RequestDataTooBig)
    return render(request, "400.html", {"too_big": too_big}, status=413 if too_big else 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One page for what is missing and what is not theirs; on the public site it helps on, from the address alone."""
    return render(request, "404.html", {"help": help_with(request)}, status=404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Says that the page was too old. Words come back only where our own page sent them: another site could else put
    its words before somebody as their own."""
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    back = give_back(request, "403_csrf.html", status=403) if is_ours else None
    return back or render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page asks for nothing that could be what is broken; where even templates are, it is a page without style."""
    page: str
    try:
        page = render_to_string("500.html")
    except Exception:
        log.exception("error_page_failed")
        page = BARE
    return HttpResponseServerError(page)
