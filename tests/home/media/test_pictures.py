from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from core.errors import Refused
from home.media.models import SiteImage
from home.media.pictures import clean_picture
from tests.factories.home import picture_bytes

SECRET = "SECRET3HEOLYBRYN"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>{SECRET}</place></x:xmpmeta>'.encode()
TRACES = [
    SECRET.encode(),
    b"Exif",
    b"EXIF",
    b"eXIf",
    b"xmpmeta",
    b"XMP ",
    b"Photoshop",
    b"8BIM",
    b"tEXt",
    b"iTXt",
    b"ICC",
]


def exif() -> Image.Exif:
    data = Image.Exif()
    data[0x010E] = SECRET
    data[0x0112] = 6  # lies on its side
    data.get_ifd(0x8825).update({1: "N", 2: (52.0, 11.0, 3.5), 3: "W", 4: (3.0, 51.0, 2.5)})
    return data


def with_iptc(jpeg: bytes) -> bytes:
    """The same JPEG with an IPTC block, which Pillow cannot write, and a comment."""
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + len(SECRET).to_bytes(4, "big") + SECRET.encode()
    note = SECRET.encode()
    parts = b"\xff\xed" + (len(iptc) + 2).to_bytes(2, "big") + iptc
    parts += b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note
    return jpeg[:2] + parts + jpeg[2:]


def telling_jpeg() -> bytes:
    return with_iptc(picture_bytes("JPEG", exif=exif(), xmp=XMP))


def telling_png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return picture_bytes("PNG", pnginfo=info, exif=exif())


def telling_webp() -> bytes:
    return picture_bytes("WEBP", exif=exif(), xmp=XMP)


TELLING = [("a.jpg", telling_jpeg), ("a.png", telling_png), ("a.webp", telling_webp)]


def traces_in(content: bytes) -> list[bytes]:
    return [trace for trace in TRACES if trace in content]


@pytest.mark.parametrize(("name", "make"), TELLING)
def test_clean_picture_keeps_pixels_and_no_word(name, make):
    before = make()
    assert SECRET.encode() in before, "the test's own picture must tell, or it proves nothing"
    clean = clean_picture(name, BytesIO(before)).read()
    assert traces_in(clean) == []
    picture = Image.open(BytesIO(clean))
    picture.load()
    assert dict(picture.getexif()) == {}
    assert {key for key in picture.info if key not in {"jfif", "jfif_version", "jfif_unit", "jfif_density",
                                                        "progressive", "progression", "loop", "background",
                                                        "timestamp", "duration"}} == set()  # fmt: skip


@pytest.mark.parametrize(("name", "make"), TELLING)
def test_clean_picture_stands_upright(name, make):
    assert Image.open(clean_picture(name, BytesIO(make()))).size == (500, 800)


def test_clean_picture_drops_a_colour_profile_and_keeps_the_colour():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    clean = clean_picture("a.png", BytesIO(picture_bytes("PNG", icc_profile=profile)))
    picture = Image.open(clean)
    assert "icc_profile" not in picture.info
    assert picture.getpixel((5, 5)) == (180, 90, 40)


def test_clean_picture_with_an_unreadable_profile_is_kept():
    clean = clean_picture("a.png", BytesIO(picture_bytes("PNG", icc_profile=b"no profile at all" * 20)))
    assert Image.open(clean).getpixel((5, 5)) == (180, 90, 40)


def test_clean_picture_keeps_what_is_see_through():
    out = BytesIO()
    Image.new("RGBA", (20, 20), (10, 20, 30, 0)).save(out, "PNG")
    picture = Image.open(clean_picture("a.png", out))
    assert (picture.mode, picture.getpixel((3, 3))[3]) == ("RGBA", 0)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF"])
def test_clean_picture_refuses_other_formats(kind):
    with pytest.raises(Refused) as refused:
        clean_picture("a.jpg", BytesIO(picture_bytes(kind)))
    assert refused.value.code == "invalid"


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 200, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", picture_bytes()[:300]],
    ids=["empty", "zeros", "svg", "pdf", "cut short"],
)
def test_clean_picture_refuses_what_it_cannot_read(content):
    with pytest.raises(Refused) as refused:
        clean_picture("a.jpg", BytesIO(content))
    assert (refused.value.code, refused.value.field) == ("invalid", "file")


def test_clean_picture_refuses_a_name_that_lies():
    with pytest.raises(Refused) as refused:
        clean_picture("a.png", BytesIO(picture_bytes("JPEG")))
    assert refused.value.code == "invalid"


def test_clean_picture_refuses_moving_pictures():
    out = BytesIO()
    frames = [Image.new("RGB", (20, 20), (n, n, n)) for n in (0, 200)]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(Refused) as refused:
        clean_picture("a.webp", out)
    assert refused.value.code == "invalid"


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is enormous: only its header is ever read."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("size", "code"), [((8000, 8000), "too_long"), ((10_000, 10_000), "too_long"), ((60_000, 60_000), "invalid")]
)
def test_clean_picture_refuses_bombs_from_their_header(size, code):
    with pytest.raises(Refused) as refused:
        clean_picture("a.png", BytesIO(bomb(*size)))
    assert refused.value.code == code


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), TELLING)
def test_site_image_saved_by_code_is_stored_clean(name, make):
    from django.core.files.base import ContentFile

    image = SiteImage.objects.create(title="Told", file=ContentFile(make(), name=name))
    with image.file.storage.open(image.file.name) as file:
        stored = file.read()
    fresh = SiteImage.objects.get(pk=image.pk)
    assert traces_in(stored) == []
    assert (fresh.width, fresh.height, fresh.file_size) == (500, 800, len(stored))
    with fresh.get_rendition("max-100x100|format-webp").file.open() as rendition:
        assert traces_in(rendition.read()) == []
