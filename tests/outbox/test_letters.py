"""Letters through a real SMTP server on a free port."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import polib
import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from django.template import TemplateDoesNotExist
from django.utils import timezone

from outbox.actions import MOST_ATTEMPTS, WAITS, queue_letter, send_due_letters
from outbox.models import Letter
from outbox.queries import CLAIM_HOLDS, unsent_letters
from tests.factories.accounts import UserFactory

NOW = timezone.now()


class Postbox:
    """Keeps what arrives; refuses what is for an address in `refuses`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuses: set[str] = set()

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuses & set(envelope.rcpt_tos):
            return "554 No"
        letter = message_from_bytes(envelope.content, policy=policy.default)
        letter["X-Envelope-To"] = ",".join(envelope.rcpt_tos)
        self.letters.append(letter)
        return "250 OK"

    @property
    def addresses(self) -> list[str]:
        return [letter["X-Envelope-To"] for letter in self.letters]


class PostOffice:
    """The server, which can be shut and opened again on the same port."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.box = Postbox()
        self.controller: Controller | None = None

    def open(self) -> None:
        self.controller = Controller(self.box, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def shut(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    office = PostOffice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    office.open()
    yield office
    office.shut()


def queue(person=None, key="k1", template="something_new") -> Letter:
    with transaction.atomic():
        return queue_letter(person or UserFactory(), template=template, unique_key=key, due_at=NOW)


@pytest.mark.django_db
def test_a_letter_is_sent_once(office):
    letter = queue(UserFactory(email="gwen@example.org"))

    assert send_due_letters(now=NOW) == 1
    assert send_due_letters(now=NOW + timedelta(days=1)) == 0

    (got,) = office.box.letters
    assert got["To"] == "gwen@example.org"
    assert got["Message-ID"] == f"<{letter.pk}@testserver>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Subject"] == "You have something new on Hearth"
    assert "http://testserver/" in got.get_content()
    letter.refresh_from_db()
    assert (letter.attempts, letter.error, letter.parked_at) == (0, "", None)
    assert letter.sent_at is not None


@pytest.mark.django_db
def test_the_same_key_queues_one_letter():
    person = UserFactory()

    first, again = queue(person), queue(person)

    assert first == again
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_a_letter_is_not_queued_when_its_change_is_rolled_back():
    person = UserFactory()

    def change_that_fails() -> None:
        with transaction.atomic():
            queue_letter(person, template="something_new", unique_key="k1")
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert Letter.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_queueing_outside_a_transaction_is_a_mistake():
    person = UserFactory()

    with pytest.raises(AssertionError):
        queue_letter(person, template="something_new", unique_key="k1")


@pytest.mark.django_db
def test_queueing_with_an_unknown_template_fails_at_once():
    with pytest.raises(TemplateDoesNotExist):
        queue(template="no_such_template")
    assert Letter.objects.count() == 0


@pytest.mark.django_db
def test_a_letter_waits_until_it_is_due(office):
    queue()

    assert send_due_letters(now=NOW - timedelta(seconds=1)) == 0
    assert send_due_letters(now=NOW) == 1


@pytest.mark.django_db
def test_no_more_than_the_limit_are_sent_the_longest_waiting_first(office):
    for n in range(3):
        letter = queue(UserFactory(email=f"p{n}@example.org"), key=f"k{n}")
        Letter.objects.filter(pk=letter.pk).update(due_at=NOW - timedelta(minutes=n))

    assert send_due_letters(now=NOW, limit=2) == 2
    assert office.box.addresses == ["p2@example.org", "p1@example.org"]


@pytest.mark.django_db
@pytest.mark.parametrize("template", ["something_new", "registration_news", "account_changed"])
@pytest.mark.parametrize("language", ["en-gb", "cy"])
def test_every_template_tells_nothing_private(office, template, language):
    person = UserFactory(
        email="gwen@example.org", display_name="Blodeuwedd", registered=True, pending=True, language=language
    )
    queue(person, template=template)

    send_due_letters(now=NOW)

    (got,) = office.box.letters
    words = f"{got['Subject']}\n{got.get_content()}"
    for private in ("Blodeuwedd", "Gwenllian", "Heol", "01632", "gwen@", str(person.pk)):
        assert private not in words
    assert got["Subject"]
    assert "http://testserver/" in words


@pytest.mark.django_db
def test_a_letter_speaks_the_persons_language(office, settings, tmp_path):
    words = polib.POFile()
    words.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    msgid = "You have something new on %(site_name)s"
    words.append(polib.POEntry(msgid=msgid, msgstr="Mae rhywbeth newydd ar %(site_name)s"))
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    words.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    queue(UserFactory(language="cy"), key="welsh")
    queue(UserFactory(language="en-gb"), key="english")

    send_due_letters(now=NOW)

    assert sorted(got["Subject"] for got in office.box.letters) == [
        "Mae rhywbeth newydd ar Hearth",
        "You have something new on Hearth",
    ]


@pytest.mark.django_db
def test_a_server_that_is_down_costs_no_letter_anything(office):
    letter = queue()
    office.shut()

    for hour in range(30):
        assert send_due_letters(now=NOW + timedelta(hours=hour)) == 0

    letter.refresh_from_db()
    assert (letter.attempts, letter.claimed_at, letter.parked_at) == (0, None, None)
    office.open()
    assert send_due_letters(now=NOW + timedelta(hours=31)) == 1
    assert len(office.box.letters) == 1


@pytest.mark.django_db
def test_a_poison_letter_waits_longer_each_time_is_parked_in_the_end_and_stops_nobody(office):
    bad, good = UserFactory(email="bad@example.org"), UserFactory(email="good@example.org")
    poison = queue(bad, key="poison")
    queue(good, key="good")
    office.box.refuses = {"bad@example.org"}

    assert send_due_letters(now=NOW) == 1
    assert office.box.addresses == ["good@example.org"]
    moment = NOW
    for attempt, wait in enumerate(WAITS, start=1):
        poison.refresh_from_db()
        assert (poison.attempts, poison.error, poison.claimed_at) == (attempt, "SMTPDataError", None)
        # The due time counts from the moment of the failure, which is a little after the batch began.
        assert timedelta(0) <= poison.due_at - (moment + wait) < timedelta(seconds=10)
        assert send_due_letters(now=moment + wait - timedelta(seconds=1)) == 0
        moment = poison.due_at
        assert send_due_letters(now=moment) == 0

    poison.refresh_from_db()
    assert (poison.attempts, poison.error) == (MOST_ATTEMPTS, "SMTPDataError")
    assert poison.parked_at is not None
    assert list(Letter.objects.exclude(parked_at=None)) == [poison]
    assert list(unsent_letters()) == []
    office.box.refuses = set()
    assert send_due_letters(now=moment + timedelta(days=30)) == 0


@pytest.mark.django_db
def test_a_letter_that_cannot_be_written_is_kept_and_stops_nobody(office):
    broken = queue(key="broken")
    queue(UserFactory(email="good@example.org"), key="good")
    Letter.objects.filter(pk=broken.pk).update(template="gone", due_at=NOW - timedelta(minutes=1))

    assert send_due_letters(now=NOW) == 1

    broken.refresh_from_db()
    assert (broken.attempts, broken.error) == (1, "TemplateDoesNotExist")
    assert office.box.addresses == ["good@example.org"]


@pytest.mark.django_db
def test_a_claim_of_a_sender_that_died_is_taken_over_with_the_same_message_id(office):
    letter = queue()
    Letter.objects.filter(pk=letter.pk).update(claimed_at=NOW)

    assert send_due_letters(now=NOW + CLAIM_HOLDS) == 0
    assert send_due_letters(now=NOW + CLAIM_HOLDS + timedelta(seconds=1)) == 1
    assert [got["Message-ID"] for got in office.box.letters] == [f"<{letter.pk}@testserver>"]


@pytest.mark.django_db
def test_a_sender_that_died_between_sending_and_marking_sends_a_copy_that_can_be_recognised(office):
    letter = queue()
    send_due_letters(now=NOW)
    Letter.objects.filter(pk=letter.pk).update(sent_at=None)  # all that a kill before the mark leaves behind

    assert send_due_letters(now=NOW + timedelta(minutes=1)) == 0
    assert send_due_letters(now=NOW + CLAIM_HOLDS + timedelta(minutes=1)) == 1
    assert [got["Message-ID"] for got in office.box.letters] == [f"<{letter.pk}@testserver>"] * 2


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_letter_once(office):
    for n in range(12):
        queue(UserFactory(email=f"p{n}@example.org"), key=f"k{n}")
    start = threading.Barrier(3)
    sent: list[int] = []

    def send() -> None:
        start.wait()
        sent.append(send_due_letters(now=NOW))
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert (len(sent), sum(sent)) == (3, 12)
    assert sorted(office.box.addresses) == sorted(f"p{n}@example.org" for n in range(12))
