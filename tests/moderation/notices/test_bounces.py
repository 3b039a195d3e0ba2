"""Letters that come back later: what mail servers send, and what staff say."""

import io
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from core.errors import Refused
from moderation.complaints.models import Complaint
from moderation.complaints.states import State
from moderation.notices.actions import mark_bounced, mark_given
from moderation.notices.bounces import NoBounce, read_bounce
from moderation.notices.models import Kind, Notice
from moderation.notices.queries import can_reach
from tests.cast import Cast
from tests.factories.complaints import Days, complain
from tests.moderation.procedure.conftest import days

__all__ = ["days"]
POSTFIX = """From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: hearth@localhost
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="9B25.1/mx.example.org"

This is a MIME-encapsulated message.

--9B25.1/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<alice@example.org>: host mail.example.org said: 550 5.1.1 User unknown
    in virtual mailbox table (in reply to RCPT TO command)

--9B25.1/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 9B25
Arrival-Date: Tue,  1 Jun 2027 08:00:05 +0000 (UTC)

Final-Recipient: rfc822; alice@example.org
Original-Recipient: rfc822;alice@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--9B25.1/mx.example.org
Content-Description: Undelivered Message
Content-Type: {returned}

Return-Path: <hearth@localhost>
From: Hearth <hearth@localhost>
To: alice@example.org
Subject: Hearth: something
Message-ID: {message_id}

Hello,

--9B25.1/mx.example.org--
"""


def dsn(message_id: str, *, action: str = "failed", status: str = "5.1.1", returned: str = "message/rfc822") -> bytes:
    text = POSTFIX.format(message_id=message_id, action=action, status=status, returned=returned)
    return text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers", "message/global-headers"])
def test_what_failed_for_good_is_read(returned: str) -> None:
    bounce = read_bounce(dsn("<1-2@testserver>", returned=returned))
    assert (bounce.message_id, bounce.code) == ("<1-2@testserver>", "5.1.1")


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_did_not_fail_for_good_is_no_bounce(action: str) -> None:
    with pytest.raises(NoBounce):
        read_bounce(dsn("<1-2@testserver>", action=action))


@pytest.mark.parametrize(
    "raw", [b"", b"Subject: I am on holiday\n\nBack on Monday.", b"\xff\xfe", dsn("").replace(b"Message-ID", b"X")]
)
def test_what_is_something_else_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(NoBounce, match=r"[A-Z].*\."):
        read_bounce(raw)


@pytest.fixture
def asked(cast: Cast, days: Days) -> Complaint:
    """Of somebody who is suspended: their e-mail address is the only way to them."""
    User.objects.filter(pk=cast.alice.pk).update(state=User.State.SUSPENDED)
    complaint = complain("post", cast.post)
    days.round()
    return Complaint.objects.get(pk=complaint.pk)


def pipe(raw: bytes, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> str:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("take_bounce")
    return str(capsys.readouterr().out)


@pytest.mark.django_db
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_poster_at_whose_address_it_came_back_cannot_be_reached(
    asked: Complaint, days: Days, monkeypatch: pytest.MonkeyPatch, capsys: Any, is_kept: bool
) -> None:
    """Also where the process died before it could keep the Message-ID."""
    assert asked.state == State.AWAITING_POSTER
    message_id = Notice.objects.get(kind=Kind.N3).message_id
    if not is_kept:
        Notice.objects.update(message_id="")

    assert pipe(dsn(message_id), monkeypatch, capsys) == "Kept: it came back.\n"
    assert pipe(dsn(message_id), monkeypatch, capsys) == "It was known already that it came back.\n"

    assert Notice.objects.get(kind=Kind.N3).bounce == "5.1.1"
    assert not can_reach(asked)
    days.after(minutes=1)
    assert set(Notice.objects.values_list("kind", flat=True)) == {"n3", "n2a", "n2b"}
    assert Complaint.objects.get(pk=asked.pk).state == State.CLOSED_REMOVED


@pytest.mark.django_db
def test_an_unknown_letter_is_said_and_ends_with_two(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    for raw in (dsn("<nobody@example.org>"), dsn("<00000000-0000-4000-8000-000000000000@testserver>"), b"Hello"):
        with pytest.raises(CommandError) as refused:
            pipe(raw, monkeypatch, capsys)
        assert refused.value.returncode == 2
        assert str(refused.value).endswith("Nothing was changed.")


@pytest.mark.django_db
def test_staff_say_that_it_came_back_and_only_of_what_left(cast: Cast, asked: Complaint) -> None:
    told, unsent = Notice.objects.get(kind=Kind.N3), Notice.objects.create(complaint=asked, kind="n4", language="en-gb")

    mark_bounced(told, by=cast.admin, now=timezone.now())
    assert not can_reach(asked)
    for by, notice in ((cast.admin, unsent), (cast.bob, told)):
        with pytest.raises(Refused):
            mark_bounced(notice, by=by, now=timezone.now())


@pytest.mark.django_db
def test_who_gave_no_address_is_written_to_on_paper(cast: Cast, days: Days) -> None:
    complaint = complain("post", cast.post, email="", channel="letter")
    days.round()
    notice = Notice.objects.get(complaint=complaint, kind=Kind.N1)
    assert not notice.sent_at

    for _time in range(2):
        mark_given(notice, by=cast.admin, now=timezone.now())
    days.round()

    notice.refresh_from_db()
    assert "does not comply" in notice.text
    assert Complaint.objects.get(pk=complaint.pk).state == State.DEFECTIVE_REPLIED
