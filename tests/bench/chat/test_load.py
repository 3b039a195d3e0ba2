"""The load tells the truth: a run in which nothing is lost is good, and one that loses a single message is not."""

import re
from typing import Any

import pytest

from communities.chat.models import Message
from tests.bench.chat.cast import make_cast
from tests.bench.chat.client import Client, Heard
from tests.bench.chat.engine import Shape
from tests.bench.chat.load import carry_out, lost
from tests.bench.chat.sockets import Hearth
from tests.conftest import Server

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db(transaction=True)]
STEPS = [["paced", "open", 40, 0.5], ["closed", "closed", 2, 0.3], ["catch-up", "catch_up", 5]]


class Here(Hearth):
    """Looks into the test's own database, before the test empties it."""

    def stored(self, ids: list[str]) -> set[tuple[str, int]]:
        return {
            (str(pk), position) for pk, position in Message.objects.filter(pk__in=ids).values_list("pk", "position")
        }


class Deaf(Here):
    """One member never hears of the message 3."""

    async def connect(self, room: int, member: int, heard: Heard, cursor: int | None = None) -> Client:
        def drop(data: bytes, client: Client) -> None:
            heard(re.sub(rb'"text":"~b00000003', b'"', data), client)

        return await super().connect(room, member, drop if member == 1 else heard, cursor)


class Forgetful(Here):
    """The database loses what it has acknowledged."""

    def stored(self, ids: list[str]) -> set[tuple[str, int]]:
        return set(sorted(super().stored(ids))[1:])


def run(adapter: type[Hearth], server: Server, steps: list[Any]) -> list[str]:
    options = {**make_cast(2, 3), "ports": [server.port], "run": 1}
    plan = {
        "options": options,
        "shape": vars(Shape(2, 3, grace=0.3, patience=2, pause=0)),
        "watched": {},
        "steps": steps,
        "warm_up": False,
    }
    found = carry_out(plan, adapter)
    assert found["acked"] >= 10
    return lost(found)


@pytest.fixture(autouse=True)
def no_limit(settings: Any) -> None:
    settings.CHAT_SEND_LIMIT = None


def test_nothing_is_lost_in_a_small_load(server: Server) -> None:
    assert run(Here, server, STEPS) == []


def test_what_one_person_did_not_get_fails_the_run(server: Server) -> None:
    assert run(Deaf, server, STEPS[:1]) == ["paced: 1 lost_acked"]


def test_what_the_database_lost_fails_the_run(server: Server) -> None:
    assert run(Forgetful, server, STEPS[:1]) == ["1 acknowledged messages are not stored"]
