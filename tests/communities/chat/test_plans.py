"""What chat asks of the database with each message does not read all that was ever said."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.chat.actions import Saying, send_messages
from communities.chat.updates import RoomSource
from core.prepared import FEW
from realtime.hub import LETTERS
from realtime.models import Update
from tests.cast import Cast, make_person
from tests.factories.communities import join

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once("postgresql", only="EXPLAIN is PostgreSQL's"),
]
ROWS = 150_000


def fill(cast: Cast, authors: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO communities_message (id, author_id, body, html, masked, state, created_at, room_id, client_id,
                                             position, has_files)
            SELECT gen_random_uuid(), (%s::uuid[])[1 + n %% %s], 'said', '<p>said</p>', '', 'shown',
                   now() - n * interval '1 minute', %s, gen_random_uuid(), n + 1000, false
            FROM generate_series(1, %s) n
            """,
            [[one.pk for one in authors], len(authors), cast.room.pk, ROWS],
        )
        cursor.execute("ANALYZE communities_message, communities_membership, accounts_user, communities_room")


def reading_all(queries: CaptureQueriesContext) -> list[str]:
    """The statements that read every message there is."""
    found = []
    with connection.cursor() as cursor:
        for query in queries:
            if query["sql"].lstrip("(").startswith("SELECT") and "FOR NO KEY UPDATE" not in query["sql"]:
                cursor.execute(f"EXPLAIN {query['sql']}")
                plan = "\n".join(row[0] for row in cursor.fetchall())
                found += [query["sql"]] if "Seq Scan on communities_message" in plan else []
    return found


def test_messages_are_sent_and_read_without_reading_all(cast: Cast) -> None:
    people = [make_person(f"p{n}") for n in range(LETTERS)]
    join(cast.g1, *people)
    fill(cast, people)
    for size in (1, 5, 8, 20, LETTERS):
        batch = [Saying(cast.room.pk, one.pk, "hello", uuid.uuid4()) for one in people[:size]]
        with CaptureQueriesContext(connection) as queries:
            assert len(send_messages(batch)) == size
        assert len(queries) > 10
        assert reading_all(queries) == [], size
    for size in (1, 20, FEW + 1, 100):
        updates = [Update(kind="message", action="created", object_id=uuid.uuid4()) for _ in range(size)]
        with CaptureQueriesContext(connection) as queries:
            RoomSource().contents(updates)
        assert len(queries) == 1
        assert reading_all(queries) == [], size
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM communities_message WHERE body = 'x'")
    assert len(reading_all(queries)) == 1  # it would be seen
