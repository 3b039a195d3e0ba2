"""What a reader of a stream gets: in order, collapsed, as it is now, in frames that fit, the same for everybody."""

import itertools
import json
import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone, translation

import realtime.hub
import realtime.read
import realtime.views
from accounts.models import Session as StoredSession
from accounts.models import User
from communities.chat.actions import delete_message, hide_message, send_message
from communities.chat.models import Message
from communities.chat.updates import RoomSource, message_frame
from communities.groups.actions import remove_member
from communities.posts.actions import COMMENT_LIMIT, POST_LIMIT, create_comment, create_post
from communities.posts.updates import GroupSource, words_frame
from config.sockets import SOURCES, live_sessions
from core.pairs import People
from realtime.models import Stream, Update
from realtime.publish import in_order, number_update, prune_updates, publish
from realtime.read import (
    FRAME_BYTES,
    PAGE,
    Frame,
    Page,
    ReadOnly,
    Wanted,
    encode,
    head,
    parse_stream,
    read_page,
    read_pages,
    wire_name,
)
from realtime.socket import Session
from tests.authz.answers import fingerprint
from tests.cast import Cast
from tests.factories.communities import MessageFactory
from tests.realtime.conftest import Open

NAME = f"room:{uuid.UUID(int=1)}"
C, E, R = Update.Action.CREATED, Update.Action.EDITED, Update.Action.REMOVED


class Shelf(ReadOnly):
    """A source of things that are there or not."""

    def __init__(self, *there: uuid.UUID) -> None:
        self.there = set(there)
        self.asked: list[list[uuid.UUID]] = []

    def readers(self, asked: People) -> People:
        return asked

    def contents(self, updates: list[Update]) -> dict[uuid.UUID, Frame]:
        self.asked.append([update.object_id for update in updates])
        return {update.object_id: {"n": update.object_id.int} for update in updates if update.object_id in self.there}


def ids(*numbers: int) -> list[uuid.UUID]:
    return [uuid.UUID(int=number) for number in numbers]


A, B = ids(10, 11)


def tell(*changes: tuple[Update.Action, uuid.UUID]) -> None:
    with transaction.atomic():
        for action, pk in changes:
            publish(NAME, "thing", action, pk)


def brief(page: Page) -> list[tuple[int, str, int, bool]]:
    return [(item["seq"], item["action"], uuid.UUID(item["id"]).int, "data" in item) for item in page.items]


# Publishing


def test_numbers_begin_at_one_and_have_no_holes_even_after_a_rollback(transactional_db: None) -> None:
    tell((C, A))
    with transaction.atomic():
        assert number_update(NAME, "thing", C, B) == 2
        transaction.set_rollback(True)
    with transaction.atomic():
        assert number_update(NAME, "thing", E, A) == 2
        assert number_update(f"{NAME[:-1]}2", "thing", E, A) == 1
    assert head(NAME) == 2
    assert list(Update.objects.filter(stream=NAME).order_by("seq").values_list("seq", flat=True)) == [1, 2]


def test_streams_are_taken_in_one_order(transactional_db: None) -> None:
    me, group, other, room, queue = f"me:{B}", f"group:{A}", f"group:{B}", f"room:{A}", f"queue:{A}"
    for wrong in ([group, me], [room, group], [queue, room], [other, group]):
        with pytest.raises(AssertionError, match="is taken after"):
            _tell_each(wrong)
    assert not Update.objects.exists()
    with transaction.atomic(), in_order():
        for stream in (queue, room, other, group):
            publish(stream, "thing", C, A)
        with in_order():
            publish(me, "thing", C, A)
        publish(group, "thing", E, A)
        assert not Update.objects.exists()
    taken = Update.objects.order_by("pk").values_list("stream", flat=True)
    assert list(taken) == [me, group, group, other, room, queue]
    assert list(Update.objects.filter(stream=group).order_by("seq").values_list("action", flat=True)) == [C, E]


@transaction.atomic
def _tell_each(streams: list[str]) -> None:
    for stream in streams:
        publish(stream, "thing", C, A)


@transaction.atomic
@in_order()
def _fail() -> None:
    publish(NAME, "thing", C, A)
    raise ValueError("no")


