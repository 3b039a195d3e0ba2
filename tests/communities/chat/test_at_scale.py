"""What a page of every day asks goes by an index, so that a hundred thousand rows cost what ten do."""

import re
import uuid

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from communities.chat.models import Message
from communities.chat.queries import rooms_of
from communities.notifications.queries import unread_notifications
from communities.rooms.models import Room
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def talk(room: Room, by: User) -> None:
    """Rooms in which people talk at the same time: PostgreSQL decides by statistics, which must not hang on chance."""
    others = [Room(community=room.community, name=f"Room {n}", slug=f"room-{n}") for n in range(20)]
    rooms = [room, *Room.objects.bulk_create(others)]
    said = [
        Message(room=one, author=by, client_id=uuid.uuid4(), body="x" * 120, html="x" * 120, position=position)
        for position in range(1_000, 1_250)
        for one in rooms
    ]
    Message.objects.bulk_create(said)


def plan(rows: QuerySet) -> str:
    """How the database would go about it if the tables were large."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE communities_message")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    return rows.explain()


def test_news_of_a_room_are_looked_for_after_the_place_one_has_read_to(cast: Cast) -> None:
    talk(cast.room, cast.alice)
    found = plan(rooms_of(cast.g1, cast.bob))
    after = {
        "sqlite": r"SEARCH \w0 USING INDEX \w*communities_message\w* \(room_id=\? AND position>\?\)",
        "postgresql": r"message_position_in_room.*\n\s+Index Cond: \(\(room_id = .*\) AND \(\"?position\"? > ",
    }[connection.vendor]
    assert re.search(after, found), found


def test_unread_notifications_are_counted_from_an_index_of_the_unread(cast: Cast) -> None:
    found = plan(unread_notifications(cast.bob).order_by())  # counting needs no order
    assert "notification_unread" in found, found
