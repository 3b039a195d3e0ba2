from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.chat.actions import choose_guest_rooms, delete_message, make_room, mark_read, send_message
from communities.chat.forms import GuestRoomsForm, MessageForm, NewRoomForm
from communities.chat.models import Message
from communities.chat.permissions import access_room, guests_in, may_send, rooms_of_guest
from communities.chat.queries import history_of
from communities.groups.models import Membership
from communities.groups.permissions import May, access_community, membership_of, written_for
from communities.groups.queries import members_of
from communities.people.queries import asked_to_show, blocked_among
from core.errors import Refused


@require_GET
@signed_in_required
def room(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    return _show_room(request, slug, room_slug, MessageForm())


@require_http_methods(["GET", "POST"])
@signed_in_required
def new_room(request: SignedInRequest, slug: str) -> HttpResponse:
    community = access_community(request.user, slug, May.MAKE_ROOMS)
    form = NewRoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_room(community, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("room", slug=slug, room_slug=made.slug)
    return render(request, "chat/new.html", {"community": community, "form": form})


@require_http_methods(["GET", "POST"])
@signed_in_required
def guest_rooms(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """Which rooms a guest of the group is let into."""
    community = access_community(request.user, slug, May.GIVE_ROLES)
    membership = members_of(community).filter(pk=pk, role=Membership.Role.GUEST).first()
    if membership is None:
        raise Http404
    held = rooms_of_guest(membership.person, community)
    form = GuestRoomsForm(
        request.POST if request.method == "POST" else None, community=community, initial={"rooms": held}
    )
    if request.method == "POST" and form.is_valid():
        choose_guest_rooms(membership, rooms={room.pk for room in form.cleaned_data["rooms"]}, by=request.user)
        return redirect("members", slug=slug)
    return render(request, "chat/guest_rooms.html", {"community": community, "membership": membership, "form": form})


def _show_room(request: SignedInRequest, slug: str, room_slug: str, form: MessageForm) -> HttpResponse:
    found = access_room(request.user, slug, room_slug)
    before = request.GET.get("before", "")
    position = int(before) if before.isascii() and before.isdecimal() and len(before) < 17 else None
    history = history_of(found, reader=request.user, before=position)
    authors = {message.author_id for message in history.messages}
    if not before:
        mark_read(found, seq=history.seq, by=request.user)
    return render(
        request,
        "chat/room.html",
        {
            "community": found.community,
            "membership": membership_of(request.user, found.community),
            "room": found,
            "history": history,
            "guests": guests_in(found, authors),
            "blocked": blocked_among(authors, by=request.user),
            "show": asked_to_show(request.GET.get("show", "")),
            "before": position,
            "is_older": bool(before),
            "form": form,
            "may_send": may_send(request.user, found),
        },
    )


def _to_newest(slug: str, room_slug: str) -> HttpResponse:
    """Without JavaScript a page opens at its top, fifty messages away from what one has just written."""
    return redirect(reverse("room", args=[slug, room_slug]) + "#newest")


@require_POST
@signed_in_required
def messages(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    """Sends without a socket: for pages without JavaScript and networks that let none through."""
    found = access_room(request.user, slug, room_slug)
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            send_message(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            form.refuse(refused)
        else:
            return _to_newest(slug, room_slug)
    return _show_room(request, slug, room_slug, form)


@require_http_methods(["GET", "POST"])
@signed_in_required
def delete(request: SignedInRequest, slug: str, room_slug: str, pk: UUID) -> HttpResponse:
    found = access_room(request.user, slug, room_slug)
    own = Message.objects.filter(written_for(request.user, found.community), author=request.user.pk)
    message = own.filter(room=found, pk=pk, state=Message.State.SHOWN).first()
    if message is None:
        raise Http404
    if request.method == "POST":
        delete_message(message, by=request.user)
        return _to_newest(slug, room_slug)
    return render(request, "chat/delete.html", {"community": found.community, "room": found, "message": message})
