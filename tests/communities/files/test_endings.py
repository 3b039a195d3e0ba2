"""How a file ends: with its post, when no post takes it, or when the scanner says so. (C10, C12)"""

import socketserver
import struct
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities.files.actions import (
    Chosen,
    check_file,
    check_waiting_files,
    forget_files,
    remove_file,
    store_file,
    upload_of,
)
from communities.files.models import StoredFile
from communities.groups.models import Community
from communities.posts.actions import create_comment, create_post, delete_comment, delete_post
from communities.posts.models import Post
from moderation.cases.models import Case
from moderation.cases.queries import ids_in_open_cases
from moderation.reports.actions import raise_flag
from records.models import Entry
from tests.cast import Cast
from tests.factories.home import picture_bytes
from tests.threads import waits_for

pytestmark = pytest.mark.django_db
EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class Clamd(socketserver.StreamRequestHandler):
    """What clamd does with INSTREAM: reads chunks to the empty one, then says whether it knows the whole."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


@pytest.fixture
def clamd(settings: Any) -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def stored(cast: Cast, data: bytes = b"words", name: str = "a.txt") -> StoredFile:
    return store_file(cast.g1, by=cast.alice, **upload_of(name, data))


def post_with(cast: Cast, *files: StoredFile) -> Post:
    said = [Chosen(file.pk, "A bird" if file.is_picture else "", has_attested=file.is_picture) for file in files]
    return create_post(cast.g1, key=uuid.uuid4(), title="T", body="b", files=said, by=cast.alice)


def forget(days: float) -> int:
    return forget_files(held=ids_in_open_cases, now=timezone.now() + timedelta(days=days))


def lies_there(file: StoredFile) -> bool:
    return any(storages["files"].exists(path) for path in file.paths)


def test_c12_file_dies_with_its_post_row_and_bytes_in_every_width(cast: Cast, client_of: Any) -> None:
    Community.objects.update(allows_pictures=True)
    picture, paper, of_comment = (
        stored(cast, picture_bytes("JPEG", size=(2000, 900)), "bird.jpg"), stored(cast), stored(cast),
    )  # fmt: skip
    post = post_with(cast, picture, paper)
    comment = create_comment(post, key=uuid.uuid4(), body="b", files=[Chosen(of_comment.pk)], by=cast.alice)
    delete_comment(comment, by=cast.alice)
    assert client_of(cast.bob).get(reverse("file", args=[of_comment.pk])).status_code == 404
    delete_post(post, by=cast.alice)
    assert client_of(cast.bob).get(reverse("file", args=[picture.pk])).status_code == 404
    assert forget(29) == 0
    assert lies_there(picture)
    assert forget(31) == 3
    assert not StoredFile.objects.exists()
    assert not any(lies_there(file) for file in (picture, paper, of_comment))


def test_upload_that_no_post_took_is_swept_after_a_day(cast: Cast) -> None:
    waiting, taken = stored(cast), stored(cast)
    post_with(cast, taken)
    assert forget(0.9) == 0
    assert forget(1.1) == 1
    assert list(StoredFile.objects.all()) == [taken]
    assert not lies_there(waiting)


def test_post_deleted_outright_leaves_no_bytes(cast: Cast) -> None:
    file = stored(cast)
    post_with(cast, file).delete()
    assert forget(1.1) == 1
    assert not lies_there(file)


def test_what_an_open_case_is_about_waits_and_its_moderator_alone_sees_it(cast: Cast, client_of: Any) -> None:
    file, removed = stored(cast), stored(cast)
    post = post_with(cast, file, removed)
    raise_flag("post", post, reason="child", note="", by=cast.bob)
    case = Case.objects.get(subject_id=post.pk)
    remove_file(StoredFile.objects.get(pk=removed.pk))
    delete_post(post, by=cast.alice)
    assert forget(31) == 0
    assert lies_there(file)
    path = reverse("moderation:case_file", args=[case.pk, file.pk])
    before = Entry.objects.filter(kind="case.viewed").count()
    assert client_of(cast.mod1).get(path).content == b"words"
    assert Entry.objects.filter(kind="case.viewed").count() == before + 1
    for who in ("bob", "alice", "carol", "mod2"):
        assert client_of(cast.people[who]).get(path).status_code == 404, who
    assert client_of(cast.mod1).get(reverse("file", args=[file.pk])).status_code == 404
    other = stored(cast)
    assert client_of(cast.mod1).get(reverse("moderation:case_file", args=[case.pk, other.pk])).status_code == 404
    Case.objects.filter(pk=case.pk).update(state="decided", decision="leave", decided_at=timezone.now())
    assert forget(31) == 3


def test_c10_harmful_file_is_refused_and_recorded_without_its_name(
    cast: Cast, client_of: Any, clamd: socketserver.ThreadingTCPServer
) -> None:
    path = reverse("upload_file", args=[cast.g1.slug])
    answer = client_of(cast.alice).post(path, {"upload": SimpleUploadedFile("secret-name.txt", EICAR)})
    assert answer.status_code == 400
    assert "harmful" in answer.json()["message"]
    file = StoredFile.objects.get()
    assert (file.state, lies_there(file)) == ("refused", False)
    entry = Entry.objects.get(kind="file.refused")
    assert "secret" not in str(entry.detail)
    with pytest.raises(Exception, match="invalid"):
        post_with(cast, file)
    assert stored(cast).state == "ready"


def test_c10_without_its_scanner_a_file_waits_and_only_its_uploader_knows_of_it(
    cast: Cast, client_of: Any, settings: Any, clamd: socketserver.ThreadingTCPServer
) -> None:
    address, settings.CLAMD_ADDRESS = settings.CLAMD_ADDRESS, "127.0.0.1:1"
    files = [stored(cast), stored(cast, EICAR, "b.txt")]
    post = post_with(cast, *files)
    path = reverse("post", args=[cast.g1.slug, post.pk])
    alice, bob = client_of(cast.alice), client_of(cast.bob)

    def sees(client: Client) -> list[bool]:
        page = client.get(path).content.decode()
        return [f"/files/{file.pk}/" in page or file.name in page for file in files]

    assert (sees(alice), sees(bob)) == ([True, True], [False, False])
    assert bob.get(reverse("file", args=[files[0].pk])).status_code == 404
    assert check_waiting_files() == 0
    settings.CLAMD_ADDRESS = address
    assert check_waiting_files() == 2
    assert sees(bob) == [True, False]
    assert "harmful" in alice.get(path).content.decode()
    assert alice.get(reverse("file", args=[files[1].pk])).status_code == 404
    assert check_waiting_files() == 0


def test_scanner_that_answers_nonsense_is_not_believed(cast: Cast, settings: Any) -> None:
    class Nonsense(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.read(10)
            self.wfile.write(b"OK FOUND OK\0")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Nonsense) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        assert stored(cast).state == "quarantined"
        server.shutdown()
        thread.join()


def test_one_file_can_be_taken_away_by_its_author_and_the_words_stay(cast: Cast, client_of: Any) -> None:
    file = stored(cast)
    post = post_with(cast, file)
    path = reverse("remove_file", args=[file.pk])
    assert client_of(cast.bob).post(path).status_code == 404
    assert client_of(cast.alice).post(path).status_code == 302
    assert client_of(cast.bob).get(reverse("file", args=[file.pk])).status_code == 404
    assert client_of(cast.bob).get(reverse("post", args=[cast.g1.slug, post.pk])).status_code == 200
    assert (lies_there(file), forget(29), forget(31)) == (True, 0, 1)
    assert not lies_there(file)


@pytest.mark.django_db(transaction=True)
def test_scanner_waits_for_the_post_before_it_takes_the_file_as_whoever_moves_it(
    cast: Cast, settings: Any, clamd: socketserver.ThreadingTCPServer
) -> None:
    address, settings.CLAMD_ADDRESS = settings.CLAMD_ADDRESS, "127.0.0.1:1"
    file = stored(cast)
    post = post_with(cast, file)
    settings.CLAMD_ADDRESS = address
    waits_for(post, lambda: check_file(StoredFile.objects.get(pk=file.pk)), before=file)
    assert StoredFile.objects.get(pk=file.pk).state == "ready"
