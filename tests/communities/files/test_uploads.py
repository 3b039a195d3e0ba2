"""What is taken, what is kept of it, and how much. (C03, C05, C06, C09, C14)"""

import io
import time
import tracemalloc
import uuid
import zipfile
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from communities.files.actions import Chosen, store_file, upload_of
from communities.files.models import StoredFile
from communities.groups.models import Community
from communities.posts.actions import create_post
from communities.posts.models import Post
from core.errors import Refused
from tests.cast import Cast
from tests.factories.home import picture_bytes
from tests.home.media.test_pictures import SECRET, TRACES, exif, telling_jpeg, telling_png

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nminutes"


@pytest.fixture(autouse=True)
def pictures_allowed(cast: Cast) -> None:
    Community.objects.update(allows_pictures=True)


def stored(cast: Cast, name: str = "a.pdf", data: bytes = PDF) -> StoredFile:
    return store_file(cast.g1, by=cast.alice, **upload_of(name, data))


def package(*names: str, mimetype: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of 60,000 by 60,000 pixels in a few kilobytes."""
    small = picture_bytes("PNG", size=(1, 1))
    import struct
    import zlib

    head = struct.pack("!IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return small[:8] + struct.pack("!I", 13) + chunk + struct.pack("!I", zlib.crc32(chunk)) + small[33:]


def heic(**extra: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (20, 90, 40)).save(out, "HEIF", **extra)
    return out.getvalue()


def telling(kind: str) -> bytes:
    made = {"jpg": telling_jpeg, "png": telling_png, "heic": lambda: heic(exif=exif().tobytes(), xmp=SECRET.encode())}
    return made[kind]() if kind in made else picture_bytes("WEBP", exif=exif().tobytes(), xmp=SECRET.encode())


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "heic"])
def test_c03_picture_keeps_its_pixels_and_nothing_else_in_any_width(cast: Cast, client_of: Any, kind: str) -> None:
    assert SECRET.encode() in telling(kind)
    file = stored(cast, f"bird.{kind}", telling(kind))
    client = client_of(cast.alice)
    for width in file.widths:
        path = f"{reverse('file', args=[file.pk])}?size={width}"
        data = client.get(path).content
        assert not [trace for trace in TRACES if trace in data]
        assert Image.open(io.BytesIO(data)).width == width


def test_picture_is_kept_in_the_widths_that_screens_have(cast: Cast, client_of: Any) -> None:
    file = stored(cast, "wide.jpg", picture_bytes("JPEG", size=(3000, 1000)))
    assert (file.widths, file.width, file.height) == ([480, 960, 1600, 2400], 2400, 800)
    path = reverse("file", args=[file.pk])
    sizes = [Image.open(io.BytesIO(client_of(cast.alice).get(f"{path}?size={size}").content)).width
             for size in ("1", "481", "5000", "x", "-1")]  # fmt: skip
    assert sizes == [480, 960, 2400, 2400, 2400]


REFUSED = {
    "logo.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "page.xhtml": b"<?xml version='1.0'?><html/>",
    "data.xml": b"<?xml version='1.0'?><a/>",
    "film.swf": b"FWS\x09",
    "run.jsp": b"<% out.print(1) %>",
    "run.php": b"<?php echo 1;",
    "poly.gif": b"GIF89a/*\x00\x00*/=1;alert(1)",
    "poly.txt": b"GIF89a=1;alert(1)",
    "page.txt": b"\n <html><script>alert(1)</script>",
    "run.csv": b"#!/bin/sh\necho",
    "program.jpg": b"MZ\x90\x00" + b"\x00" * 200,
    "picture.pdf": picture_bytes("JPEG"),
    "paper.jpg": PDF,
    "picture.png": picture_bytes("JPEG"),
    "macros.docx": package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "macros.docm": package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "archive.zip": package("a.txt"),
    "table.docx": package("[Content_Types].xml", "xl/workbook.xml"),
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "none": b"x",
    "empty.pdf": b"",
}


@pytest.mark.parametrize("name", REFUSED)
def test_c05_c06_what_is_no_document_or_not_what_its_name_says_is_refused_and_nothing_is_kept(
    cast: Cast, client_of: Any, name: str
) -> None:
    path = reverse("upload_file", args=[cast.g1.slug])
    answer = client_of(cast.alice).post(path, {"upload": SimpleUploadedFile(name, REFUSED[name])})
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert not StoredFile.objects.exists()


def test_documents_are_taken_by_what_is_in_them(cast: Cast) -> None:
    slides = package("[Content_Types].xml", "ppt/presentation.xml")
    odp = package("content.xml", mimetype=b"application/vnd.oasis.opendocument.presentation")
    kinds = {"a.pdf": PDF, "b.pptx": slides, "c.odp": odp, "d.txt": "Tŷ".encode(), "e.csv": b"a,b\n1,2"}
    assert [stored(cast, name, data).kind for name, data in kinds.items()] == [
        "pdf",
        "slides",
        "slides",
        "text",
        "sheet",
    ]


def test_bomb_is_refused_quickly_and_in_little_memory(cast: Cast) -> None:
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(Refused):
        stored(cast, "bomb.png", bomb())
    assert time.process_time() - began < 2
    assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    tracemalloc.stop()


def test_pictures_come_into_a_group_only_where_its_host_allows_them(cast: Cast) -> None:
    file = stored(cast, "bird.jpg", picture_bytes("JPEG"))
    Community.objects.update(allows_pictures=False)
    with pytest.raises(Refused, match="invalid"):
        stored(cast, "bird.jpg", picture_bytes("JPEG"))
    with pytest.raises(Refused):  # uploaded before, sent after
        create_post(cast.g1, key=uuid.uuid4(), title="T", body="b", by=cast.alice,
                    files=[Chosen(file.pk, "A bird", has_attested=True)])  # fmt: skip
    assert not Post.objects.filter(title="T").exists()


@pytest.mark.parametrize(
    ("said", "is_taken"),
    [
        ({"alt": "A bird", "has_attested": True}, True),
        ({"is_decorative": True, "has_attested": True}, True),
        ({"has_attested": True}, False),
        ({"alt": "A bird", "is_decorative": True, "has_attested": True}, False),
        ({"alt": "A bird"}, False),
    ],
)
def test_picture_needs_words_or_none_on_purpose_and_the_word_that_no_child_is_in_it(
    cast: Cast, said: dict[str, Any], is_taken: bool
) -> None:
    file = stored(cast, "bird.jpg", picture_bytes("JPEG"))
    try:
        create_post(cast.g1, key=uuid.uuid4(), title="T", body="b", by=cast.alice, files=[Chosen(file.pk, **said)])
    except Refused:
        assert not is_taken
        assert not Post.objects.filter(title="T").exists()
    file.refresh_from_db()
    assert (file.post_id is not None, file.attested_at is not None) == (is_taken, is_taken)


def test_file_belongs_to_one_post_of_its_uploader(cast: Cast) -> None:
    file = stored(cast)
    key = uuid.uuid4()
    for _again in range(2):  # a form sent twice
        create_post(cast.g1, key=key, title="T", body="b", by=cast.alice, files=[Chosen(file.pk)])
    for by, group in ((cast.alice, cast.g1), (cast.bob, cast.g1), (cast.carol, cast.g2)):
        with pytest.raises(Refused):
            create_post(group, key=uuid.uuid4(), title="U", body="b", by=by, files=[Chosen(file.pk)])
    waiting = stored(cast)
    with pytest.raises(Refused):
        create_post(cast.g1, key=uuid.uuid4(), title="U", body="b", by=cast.bob, files=[Chosen(waiting.pk)])
    assert not Post.objects.filter(title="U").exists()


def test_c09_too_large_is_413_early_and_late(cast: Cast, client_of: Any, settings: Any) -> None:
    path, client = reverse("upload_file", args=[cast.g1.slug]), client_of(cast.alice)
    settings.FILE_BYTES = 50
    answer = client.post(path, {"upload": SimpleUploadedFile("a.pdf", PDF * 10)})
    assert answer.status_code == 413
    assert "larger than" in answer.json()["message"]
    settings.UPLOAD_BYTES = 100
    assert client.post(path, {"upload": SimpleUploadedFile("a.pdf", PDF * 100)}).status_code == 413
    settings.UPLOAD_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100, 100
    assert client.post(path, {"upload": SimpleUploadedFile("a.pdf", PDF * 100)}).status_code == 413
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("limit", ["PERSON_FILES", "PERSON_FILE_BYTES", "GROUP_FILE_BYTES"])
def test_c14_quotas_hold_and_say_so(cast: Cast, client_of: Any, settings: Any, limit: str) -> None:
    setattr(settings, limit, 2 if limit == "PERSON_FILES" else 2 * len(PDF))
    path, client = reverse("upload_file", args=[cast.g1.slug]), client_of(cast.alice)
    codes = [client.post(path, {"upload": SimpleUploadedFile("a.pdf", PDF)}).status_code for _number in range(3)]
    assert codes == [201, 201, 413]
    assert StoredFile.objects.count() == 2


def test_store_that_fails_says_so_and_gives_no_file_away(cast: Cast, settings: Any, tmp_path: Any) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    options = {**settings.STORAGES["files"]["OPTIONS"], "location": blocked}
    settings.STORAGES = {**settings.STORAGES, "files": {**settings.STORAGES["files"], "OPTIONS": options}}
    with pytest.raises(Refused, match="unavailable"):
        stored(cast)
    assert not StoredFile.objects.exclude(state="quarantined").exists()


def test_composer_keeps_what_was_typed_and_what_was_added(cast: Cast, client_of: Any) -> None:
    client, path = client_of(cast.alice), reverse("new_post", args=[cast.g1.slug])
    typed = {"title": "My title", "body": "My words", "key": str(uuid.uuid4())}
    answer = client.post(path, {**typed, "add_file": "1", "upload": SimpleUploadedFile("bird.jpg", picture_bytes())})
    page = answer.content.decode()
    file = StoredFile.objects.get()
    assert "My title" in page
    assert "My words" in page
    assert typed["key"] in page
    assert str(file.pk) in page
    assert "govuk-error-summary" not in page
    field = f"file-{file.pk.hex}"
    sent = {**typed, "files": str(file.pk), f"{field}-alt": "A <b>bird</b>"}
    answer = client.post(path, sent)  # the box is not ticked
    assert answer.status_code == 200
    assert "A &lt;b&gt;bird" in answer.content.decode()
    assert not Post.objects.filter(title="My title").exists()
    answer = client.post(path, {**sent, f"{field}-has_attested": "on"}, follow=True)
    assert 'alt="A &lt;b&gt;bird&lt;/b&gt;"' in answer.content.decode()
    assert storages["files"].exists(StoredFile.objects.get().path(480))


def test_refused_file_leaves_the_words_and_says_why_in_its_place(cast: Cast, client_of: Any) -> None:
    client, path = client_of(cast.alice), reverse("new_post", args=[cast.g1.slug])
    upload = SimpleUploadedFile("page.html", b"<script>")
    for more in ({}, {"add_file": "1"}):
        page = client.post(
            path, {"title": "My title", "body": "My words", "key": str(uuid.uuid4()), "upload": upload, **more}
        ).content.decode()
        assert "My words" in page
        assert "We do not take files of this kind" in page
    assert not Post.objects.filter(title="My title").exists()
