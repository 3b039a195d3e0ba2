"""Files in chat messages: for whoever reads the room now, found there, and gone with the message. (C01, C10, C12)"""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.chat.actions import delete_message, hide_message, restore_message, send_message
from communities.chat.models import Message
from communities.chat.updates import message_frame
from communities.files.actions import Chosen, check_waiting_files, forget_files, store_file, upload_of
from communities.files.models import StoredFile
from communities.files.queries import ready_files
from communities.groups.models import Community, Membership
from communities.keeping.actions import forget_expired
from communities.keeping.models import Keeping
from communities.library.queries import library_of
from communities.pins.actions import pin_message
from communities.rooms.actions import admit_guest
from communities.rooms.models import Room, RoomMember
from core.errors import Refused
from moderation.cases.models import Evidence
from moderation.cases.queries import ids_in_open_cases
from moderation.reports.actions import raise_flag
from realtime.models import Update
from tests.cast import Cast
from tests.communities.files.test_serving import PDF, chosen, statuses
from tests.communities.finding.test_search import finds
from tests.factories.communities import RoomFactory
from tests.factories.home import picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pictures_allowed(cast: Cast) -> None:
    Community.objects.update(allows_pictures=True)


def stored(cast: Cast, name: str = "marmalade.pdf", data: bytes = PDF) -> StoredFile:
    return store_file(cast.g1, by=cast.alice, **upload_of(name, data))


def share(cast: Cast, *files: StoredFile, text: str = "", room: Room | None = None) -> Message:
    given = [chosen(file) for file in files]
    return send_message(room or cast.room, text=text, client_id=uuid.uuid4(), files=given, by=cast.alice)


def page_of(cast: Cast) -> str:
    return f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/"


def test_file_is_had_by_who_reads_the_room_and_the_message_now(cast: Cast, client_of: Callable[[User], Client]) -> None:
    file = stored(cast)
    message = share(cast, file)
    assert (message.body, message.html) == ("", "")
    admit_guest(cast.room, cast.dave, by=None)
    for who, status in {"bob": 200, "dave": 200, "carol": 404, "frank": 404, "admin": 404, "mod1": 404}.items():
        assert statuses(client_of(cast.people[who]), file) == {status}, who
    assert statuses(Client(), file) == {302}
    bob = client_of(cast.bob)
    Membership.objects.filter(person=cast.bob).update(reads_from=timezone.now() + timedelta(seconds=1))
    assert statuses(bob, file) == {404}
    Membership.objects.filter(person=cast.bob).update(reads_from=None)
    hide_message(message)
    assert statuses(bob, file) == statuses(client_of(cast.alice), file) == {404}
    restore_message(Message.objects.get(pk=message.pk))
    assert statuses(bob, file) == {200}
    delete_message(Message.objects.get(pk=message.pk), by=cast.alice)
    assert statuses(bob, file) == {404}


