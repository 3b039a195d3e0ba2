from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.drafts.queries import Place, draft_of, give_back
from communities.events.actions import answer_date, cancel_date, edit_event, move_date
from communities.events.clocks import times_of
from communities.events.forms import CancelForm, EventForm, MoveForm
from communities.events.kinds import EVENT
from communities.events.models import EventAnswer, EventDate
from communities.events.permissions import access_answered, access_date, access_managed, access_own_event
from communities.events.queries import blocked_coming, panel_of, people_who_said
from communities.posts.views import refuse, write_post
from core.errors import Refused
from core.pace import is_too_fast

PAGE = 50
LIMIT = (30, 60)  # answers, seconds
WORDS = ("title", "body")
Said = EventAnswer.Said


@require_http_methods(["GET", "POST"])
@signed_in_required
def new_event(request: SignedInRequest, slug: str) -> HttpResponse:
    return write_post(request, slug, EVENT)


@require_http_methods(["GET", "POST"])
@signed_in_required
def edit(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    event = access_own_event(request.user, slug, pk)
    post = event.post
    said = {
        "title": post.title, "body": post.body, "place": event.place, "link": event.link, "capacity": event.capacity,
        "host": event.host.display_name if event.host and not post.is_by(event.host_id) else "",
    }  # fmt: skip
    form = EventForm(request.POST if request.method == "POST" else None, initial=said, group=post.community)
    give_back(form, draft_of(request.user, Place("edit-post", post.pk)))
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in WORDS}
        try:
            edit_event(event, **words, details=form.details, by=request.user)
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect("post", slug=slug, pk=pk)
    return render(request, "events/edit.html", {"community": post.community, "post": post, "form": form})


@require_GET
@signed_in_required
def date(request: SignedInRequest, slug: str, pk: UUID, date_pk: UUID) -> HttpResponse:
    """One date: what one says to it, and for members who is coming."""
    found = access_date(request.user, slug, pk, date_pk)
    panel = panel_of(found, request.user)
    show = request.GET.get("show")
    said = show if show in {Said.MAYBE, Said.WAITING} else Said.YES
    context: dict[str, Any] = {"said": said, "panel": panel}
    if panel.sees_who:
        people = people_who_said(found, said, reader=request.user)
        context["page"] = Paginator(people, PAGE).get_page(request.GET.get("page"))
        context["hides_some"] = blocked_coming(found, reader=request.user)
    return render(request, "events/date.html", _around(found) | context)


@require_POST
@signed_in_required
def answer(request: SignedInRequest, slug: str, pk: UUID, date_pk: UUID) -> HttpResponse:
    found = access_answered(request.user, slug, pk, date_pk)
    if is_too_fast("event-answers", request.user.pk, LIMIT):
        raise Refused("rate", _("That was a lot at once. Wait a minute, then try again."))
    mine = answer_date(found, said=request.POST.get("said", ""), by=request.user)
    sentences = {
        Said.YES: _("You are coming."),
        Said.WAITING: _("It is full. You are on the waiting list, and we tell you when there is a place."),
        Said.MAYBE: _("You may come."),
        Said.NO: _("You are not coming."),
    }
    messages.success(request, sentences[Said(mine.said)])
    if request.POST.get("back") == "date":
        return redirect("event_date", slug=slug, pk=pk, date_pk=date_pk)
    return redirect("post", slug=slug, pk=pk)


@require_http_methods(["GET", "POST"])
@signed_in_required
def move(request: SignedInRequest, slug: str, pk: UUID, date_pk: UUID) -> HttpResponse:
    found = access_managed(request.user, slug, pk, date_pk)
    event = found.event
    old = times_of(found.starts_at, found.ends_at, is_all_day=event.is_all_day)
    said = {
        "first": old.first, "starts": old.starts, "ends": old.ends, "last": old.last if old.last > old.first else None,
    }  # fmt: skip
    form = MoveForm(
        request.POST if request.method == "POST" else None, initial=said, event=event, is_series=bool(event.repeats)
    )
    if request.method == "POST" and form.is_valid():
        and_later = form.cleaned_data.get("and_later", False)
        try:
            move_date(found, times=form.times, and_later=and_later, by=request.user)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The date is changed. Whoever answered is told."))
            return redirect("event_date", slug=slug, pk=pk, date_pk=date_pk)
    return render(request, "events/move.html", _around(found) | {"form": form})


@require_http_methods(["GET", "POST"])
@signed_in_required
def cancel(request: SignedInRequest, slug: str, pk: UUID, date_pk: UUID) -> HttpResponse:
    found = access_managed(request.user, slug, pk, date_pk)
    form = CancelForm(request.POST if request.method == "POST" else None, is_series=bool(found.event.repeats))
    if request.method == "POST" and form.is_valid():
        cancel_date(found, and_later=form.cleaned_data.get("and_later", False), by=request.user)
        messages.success(request, _("It is cancelled. Whoever answered is told."))
        return redirect("post", slug=slug, pk=pk)
    return render(request, "events/cancel.html", _around(found) | {"form": form})


def _around(found: EventDate) -> dict[str, Any]:
    post = found.event.post
    return {"community": post.community, "post": post, "event": found.event, "date": found}
