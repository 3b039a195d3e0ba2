from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, approved_required, signed_in_required
from communities.conversations.actions import write_to
from communities.conversations.forms import WishForm, WriteForm
from communities.conversations.queries import conversation_between, conversations_of
from communities.direct.actions import refuse_direct_messages
from communities.direct.models import Refusal
from communities.direct.permissions import access_conversation, access_recipient, is_offered
from communities.rooms.models import Room
from communities.rooms.permissions import may_send, name_rooms
from core.errors import Refused

PAGE = 30


def _to(room: Room) -> HttpResponse:
    return redirect(reverse("room", args=[room.community.slug, room.slug]) + "#newest")


@require_GET
@approved_required
def conversations(request: SignedInRequest) -> HttpResponse:
    """With whom I write alone."""
    page = Paginator(conversations_of(request.user), PAGE).get_page(request.GET.get("page"))
    name_rooms(page.object_list, request.user)
    return render(request, "conversations/list.html", {"page": page, "is_offered": is_offered()})


@require_GET
@signed_in_required
def conversation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """An address that names neither the group nor the person; the conversation's own page is that of its room."""
    return _to(access_conversation(request.user, pk))


@require_http_methods(["GET", "POST"])
@signed_in_required
def write(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The first message to somebody. Where there is a conversation already, it is there."""
    person, groups = access_recipient(request.user, pk)
    room = conversation_between(request.user, person, groups)
    if request.method == "GET" and room is not None and may_send(request.user, room):
        return _to(room)
    form = WriteForm(request.POST if request.method == "POST" else None, groups=groups)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            sent = write_to(person, form.chosen, text=given["text"], client_id=given["client_id"], by=request.user)
        except Refused as refused:
            if refused.code == "not_found":  # for whatever reason: see direct/permissions.py
                raise Http404 from None
            form.refuse(refused)
        else:
            return _to(sent.room)
    return render(request, "conversations/write.html", {"person": person, "groups": groups, "form": form})


@require_http_methods(["GET", "POST"])
@approved_required
def wishes(request: SignedInRequest) -> HttpResponse:
    refuses = Refusal.objects.filter(person=request.user).exists()
    form = WishForm(request.POST if request.method == "POST" else None, initial={"accepts": "no" if refuses else "yes"})
    if request.method == "POST" and form.is_valid():
        refuse_direct_messages(request.user, is_on=not form.cleaned_data["accepts"])
        messages.success(request, _("Saved."))
        return redirect("message_settings")
    return render(request, "conversations/settings.html", {"form": form, "is_offered": is_offered()})