def test_nothing_is_told_of_what_an_error_undid(transactional_db: None) -> None:
    with pytest.raises(ValueError, match="no"):
        _fail()
    tell((C, B))
    assert list(Update.objects.values_list("object_id", flat=True)) == [B]


def test_publishing_outside_a_transaction_is_a_mistake(transactional_db: None) -> None:
    with pytest.raises(AssertionError):
        publish(NAME, "thing", C, A)


def test_update_row_says_what_changed_and_nothing_of_what_was_said() -> None:
    assert {field.name for field in Update._meta.get_fields()} == {
        "id", "stream", "seq", "kind", "action", "object_id", "at",
    }  # fmt: skip


# Reading


def test_page_gives_what_is_new_after_the_cursor_in_order(db: None) -> None:
    tell((C, A), (C, B), (R, A))
    shelf = Shelf(B)
    assert brief(read_page(shelf, NAME, 0)) == [(2, "created", 11, True), (3, "removed", 10, False)]
    assert brief(read_page(shelf, NAME, 2)) == [(3, "removed", 10, False)]
    page = read_page(shelf, NAME, 3)
    assert (page.items, page.cursor, page.more, page.reset) == ((), 3, False, False)


@pytest.mark.parametrize(
    ("changes", "there", "shown"),
    [
        ([(C, A)], True, [(1, "created", True)]),
        ([(C, A)], False, [(1, "removed", False)]),
        ([(E, A)], True, [(1, "edited", True)]),
        ([(E, A)], False, [(1, "removed", False)]),
        ([(C, A), (E, A)], True, [(2, "created", True)]),
        ([(C, A), (E, A), (E, A)], True, [(3, "created", True)]),
        ([(E, A), (E, A)], True, [(2, "edited", True)]),
        ([(C, A), (R, A)], False, [(2, "removed", False)]),
        ([(C, A), (R, A)], True, [(2, "removed", False)]),
        ([(C, A), (E, A), (R, A)], True, [(3, "removed", False)]),
        ([(R, A), (C, A)], True, [(2, "created", True)]),
        ([(R, A), (E, A)], True, [(2, "edited", True)]),
        ([(R, A)], False, [(1, "removed", False)]),
    ],
)
def test_object_is_given_once_as_it_is_now(
    db: None, changes: list[Any], there: bool, shown: list[tuple[int, str, bool]]
) -> None:
    tell(*changes)
    page = read_page(Shelf(A) if there else Shelf(), NAME, 0)
    assert [(seq, action, data) for seq, action, _, data in brief(page)] == shown
    assert page.cursor == len(changes)


def test_collapsing_any_history_gives_each_object_once_with_its_latest_number(db: None) -> None:
    rng = random.Random(7)
    things = ids(20, 21, 22, 23)
    history = [(rng.choice([C, E, R]), rng.choice(things)) for _ in range(60)]
    tell(*history)
    for after in range(61):
        page = read_page(Shelf(*things), NAME, after)
        latest = {pk: seq for seq, (_, pk) in enumerate(history, 1) if seq > after}
        assert [(seq, uuid.UUID(int=pk)) for seq, _, pk, _ in brief(page)] == sorted(
            (seq, pk) for pk, seq in latest.items()
        )
        for seq, action, _, data in brief(page):
            assert data is (history[seq - 1][0] != R) is (action != "removed")
        assert page.cursor == 60


def test_long_absence_is_caught_up_page_by_page(db: None) -> None:
    things = [uuid.uuid4() for _ in range(PAGE + 7)]
    tell(*[(C, pk) for pk in things])
    first = read_page(Shelf(*things), NAME, 0)
    assert (len(first.items), first.cursor, first.more) == (PAGE, PAGE, True)
    second = read_page(Shelf(*things), NAME, first.cursor)
    assert (len(second.items), second.cursor, second.more) == (7, PAGE + 7, False)


