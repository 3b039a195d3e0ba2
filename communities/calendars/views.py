from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.permissions import SignedInRequest, approved_required, signed_in_required
from communities.calendars.actions import make_feed, renew_feed, revoke_feed
from communities.calendars.forms import FeedForm
from communities.calendars.ics import written
from communities.calendars.models import CalendarFeed
from communities.calendars.permissions import access_feed, access_linked
from communities.calendars.queries import dates_in, dates_of, dates_of_feed, feeds_of, groups_for_feeds, page_of
from communities.events.permissions import access_event
from communities.groups.permissions import May, access_community, may
from communities.posts.queries import parse_cursor
from core.errors import Refused
from core.pace import is_too_fast
from core.tokens import digest_of

LIMIT = (60, 600)  # times, seconds: a calendar comes every quarter of an hour, from each device


@require_GET
@signed_in_required
def events(request: SignedInRequest, slug: str) -> HttpResponse:
    """A group's events by month: what is to come, or with `?show=over` what was."""
    community = access_community(request.user, slug)
    context = _lists(request, over=request.GET.get("show") == "over")
    context["page"] = page_of(dates_in(community, reader=request.user), **context["asked"])
    context |= {"community": community, "may_post": may(request.user, May.POST, community)}
    return render(request, "calendars/group.html", context)


@require_GET
@approved_required
def calendar(request: SignedInRequest) -> HttpResponse:
    """The same of all groups one belongs to."""
    context = _lists(request, over=request.GET.get("show") == "over")
    context["page"] = page_of(dates_of(request.user), **context["asked"])
    return render(request, "calendars/all.html", context)


def _lists(request: SignedInRequest, *, over: bool) -> dict[str, Any]:
    after = parse_cursor(request.GET.get("after", ""))
    return {"over": over, "asked": {"reader": request.user, "now": timezone.now(), "over": over, "after": after}}


@require_GET
@signed_in_required
def linked(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Where the link in a calendar leads whoever may read of it."""
    found = access_linked(request.user, pk)
    post = found.event.post
    return redirect("event_date", slug=post.community.slug, pk=post.pk, date_pk=found.pk)


@require_safe
@signed_in_required
def event_file(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """The dates of one event to put into a calendar: those to come, or all where there are none."""
    event = access_event(request.user, slug, pk)
    dates = event.dates.all()
    found = list(dates.filter(ends_at__gt=timezone.now()) or dates)
    for one in found:
        one.event = event
    return _answer(written(found, titles=True), "event.ics")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody's calendar fetches, without a session. What may not be read is the same 404 as what never was."""
    if is_too_fast("calendar", UUID(hex=digest_of(token)[:32]), LIMIT):
        raise Refused("rate", _("That was a lot at once. Wait a few minutes, then try again."))
    found = access_feed(token)
    with translation.override(found.person.language):
        made = written(dates_of_feed(found, now=timezone.now()), titles=found.with_titles)
    return _answer(made, "calendar.ics")


def _answer(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "POST"])
@approved_required
def my_calendar(request: SignedInRequest) -> HttpResponse:
    """One's own addresses: make one, make it anew, end it. An address is shown in the answer that made it, and never
    again."""
    do = request.POST.get("do", "")
    form = FeedForm(request.POST if do == "make" else None, groups=groups_for_feeds(request.user))
    if do in {"renew", "revoke"}:
        try:
            pk = UUID(request.POST.get("feed", ""))
        except ValueError:
            return redirect("my_calendar")
        if do == "renew":
            return _show_made(request, *renew_feed(pk, by=request.user))
        revoke_feed(pk, by=request.user)
        messages.success(
            request, _("The address has ended. What your calendar has fetched stays there until you delete it.")
        )
        return redirect("my_calendar")
    if do == "make" and form.is_valid():
        return _show_made(request, *make_feed(**form.cleaned_data, by=request.user))
    return render(request, "calendars/mine.html", {"form": form, "feeds": feeds_of(request.user)})


def _show_made(request: SignedInRequest, made: CalendarFeed, token: str) -> HttpResponse:
    url = settings.BASE_URL + reverse("calendar_feed", args=[token])
    return render(request, "calendars/made.html", {"made": made, "url": url})
