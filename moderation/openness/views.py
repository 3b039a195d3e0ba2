from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from communities.posts.queries import parse_cursor
from core.paging import slice_of
from moderation.openness.actions import read_notes
from moderation.openness.permissions import access_log, access_notes, access_who_read, may_see_who_read
from moderation.openness.queries import (
    KEPT,
    NOTES,
    has_read_notes,
    lines_of_log,
    log_of,
    notes_read,
    transparency,
)

PAGE = 30


@require_GET
def transparency_page(request: HttpRequest) -> HttpResponse:
    """Numbers for everybody. A visitor's browser may keep the page for an hour."""
    quarters = transparency(timezone.localdate())
    answer = render(request, "openness/transparency.html", {"quarters": quarters})
    if not request.user.is_authenticated and not request.session.session_key:
        answer.headers["Cache-Control"] = f"public, max-age={KEPT}"
        patch_vary_headers(answer, ("Cookie", "Accept-Language"))
    return answer


@require_GET
@signed_in_required
def log(request: SignedInRequest, slug: str) -> HttpResponse:
    """What moderators did in a group, for its members: without names and without words."""
    community = access_log(request.user, slug)
    after = parse_cursor(request.GET.get("after", ""))
    cases, more = slice_of(log_of(community), after=after, size=PAGE)
    context = {"community": community, "lines": lines_of_log(cases), "more": more, "is_later": after is not None}
    return render(request, "openness/log.html", context)


@require_http_methods(["GET", "POST"])
@signed_in_required
def notes(request: SignedInRequest) -> HttpResponse:
    """The notes for moderators; POST says that one has read them."""
    access_notes(request.user)
    if request.method == "POST":
        read_notes(by=request.user)
        messages.success(request, _("Thank you. It is kept that you have read them."))
        return redirect("moderation:queue")
    context = {
        "version": NOTES,
        "has_read": has_read_notes(request.user),
        "may_see_who_read": may_see_who_read(request.user),
    }
    return render(request, "openness/notes.html", context)


@require_GET
@signed_in_required
def who_read(request: SignedInRequest) -> HttpResponse:
    access_who_read(request.user)
    after = parse_cursor(request.GET.get("after", ""))
    rows, more = slice_of(notes_read(), after=after, size=PAGE)
    context = {"rows": rows, "more": more, "is_later": after is not None, "version": NOTES}
    return render(request, "openness/who_read.html", context)