@pytest.mark.parametrize(("after", "reset"), [(0, True), (1, True), (2, False), (3, False), (4, False), (5, True)])
def test_cursor_older_than_what_is_kept_or_beyond_the_head_gets_reset(db: None, after: int, reset: bool) -> None:
    tell((C, A), (C, B), (E, A), (E, B))
    Update.objects.filter(seq__lte=2).delete()
    page = read_page(Shelf(A, B), NAME, after)
    assert page.reset is reset
    assert page.cursor == 4
    if reset:
        assert (page.items, page.more) == ((), False)


def test_stream_whose_updates_are_all_forgotten_resets_old_cursors_only(db: None) -> None:
    tell((C, A), (C, B))
    Update.objects.all().delete()
    assert read_page(Shelf(), NAME, 1).reset
    assert not read_page(Shelf(), NAME, 2).reset


def test_stream_that_nobody_wrote_to_is_empty(db: None) -> None:
    assert read_page(Shelf(), NAME, 0) == Page((), 0)
    assert read_page(Shelf(), NAME, 1).reset


def test_updates_are_forgotten_after_thirty_days_and_numbers_go_on(db: None) -> None:
    tell((C, A), (C, B))
    now = datetime(2027, 1, 31, 12, tzinfo=UTC)
    Update.objects.filter(seq=1).update(at=now - timedelta(days=30, seconds=1))
    Update.objects.filter(seq=2).update(at=now - timedelta(days=30) + timedelta(seconds=1))
    assert prune_updates(now=now) == 1
    tell((E, B))
    assert list(Update.objects.order_by("seq").values_list("seq", flat=True)) == [2, 3]


def test_reading_costs_the_same_for_one_update_and_for_many(db: None, django_assert_num_queries: Any) -> None:
    tell((C, A))
    with django_assert_num_queries(2):
        read_page(Shelf(A), NAME, 0)
    things = [uuid.uuid4() for _ in range(50)]
    tell(*[(C, pk) for pk in things])
    shelf = Shelf(*things)
    with django_assert_num_queries(2):
        read_page(shelf, NAME, 1)
    assert len(shelf.asked) == 1


@pytest.mark.parametrize(("kind", "queries"), [("room", 1), ("group", 2), ("me", 2), ("queue", 1)])
def test_contents_of_a_page_cost_the_same_however_many(
    cast: Cast, kind: str, queries: int, django_assert_num_queries: Any
) -> None:
    for n in range(5):
        post = create_post(cast.g1, key=uuid.uuid4(), title=f"{n}", body="b", by=cast.alice)
        create_comment(post, key=uuid.uuid4(), body="c", by=cast.bob)
        send_message(cast.room, text=f"{n}", client_id=uuid.uuid4(), by=cast.alice)
    name = {"room": f"room:{cast.room.pk}", "group": f"group:{cast.g1.pk}", "me": f"me:{cast.alice.pk}",
            "queue": f"queue:{cast.g1.pk}"}[kind]  # fmt: skip
    rows = list(Update.objects.filter(stream=name))
    assert rows
    with django_assert_num_queries(queries):
        SOURCES[kind].contents(rows)
    one_of_each = list({row.kind: row for row in rows}.values())
    with django_assert_num_queries(queries):
        SOURCES[kind].contents(one_of_each)


def test_one_reading_gives_each_cursor_the_page_it_would_have_had_alone(db: None) -> None:
    rng, things = random.Random(11), ids(30, 31, 32, 33, 34)
    tell(*[(rng.choice([C, E, R]), rng.choice(things)) for _ in range(40)])
    Update.objects.filter(seq__lte=3).delete()
    shelf = Shelf(*things[:4])
    for low in range(36):
        afters = {low, low + 1, low + 4, 39, 40, 99}
        assert read_pages([Wanted(shelf, NAME, frozenset(afters))])[NAME] == {
            after: read_page(shelf, NAME, after) for after in afters
        }


def test_cursor_out_of_reach_of_a_reading_gets_an_empty_page_and_more(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime.read, "PAGE", 5)
    things = ids(*range(40, 60))
    tell(*[(C, pk) for pk in things])
    pages = read_pages([Wanted(Shelf(*things), NAME, frozenset({2, 4, 7, 12, 20, 21}))])[NAME]
    assert {after: (len(page.items), page.cursor, page.more, page.reset) for after, page in pages.items()} == {
        2: (5, 7, True, False),
        4: (3, 7, True, False),
        7: (0, 7, True, False),
        12: (0, 12, True, False),
        20: (0, 20, True, False),
        21: (0, 20, False, True),
    }


