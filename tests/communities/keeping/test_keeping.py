"""For how long a room's messages are kept: hosts choose, seeing what goes; the clock deletes it; a case stops it."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.chat.actions import delete_message, edit_message, send_message
from communities.chat.models import Message, MessageRevision
from communities.chat.queries import history_of
from communities.files.actions import forget_files, store_file, upload_of
from communities.files.models import StoredFile
from communities.groups.actions import remove_member
from communities.keeping import actions as keeping
from communities.keeping.actions import forget_expired, keep_messages
from communities.keeping.models import Keeping
from communities.pins.actions import pin_message
from communities.reactions.actions import give_reaction
from communities.reactions.models import Reaction, Tally
from communities.search.actions import take_all
from communities.search.models import Indexed
from config.sockets import SOURCES
from core.errors import Refused
from moderation.cases.models import Evidence
from moderation.cases.queries import ids_in_open_cases
from moderation.decisions.actions import decide_case
from moderation.reports.actions import raise_flag
from realtime.read import head, read_page
from records.models import Entry
from tests.cast import Cast
from tests.communities.files.test_serving import PDF, chosen
from tests.factories.communities import RoomFactory
from tests.threads import at_once, codes, meanwhile

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def send(cast: Cast, *, days: float, text: str = "old", **more: Any) -> Message:
    """A message that is so many days old."""
    then = NOW - timedelta(days=days)
    return send_message(cast.room, text=text, client_id=uuid.uuid4(), by=cast.alice, now=then, **more)


def keep(cast: Cast, days: int | None, *, seen: int | None = None, now: datetime = NOW - timedelta(days=2)) -> None:
    keep_messages(cast.room, days=days, seen=seen, by=cast.host, now=now)


def forget(now: datetime = NOW) -> int:
    return forget_expired(held=ids_in_open_cases, now=now)


def left(cast: Cast) -> set[str]:
    return set(cast.room.messages.values_list("body", flat=True)) - {cast.message.body}


def test_what_is_older_goes_with_all_that_hangs_on_it(cast: Cast) -> None:
    old, young = send(cast, days=31), send(cast, days=29, text="young")
    edit_message(old, text="mended", by=cast.alice, now=old.created_at + timedelta(minutes=1))
    give_reaction(old, kind="hug", by=cast.bob)
    answer = send(cast, days=1, text="answer", reply_to=old.pk)
    gone = send(cast, days=40, text="gone")
    delete_message(gone, by=cast.alice)
    keep(cast, 30)
    assert forget() == 2
    assert left(cast) == {"young", "answer"}
    assert not MessageRevision.objects.filter(message=old.pk).exists()
    assert not Tally.objects.filter(message=old.pk).exists()
    assert not Reaction.objects.exists()
    assert set(Indexed.objects.filter(within=cast.room.pk).values_list("object_id", flat=True)) == {
        young.pk, answer.pk, cast.message.pk,
    }  # fmt: skip
    answer.refresh_from_db()
    assert answer.reply_to is None
    assert len(history_of(cast.room, reader=cast.bob).messages) == 3
    assert forget() == 0


def test_choice_has_a_day_of_grace_and_holds_in_its_room_alone(cast: Cast) -> None:
    send(cast, days=100)
    other = RoomFactory(community=cast.g1)
    send_message(other, text="old too", client_id=uuid.uuid4(), by=cast.alice, now=NOW - timedelta(days=100))
    keep(cast, 90, now=NOW - timedelta(hours=23))
    assert forget() == 0
    assert forget(NOW + timedelta(hours=2)) == 1
    assert other.messages.count() == 1


def test_site_says_what_holds_where_no_host_did(cast: Cast, settings: Any) -> None:
    send(cast, days=100)
    assert forget() == 0  # for ever
    keep(cast, 0)
    settings.MESSAGES_KEPT_DAYS = 60
    assert forget() == 0  # the hosts said for ever
    keep(cast, None, seen=0)
    assert forget() == 1


def test_what_is_looked_at_waits_and_its_copy_stays(cast: Cast) -> None:
    old = send(cast, days=31, text="reported")
    flag = raise_flag("message", old, reason="rules", note="", by=cast.bob)
    keep(cast, 30)
    assert forget() == 0
    assert left(cast) == {"reported"}
    flag.case.refresh_from_db()
    decide_case(flag.case, decision="leave", reason="fine", seen_version=flag.case.version, by=cast.mod1)
    assert forget() == 1
    assert Evidence.objects.filter(case=flag.case).exists()


def test_open_screens_are_told_of_each_that_goes(cast: Cast) -> None:
    old, before = send(cast, days=31), head(f"room:{cast.room.pk}")
    keep(cast, 30)
    forget()
    changed, gone = read_page(SOURCES["room"], f"room:{cast.room.pk}", before).items
    assert (changed["kind"], gone["kind"], gone["action"], gone["id"]) == ("room", "expired", "removed", str(old.pk))
    assert "data" not in gone


def test_many_go_in_rounds(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communities.keeping.actions.FORGOTTEN_AT_ONCE", 2)
    for _ in range(5):
        send(cast, days=31)
    keep(cast, 30)
    assert [forget() for _ in range(4)] == [2, 2, 1, 0]


def test_only_hosts_choose_and_what_changed_meanwhile_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        keep_messages(cast.room, days=30, seen=None, by=cast.bob)
    keep(cast, 30)
    keep(cast, 30)  # twice is once
    with pytest.raises(Refused) as refused:
        keep(cast, 90, seen=None)
    assert refused.value.code == "conflict"
    entry = Entry.objects.get(kind="room.keeping")
    assert entry.detail["days"] == 30
    remove_member(cast.g1.memberships.get(person=cast.bob), by=cast.host)


def test_host_sees_what_would_go_before_it_is_saved(cast: Cast, client_of: Callable[[User], Client]) -> None:
    for _ in range(3):
        send(cast, days=31)
    host, room = client_of(cast.host), f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/"
    page = host.get(f"{room}keeping/").content.decode()
    assert "30 days (3 messages would be deleted)" in page
    wanted = {"days": "30", "seen": "site"}
    assert "Delete 3 messages?" in host.post(f"{room}keeping/", wanted).content.decode()
    assert not Keeping.objects.exists()
    assert host.post(f"{room}keeping/", {**wanted, "sure": "yes"}).headers["Location"] == f"{room}settings/"
    assert Keeping.objects.get().days == 30
    assert "kept for 30 days and then deleted" in client_of(cast.bob).get(room).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_clocks_delete_each_once(cast: Cast) -> None:
    for _ in range(6):
        send(cast, days=31)
    keep(cast, 30)
    results = at_once(*[lambda: forget(NOW)] * 2)
    assert (codes(results), sum(results), left(cast)) == ([], 6, set())


def test_files_go_with_their_message(cast: Cast) -> None:
    file = store_file(cast.g1, by=cast.alice, **upload_of("rota.pdf", PDF))
    message = send_message(cast.room, text="", client_id=uuid.uuid4(), files=[chosen(file)], by=cast.alice)
    Message.objects.filter(pk=message.pk).update(created_at=NOW - timedelta(days=31))
    StoredFile.objects.filter(pk=file.pk).update(created_at=NOW - timedelta(days=31))
    keep(cast, 30)
    assert forget() == 1
    forget_files(held=ids_in_open_cases, now=NOW)
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    assert not any(storages["files"].exists(path) for path in file.paths)


def test_what_went_meanwhile_is_pinned_by_nobody(cast: Cast) -> None:
    old = send(cast, days=31)
    Message.objects.filter(pk=old.pk).delete()
    with pytest.raises(Refused) as refused:
        pin_message(old, by=cast.host)
    assert refused.value.code == "not_found"


@pytest.mark.once("postgresql")
@pytest.mark.django_db(transaction=True)
def test_answer_to_what_is_going_waits_and_is_an_ordinary_message(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its row names the other: each would wait for the other, or the answer be lost at the commit."""
    old, going = send(cast, days=31), list[Any]()

    def slowly(ids: list[uuid.UUID]) -> None:
        take_all(ids)
        answer = {"text": "answer", "client_id": uuid.uuid4(), "reply_to": old.pk}
        going.append(meanwhile(lambda: send_message(cast.room, by=cast.bob, **answer)))
        time.sleep(0.7)

    keep(cast, 30)
    monkeypatch.setattr(keeping, "take_all", slowly)
    assert forget() == 1
    assert going[0].result(60).reply_to_id is None
    assert left(cast) == {"answer"}
