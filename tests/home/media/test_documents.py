"""Documents of the public site: what is in them fits their name, and who reads those that are not for everybody."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.admin.forms.collections import CollectionViewRestrictionForm
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.models import Collection, CollectionViewRestriction

from core.errors import Refused
from home.media.documents import check_document
from home.media.models import SiteDocument
from tests.factories.accounts import UserFactory
from tests.factories.home import make_editor, make_home, picture_bytes

TYPES = "[Content_Types].xml"
OPEN = "application/vnd.oasis.opendocument."


def package(**parts: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name), content)  # no time of day: workers must collect the same
    return out.getvalue()


WORD = {TYPES: "<x/>", "word/document.xml": "<x/>"}
FITTING = {
    "guide.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "GUIDE.PDF": b"%PDF-1.7\n",
    "letter.docx": package(**WORD),
    "rates.xlsx": package(**{TYPES: "<x/>", "xl/workbook.xml": "<x/>"}),
    "letter.odt": package(mimetype=f"{OPEN}text", **{"content.xml": "<x/>"}),
    "rates.ods": package(mimetype=f"{OPEN}spreadsheet", **{"content.xml": "<x/>"}),
    "rates.csv": "name,pounds\r\nSiân,12\r\n".encode("cp1252"),
    "notes.txt": b"MZ, sef dau lythyren, ar y dechrau.\n",
}
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\0" * 200
UNFIT = [
    ("guide.pdf", PROGRAM),
    ("guide.pdf", picture_bytes()),
    ("guide.pdf", b"<!doctype html><script>alert(1)</script>"),
    ("guide.pdf", b""),
    ("guide.txt", PROGRAM),
    ("rates.csv", picture_bytes()),
    ("letter.docx", package(**{"a.txt": "a zip"})),
    ("letter.docx", FITTING["rates.xlsx"]),
    ("letter.docx", PROGRAM + FITTING["letter.docx"]),
    ("letter.docx", FITTING["letter.docx"][:60]),
    ("letter.docx", package(**WORD, **{"word/vbaProject.bin": "x"})),
    ("letter.odt", FITTING["rates.ods"]),
    ("letter.odt", package(mimetype=f"{OPEN}text", **{"content.xml": "<x/>", "Basic/Standard/Module1.xml": "x"})),
    ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
]


@pytest.mark.parametrize("name", FITTING)
def test_document_that_is_what_it_says_is_taken(name: str) -> None:
    file = BytesIO(FITTING[name])
    file.seek(3)
    check_document(name, file)
    assert file.tell() == 0


@pytest.mark.parametrize(("name", "content"), UNFIT)
def test_document_that_is_something_else_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(Refused):
        check_document(name, BytesIO(content))


@pytest.mark.usefixtures("porch")
@pytest.mark.django_db
@pytest.mark.parametrize(("content", "stored"), [(PROGRAM, 0), (FITTING["guide.pdf"], 1)])
def test_every_way_into_the_cms_checks_the_document(client_of, content: bytes, stored: int) -> None:
    make_home()
    editor = client_of(make_editor())

    def form(prefix: str = "") -> dict[str, object]:
        fields = {"title": "Guide", "collection": Collection.get_first_root_node().pk, "tags": ""}
        fields["file"] = SimpleUploadedFile("guide.pdf", content, "application/pdf")
        return {f"{prefix}{key}": value for key, value in fields.items()}

    editor.post(reverse("wagtaildocs:add"), form())
    assert SiteDocument.objects.count() == stored
    editor.post(reverse("wagtaildocs_chooser:create"), form("document-chooser-upload-"))
    assert SiteDocument.objects.count() == 2 * stored
    file = SimpleUploadedFile("guide.pdf", content, "application/pdf")
    editor.post(reverse("wagtaildocs:add_multiple"), {"files[]": file, "title": "Guide"})
    assert SiteDocument.objects.count() == 3 * stored


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "status"), [("approved", 200), ("pending", 302), ("declined", 302), ("suspended", 302)]
)
def test_document_for_members_is_for_approved_ones(client_of, state: str, status: int) -> None:
    members = Collection.get_first_root_node().add_child(name="Members")
    CollectionViewRestriction.objects.create(collection=members, restriction_type="login")
    document = SiteDocument.objects.create(title="Rota", file=ContentFile(b"x", "rota.txt"), collection=members)
    answer = client_of(UserFactory(state=state)).get(document.url)
    assert answer.status_code == status
    assert status != 200 or b"".join(answer.streaming_content) == b"x"


def test_nobody_can_put_a_shared_password_before_a_page_or_a_document() -> None:
    """G06."""
    all_kinds = [kind for kind, _label in CollectionViewRestriction.RESTRICTION_CHOICES]
    for form in (PageViewRestrictionForm(private_page_options=all_kinds), CollectionViewRestrictionForm()):
        assert [kind for kind, _label in form.fields["restriction_type"].choices] == ["none", "login", "groups"]