# Names on the wire


def test_stream_names_are_read_strictly() -> None:
    me, room = uuid.uuid4(), uuid.uuid4()
    assert parse_stream("me", me) == (f"me:{me}", "me", me)
    assert parse_stream(f"room:{room}", me) == (f"room:{room}", "room", room)
    assert parse_stream(f"nonsense:{room}", me) == (f"nonsense:{room}", "nonsense", room)
    assert wire_name(f"me:{me}") == "me"
    assert wire_name(f"room:{room}") == f"room:{room}"
    for text in [
        "", "room", "room:", ":", "me:", f"me:{me}", f"me:{uuid.uuid4()}", f"room:{str(room).upper()}",
        f"room:{room.hex}", f"room:{{{room}}}", f"room:urn:uuid:{room}", f"room: {room}", f"room:{room} ",
        f"room:{room}:x", "room:١", "\0", "room:\ud800",
    ]:  # fmt: skip
        assert parse_stream(text, me) is None, text


# Frames


def frames_of(texts: list[str]) -> list[Frame]:
    found: list[Frame] = []
    for text in texts:
        frame = json.loads(text)
        found += frame["items"] if frame["type"] == "batch" else [frame]
    return found


@pytest.mark.parametrize(
    "sizes", [[0], [10, 20], [100] * 2_000, [30_000] * 5, [59_000, 59_000], [1, 59_900, 1], [60_000]]
)
@pytest.mark.parametrize("char", ["x", "\u0175", "👋", '"', "\n"])
def test_encoded_frames_keep_order_and_fit(sizes: list[int], char: str) -> None:
    width = len(json.dumps(char, ensure_ascii=False)[1:-1].encode())
    items = [{"type": "update", "seq": n, "text": char * (size // width)} for n, size in enumerate(sizes)]
    texts = encode(items)
    assert frames_of(texts) == items
    assert all(len(text.encode()) <= 65_536 for text in texts)


def test_encode_packs_many_small_items_into_few_frames_and_nothing_into_none() -> None:
    assert encode([]) == []
    assert encode([{"type": "pong"}]) == ['{"type":"pong"}']
    assert len(encode([{"type": "update", "text": "x" * 100}] * 1_000)) == 3


WORST = [
    "👋",
    '"',
    "\\",
    "&",
    "<",
    "\u0175",
    "a.io ",
    "a.io\n",
    "a@b.io ",
    "\n",
    "a\n",
    "&\n",
    "`",
    "www.a.io ",
    "\u2028",
    "'",
]


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("unit", WORST)
def test_no_text_however_odd_makes_a_frame_over_64_kib(cast: Cast, unit: str) -> None:
    """What is stored may be any text up to its limit; links and signs grow on their way into HTML and JSON."""

    def fill(limit: int) -> str:
        return "a" + (unit * limit)[: limit - 2] + "a"

    title = ("👋" * 150)[:150]
    post = create_post(cast.g1, key=uuid.uuid4(), title=title, body=fill(POST_LIMIT), by=cast.alice)
    comment = create_comment(post, key=uuid.uuid4(), body=fill(COMMENT_LIMIT), by=cast.bob)
    send_message(cast.room, text=fill(4_000), client_id=uuid.uuid4(), by=cast.bob)
    for source, name in ((GroupSource(), f"group:{cast.g1.pk}"), (RoomSource(), f"room:{cast.room.pk}")):
        page = read_page(source, name, head(name) - 2 if name.startswith("group") else head(name) - 1)
        for text in encode(page.items):
            assert len(text.encode()) <= 65_536
        assert all(item["data"]["html"].startswith("<") for item in page.items)
    assert post.html
    assert comment.html


def test_long_words_come_whole_when_they_fit_and_as_their_beginning_when_they_do_not(cast: Cast) -> None:
    short = create_post(cast.g1, key=uuid.uuid4(), title="A", body="word " * 1_000, by=cast.alice)
    long = create_post(cast.g1, key=uuid.uuid4(), title="A", body="**word** " * 2_000, by=cast.alice)
    assert words_frame(short)["html"] == short.html
    html = words_frame(long)["html"]
    assert html.startswith("<p>**word** ")
    assert html.endswith("…</p>\n")
    assert len(html) < 1_100


def test_frame_is_the_same_in_every_language_and_for_every_reader(cast: Cast) -> None:
    rows = {name: list(Update.objects.filter(stream__name__startswith=name)) for name in ("room", "group", "queue")}
    for kind, updates in rows.items():
        assert updates
        seen = set()
        for language in ("en-gb", "cy"):
            with translation.override(language):
                for zone in ("Europe/London", "Asia/Tokyo"):
                    with timezone.override(zone):
                        seen.add(json.dumps({str(k): v for k, v in SOURCES[kind].contents(updates).items()}))
        assert len(seen) == 1


def test_frames_hold_exactly_what_the_contract_names(cast: Cast) -> None:
    message = Message.objects.select_related("author").get(pk=cast.message.pk)
    assert message_frame(message) == {
        "author": {"id": str(cast.alice.pk), "name": "Alice"},
        "text": message.body,
        "html": message.html,
        "sent_at": message.created_at.isoformat(),
        "edited_at": None,
        "reply_to": None,
        "thread": None,
        "client_id": str(message.client_id),
        "position": 1,
    }
    assert set(words_frame(cast.post)) == {"author", "html", "sent_at", "edited_at"}
    assert message_frame(message)["sent_at"].endswith("+00:00")


# The same updates as JSON


@pytest.fixture
def alice(cast: Cast, client_of: Callable[[User], Client]) -> Client:
    return client_of(cast.alice)


def some_history(cast: Cast) -> None:
    for n in range(6):
        message = send_message(cast.room, text=f"{n} ŵ", client_id=uuid.uuid4(), by=cast.bob)
        if n % 3 == 0:
            hide_message(message)
        if n % 3 == 1:
            delete_message(message, by=cast.bob)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [0, 1, 4])
def test_json_gives_the_same_items_as_the_socket(open_tab: Open, cast: Cast, alice: Client, after: int) -> None:
    some_history(cast)
    create_comment(cast.post, key=uuid.uuid4(), body="One more", by=cast.bob)
    tab = open_tab(cast.alice)
    for stream in (f"room:{cast.room.pk}", f"group:{cast.g1.pk}", "me"):
        tab.put(type="subscribe", stream=stream, after=after)
        items = list(itertools.takewhile(lambda frame: frame["type"] != "subscribed", iter(tab.get, None)))
        answer = alice.get(f"/updates/{stream}/", {"after": after})
        resets = [frame for frame in items if frame["type"] == "reset"]
        assert answer.json() == {
            "stream": stream,
            "items": [frame for frame in items if frame["type"] == "update"],
            "seq": head(f"me:{cast.alice.pk}" if stream == "me" else stream),
            "more": False,
            "reset": bool(resets),
        }


def test_json_says_reset_and_more_as_the_socket_does(cast: Cast, alice: Client) -> None:
    url = f"/updates/room:{cast.room.pk}/"
    assert alice.get(url, {"after": 99}).json() == {
        "stream": f"room:{cast.room.pk}", "items": [], "seq": 1, "more": False, "reset": True,
    }  # fmt: skip
    for _ in range(PAGE):
        with transaction.atomic():
            message = MessageFactory(room=cast.room, author=cast.bob, position=head(f"room:{cast.room.pk}") + 1)
            publish(f"room:{cast.room.pk}", "message", C, message.pk)
    first = alice.get(url).json()
    assert (len(first["items"]), first["seq"], first["more"]) == (PAGE, PAGE, True)
    second = alice.get(url, {"after": first["seq"]}).json()
    assert (len(second["items"]), second["more"]) == (1, False)


def answer_of(client: Client, url: str) -> tuple[int, str]:
    return fingerprint(client.get(url), url)


def test_json_of_a_forbidden_a_missing_and_a_malformed_stream_is_the_same_404(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    carol = client_of(cast.carol)
    urls = [
        f"/updates/room:{cast.room.pk}/", f"/updates/group:{cast.g1.pk}/", f"/updates/queue:{cast.g1.pk}/",
        f"/updates/me:{cast.alice.pk}/", f"/updates/me:{cast.carol.pk}/", f"/updates/room:{uuid.uuid4()}/",
        f"/updates/nonsense:{cast.room.pk}/", "/updates/x/", f"/updates/room:{str(cast.room.pk).upper()}/",
        f"/updates/room:{cast.other_room.pk}/?after=-1", f"/updates/room:{cast.other_room.pk}/?after=x",
        f"/updates/room:{cast.other_room.pk}/?after={'9' * 30}", f"/updates/room:{cast.other_room.pk}/?after=",
        f"/updates/room:{cast.other_room.pk}/?after=%D9%A1", f"/updates/room:{cast.other_room.pk}/?after=1.0",
        "/updates/me/?after=NaN", "/updates/%ED%A0%80/", "/updates/room:/",
    ]  # fmt: skip
    answers = {url: answer_of(carol, url) for url in urls}
    assert {answer[0] for answer in answers.values()} == {404}
    assert len({str(answer) for answer in answers.values()}) == 1, answers
    assert answer_of(carol, f"/updates/room:{cast.other_room.pk}/")[0] == 200


@pytest.mark.parametrize("who", ["eve", "banned", "suspended"])
def test_json_of_any_stream_is_missing_for_somebody_who_may_not_take_part(
    cast: Cast, client_of: Callable[[User], Client], who: str
) -> None:
    type(cast.g2).objects.filter(pk=cast.g2.pk).update(visibility="open")
    client = client_of(cast.people[who])
    for stream in (f"room:{cast.room.pk}", f"room:{cast.other_room.pk}", f"group:{cast.g2.pk}", "me"):
        assert client.get(f"/updates/{stream}/").status_code == 404


def test_json_is_not_even_read_for_somebody_who_may_not(
    cast: Cast, client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the time it takes would tell how much there is."""
    read: list[str] = []

    def note(source: Any, name: str, after: int) -> Page:
        read.append(name)
        return read_page(source, name, after)

    monkeypatch.setattr(realtime.views, "read_page", note)
    url = f"/updates/room:{cast.room.pk}/"
    assert client_of(cast.carol).get(url).status_code == 404
    assert read == []
    assert client_of(cast.bob).get(url).status_code == 200
    assert read == [f"room:{cast.room.pk}"]


def test_json_after_a_removal_is_missing(cast: Cast, client_of: Callable[[User], Client]) -> None:
    bob, url = client_of(cast.bob), f"/updates/room:{cast.room.pk}/"
    assert bob.get(url).status_code == 200
    remove_member(cast.bob_membership, by=cast.host)
    assert bob.get(url).status_code == 404


# Whose session counts


def test_sessions_are_live_only_while_key_date_state_and_password_all_are(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    client = client_of(cast.alice)
    key = client.session.session_key
    live = Session(key, cast.alice.pk, User.objects.get(pk=cast.alice.pk).password)
    wrong = [
        live._replace(key="x" * 32),
        live._replace(key=""),
        live._replace(password="another"),
        live._replace(person_id=uuid.uuid4()),
    ]
    assert live_sessions({live, *wrong}) == {live}
    assert live_sessions(set()) == set()
    rows, people = StoredSession.objects.filter(session_key=key), User.objects.filter(pk=cast.alice.pk)
    now = timezone.now()
    for spoil, mend in (
        (lambda: rows.update(expire_date=now), lambda: rows.update(expire_date=now + timedelta(days=1))),
        (lambda: people.update(state="suspended"), lambda: people.update(state="approved")),
        (
            lambda: people.update(state="banned", is_active=False),
            lambda: people.update(state="approved", is_active=True),
        ),
    ):
        spoil()
        assert live_sessions({live}) == set()
        mend()
        assert live_sessions({live}) == {live}


def test_stream_rows_are_one_per_name(db: None) -> None:
    tell((C, A), (C, B))
    assert list(Stream.objects.filter(name=NAME).values_list("seq", flat=True)) == [2]
    assert connection.in_atomic_block
    assert FRAME_BYTES < 65_536
