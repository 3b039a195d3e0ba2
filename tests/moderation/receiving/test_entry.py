"""A complaint that came by letter, e-mail or telephone, entered by staff with the paper it came on."""

import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.errors import Refused
from moderation.complaints.models import Complaint
from moderation.complaints.permissions import may_work_on_complaints
from moderation.receiving.actions import Upload, record_complaint
from moderation.receiving.models import Scan
from moderation.receiving.queries import page_of
from tests.cast import CANARY, Cast, make_person
from tests.factories.home import picture_bytes

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
TYPED = {"language": "cy", "channel": "letter", "statement": f"He says I steal {CANARY}", "name": "Nan", "places": "5"}


def give(person: User, duty: str) -> User:
    person.user_permissions.add(Permission.objects.get(codename=f"work_{duty}"))
    return User.objects.get(pk=person.pk)


@pytest.fixture
def clerk(cast: Cast) -> User:
    return give(make_person("clerk"), "defamation")


def local(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def enter(client: Client, **changes: Any) -> Any:
    came = local(timezone.now() - timedelta(hours=1))
    return client.post("/moderation/complaints/new/", {**TYPED, "received_at": came, **changes})


def test_who_may_enter_one(cast: Cast) -> None:
    everywhere, clerk = give(make_person("all"), "everywhere"), make_person("clerk")
    assert may_work_on_complaints(everywhere)
    assert not may_work_on_complaints(clerk)
    assert not may_work_on_complaints(cast.mod1)
    clerk = give(clerk, "defamation")
    assert may_work_on_complaints(clerk)
    assert not may_work_on_complaints(User.objects.get(pk=everywhere.pk))  # somebody was appointed
    assert may_work_on_complaints(cast.admin)
    with pytest.raises(Refused) as caught:
        record_complaint(
            said={}, places=[], channel="letter", received_at=timezone.now(), language="en-gb", by=everywhere
        )
    assert caught.value.code == "not_found"


def test_what_is_not_said_is_never_a_yes(cast: Cast, client: Client, clerk: User) -> None:
    client.force_login(clerk)
    answer = enter(client, cannot_identify="", consent_email="no")
    complaint = Complaint.objects.get()
    assert answer.url == f"/moderation/complaints/{complaint.pk}/"
    assert (complaint.cannot_identify, complaint.consent_name, complaint.consent_email) == (None, None, False)
    assert (complaint.recorded_by, complaint.channel, complaint.email) == (clerk, "letter", "")
    assert complaint.language == "cy"
    assert complaint.received_at < complaint.recorded_at - timedelta(minutes=58)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"received_at": local(timezone.now() + timedelta(days=2))}, "This is in the future."),
        ({"received_at": local(timezone.now() - timedelta(days=367))}, "This is more than a year ago."),
        ({"received_at": ""}, "Choose a day and a time."),
        ({"channel": "form"}, "Select a valid choice"),
        ({"channel": ""}, "Choose how it came."),
        ({"statement": "x" * 10_001}, "characters long"),
    ],
    ids=["future", "last year", "no time", "no such way", "no way", "too long"],
)
def test_what_it_refuses(cast: Cast, client: Client, clerk: User, changes: dict[str, str], sentence: str) -> None:
    client.force_login(clerk)
    assert sentence in enter(client, **changes).text
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(("days", "sentence"), [(20, "The 48 hours since it came are over."), (0, "")])
def test_it_warns_when_time_has_gone(cast: Cast, client: Client, clerk: User, days: int, sentence: str) -> None:
    client.force_login(clerk)
    answer = enter(client, received_at=local(timezone.now() - timedelta(days=days, minutes=1)))
    said = [str(message) for message in answer.wsgi_request._messages]
    assert any(sentence in message for message in said) if sentence else len(said) == 1


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("letter.pdf", PDF, "application/pdf"), ("photo.jpg", picture_bytes("JPEG"), "image/jpeg")],
    ids=["pdf", "picture"],
)
def test_its_paper_is_kept_for_those_who_work_on_it(
    cast: Cast, client: Client, clerk: User, name: str, data: bytes, kind: str
) -> None:
    client.force_login(clerk)
    enter(client, scan=SimpleUploadedFile(name, data))
    scan = Scan.objects.get()
    path = f"/moderation/complaints/{scan.complaint_id}/scans/{scan.pk}/"
    answer = client.get(path)
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (kind, "private, no-store")
    assert hashlib.sha256(answer.content).hexdigest() == scan.sha256
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("attachment" if kind.endswith("pdf") else "inline")
    client.force_login(cast.mod1)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [("letter.html", b"<p>"), ("letter.pdf", b"<html>"), ("photo.jpg", b"GIF8"), ("notes.docx", b"PK")],
    ids=["page", "not a pdf", "not a picture", "another kind"],
)
def test_paper_that_is_something_else_is_refused_and_nothing_is_entered(
    cast: Cast, client: Client, clerk: User, name: str, data: bytes
) -> None:
    client.force_login(clerk)
    page = enter(client, scan=SimpleUploadedFile(name, data))
    assert "govuk-form-group--error" in page.text
    assert CANARY in page.text
    assert not Complaint.objects.exists()


def test_paper_is_added_later(cast: Cast, client: Client, clerk: User) -> None:
    complaint = record_complaint(
        said={"name": "Nan"}, places=[], channel="telephone", received_at=timezone.now(), language="en-gb", by=clerk,
        upload=Upload("a.pdf", len(PDF), BytesIO(PDF)),
    )  # fmt: skip
    client.force_login(clerk)
    path = f"/moderation/complaints/{complaint.pk}/scans/"
    assert "Choose a file." in client.post(path).text
    assert client.post(path, {"scan": SimpleUploadedFile("b.pdf", PDF)}).status_code == 302
    page = client.get(path).text
    assert "a.pdf" in page
    assert "b.pdf" in page


def test_a_letter_for_the_post_carries_the_link_that_an_email_would(cast: Cast, client: Client, clerk: User) -> None:
    client.force_login(clerk)
    for email, is_shown in (("", True), ("nan@example.org", False)):
        enter(client, email=email)
        complaint = Complaint.objects.latest("recorded_at")
        page = client.get(f"/moderation/complaints/preview/n1/{complaint.pk}/").text
        assert (page_of(complaint) in page) is is_shown