def test_in_a_narrow_room_it_is_for_its_people_alone_in_search_and_library_too(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    room = RoomFactory(community=cast.g1, slug="attic", kind=Room.Kind.NARROW)
    RoomMember.objects.create(room=room, person=cast.alice)
    file = stored(cast)
    share(cast, file, room=room)
    assert statuses(client_of(cast.bob), file) == {404}
    assert finds(cast.bob, "marmalade") == []
    assert library_of(cast.g1, reader=cast.bob).files == []
    assert statuses(client_of(cast.alice), file) == {200}
    assert finds(cast.alice, "marmalade") == ["file"]
    assert library_of(cast.g1, reader=cast.alice).files == [file]
    page = client_of(cast.alice).get(f"/groups/{cast.g1.slug}/files/").content.decode()
    assert f"/chat/attic/?message={file.message_id or StoredFile.objects.get(pk=file.pk).message_id}" in page


def test_it_is_found_while_the_message_is_shown(cast: Cast) -> None:
    message = share(cast, stored(cast), text="as promised")
    assert finds(cast.bob, "marmalade") == ["file"]
    admit_guest(cast.room, cast.dave, by=None)
    assert finds(cast.dave, "marmalade") == ["file"]
    hide_message(message)
    assert (finds(cast.bob, "marmalade"), finds(cast.bob, "promised")) == ([], [])
    restore_message(Message.objects.get(pk=message.pk))
    assert (finds(cast.bob, "marmalade"), finds(cast.bob, "promised")) == (["file"], ["message"])


def test_what_the_scanner_has_not_seen_is_the_uploaders_alone_and_comes_live_afterwards(
    cast: Cast, client_of: Callable[[User], Client], settings: object
) -> None:
    settings.CLAMD_ADDRESS = "127.0.0.1:1"  # type: ignore[attr-defined]
    file = stored(cast)
    message = share(cast, file)
    assert statuses(client_of(cast.bob), file) == {404}
    assert "files" not in message_frame(message, ready_files([message.pk]).get(message.pk, ()))
    settings.CLAMD_ADDRESS = ""  # type: ignore[attr-defined]
    assert check_waiting_files() == 1
    assert statuses(client_of(cast.bob), file) == {200}
    assert Update.objects.filter(stream=f"room:{cast.room.pk}", object_id=message.pk).latest("seq").action == "edited"
    assert message_frame(message, ready_files([message.pk])[message.pk])["files"][0]["name"] == "marmalade.pdf"
    assert finds(cast.bob, "marmalade") == ["file"]


def test_its_bytes_go_with_the_deleted_message_and_wait_for_an_open_case(cast: Cast, settings: object) -> None:
    files = stored(cast), stored(cast)
    messages = [share(cast, file) for file in files]
    raise_flag("message", messages[0], reason="rules", note="", by=cast.bob)
    assert Evidence.objects.latest("taken_at").content["files"][0]["id"] == str(files[0].pk)
    for message in messages:
        delete_message(message, by=cast.alice)
    later = timezone.now() + timedelta(days=settings.DELETED_WORDS_KEPT_DAYS + 1)  # type: ignore[attr-defined]
    assert forget_files(held=ids_in_open_cases, now=later) == 1
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {files[0].pk}
    assert storages["files"].exists(files[0].path())
    assert not storages["files"].exists(files[1].path())


def test_a_message_is_sent_once_with_its_files_and_needs_words_or_a_file(cast: Cast) -> None:
    file, key = stored(cast), uuid.uuid4()
    given = {"text": "", "client_id": key, "files": [chosen(file)], "by": cast.alice}
    assert send_message(cast.room, **given) == send_message(cast.room, **given)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        send_message(cast.room, text=" ", client_id=uuid.uuid4(), by=cast.alice)
    with pytest.raises(Refused):  # it is taken
        send_message(cast.room, text="", client_id=uuid.uuid4(), files=[chosen(file)], by=cast.alice)
    with pytest.raises(Refused):  # somebody else's
        send_message(cast.room, text="", client_id=uuid.uuid4(), files=[chosen(stored(cast))], by=cast.bob)
    picture = stored(cast, "bird.jpg", picture_bytes("JPEG"))
    for said in (Chosen(picture.pk, "A bird"), Chosen(picture.pk, has_attested=True)):
        with pytest.raises(Refused):
            send_message(cast.room, text="", client_id=uuid.uuid4(), files=[said], by=cast.alice)
    assert Message.objects.filter(author=cast.alice, has_files=True).count() == 1


def test_form_keeps_what_was_typed_and_added_and_shows_it_without_scripts(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    alice, key = client_of(cast.alice), str(uuid.uuid4())
    send = f"{page_of(cast)}messages/"
    upload = upload_of("bird.jpg", picture_bytes("JPEG"))["content"]
    upload.name = "bird.jpg"
    page = alice.post(send, {"text": "Look", "client_id": key, "upload": upload, "add_file": "1"}).content.decode()
    file = StoredFile.objects.get(name="bird.jpg")
    assert "Look</textarea>" in page.replace("\n", "")
    assert f'value="{file.pk}"' in page
    said = {"text": "Look", "client_id": key, "files": str(file.pk)}
    assert "Confirm that no child can be recognised" in alice.post(send, said).content.decode()
    said |= {f"file-{file.pk.hex}-alt": "A robin", f"file-{file.pk.hex}-has_attested": "on"}
    assert alice.post(send, said).status_code == 302
    page = client_of(cast.bob).get(page_of(cast)).content.decode()
    assert f'src="/files/{file.pk}/?size=960"' in page
    assert 'alt="A robin"' in page


def test_guest_adds_no_files(cast: Cast, client_of: Callable[[User], Client]) -> None:
    admit_guest(cast.room, cast.dave, by=None)
    dave = client_of(cast.dave)
    assert "data-chosen-list" not in dave.get(page_of(cast)).content.decode()
    upload = upload_of("a.pdf", PDF)["content"]
    upload.name = "a.pdf"
    fields = {"text": "x", "client_id": str(uuid.uuid4()), "upload": upload}
    assert dave.post(f"{page_of(cast)}messages/", fields).status_code == 404
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_as_often_however_many_files_there_are(
    cast: Cast, count: int, client_of: Callable[[User], Client], django_assert_num_queries: Callable[..., object]
) -> None:
    for n in range(count):
        pin_message(share(cast, stored(cast, f"{n}.pdf")), by=cast.host)
    client = client_of(cast.bob)
    client.get(page_of(cast))
    with django_assert_num_queries(30):
        client.get(page_of(cast))
    with django_assert_num_queries(14):
        client.get(f"{page_of(cast)}pinned/")


def test_message_that_had_its_time_takes_its_file_along_at_once_and_from_the_disk_soon(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    file, now = stored(cast), timezone.now()
    message = share(cast, file)
    Message.objects.filter(pk=message.pk).update(created_at=now - timedelta(days=40))
    Keeping.objects.create(room=cast.room, days=30, chosen_at=now - timedelta(days=9))
    assert forget_expired(held=ids_in_open_cases, now=now) == 1
    assert statuses(client_of(cast.bob), file) == statuses(client_of(cast.alice), file) == {404}
    assert finds(cast.bob, "marmalade") == []
    assert forget_files(held=ids_in_open_cases, now=now + timedelta(days=2)) == 1
    assert not storages["files"].exists(file.path())
