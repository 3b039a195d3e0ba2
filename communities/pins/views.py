from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.files.queries import add_files
from communities.people.queries import asked_to_show, blocked_among
from communities.pins.actions import pin_message, unpin_message
from communities.pins.permissions import access_pinnable, may_pin
from communities.pins.queries import pins_for
from communities.rooms.permissions import access_room, guests_in
from core.errors import Refused


@require_GET
@signed_in_required
def pinned(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    """What is pinned in a room, each with the way to where it was said."""
    room, user = access_room(request.user, slug, room_slug), request.user
    pins = list(pins_for(user, room))
    if with_files := [pin.message for pin in pins if pin.message.has_files]:
        add_files(with_files, reader=user)
    authors = {pin.message.author_id for pin in pins}
    context = {
        "community": room.community,
        "room": room,
        "pins": pins,
        "guests": guests_in(room, authors),
        "blocked": blocked_among(authors, by=user),
        "show": asked_to_show(request.GET.get("show", "")),
        "may_pin": may_pin(user, room),
    }
    return render(request, "pins/list.html", context)


@require_POST
@signed_in_required
def pin(request: SignedInRequest, slug: str, room_slug: str, pk: UUID) -> HttpResponse:
    """`do=pin` or `unpin`. Who may not is told what they would be told of a message that does not exist."""
    message = access_pinnable(request.user, slug, room_slug, pk)
    try:
        if request.POST.get("do") == "unpin":
            unpin_message(message, by=request.user)
        else:
            pin_message(message, by=request.user)
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from None
        raise
    if request.POST.get("back") == "list":
        return redirect("pinned", slug=slug, room_slug=room_slug)
    return redirect(f"{reverse('room', args=[slug, room_slug])}?message={pk}#message-{pk}")
