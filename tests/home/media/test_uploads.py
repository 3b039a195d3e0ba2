"""Every way a picture enters /cms/, each with a photograph that tells where it was taken."""

import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection

from home.media.models import SiteImage
from tests.factories.home import make_editor, make_home, make_image, make_publisher, picture_bytes
from tests.home.media.test_pictures import bomb, telling_jpeg, traces_in

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]


@pytest.fixture
def editor(client_of):
    make_home()
    return client_of(make_editor())


def upload(content: bytes | None = None, name: str = "house.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, telling_jpeg() if content is None else content, "image/jpeg")


def form(**more):
    return {"title": "House", "collection": Collection.get_first_root_node().pk, "tags": "", **more}


def stored_bytes() -> bytes:
    image = SiteImage.objects.get()
    with image.file.storage.open(image.file.name) as stored:
        return stored.read()


def test_added_picture_is_stored_clean(editor):
    answer = editor.post(reverse("wagtailimages:add"), form(file=upload()))
    assert answer.status_code == 302
    assert traces_in(stored_bytes()) == []
    image = SiteImage.objects.get()
    assert (image.width, image.height) == (500, 800)
    assert (image.file_size, image.file_hash) == (len(stored_bytes()), hashlib.sha1(stored_bytes()).hexdigest())


def test_picture_of_many_is_stored_clean(editor):
    answer = editor.post(reverse("wagtailimages:add_multiple"), {"files[]": upload(), "title": "House"})
    assert answer.json()["success"] is True
    assert traces_in(stored_bytes()) == []


def test_picture_added_while_choosing_is_stored_clean(editor):
    data = {f"image-chooser-upload-{key}": value for key, value in form(file=upload()).items()}
    answer = editor.post(reverse("wagtailimages_chooser:create"), data)
    assert answer.json()["step"] == "chosen"
    assert traces_in(stored_bytes()) == []


def test_replaced_picture_is_stored_clean(client_of):
    make_home()
    image = make_image()
    publisher = client_of(make_publisher())
    answer = publisher.post(reverse("wagtailimages:edit", args=[image.pk]), form(file=upload()))
    assert answer.status_code == 302
    assert traces_in(stored_bytes()) == []
    assert SiteImage.objects.get().file_size == len(stored_bytes())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", bomb(10_000, 10_000)),
        ("a.png", bomb(60_000, 60_000)),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("a.gif", picture_bytes("GIF")),
        ("a.jpg", picture_bytes("PNG")),
        ("a.jpg", b"MZ not a picture"),
        ("a.jpg", b""),
    ],
    ids=["bomb", "huge bomb", "svg", "gif", "png named jpg", "exe named jpg", "empty"],
)
def test_unfit_file_is_refused_with_a_sentence_and_nothing_is_stored(editor, name, content):
    answer = editor.post(reverse("wagtailimages:add"), form(file=upload(content, name)))
    assert answer.status_code == 200
    assert len(answer.context["form"].errors["file"]) == 1
    assert SiteImage.objects.count() == 0


def test_file_over_the_limit_is_refused(editor, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1000
    answer = editor.post(reverse("wagtailimages:add"), form(file=upload()))
    assert answer.context["form"].has_error("file", "file_too_large")
    assert SiteImage.objects.count() == 0


def test_picture_of_oneself_cannot_be_kept(editor):
    """Wagtail's own avatar upload would store the photograph as it comes."""
    from wagtail.users.models import UserProfile

    looks = {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}
    answer = editor.post(reverse("wagtailadmin_account"), {"avatar-avatar": upload(), **looks})
    assert answer.status_code == 302
    assert list(UserProfile.objects.values_list("avatar", flat=True)) == [""]


def test_served_picture_is_public_and_nothing_else_of_what_is_stored_is(client, settings):
    from pathlib import Path

    image = make_image()
    url = image.get_rendition("max-100x100|format-webp").url
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "image/webp",
        "public, max-age=31536000, immutable",
    )
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert not answer.cookies
    assert len(b"".join(answer.streaming_content)) > 0
    secret = Path(settings.MEDIA_ROOT) / "documents" / "secret.txt"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text("SECRET")
    original = image.file.name
    assert original.startswith("original_images/")
    for path in (
        original,
        f"images/../{original}",
        "documents/secret.txt",
        "images/../documents/secret.txt",
        "images/%2e%2e/documents/secret.txt",
    ):
        assert client.get(f"/media/{path}").status_code in {400, 404}


def test_stored_picture_has_a_name_nobody_can_guess():
    """A draft's picture is served like any other, to whoever knows its name."""
    one, two = make_image("Hills"), make_image("Hills")
    names = [image.get_rendition("max-100x100").file.name for image in (one, two)]
    assert all(re.fullmatch(r"images/[A-Za-z0-9]{16}-hills\.max-100x100\.jpg", name) for name in names)
    assert names[0][:23] != names[1][:23]
