"""The pages of complaints: what is offered is what may be done, and each press does it once."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from moderation.complaints.models import Breach, Complaint
from moderation.complaints.states import State
from moderation.notices.models import Notice
from moderation.procedure.actions import take_answer
from moderation.procedure.advancing import act_on_complaints
from outbox.actions import send_due_letters
from tests.cast import Cast, make_person
from tests.factories.complaints import complain, link_to

pytestmark = pytest.mark.django_db
UNPLACED = [{"link": "", "described": "In the carers' group", "cannot_open": True}]


@pytest.fixture
def staff(cast: Cast, client: Client) -> User:
    person = make_person("root", is_superuser=True)
    client.force_login(person)
    return person


def give(person: User, duty: str) -> User:
    person.user_permissions.add(Permission.objects.get(codename=duty))
    return User.objects.get(pk=person.pk)


def page_of(complaint: Complaint) -> str:
    return reverse("moderation:complaint", args=[complaint.pk])


def press(client: Client, complaint: Complaint, do: str, **given: Any) -> Any:
    complaint.refresh_from_db()
    return client.post(page_of(complaint), {"do": do, "version": complaint.version, **given})


def state_of(complaint: Complaint) -> str:
    return Complaint.objects.get(pk=complaint.pk).state


def go_round() -> None:
    for _time in range(2):
        act_on_complaints(now=timezone.now())
        send_due_letters(now=timezone.now())


def test_a_person_finds_what_is_meant_reads_the_copy_and_sends_it(cast: Cast, staff: User, client: Client) -> None:
    complaint = complain("post", cast.post, places=UNPLACED, consent_name=False)
    location = complaint.locations.get()
    for place in ("", "not an address", link_to("post", cast.post).replace(str(cast.post.pk), str(location.pk))):
        shown = press(client, complaint, "place", location=location.pk, place=place)
        assert shown.status_code == 200
        assert b"error" in shown.content
    press(client, complaint, "place", location=location.pk, place=link_to("post", cast.post))
    assert state_of(complaint) == State.POSTER_PENDING
    shown = client.get(page_of(complaint)).content.decode()
    assert "Harries" not in shown.partition("What will be sent")[2].partition("<h2")[0]
    for _press in range(2):
        press(client, complaint, "send")
    assert Notice.objects.filter(complaint=complaint, kind="n3").count() == 1
    go_round()
    assert state_of(complaint) == State.AWAITING_POSTER


def test_nothing_is_done_that_the_page_does_not_offer(cast: Cast, staff: User, client: Client) -> None:
    complaint = complain("post", cast.post, places=UNPLACED)
    for do in ("send", "stays", "false", "cure", "repeat", "close", "remove", "nonsense", ""):
        assert press(client, complaint, do, why="Because").status_code == 302
    assert state_of(complaint) == State.RECEIVED
    assert cast.post.is_shown


def test_who_saw_an_older_page_does_nothing(cast: Cast, staff: User, client: Client) -> None:
    complaint = complain("post", cast.post, consent_name=False)
    go_round()
    client.post(page_of(complaint), {"do": "legal", "version": 1, "why": "We wrote it"})
    assert state_of(complaint) == State.POSTER_PENDING
    shown = press(client, complaint, "legal", why=" ")
    assert b"Write something first" in shown.content
    press(client, complaint, "legal", why="We wrote it")
    assert state_of(complaint) == State.WITH_LEGAL
    press(client, complaint, "close", why="Settled")
    assert state_of(complaint) == State.CLOSED_LEGAL


def test_an_answer_on_paper_is_entered(cast: Cast, staff: User, client: Client) -> None:
    complaint = complain("post", cast.post)
    go_round()
    shown = press(client, complaint, "answer", received_at="2031-01-01T10:00", wants_removal="no")
    assert shown.status_code == 200
    local = timezone.localtime()
    press(
        client, complaint, "answer", received_at=local.strftime("%Y-%m-%dT%H:%M"), wants_removal="no",
        full_name="Al Jones", postal_address="1 High Street",
        consents_name="yes", consents_address="no",
    )  # fmt: skip
    assert state_of(complaint) == State.STANDS_NOTICE_DUE
    press(client, complaint, "false", why="A cartoon")
    assert state_of(complaint) == State.REMOVAL_DUE
    go_round()
    assert state_of(complaint) == State.CLOSED_REMOVED


def test_name_and_address_are_shown_to_whoever_may_see_them_and_to_nobody_else(cast: Cast, client: Client) -> None:
    complaint = complain("post", cast.post)
    go_round()
    complaint.refresh_from_db()
    take_answer(
        complaint, wants_removal=False, full_name="Al Jones", postal_address="1 High Street", consents_name=True,
        consents_address=True, by=complaint.poster,
    )  # fmt: skip
    worker = give(make_person("worker"), "work_defamation")
    client.force_login(worker)
    shown = client.get(page_of(complaint))
    assert b"High Street" not in shown.content
    assert b"Al Jones" not in shown.content
    client.force_login(give(worker, "see_addresses"))
    assert b"High Street" in client.get(page_of(complaint)).content


def test_the_author_and_the_complainant_do_not_find_it_whatever_their_duty(cast: Cast, client: Client) -> None:
    complaint = complain("post", cast.post, complainant=cast.bob)
    for person in (cast.alice, cast.bob):
        give(person, "work_defamation")
        client.force_login(User.objects.get(pk=person.pk))
        assert client.get(page_of(complaint)).status_code == 404
        assert complaint.reference not in client.get(reverse("moderation:complaints")).content.decode()


def test_what_was_late_asks_for_its_reason_once(cast: Cast, staff: User, client: Client) -> None:
    complaint = complain("post", cast.post, received_at=timezone.now() - timedelta(days=12))
    go_round()
    breach = Breach.objects.filter(complaint=complaint).first()
    assert breach is not None
    assert b"nobody has said why" in client.get(reverse("moderation:complaints")).content
    assert b"Say why it was late" in press(client, complaint, "breach", breach=breach.pk, why="").content
    for why in ("The server was off", "Another reason"):
        press(client, complaint, "breach", breach=breach.pk, why=why)
    breach.refresh_from_db()
    assert (breach.why, breach.why_by) == ("The server was off", staff)


def test_the_list_asks_as_much_for_three_as_for_one(cast: Cast, staff: User, client: Client) -> None:
    counts = []
    for most in (1, 3):
        while Complaint.objects.count() < most:
            complain("post", cast.post, places=UNPLACED)
        client.get(reverse("moderation:complaints"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("moderation:complaints"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_of_very_many_those_that_are_due_first_are_shown_and_the_rest_counted(
    cast: Cast, staff: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.desk.complaint_queries.MOST", 2)
    for _n in range(3):
        complain("post", cast.post, places=UNPLACED)
    assert b"1 more is due later" in client.get(reverse("moderation:complaints")).content
