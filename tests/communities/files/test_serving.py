"""Who gets a file: those who may read what it belongs to, at this moment. (C01, C05, C11)"""

import uuid
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from communities.files.actions import Chosen, check_waiting_files, remove_file, store_file, upload_of
from communities.files.models import StoredFile
from communities.groups.models import Community, Membership
from communities.posts.actions import create_comment, create_post, delete_post, hide_comment, hide_post
from tests.cast import CANARY, Cast
from tests.communities.finding.test_search import finds
from tests.factories.home import picture_bytes

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + CANARY.encode()


@pytest.fixture(autouse=True)
def pictures_allowed(cast: Cast) -> None:
    Community.objects.update(allows_pictures=True)


def stored(cast: Cast, name: str = "minutes.pdf", data: bytes = PDF) -> StoredFile:
    return store_file(cast.g1, by=cast.alice, **upload_of(name, data))


def chosen(file: StoredFile) -> Chosen:
    return Chosen(file.pk, "A bird" if file.is_picture else "", has_attested=file.is_picture)


def in_post(cast: Cast, *files: StoredFile) -> Any:
    given = [chosen(file) for file in files]
    return create_post(cast.g1, key=uuid.uuid4(), title="T", body="b", files=given, by=cast.alice)


def ways(file: StoredFile) -> list[tuple[str, str, dict[str, str]]]:
    path = reverse("file", args=[file.pk])
    return [
        ("get", path, {}), ("head", path, {}), ("get", path, {"range": "bytes=0-9"}), ("get", f"{path}?size=480", {}),
        ("get", f"{path}?download=1", {}),
    ]  # fmt: skip


def statuses(client: Client, file: StoredFile) -> set[int]:
    return {getattr(client, method)(path, headers=headers).status_code for method, path, headers in ways(file)}


def test_c01_file_is_had_by_members_alone_whatever_way_it_is_asked_for(cast: Cast, client_of: Any) -> None:
    files = [stored(cast), stored(cast, "bird.jpg", picture_bytes("JPEG", size=(1000, 500)))]
    in_post(cast, *files)
    for file in files:
        for who in ("carol", "frank", "dave", "eve", "comms", "admin", "mod1"):
            client = client_of(cast.people[who])
            assert 200 not in statuses(client, file), who
            assert CANARY.encode() not in client.get(reverse("file", args=[file.pk])).content
        assert statuses(Client(), file) == {302}
        assert statuses(client_of(cast.bob), file) == {200}


def test_waiting_upload_is_its_uploaders_alone(cast: Cast, client_of: Any) -> None:
    file = stored(cast)
    assert statuses(client_of(cast.bob), file) == {404}
    assert statuses(client_of(cast.alice), file) == {200}


def test_file_goes_with_what_it_belongs_to_and_with_the_right_to_read_that(cast: Cast, client_of: Any) -> None:
    of_post, of_comment = stored(cast), stored(cast)
    post = in_post(cast, of_post)
    comment = create_comment(post, key=uuid.uuid4(), body="b", files=[chosen(of_comment)], by=cast.alice)
    bob = client_of(cast.bob)
    Membership.objects.filter(person=cast.bob).update(reads_from=timezone.now())
    assert statuses(bob, of_post) == {404}
    Membership.objects.filter(person=cast.bob).update(reads_from=None)
    assert statuses(bob, of_comment) == {200}
    hide_comment(comment)
    assert (statuses(bob, of_comment), statuses(bob, of_post)) == ({404}, {200})
    type(comment).objects.update(state="shown")
    hide_post(post)
    assert statuses(bob, of_comment) == statuses(bob, of_post) == {404}
    type(post).objects.filter(pk=post.pk).update(state="shown")
    delete_post(post, by=cast.alice)
    assert statuses(bob, of_post) == statuses(client_of(cast.alice), of_post) == {404}


