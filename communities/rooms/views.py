from uuid import UUID

from django.contrib import messages as messages_to
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.models import Membership
from communities.groups.permissions import May, access_community, may, membership_of
from communities.groups.queries import members_of
from communities.people.permissions import audiences_of_roles
from communities.people.queries import asked_to_show, members_called, pictured
from communities.rooms.actions import (
    SETTINGS,
    change_room,
    choose_guest_rooms,
    close_room,
    leave_room,
    make_room,
    narrow_room,
    put_in_room,
    reopen_room,
    take_out_of_room,
)
from communities.rooms.forms import CloseRoomForm, GuestRoomsForm, NewRoomForm, PeopleForm, RoomForm
from communities.rooms.models import Room
from communities.rooms.permissions import (
    READING,
    access_room_people,
    access_room_settings,
    guests_in,
    guests_let_into,
    listed_rooms,
    may_leave,
    people_of,
    rooms_of_guest,
)
from communities.settings.queries import settings_seen
from core.errors import Refused

PAGE = 50
NAME = 60  # characters of a name to look for


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
            page = "choose_room_people" if made.kind == Room.Kind.NARROW else "room"
            return redirect(page, slug=slug, room_slug=made.slug)
    return render(request, "rooms/new.html", {"community": community, "form": form})


@require_http_methods(["GET", "POST"])
@signed_in_required
def room_settings(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    """Three forms on one page: what the room is, closing it (`do=close`), opening it again (`do=reopen`)."""
    room = access_room_settings(request.user, slug, room_slug)
    do = request.POST.get("do", "change") if request.method == "POST" else ""
    form = RoomForm(request.POST if do == "change" else None, room=room)
    closing = CloseRoomForm(request.POST if do == "close" else None)
    asked = {"change": form, "close": closing}.get(do)
    if do == "reopen" or (asked and asked.is_valid()):
        try:
            if do == "change":
                change_room(room, by=request.user, **form.cleaned_data)
            elif do == "close":
                close_room(room, by=request.user, **closing.cleaned_data)
            else:
                reopen_room(room, by=request.user)
        except Refused as refused:
            room.refresh_from_db()
            if asked is None:
                messages_to.error(request, refused.message)
                return redirect("room_settings", slug=slug, room_slug=room_slug)
            refused.add_to(asked)
            if do == "change":  # sent again, it counts as having seen what is there now
                form.data = {**request.POST.dict(), "seen": settings_seen(room, SETTINGS)}
        else:
            messages_to.success(request, _("The settings are saved."))
            return redirect("room", slug=slug, room_slug=room_slug)
    context = {"community": room.community, "room": room, "form": form, "closing": closing}
    return render(request, "rooms/settings.html", context)


@require_http_methods(["GET", "POST"])
@signed_in_required
def guest_rooms(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """Which rooms a guest of the group is let into."""
    community = access_community(request.user, slug, May.GIVE_ROLES)
    membership = members_of(community).filter(pk=pk, role=Membership.Role.GUEST).first()
    if membership is None:
        raise Http404
    held = rooms_of_guest(membership.person, community)
    sent, rooms = request.POST if request.method == "POST" else None, listed_rooms(request.user, community)
    form = GuestRoomsForm(sent, rooms=rooms, initial={"rooms": held})
    if request.method == "POST" and form.is_valid():
        choose_guest_rooms(membership, rooms={room.pk for room in form.cleaned_data["rooms"]}, by=request.user)
        return redirect("members", slug=slug)
    return render(request, "rooms/guest_rooms.html", {"community": community, "membership": membership, "form": form})


@require_http_methods(["GET", "POST"])
@signed_in_required
def people(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    """Who is in a narrow room. For whoever looks after rooms: take somebody out (POST `person`)."""
    room = access_room_people(request.user, slug, room_slug)
    may_choose = may(request.user, May.MAKE_ROOMS, room.community)
    if request.method == "POST":
        room = access_room_settings(request.user, slug, room_slug)
        person = get_object_or_404(User, pk=asked_to_show(request.POST.get("person", "")))
        take_out_of_room(room, person, by=request.user)
        messages_to.success(request, _("%(name)s can no longer read this room.") % {"name": person.display_name})
        return redirect("room_people", slug=slug, room_slug=room_slug)
    chosen = people_of(room).select_related("person").order_by("person__display_name", "pk")
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    context = {
        "community": room.community,
        "room": room,
        "page": page,
        "pictured": _pictured(request.user, room, [one.person_id for one in page]),
        "guests": guests_let_into(room),
        "may_choose": may_choose,
        "may_leave": may_leave(request.user, room),
    }
    return render(request, "rooms/people.html", context)


def _pictured(viewer: User, room: Room, people: list[UUID]) -> set[UUID]:
    membership = membership_of(viewer, room.community)
    return pictured(people, audiences_of_roles({membership.role} if membership else set()), viewer=viewer)


@require_http_methods(["GET", "POST"])
@signed_in_required
def choose_people(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    """The members who are not in the room yet, a page at a time; `?q=` finds them by a part of their name."""
    room = access_room_settings(request.user, slug, room_slug)
    called = request.GET.get("q", "").strip()[:NAME]
    members = members_called(room.community, called).filter(role__in=READING)
    members = members.exclude(person__in=people_of(room).values("person"))
    page = Paginator(members, PAGE).get_page(request.GET.get("page"))
    form = PeopleForm(
        request.POST if request.method == "POST" else None, shown=User.objects.filter(pk__in=members.values("person"))
    )
    if request.method == "POST" and form.is_valid():
        chosen = {person.pk for person in form.cleaned_data["people"]}
        count = put_in_room(room, chosen, by=request.user)
        said = ngettext("%(count)d person is chosen.", "%(count)d people are chosen.", count) % {"count": count}
        messages_to.success(request, said)
        return redirect(request.get_full_path())
    context = {
        "community": room.community,
        "room": room,
        "page": page,
        "called": called,
        "form": form,
        "chosen": people_of(room).count(),
        "pictured": _pictured(request.user, room, [one.person_id for one in page]),
    }
    return render(request, "rooms/choose_people.html", context)


@require_http_methods(["GET", "POST"])
@signed_in_required
def narrow(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    """Says who will be able to read an open room, then makes it one for those people alone."""
    room = access_room_settings(request.user, slug, room_slug)
    if room.kind != Room.Kind.OPEN:
        return redirect("room_people", slug=slug, room_slug=room_slug)
    if request.method == "POST":
        room = narrow_room(room, by=request.user)
        messages_to.success(request, _("This room is only for the people you chose now."))
        return redirect("room_people", slug=slug, room_slug=room.slug)
    chosen = people_of(room).select_related("person").order_by("person__display_name", "pk")
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    guests = guests_let_into(room).filter(pk__in=guests_in(room, []))
    context = {"community": room.community, "room": room, "page": page, "guests": guests}
    return render(request, "rooms/narrow.html", context)


@require_http_methods(["GET", "POST"])
@signed_in_required
def leave(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    """For whoever was chosen for a room and wants to be in it no more."""
    room = access_room_people(request.user, slug, room_slug)
    if not may_leave(request.user, room):
        raise Http404
    if request.method == "POST":
        leave_room(room, by=request.user)
        messages_to.success(request, _("You have left the room."))
        return redirect("group", slug=slug)
    return render(request, "rooms/leave.html", {"community": room.community, "room": room})
