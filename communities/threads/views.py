from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from communities.chat.actions import send_message
from communities.chat.forms import MessageForm, PlaceForm
from communities.chat.views import context_of
from communities.drafts.queries import Place
from communities.files.views import composer
from communities.rooms.permissions import access_room
from communities.threads.permissions import access_thread
from communities.threads.queries import thread_of
from core.errors import Refused


@require_http_methods(["GET", "POST"])
@signed_in_required
def thread(request: SignedInRequest, slug: str, room_slug: str, pk: UUID) -> HttpResponse:
    """A message with what answers it. What is written here answers it too."""
    room = access_room(request.user, slug, room_slug)
    first = access_thread(request.user, room, pk)
    if first.thread_id is not None:
        return redirect(reverse("thread", args=[slug, room_slug, first.thread_id]) + f"#message-{pk}")
    form = composer(MessageForm, request, room.community, place=Place("thread", first.pk))
    if form.is_sent:
        said = {**form.cleaned_data, "reply_to": form.cleaned_data["reply_to"] or first.pk}
        try:
            send_message(room, by=request.user, **said)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            form.refuse(refused)
        else:
            return redirect(reverse("thread", args=[slug, room_slug, pk]) + "#newest")
    context = context_of(request, room, thread_of(first, room, reader=request.user), form)
    answered = context["answered"]
    form.initial["reply_to"] = answered.pk if answered else first.pk
    context["answered"] = answered if answered and answered.pk != first.pk else None
    context["lines"] = [
        replace(line, answered=None) if line.message.reply_to_id == first.pk else line for line in context["lines"]
    ]
    context["may_send"] = context["may_send"] and first.is_shown
    return render(request, "chat/room.html", {**context, "thread": first, "asked": PlaceForm({})})