def test_c05_browser_is_told_to_run_nothing(cast: Cast, client_of: Any) -> None:
    file, picture = stored(cast), stored(cast, "bird.png", picture_bytes("PNG"))
    in_post(cast, file, picture)
    answer = client_of(cast.bob).get(reverse("file", args=[file.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    shown = client_of(cast.bob).get(reverse("file", args=[picture.pk]))
    assert shown.headers["Content-Disposition"].startswith("inline")
    for one in (answer, shown):
        assert one.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'; sandbox" in one.headers["Content-Security-Policy"]
        assert one.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/x.pdf", "x.pdf"),
        ("a\r\nSet-Cookie: b=1.pdf", "a Set-Cookie: b=1.pdf"),
        ('"quoted"; x=1.pdf', '"quoted"; x=1.pdf'),
        ("\u202egpj.fdp.pdf", "gpj.fdp.pdf"),
        (f"{'x' * 300}.pdf", f"{'x' * 116}.pdf"),
        ("🐦 adar.pdf", "🐦 adar.pdf"),
        (".pdf", "file.pdf"),
    ],
)
def test_c11_name_is_cleaned_and_says_nothing_of_where_the_file_lies(
    cast: Cast, client_of: Any, name: str, shown: str
) -> None:
    file = stored(cast, name)
    assert file.name == shown
    assert "pdf" not in file.path()
    assert storages["files"].exists(file.path())
    disposition = client_of(cast.alice).get(reverse("file", args=[file.pk])).headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert "\n" not in disposition
    assert disposition.isascii()


def test_production_leaves_the_bytes_to_the_proxy(cast: Cast, client_of: Any, settings: Any) -> None:
    settings.ACCEL_REDIRECT = True
    file = stored(cast)
    answer = client_of(cast.alice).get(reverse("file", args=[file.pk]))
    assert answer.headers["X-Accel-Redirect"] == f"/stored/{file.path()}"
    assert answer.content == b""
    assert "minutes.pdf" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "payload",
    [
        '"><script>alert(1)</script>',
        "'><img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "</textarea><script>alert(1)</script>",
        "&lt;script&gt;<math><mtext><style><img src=x onerror=alert(1)>",
        'x" srcset="http://evil.example/x 1w',
        "{{ 7*7 }}{% debug %}",
    ],
)
def test_e01_name_and_description_are_words_wherever_they_stand(cast: Cast, client_of: Any, payload: str) -> None:
    name = payload.replace("/", "\u2215")  # a name has no slash
    paper, picture = stored(cast, f"{name}.pdf"), stored(cast, "bird.png", picture_bytes("PNG"))
    said = [Chosen(paper.pk), Chosen(picture.pk, payload, has_attested=True)]
    post = create_post(cast.g1, key=uuid.uuid4(), title="T", body="b", files=said, by=cast.alice)
    client = client_of(cast.bob)
    for path in (reverse("post", args=[cast.g1.slug, post.pk]), reverse("library", args=[cast.g1.slug])):
        page = client.get(path).content.decode()
        assert escape(payload) in page
        assert payload not in page.replace(escape(payload), "")


def test_c16_pictures_from_elsewhere_are_never_asked_for(cast: Cast, client_of: Any) -> None:
    body = "<img src=http://evil.example/a.png> ![words](http://evil.example/b.png)"
    post = create_post(cast.g1, key=uuid.uuid4(), title="T", body=body, by=cast.alice)
    answer = client_of(cast.bob).get(reverse("post", args=[cast.g1.slug, post.pk]))
    assert 'src="http' not in post.html
    assert "<img" not in post.html
    assert "img-src 'self' data:;" in answer.headers["Content-Security-Policy"] + ";"


def test_a_file_is_found_by_its_name_where_its_words_are_read(cast: Cast) -> None:
    bird, minutes = stored(cast, "bird.jpg", picture_bytes("JPEG")), stored(cast, "marmalade_minutes.pdf")
    post = in_post(cast, minutes)
    comment = create_comment(post, key=uuid.uuid4(), body="c", files=[chosen(bird)], by=cast.alice)
    stored(cast, "marmalade.pdf")  # waits for a post
    assert (finds(cast.bob, "marmalade"), finds(cast.bob, "bird")) == (["file"], ["file"])
    assert (finds(cast.carol, "marmalade"), finds(cast.carol, "bird")) == ([], [])
    hide_comment(comment)
    assert finds(cast.bob, "bird") == []
    hide_post(post)
    assert finds(cast.bob, "marmalade") == []


def test_a_file_that_is_taken_away_or_waits_for_the_scanner_is_not_found(cast: Cast, settings: Any) -> None:
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    file = stored(cast, "marmalade.pdf")
    in_post(cast, file)
    assert finds(cast.alice, "marmalade") == []
    settings.CLAMD_ADDRESS = ""
    assert check_waiting_files() == 1
    assert finds(cast.bob, "marmalade") == ["file"]
    remove_file(StoredFile.objects.get(pk=file.pk))
    assert finds(cast.bob, "marmalade") == []
