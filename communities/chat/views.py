from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import SignedInRequest, signed_in_required
from communities.chat.actions import delete_message, edit_message, mark_read, send_message
from communities.chat.clocks import may_be_edited_from
from communities.chat.forms import EditMessageForm, MessageForm, PlaceForm
from communities.chat.permissions import access_message, access_own_message
from communities.chat.queries import (
    History,
    Unread,
    find_answered,
    first_on,
    history_of,
    lines_of,
    page_of,
    readable_in,
    unread_in,
)
from communities.drafts.queries import Place
from communities.files.queries import add_files
from communities.files.views import composer
from communities.groups.permissions import May, may, membership_of
from communities.mutes.queries import is_muted
from communities.people.queries import asked_to_show, blocked_among
from communities.rooms.models import Room
from communities.rooms.permissions import access_room, guests_in, may_send
from communities.traces.queries import shown_by
from communities.words.queries import edits_of
from core.errors import Refused
from core.prefetch import is_prefetch


@require_GET
@signed_in_required
def room(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    found = access_room(request.user, slug, room_slug)
    return _show_room(request, found, _composer(request, found))


def _composer(request: SignedInRequest, room: Room) -> MessageForm:
    return composer(MessageForm, request, room.community, place=Place("message", room.pk))


def _history(user: User, room: Room, asked: PlaceForm) -> History:
    """The part of the room's history that an address asks for: around a message, from a day on, before or after."""
    jumped, after = None, asked.value("after")
    if asked.value("message"):
        jumped = get_object_or_404(readable_in(room, user), pk=asked.value("message"))
    elif asked.value("day"):
        jumped = first_on(room, asked.value("day"), reader=user)
    if jumped:
        after = page_of(room, jumped, reader=user)
    return history_of(room, reader=user, before=asked.value("before"), after=after)


def _show_room(request: SignedInRequest, room: Room, form: MessageForm) -> HttpResponse:
    user = request.user
    asked = PlaceForm(request.GET)
    unread = unread_in(room, user) if asked.is_newest else None
    history = _history(user, room, asked)
    context = context_of(request, room, history, form, unread=unread)
    if asked.is_newest and not is_prefetch(request):
        mark_read(room, seq=history.seq, by=user)
    # Where they can write no more there is no field that shows what they had begun.
    kept_draft = "" if context["may_send"] else form["text"].value() or ""
    may_tend, muted = may(user, May.MAKE_ROOMS, room.community), is_muted(room, user)
    return render(
        request,
        "chat/room.html",
        {
            **context,
            "asked": asked,
            "unread": unread,
            "is_muted": muted,
            "may_tend": may_tend,
            "kept_draft": kept_draft,
        },
    )


def context_of(
    request: SignedInRequest, room: Room, history: History, form: MessageForm, *, unread: Unread | None = None
) -> dict[str, Any]:
    """What a page needs that shows messages of a room, which its reader may read, and a field for the next one."""
    user = request.user
    authors = {one.author_id for message in history.messages for one in (message, message.reply_to) if one}
    blocked = blocked_among(authors, by=user)
    answered = find_answered(room, form.data.get("reply_to") or request.GET.get("reply"), reader=user)
    form.initial["reply_to"] = answered.pk if answered else None
    if with_files := [message for message in history.messages if message.has_files]:
        add_files(with_files, reader=user)
    return {
        "community": room.community,
        "membership": membership_of(user, room.community),
        "room": room,
        "history": history,
        "lines": lines_of(history, room, reader=user, blocked=blocked, unread=unread),
        "guests": guests_in(room, authors),
        "blocked": blocked,
        "show": asked_to_show(request.GET.get("show", "")),
        "react": asked_to_show(request.GET.get("react", "")),
        "form": form,
        "answered": answered,
        "shown": shown_by(user),
        "may_send": may_send(user, room),
        "may_share": may(user, May.POST, room.community),
        "may_be_edited_from": may_be_edited_from(timezone.now()),
        "edit_minutes": settings.MESSAGE_EDIT_MINUTES,
    }


def _to_newest(slug: str, room_slug: str) -> HttpResponse:
    """Without JavaScript a page opens at its top, fifty messages away from what one has just written."""
    return redirect(reverse("room", args=[slug, room_slug]) + "#newest")


@require_POST
@signed_in_required
def messages(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    """Sends without a socket: for pages without JavaScript and networks that let none through."""
    found = access_room(request.user, slug, room_slug)
    form = _composer(request, found)
    if form.is_sent:
        try:
            send_message(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            form.refuse(refused)
        else:
            return _to_newest(slug, room_slug)
    return _show_room(request, found, form)


@require_http_methods(["GET", "POST"])
@signed_in_required
def edit(request: SignedInRequest, slug: str, room_slug: str, pk: UUID) -> HttpResponse:
    room = access_room(request.user, slug, room_slug)
    message = access_own_message(request.user, room, pk)
    form = EditMessageForm(request.POST or None, initial={"text": message.body})
    if request.method == "POST" and form.is_valid():
        try:
            edit_message(message, text=form.cleaned_data["text"], by=request.user)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            refused.add_to(form)
        else:
            return redirect(f"{reverse('room', args=[slug, room_slug])}#message-{pk}")
    return render(
        request, "chat/edit.html", {"community": room.community, "room": room, "message": message, "form": form}
    )


@require_GET
@signed_in_required
def edits(request: SignedInRequest, slug: str, room_slug: str, pk: UUID) -> HttpResponse:
    """What each change of a message changed, newest first. Of one that was taken away nothing is left."""
    room = access_room(request.user, slug, room_slug)
    message = access_message(request.user, room, pk)
    blocked, show = blocked_among({message.author_id}, by=request.user), request.GET.get("show", "")
    is_folded = bool(blocked) and asked_to_show(show) != message.pk
    revisions = message.revisions.none() if is_folded else message.revisions.all()
    page, found = edits_of(message, revisions, page=request.GET.get("page"))
    context = {"community": room.community, "room": room, "words": message, "page": page, "edits": found}
    return render(request, "chat/edits.html", context | {"is_folded": is_folded})


@require_http_methods(["GET", "POST"])
@signed_in_required
def delete(request: SignedInRequest, slug: str, room_slug: str, pk: UUID) -> HttpResponse:
    room = access_room(request.user, slug, room_slug)
    message = access_own_message(request.user, room, pk)
    if request.method == "POST":
        delete_message(message, by=request.user)
        return _to_newest(slug, room_slug)
    add_files([message], reader=request.user)
    return render(request, "chat/delete.html", {"community": room.community, "room": room, "message": message})
