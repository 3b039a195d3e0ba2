"""A notice through the outbox: once, at the right moment, and what became of it."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction

from accounts.models import User
from communities.bell.queries import bell_page
from core.tokens import token_for
from moderation.complaints.models import Complaint
from moderation.complaints.states import State
from moderation.notices.actions import queue_notice
from moderation.notices.letters import give_without_letters
from moderation.notices.models import Kind, Notice
from moderation.notices.queries import can_reach, notice_of
from outbox.actions import send_due_letters
from outbox.models import Letter
from outbox.queries import CLAIM_HOLDS
from tests.factories.accounts import UserFactory
from tests.factories.complaints import make_complaint
from tests.outbox.test_letters import PostOffice, office
from tests.threads import at_once

__all__ = ["office"]
TUESDAY = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)  # 11:00 in London
STATED = date(2026, 6, 7)


def asked(poster: User | None = None, **given: object) -> Complaint:
    poster = poster or UserFactory(email="poster@example.org")
    return make_complaint(poster=poster, state=State.POSTER_PENDING, received_at=TUESDAY, **given)


def queue(complaint: Complaint, kind: str, now: datetime = TUESDAY) -> Notice:
    with transaction.atomic():
        return queue_notice(complaint, kind, due_at=now + timedelta(days=2), now=now)


def sent(complaint: Complaint, kind: str, now: datetime = TUESDAY) -> Notice:
    queue(complaint, kind, now)
    send_due_letters(now=now)
    found = notice_of(complaint, kind)
    assert found
    return found


@pytest.mark.django_db
def test_the_poster_gets_a_letter_that_says_nothing_and_the_notice_on_a_page():
    complaint = asked()

    notice = sent(complaint, Kind.N3)

    (letter,) = mail.outbox
    assert letter.to == ["poster@example.org"]
    everything = str(letter.message())
    assert "Sunday 7 June 2026" in everything
    for word in ("Carys", "carys", "thief", "steals", complaint.reference, "complain"):
        assert word not in everything.replace("/complaints/reply/", "")
    assert (notice.stated_date, notice.message_id) == (STATED, letter.extra_headers["Message-ID"])
    assert notice.sent_at
    assert notice.sent_at - TUESDAY < timedelta(minutes=1)
    assert "midnight at the end of Sunday 7 June 2026" in notice.text
    assert notice.digest == hashlib.sha256(f"{notice.subject}\n{notice.text}".encode()).hexdigest()
    (line,) = bell_page(complaint.poster).lines
    assert line.text == "Something you wrote needs your answer by 7 Jun 2026, if you want to give one."


@pytest.mark.django_db
def test_the_complainant_gets_the_whole_text_and_what_is_kept_opens_no_page():
    complaint = asked()
    sent(complaint, Kind.N3)

    notice = sent(complaint, Kind.N2A, TUESDAY + timedelta(minutes=5))

    letter = mail.outbox[1]
    assert letter.to == ["carys.bevan@example.net"]
    assert "in accordance with paragraph 2" in letter.body
    assert "Sunday 7 June 2026" in letter.body
    assert "poster@example.org" not in str(letter.message())
    token = token_for("complaint", complaint.seed)
    assert f"/complaints/{complaint.reference}/{token}/" in letter.body
    assert letter.body.strip() == notice.text.replace("/…/", f"/{token}/")
    assert token not in notice.text
    assert complaint.reference in letter.subject


@pytest.mark.django_db
def test_the_acknowledgement_waits_until_the_poster_was_told():
    complaint = asked()

    assert sent(complaint, Kind.N2A).sent_at is None
    sent(complaint, Kind.N3)
    send_due_letters(now=TUESDAY + timedelta(minutes=1))

    assert [letter.to for letter in mail.outbox] == [["poster@example.org"], ["carys.bevan@example.net"]]


@pytest.mark.django_db
def test_what_waits_for_nobody_any_more_is_not_sent():
    complaint = asked()
    queue(complaint, Kind.N3)
    Complaint.objects.filter(pk=complaint.pk).update(state=State.WITH_LEGAL)

    send_due_letters(now=TUESDAY)

    assert not mail.outbox
    assert Letter.objects.get().parked_at


@pytest.mark.django_db
@pytest.mark.parametrize("london", ["23:58:30", "23:59:59"])
def test_just_before_midnight_it_waits_for_the_new_day(london):
    late = datetime.fromisoformat(f"2026-06-02T{london}+01:00")
    complaint = asked()

    assert sent(complaint, Kind.N3, late).sent_at is None
    send_due_letters(now=datetime(2026, 6, 2, 23, 0, tzinfo=UTC))

    notice = notice_of(complaint, Kind.N3)
    assert notice
    assert notice.stated_date == STATED + timedelta(days=1)


@pytest.mark.django_db
def test_a_second_copy_after_a_killed_sender_states_no_earlier_day(office: PostOffice):
    complaint = asked()
    queue(complaint, Kind.N3)
    send_due_letters(now=TUESDAY)
    # What a process leaves behind that dies between the mail server's answer and the commit
    Letter.objects.update(sent_at=None, claimed_at=TUESDAY)
    Notice.objects.update(sent_at=None, message_id="")

    assert send_due_letters(now=TUESDAY + CLAIM_HOLDS) == 0
    assert send_due_letters(now=TUESDAY + timedelta(days=1)) == 1

    first, second = office.box.letters
    assert first["Message-ID"] == second["Message-ID"]
    notice = notice_of(complaint, Kind.N3)
    assert notice
    assert notice.stated_date == STATED + timedelta(days=1)
    assert "Monday 8 June 2026" in notice.text


@pytest.mark.django_db
@pytest.mark.parametrize("state", [User.State.APPROVED, User.State.SUSPENDED])
def test_a_refusal_for_good_ends_the_tries(office: PostOffice, state):
    """Who may sign in has the notice on their page; who may not cannot be reached any more."""
    complaint = asked(UserFactory(email="gone@example.org", state=state))
    office.box.refuses = {"gone@example.org"}
    assert can_reach(complaint)

    notice = sent(complaint, Kind.N3)

    assert notice.bounced_at
    assert notice.bounce == "554"
    assert Letter.objects.get().parked_at
    may_sign_in = state == User.State.APPROVED
    assert can_reach(complaint) == bool(notice.sent_at) == may_sign_in


@pytest.mark.django_db
def test_a_mail_server_that_fails_for_now_is_tried_for_as_long_as_it_takes(office: PostOffice, settings):
    settings.DEFAULT_FROM_EMAIL = "not an address at all <>"  # what it says of us is no word about the person
    complaint = asked()
    queue(complaint, Kind.N3)

    for hours in range(12):
        send_due_letters(now=TUESDAY + timedelta(hours=hours))

    letter, notice = Letter.objects.get(), notice_of(complaint, Kind.N3)
    assert letter.attempts == 12
    assert not letter.parked_at
    assert notice
    assert not notice.bounced_at


@pytest.mark.django_db
@pytest.mark.parametrize("state", [User.State.APPROVED, User.State.SUSPENDED])
def test_without_a_mail_server_who_may_sign_in_is_told_here_in_time(office: PostOffice, state):
    complaint = asked(UserFactory(email="poster@example.org", state=state))
    office.shut()
    queue(complaint, Kind.N3)  # due in two days
    late = TUESDAY + timedelta(days=1, hours=23, minutes=40)

    assert give_without_letters(now=TUESDAY + timedelta(days=1)) == 0
    for _time in range(2):
        send_due_letters(now=late)
        give_without_letters(now=late)

    notice = notice_of(complaint, Kind.N3)
    assert notice
    if state == User.State.SUSPENDED:  # there is no other way to them: it is late, and not passed over
        assert notice.sent_at is None
        return
    assert (notice.sent_at, notice.stated_date) == (late, date(2026, 6, 9))
    assert len(bell_page(complaint.poster).lines) == 1
    office.open()
    assert send_due_letters(now=late + timedelta(days=1)) == 1
    again = notice_of(complaint, Kind.N3)
    assert again
    assert (again.sent_at, again.stated_date, again.digest) == (late, date(2026, 6, 9), notice.digest)
    assert again.message_id
    assert len(bell_page(complaint.poster).lines) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_send_one_notice():
    complaint = asked()
    queue_it = lambda: queue(complaint, Kind.N4)  # noqa: E731

    first, second = at_once(queue_it, queue_it)

    assert first == second
    assert Letter.objects.count() == Notice.objects.count() == 1


@pytest.mark.django_db
def test_whom_we_can_reach():
    def reach(poster: User | None) -> bool:
        return can_reach(make_complaint(poster=poster))

    assert reach(UserFactory())
    assert reach(UserFactory(suspended=True))  # by e-mail
    assert reach(UserFactory(banned=True))
    assert not reach(UserFactory(suspended=True, email="x1@closed.invalid"))
    assert not reach(None)
    assert reach(
        UserFactory(state=User.State.MERGED, is_active=False, email="x2@closed.invalid", merged_into=UserFactory())
    )
