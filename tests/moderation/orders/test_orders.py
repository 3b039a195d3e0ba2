"""What courts order: removal, and disclosure of exactly what is listed, by two people, once."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.http import Http404
from django.utils import timezone

from accounts.models import Contact, Identity, User
from communities.closing.actions import close_account
from communities.notifications.models import Notification
from communities.posts.models import Post
from core.errors import Refused
from moderation.complaints.models import Complaint, Location
from moderation.decisions.actions import decide_case
from moderation.holds.actions import place_hold
from moderation.orders.actions import carry_out_removal, prepare_disclosure, record_order, release_disclosure
from moderation.orders.models import CourtOrder
from moderation.orders.permissions import access_order
from moderation.orders.telling import warn_of_orders
from moderation.reports.actions import raise_flag
from moderation.sanctions.actions import undo_sanction
from moderation.sanctions.models import Sanction
from outbox.models import Letter
from records.models import Entry
from tests.cast import Cast, make_person
from tests.factories.complaints import complain
from tests.threads import at_once, codes

pytestmark = pytest.mark.django_db
SENT = "By e-mail to the claimant’s solicitor."


def worker(name: str, *duties: str) -> User:
    person = make_person(name)
    person.user_permissions.set(Permission.objects.filter(codename__in=["work_defamation", *duties]))
    return User.objects.get(pk=person.pk)


@pytest.fixture
def first(cast: Cast) -> User:
    return worker("first", "see_addresses")


@pytest.fixture
def second(cast: Cast) -> User:
    return worker("second", "see_addresses")


@pytest.fixture
def complaint(cast: Cast) -> Complaint:
    Identity.objects.create(person=cast.alice, real_name="Alys Gwenllian Pugh")
    Contact.objects.create(person=cast.alice, postal_address="9 Stryd Fawr\nBala", phone="01632 960 333")
    return Complaint.objects.get(pk=complain("post", cast.post).pk)


def order(case: Any, by: User, **changes: Any) -> CourtOrder:
    given: dict[str, Any] = {
        "kind": "disclosure", "court": "High Court of Justice, King’s Bench Division", "number": "KB-2026-001234",
        "dated": timezone.localdate(), "scope": "The respondent shall disclose", "items": ["name", "email"],
        "due_at": timezone.now() + timedelta(days=7), "is_secret": False,
    }  # fmt: skip
    return record_order(case, **{**given, **changes}, by=by)


def test_exactly_what_is_listed_comes_out_once_by_two(
    cast: Cast, complaint: Complaint, first: User, second: User
) -> None:
    found = order(complaint.case, first)
    with pytest.raises(Refused) as caught:
        release_disclosure(found, evidence=SENT, by=second)
    assert "put together" in caught.value.message
    prepare_disclosure(found, by=first)
    with pytest.raises(Refused) as caught:
        release_disclosure(found, evidence=SENT, by=first)
    assert "yourself" in caught.value.message
    text = release_disclosure(found, evidence=SENT, by=second)
    assert "Alys Gwenllian Pugh" in text
    assert cast.alice.email in text
    assert "Stryd Fawr" not in text
    assert "960 333" not in text
    found = CourtOrder.objects.get(pk=found.pk)
    assert (found.prepared, found.done_by) == ("", second)
    assert found.digest == hashlib.sha256(text.encode()).hexdigest()
    for again in (
        lambda: prepare_disclosure(found, by=first),
        lambda: release_disclosure(found, evidence="x", by=second),
    ):
        with pytest.raises(Refused) as caught:
            again()
        assert caught.value.code == "conflict"
    steps = Entry.objects.filter(subject_id=complaint.case_id, kind__startswith="order.").order_by("at")
    assert [step.kind for step in steps] == ["order.recorded", "order.prepared", "order.released"]
    assert "Alys" not in str([step.detail for step in steps])


def test_person_is_told_unless_the_order_bars_it(complaint: Complaint, first: User, second: User) -> None:
    for number, is_secret in (("A", True), ("B", False)):
        found = order(complaint.case, first, number=number, is_secret=is_secret)
        prepare_disclosure(found, by=first)
        release_disclosure(found, evidence=SENT, by=second)
        told = Notification.objects.filter(kind="order_disclosed", person=complaint.poster)
        assert told.exists() is not is_secret
        assert Letter.objects.filter(unique_key=f"order:{found.pk}").exists() is not is_secret


def test_two_who_release_at_once_release_once(
    transactional_db: None, complaint: Complaint, first: User, second: User
) -> None:
    found, third = order(complaint.case, first), worker("third", "see_addresses")
    prepare_disclosure(found, by=first)
    results = at_once(*(lambda by=by: release_disclosure(found, evidence=SENT, by=by) for by in (second, third)))
    assert codes(results) == ["conflict"]


def test_who_closed_their_account_under_a_hold_is_disclosed_from_what_was_put_aside(
    cast: Cast, complaint: Complaint, first: User, second: User
) -> None:
    place_hold("post", cast.post.pk, reason="A claim", review_on=timezone.localdate() + timedelta(days=90), by=first)
    close_account(cast.alice, by=cast.alice)
    found = order(complaint.case, first, items=["name", "address"])
    prepare_disclosure(found, by=first)
    text = release_disclosure(found, evidence=SENT, by=second)
    assert "Alys Gwenllian Pugh" in text
    assert "9 Stryd Fawr" in text


def test_nobody_without_the_right_to_addresses_discloses(cast: Cast, complaint: Complaint, first: User) -> None:
    blind, found = worker("blind"), order(complaint.case, first)
    access_order(blind, found.pk)
    with pytest.raises(Refused):
        prepare_disclosure(found, by=blind)
    prepare_disclosure(found, by=first)
    with pytest.raises(Refused):
        release_disclosure(found, evidence=SENT, by=blind)
    for nobody in (cast.mod1, cast.bob, cast.alice):
        with pytest.raises(Http404):
            access_order(nobody, found.pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "nonsense"}, "kind"), ({"dated": timezone.localdate() + timedelta(days=2)}, "dated"),
        ({"items": []}, "items"), ({"items": ["name", "date_of_birth"]}, "items"), ({"court": " "}, "court"),
        ({"number": "x" * 61}, "number"), ({"scope": ""}, "scope"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(complaint: Complaint, first: User, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        order(complaint.case, first, **changes)
    assert caught.value.field == field


def test_removal_reaches_every_place_of_a_complaint_and_stays(cast: Cast, complaint: Complaint, first: User) -> None:
    found = order(complaint.case, first, kind="removal", items=["name"])
    assert found.items == []
    with pytest.raises(Refused):
        order(complaint.case, first, kind="removal")  # the same number again
    carry_out_removal(found, evidence="Removed at once.", by=first)
    assert Post.objects.get(pk=cast.post.pk).state == "removed"
    assert Location.objects.get(complaint=complaint).removal == "operator"
    with pytest.raises(Refused):
        carry_out_removal(found, evidence="Again", by=first)


def test_nothing_is_carried_out_where_nobody_has_found_what_is_meant(cast: Cast, first: User) -> None:
    unplaced = complain("post", cast.post, places=[{"link": "", "described": "There", "cannot_open": True}])
    found = order(unplaced.case, first, kind="removal", items=[])
    with pytest.raises(Refused):
        carry_out_removal(found, evidence=SENT, by=first)
    assert CourtOrder.objects.get(pk=found.pk).done_at is None


def test_removal_outlives_the_decision_that_is_taken_back(cast: Cast) -> None:
    case = raise_flag("comment", cast.comment, reason="spam", note="", by=cast.alice).case
    case.refresh_from_db()
    decide_case(case, decision="hide", reason="Not kind", seen_version=case.version, by=cast.mod1)
    carry_out_removal(order(case, cast.admin, kind="removal"), evidence="Done", by=cast.admin)
    undo_sanction(Sanction.objects.get(case=case), why="It was fine", by=cast.mod1)
    cast.comment.refresh_from_db()
    assert cast.comment.state == "removed"


def test_pages_record_prepare_and_hand_out_a_file(complaint: Complaint, first: User, second: User, client_of) -> None:
    at, client = f"/moderation/cases/{complaint.case_id}/orders/", client_of(first)
    page = client.post(at, {"court": "High Court", "items": ["nonsense"]}).content.decode()
    assert "Choose what the court orders" in page
    assert 'value="High Court"' in page
    given = {
        "kind": "disclosure", "court": "High Court", "number": "KB-1", "dated": "2026-01-05", "scope": "Disclose",
        "due_at": "2030-01-12T16:00", "items": ["name"],
    }  # fmt: skip
    one = client.post(at, given).url
    assert client.post(one, {"do": "nonsense"}).status_code == 400
    assert client.post(one, {"do": "prepare"}).status_code == 302
    assert "Somebody else has to release it" in client.get(one).content.decode()
    assert (
        "Say how it is complied with" in client_of(second).post(one, {"do": "release", "evidence": ""}).content.decode()
    )
    answer = client_of(second).post(one, {"do": "release", "evidence": SENT})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Alys Gwenllian Pugh" in answer.content.decode()
    assert "Alys" not in client.get(one).content.decode()
    bell = client_of(complaint.poster).get("/me/notifications/").content.decode()
    assert "A court ordered us to say who you are" in bell


def test_whoever_is_on_call_is_told_as_the_time_of_an_order_runs_out_and_every_day_after(
    cast: Cast, complaint: Complaint, first: User, second: User
) -> None:
    now = timezone.now()
    found = order(complaint.case, first, due_at=now + timedelta(hours=100))
    told = Letter.objects.filter(template="on_call", unique_key__startswith="order:")
    for hours, count in ((1, 0), (49, 0), (51, 1), (91, 2), (100, 3), (101, 3), (125, 4)):
        warn_of_orders(now=now + timedelta(hours=hours))
        assert told.count() == count, hours
    CourtOrder.objects.filter(pk=found.pk).update(done_at=now, prepared_by=second, done_by=first)
    warn_of_orders(now=now + timedelta(hours=200))
    assert told.count() == 4
