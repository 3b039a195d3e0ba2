"""Answers that every page shares: headers, refusals and the rule that a private page is never kept."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.errors import Moved, Refused, StepFirst
from core.typed import give_back

log = structlog.get_logger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
STATUS = {"not_found": 404, "conflict": 409, "rate": 429, "too_long": 413, "unavailable": 503}
GAVE_WAY = {"40P01": "deadlock", "40001": "serialization"}


class SecurityHeaders:
    """Headers that no library here sets."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ChoosePolicy:
    """Gives Wagtail's admin, which runs inline scripts, the looser policy, and nothing else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith("/cms/"):
            strict = response.headers.get("Content-Security-Policy")
            if strict:  # a preview: the public page with its own policy, which the editor's screen shows in a frame
                framed = strict.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
                response.headers["Content-Security-Policy"] = framed
            response._csp_config = settings.CMS_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return response


class RejectBadText:
    """PostgreSQL cannot store NUL and no address of ours holds one: refuse it before anything reads it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "\0" in query or "%00" in query:
            return HttpResponseBadRequest()
        return self.get_response(request)


class RefusedAnswers:
    """A Refused that no form caught becomes a page with its sentence; StepFirst and Moved lead on.

    So does what the database did not carry out because others were at the same rows: with the words, to send again.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, StepFirst):
            after = "?" + urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            back = give_back(request, "errors/step_first.html", status=409, step=exception.path)
            return back or HttpResponseRedirect(exception.path + after)
        if isinstance(exception, Moved):
            address = request.get_full_path().replace(exception.old, exception.new, 1)
            return HttpResponseRedirect(address, preserve_request=request.method == "POST")  # what was typed goes along
        if isinstance(exception, OperationalError) and (cause := gave_way(exception)):
            log.warning("database_gave_way", cause=cause)
            back = give_back(request, "errors/not_now.html", status=503)
            if back is not None:
                return back
            exception = Refused("unavailable", _("Too many people did something here in this very moment."))
        if not isinstance(exception, Refused):
            return None
        status = STATUS.get(exception.code, 400)
        answer = render(request, "errors/refused.html", {"message": exception.message}, status=status)
        if exception.retry_after:
            answer.headers["Retry-After"] = str(exception.retry_after)
        return answer


def gave_way(exception: OperationalError) -> str:
    """Why the database let this one go so that others could go on; "" where something else is wrong."""
    cause = exception.__cause__
    if getattr(cause, "sqlstate", None) in GAVE_WAY:
        return GAVE_WAY[cause.sqlstate]  # type: ignore[union-attr]
    name = getattr(cause, "sqlite_errorname", "") or ""
    return "locked" if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) else ""


class PageOfTheForm:
    """An address that only takes what a form sends, opened by itself, leads to the page above it, where the form is.

    That happens after signing in again or switching the language: a bare "not allowed" would be a dead end.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_a_person = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        return HttpResponseRedirect("../") if response.status_code == 405 and is_a_person else response


class PrivateByDefault:
    """What a signed-in person gets is for them alone: no cache keeps it, whatever the view forgot to say.

    Outside the middleware that sets cookies or answers by itself, so that it sees those answers too.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)  # not there where a request was refused before it had one
        says = response.headers.get("Cache-Control", "")
        is_for_all = "immutable" in says and not response.cookies  # it said so itself: the same for everybody, for good
        if not is_for_all and (response.cookies or (user is not None and user.is_authenticated)):
            response.headers["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ["Cookie"])
        return response


class ClearAtSignOut:
    """Whoever signs out leaves nothing of what they read in the browser, which the next person may use."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
