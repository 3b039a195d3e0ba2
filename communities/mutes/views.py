from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.mutes.actions import mute_room
from communities.rooms.permissions import access_room
from core.errors import Refused


@require_POST
@signed_in_required
def mute(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    """`do=mute`, or `do=hear` to hear of the room again."""
    room, do = access_room(request.user, slug, room_slug), request.POST.get("do")
    is_on, back = do == "mute", redirect(reverse("room", args=[slug, room_slug]) + "#newest")
    if do not in {"mute", "hear"}:
        return back
    try:
        mute_room(room, is_on=is_on, by=request.user)
    except Refused:
        raise Http404 from None
    messages.success(request, _("You have muted this room.") if is_on else _("You hear of this room again."))
    return back
