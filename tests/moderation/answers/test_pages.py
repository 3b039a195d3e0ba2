"""The author's page: for them alone, and what an answer there leads to."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.bell.queries import bell_page
from moderation.complaints.models import Answer, Complaint
from moderation.complaints.states import State
from moderation.notices.models import Kind, Notice
from moderation.notices.words import reply_path
from outbox.models import Letter
from tests.cast import CANARY, Cast
from tests.factories.complaints import SAID, Days, complain
from tests.moderation.procedure.conftest import days

__all__ = ["days"]
WHOLE = {
    "wants_removal": "no", "full_name": "Alice Prosser", "postal_address": "1 Heol y Bryn\nPontypridd",
    "consents_name": "yes", "consents_address": "no",
}  # fmt: skip


@pytest.fixture
def asked(cast: Cast, days: Days) -> Complaint:
    complaint = complain("post", cast.post, consent_name=False, consent_email=False)
    days.round()
    if Complaint.objects.get(pk=complaint.pk).state == State.POSTER_PENDING:  # nobody read the covered copy
        days.to("3 Jun 2027 08:00")
    return Complaint.objects.get(pk=complaint.pk)


def inside(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, complaint: Complaint, **said: str) -> Any:
    return client.post(reply_path(complaint), said)


@pytest.mark.django_db
def test_who_may_open_it(cast: Cast, asked: Complaint) -> None:
    path = reply_path(asked)

    assert Client().get(path).headers["Location"].startswith("/accounts/login/?next=/complaints/reply/")
    for other in (cast.bob, cast.host, cast.admin, cast.suspended, cast.eve):
        assert inside(other).get(path).status_code == 404
    unknown = "/complaints/reply/" + "A" * 43 + "/"
    assert Client().get(unknown).headers["Location"].startswith("/accounts/login/?next=/complaints/reply/")
    assert inside(cast.alice).get(unknown).status_code == 404
    assert not Notice.objects.get(kind=Kind.N3).opened_at

    page = inside(cast.alice).get(path)

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    assert Notice.objects.get(kind=Kind.N3).opened_at == timezone.now()
    (line, *_older) = [one for one in bell_page(cast.alice).lines if one.url.startswith("/complaints/asked/")]
    assert inside(cast.alice).get(line.url).headers["Location"] == path
    assert inside(cast.bob).get(line.url).status_code == 404


@pytest.mark.django_db
def test_what_it_says_and_what_it_does_not(cast: Cast, asked: Complaint) -> None:
    text = inside(cast.alice).get(reply_path(asked)).content.decode()

    assert f"New body {CANARY}" in text
    assert "What is said" not in text
    for word in ("Margaret", "Harries", "margaret", SAID["email"]):
        assert word not in text
    assert "until you consent" not in text
    for mandatory in ("may be removed from the places named below unless", "unless you consent, or a court orders"):
        assert mandatory in text
    assert text.count(" checked") == 0


@pytest.mark.django_db
def test_who_is_shut_out_needs_the_link_alone_and_gives_away_nothing_by_it(
    cast: Cast, days: Days, asked: Complaint
) -> None:
    User.objects.filter(pk=cast.alice.pk).update(state=User.State.SUSPENDED)
    assert Client().get(reply_path(asked)).status_code == 200

    assert send(Client(), asked, **WHOLE).status_code == 302

    text = Client().get(reply_path(asked)).content.decode()
    assert "Given. We do not show it here." in text
    assert "Heol y Bryn" not in text
    assert "Alice Prosser" not in text


@pytest.mark.django_db
def test_wanting_it_removed_needs_and_keeps_nothing_else(cast: Cast, asked: Complaint) -> None:
    send(inside(cast.alice), asked, **{**WHOLE, "wants_removal": "yes"})

    answer = Answer.objects.get()
    assert (answer.wants_removal, answer.full_name, answer.postal_address) == (True, "", "")
    assert Complaint.objects.get(pk=asked.pk).rule == "para 7"


@pytest.mark.django_db
def test_a_whole_answer(cast: Cast, asked: Complaint) -> None:
    page = inside(cast.alice)
    send(page, asked, **WHOLE)

    answer = Answer.objects.get()
    assert (answer.consents_name, answer.consents_address) == (True, False)
    assert answer.postal_address.startswith("1 Heol y Bryn")
    assert Complaint.objects.get(pk=asked.pk).state == State.STANDS_NOTICE_DUE
    text = page.get(reply_path(asked)).content.decode()
    assert "you do not want it removed" in text
    assert "Heol y Bryn" in text


@pytest.mark.django_db
@pytest.mark.parametrize("lacks", WHOLE)
def test_what_is_missing_is_said_beside_it_and_may_be_sent_all_the_same(
    cast: Cast, asked: Complaint, lacks: str
) -> None:
    said, page = {**WHOLE, lacks: ""}, inside(cast.alice)

    text = send(page, asked, **said).content.decode()

    assert not Answer.objects.exists()
    assert f'id="id_{lacks}_error"' in text
    assert "Send it as it is" in text
    assert said["full_name"] in text

    assert send(page, asked, do="as_is", **said).status_code == 302
    assert Complaint.objects.get(pk=asked.pk).rule == "para 6"
    assert "does not say everything that it must" in page.get(reply_path(asked)).content.decode()


@pytest.mark.django_db
def test_saying_nothing_at_all_is_no_answer(cast: Cast, asked: Complaint) -> None:
    assert send(inside(cast.alice), asked, do="as_is").status_code == 200
    assert not Answer.objects.exists()


@pytest.mark.django_db
def test_after_the_stated_date_it_counts_as_none(cast: Cast, asked: Complaint, days: Days) -> None:
    assert asked.answer_until
    days.traveller.move_to(asked.answer_until)  # the clock has not come round yet
    page = inside(cast.alice)

    assert "The time to answer was over" in page.get(reply_path(asked)).content.decode()
    send(page, asked, **WHOLE)

    assert Answer.objects.get().is_late
    assert "counts as none" in page.get(reply_path(asked)).content.decode()


@pytest.mark.django_db
def test_an_open_page_shows_that_it_arrived_though_the_sender_died(cast: Cast, asked: Complaint, days: Days) -> None:
    """What a process leaves that is killed after the mail server took the letter."""
    Letter.objects.filter(unique_key__startswith="notice:", person=cast.alice).update(
        sent_at=None, claimed_at=timezone.now()
    )
    Notice.objects.filter(kind=Kind.N3).update(sent_at=None, message_id="")
    Complaint.objects.filter(pk=asked.pk).update(
        state=State.POSTER_PENDING, poster_told_at=None, answer_until=None, stated_date=None
    )

    assert send(inside(cast.alice), asked, **WHOLE).status_code == 302

    assert Answer.objects.get().is_late is False
    assert not Letter.objects.filter(unique_key__startswith="notice:", sent_at=None).exists()


@pytest.mark.django_db
def test_a_fixed_number_of_queries(cast: Cast, asked: Complaint, django_assert_max_num_queries: Any) -> None:
    page = inside(cast.alice)
    page.get(reply_path(asked))
    with django_assert_max_num_queries(40):
        page.get(reply_path(asked))
