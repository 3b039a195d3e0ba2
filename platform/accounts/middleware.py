"""What must be done first is passed by no page."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from accounts.permissions import is_let_in, step_of
from accounts.sessions import SessionStore
from core.typed import give_back

# All that somebody with a step before them may open: the steps, the way out, and what needs no account at all.
OPEN = {
    "accept_terms", "new_password", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_logout",
    "account_reauthenticate", "my_language", "set_language", "waiting", "terms", "wagtail_serve", "sitemap", "robots",
    "look", "byline", "healthz", "readyz", "stop_letters", "help", "help_topic", "shared_draft",
    "news_feed", "news_rss", "news_topic_feed", "news_topic_rss", "blog_feed", "blog_rss", "blog_topic_feed",
    "blog_topic_rss", "events_atom", "events_rss", "events_feed", "public_event_file",
}  # fmt: skip


def _step_before(user: User | AnonymousUser) -> str | None:
    """New terms are for whoever is let in. A password that others may know is a door for anybody with an account."""
    if is_let_in(user):
        return step_of(user)
    return "new_password" if user.is_authenticated and user.must_change_password else None


class ForcedSteps:
    """Leads people with something to do first (new terms, a new password) to it, whatever they ask for.

    Deny by default: a new address is behind the steps unless it is named above. The sockets ask `taking_part`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user = request.user
        step = _step_before(user)
        match = request.resolver_match
        if step is None or match is None or (not match.namespace and match.url_name in OPEN):
            return None
        if request.method != "GET":
            return give_back(request, "errors/step_first.html", status=409, step=reverse(step)) or redirect(step)
        response = redirect(step)
        response.headers["Location"] += "?" + urlencode({"next": request.get_full_path()})
        return response


class NotesUse:
    """Notes on the session's row that it is used, at most every few minutes: whoever is here gets no e-mail.

    Shown to nobody else. It goes with the session when they sign out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.user.is_authenticated and isinstance(request.session, SessionStore):
            request.session.note_use(timezone.now())


class OneAnswerForOnePage:
    """A page asks a dozen times whether somebody belongs to its group: the first answer stands for that page.

    Only where a page is read. Whatever changes something asks the database, inside its transaction.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.method == "GET" and request.user.is_authenticated:
            request.user.answers = {}
