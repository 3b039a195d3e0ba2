"""What others see of somebody in chat: switched by the site and by each person, in both directions."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from communities.chat.updates import RoomSource
from communities.closing.actions import close_account
from communities.people.actions import block_person
from communities.traces.actions import choose_traces
from communities.traces.models import Traces
from communities.traces.queries import KINDS, PRESENCE, RECEIPTS, TYPING, apart, showing, shown_by
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "/me/chat/"


@pytest.fixture
def everything_offered(settings: Any) -> None:
    settings.CHAT_TRACES = dict.fromkeys(KINDS, True)


def test_typing_is_usual_and_nothing_else(cast: Cast, everything_offered: None) -> None:
    assert shown_by(cast.bob) == {TYPING}
    choose_traces(cast.bob, by=cast.bob, typing=False, presence=True)
    assert shown_by(cast.bob) == {PRESENCE}


def test_what_the_site_does_not_offer_nobody_shows(cast: Cast, settings: Any) -> None:
    choose_traces(cast.bob, by=cast.bob, typing=True, presence=True, receipts=True)
    for kind in KINDS:
        settings.CHAT_TRACES = {**dict.fromkeys(KINDS, True), kind: False}
        assert shown_by(cast.bob) == {*KINDS} - {kind}


@pytest.mark.parametrize("count", [1, 3])
def test_who_shows_costs_one_query(
    cast: Cast, everything_offered: None, django_assert_num_queries: Any, count: int
) -> None:
    people = [cast.alice, cast.bob, cast.host][:count]
    for person in people:
        choose_traces(person, by=person, receipts=True, typing=False)
    for kind, found in ((RECEIPTS, set(people)), (TYPING, set()), (PRESENCE, set())):
        with django_assert_num_queries(1):
            assert showing(kind, [person.pk for person in people]) == {person.pk for person in found}


def test_a_block_parts_both(cast: Cast) -> None:
    block_person(cast.alice, by=cast.bob)
    alice, bob = cast.alice.pk, cast.bob.pk
    assert apart([alice, bob, cast.host.pk]) == {(alice, bob), (bob, alice)}


def test_typing_reaches_nobody_from_who_does_not_show_it_nor_who_does_not(cast: Cast, settings: Any) -> None:
    source, others = RoomSource(), {cast.bob.pk, cast.host.pk}
    assert source.deaf_to(cast.alice.pk, others) == set()
    choose_traces(cast.bob, by=cast.bob, typing=False)
    assert source.deaf_to(cast.alice.pk, others) == {cast.bob.pk}
    choose_traces(cast.alice, by=cast.alice, typing=False)
    assert source.deaf_to(cast.alice.pk, others) == others
    choose_traces(cast.alice, by=cast.alice, typing=True)
    settings.CHAT_TRACES = dict.fromkeys(KINDS, False)
    assert source.deaf_to(cast.alice.pk, others) == others


def test_page_asks_of_what_the_site_offers(cast: Cast, client_of: Callable[[User], Client], settings: Any) -> None:
    client = client_of(cast.bob)
    settings.CHAT_TRACES = {TYPING: True, PRESENCE: False, RECEIPTS: True}
    page = client.get(PAGE).content.decode()
    assert [f'name="{kind}"' in page for kind in KINDS] == [True, False, True]
    assert "Nobody sees who has a room open." in page
    assert client.post(PAGE, {"presence": "on", "receipts": "on", "sent": "yes"}).status_code == 302
    traces = Traces.objects.get(person=cast.bob)
    assert (traces.typing, traces.presence, traces.receipts) == (False, False, True)


def test_closed_account_leaves_none(cast: Cast) -> None:
    choose_traces(cast.bob, by=cast.bob, receipts=True)
    close_account(cast.bob, by=cast.bob)
    assert not Traces.objects.exists()
