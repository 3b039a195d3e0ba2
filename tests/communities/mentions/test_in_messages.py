"""Names in chat messages: whoever reads the room can be named there, is told once, and sees it where they look."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from communities.bell.queries import bell_page
from communities.chat.actions import delete_message, edit_message, hide_message, mark_read, send_message
from communities.chat.models import Message
from communities.chat.queries import rooms_of
from communities.chat.telling import tell_of_edit
from communities.groups.models import Community, Membership
from communities.mentions.models import Mention
from communities.mentions.permissions import mentionable_in
from communities.mentions.queries import MOST_MENTIONS, company_in, offered_names, render_message
from communities.notifications.actions import set_wish
from communities.notifications.models import Notification
from communities.people.models import Block
from communities.rooms.actions import admit_guest
from communities.rooms.models import Room, RoomMember
from core.errors import Refused
from realtime.models import Stream
from tests.cast import Cast, make_person
from tests.factories.communities import MessageFactory, RoomFactory, join

pytestmark = pytest.mark.django_db


def say(cast: Cast, text: str, by: User | None = None) -> Message:
    return send_message(cast.room, text=text, client_id=uuid.uuid4(), by=by or cast.alice)


def told(person: User) -> int:
    return Notification.objects.filter(person=person, kind="mentioned").count()


def names(cast: Cast, by: User) -> set[str]:
    return set(mentionable_in(cast.room, by=by).values_list("display_name", flat=True))


def test_named_readers_are_told_in_one_line_that_leads_to_the_first(cast: Cast) -> None:
    first = say(cast, "Bore da @bob, and @Carol of the other group")
    assert f'<a href="/people/{cast.bob.pk}/" rel="noopener noreferrer nofollow ugc">@bob</a>' in first.html
    assert "@Carol of" in first.html
    assert f'href="/people/{cast.carol.pk}/"' not in first.html
    say(cast, "@Bob once more, and @Alice myself")
    assert (told(cast.bob), told(cast.alice), told(cast.carol)) == (1, 0, 0)
    line = bell_page(cast.bob).lines[0]
    assert line.text == f"You are mentioned in ‘{cast.room.name}’."
    assert line.url.endswith(f"/chat/{cast.room.slug}/?message={first.pk}#message-{first.pk}")
    delete_message(first, by=cast.alice)
    assert first.pk.hex not in bell_page(cast.bob).lines[0].url.replace("-", "")
    hide_message(Message.objects.get(body__startswith="@Bob once"))
    assert bell_page(cast.bob).lines[0].is_gone


def test_a_repeat_tells_nobody_again_and_both_ways_of_sending_tell(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        client_of(cast.alice).post(
            f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/messages/", {"text": "@Bob", "client_id": key}
        )
    assert (told(cast.bob), Mention.objects.count()) == (1, 1)


def test_edit_tells_only_whom_it_names_for_the_first_time(cast: Cast) -> None:
    message = say(cast, "Helo @Bob")
    Notification.objects.all().delete()
    edit_message(message, text="Helo @Bob and @Host", by=cast.alice)
    assert (told(cast.bob), told(cast.host)) == (0, 1)
    edit_message(message, text="Helo", by=cast.alice)
    assert not Mention.objects.filter(message=message).exists()
    assert bell_page(cast.host).lines[0].is_gone


def test_who_blocked_the_author_or_wants_no_such_word_is_not_told_and_nothing_shows_it(cast: Cast) -> None:
    html, offered = say(cast, "@Bob").html, names(cast, cast.alice)
    Notification.objects.all().delete()
    Block.objects.create(by=cast.bob, person=cast.alice)
    set_wish(cast.host, community=cast.g1.pk, levels={"mentioned": "off"})
    assert say(cast, "@Bob").html == html
    say(cast, "@Host")
    assert (told(cast.bob), told(cast.host)) == (0, 0)
    assert names(cast, cast.alice) == offered
    assert not rooms_of(cast.g1, cast.bob).get(pk=cast.room.pk).mentions  # type: ignore[attr-defined]
    assert rooms_of(cast.g1, cast.host).get(pk=cast.room.pk).mentions  # type: ignore[attr-defined]


def test_guests_are_named_and_name_only_those_they_met_there(cast: Cast) -> None:
    assert "Dave" not in names(cast, cast.alice)
    admit_guest(cast.room, cast.dave, by=None)
    assert "Dave" in names(cast, cast.alice)
    assert names(cast, cast.dave) == {"Alice"}  # who wrote there; nobody else of the group
    say(cast, "@Dave welcome", by=cast.bob)
    assert told(cast.dave) == 1
    assert bell_page(cast.dave).lines[0].group == ""
    assert say(cast, "Thanks @Bob, and @Host", by=cast.dave).html.count("/people/") == 1
    assert company_in("@Bob", cast.room, cast.dave).readers is None
    other = RoomFactory(community=cast.g1, slug="attic")
    assert not mentionable_in(other, by=cast.alice).filter(pk=cast.dave.pk).exists()


def test_newcomer_cannot_be_named_in_what_was_said_before_their_time(cast: Cast) -> None:
    message = say(cast, "Helo")
    late = make_person("late")
    join(cast.g1, late)
    Membership.objects.filter(person=late).update(reads_from=timezone.now() + timedelta(seconds=1))
    edit_message(message, text="Helo @Late", by=cast.alice)
    assert told(late) == 0
    assert not Mention.objects.exists()


def test_crowd_is_refused_beside_the_field_and_only_to_who_may_send(cast: Cast) -> None:
    people = [make_person(f"carer{n}") for n in range(MOST_MENTIONS + 1)]
    join(cast.g1, *people)
    text = " ".join(f"@{person.display_name}" for person in people)
    with pytest.raises(Refused) as refused:
        say(cast, text)
    assert (refused.value.code, refused.value.field) == ("invalid", "text")
    with pytest.raises(Refused) as refused:
        say(cast, text, by=cast.carol)
    assert refused.value.code == "not_found"


def test_reading_the_room_reads_the_bell_and_ends_the_tag(cast: Cast) -> None:
    message = say(cast, "@Bob")
    room = rooms_of(cast.g1, cast.bob).get(pk=cast.room.pk)
    assert (room.new, room.mentions) == (2, True)  # type: ignore[attr-defined]
    mark_read(cast.room, seq=message.position, by=cast.bob)
    assert not rooms_of(cast.g1, cast.bob).get(pk=cast.room.pk).mentions  # type: ignore[attr-defined]
    assert Notification.objects.get(person=cast.bob, kind="mentioned").read_at is not None


def test_rooms_and_bell_ask_as_often_whatever_was_said(cast: Cast) -> None:
    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as rooms:
            list(rooms_of(Community.objects.get(pk=cast.g1.pk), User.objects.get(pk=cast.bob.pk)))
        with CaptureQueriesContext(connection) as bell:
            bell_page(User.objects.get(pk=cast.bob.pk))
        return len(rooms), len(bell)

    say(cast, "@Bob")
    before = queries()
    for slug in ("attic", "cellar"):
        room = RoomFactory(community=cast.g1, slug=slug)
        send_message(room, text="@Bob", client_id=uuid.uuid4(), by=cast.alice)
    assert queries() == before


def test_names_are_offered_to_who_writes_in_the_room(cast: Cast, client_of: Callable[[User], Client]) -> None:
    address = f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/mentions/"
    assert client_of(cast.alice).post(address, {"typed": "bo"}).json() == {"names": ["Bob"]}
    lines = client_of(cast.alice).post(address, {"text": "@Bob"}).json()["lines"]
    assert "You mention Bob" in lines[1]
    assert offered_names(mentionable_in(cast.room, by=cast.alice), "car", to=cast.alice) == []
    Membership.objects.filter(person=cast.bob).update(role=Membership.Role.READER)
    assert client_of(cast.bob).post(address, {"typed": "al"}).status_code == 403
    assert client_of(cast.carol).post(address, {"typed": "al"}).status_code == 404


def test_page_marks_where_one_is_named_and_nowhere_else(cast: Cast, client_of: Callable[[User], Client]) -> None:
    say(cast, "@Bob and @Host")
    say(cast, f"https://example.org/people/{cast.bob.pk}/")
    room = f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/"
    shown = 'class="message__you">'
    assert client_of(cast.bob).get(room).content.decode().count(shown) == 1
    assert client_of(cast.alice).get(room).content.decode().count(shown) == 0


def test_streams_are_taken_in_their_order(cast: Cast) -> None:
    """The bell's before the room's: tests/stream_order.py fails here otherwise."""
    say(cast, "@Bob and @Host")
    edit_message(Message.objects.get(body__startswith="@Bob"), text="@Bob, @Host and @Mod1", by=cast.alice)
    assert Stream.objects.filter(name=f"me:{cast.bob.pk}").exists()


def test_between_two_people_an_edit_that_names_the_other_tells_nothing_more(cast: Cast) -> None:
    room = RoomFactory(community=cast.g1, slug="two", kind=Room.Kind.DIRECT)
    for person in (cast.alice, cast.bob):
        RoomMember.objects.create(room=room, person=person)
    message = MessageFactory(room=room, author=cast.alice, position=1)
    tell_of_edit(message, render_message("Helo @Bob", room, by=cast.alice), timezone.now())
    assert Mention.objects.filter(person=cast.bob).count() == 1
    assert told(cast.bob) == 0
