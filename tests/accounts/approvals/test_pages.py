from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Check, User
from records.models import Entry
from tests.factories.accounts import ApproverFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/registrations/renewals/"


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def ends(days: int, **fields: object) -> User:
    return UserFactory(approved_until=day(days), **fields)


def token(person: User) -> str:
    return f"{person.pk}_{person.approved_until:%Y-%m-%d}"


def untils(*people: User) -> list[date | None]:
    return [User.objects.get(pk=person.pk).approved_until for person in people]


def messages(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_list_shows_whose_approval_ends_soon_the_nearest_first(client_of, approver):
    soon, grace, edge = ends(25), ends(-5), ends(120)
    ends(121), UserFactory(), ends(10, suspended=True)
    over, older = ends(-20, lapsed=True), ends(-90, lapsed=True)

    client = client_of(approver)

    lines = client.get(LIST).context["lines"]
    assert [(line.key, line.day.stage) for line in lines] == [
        (grace.pk, "grace"), (soon.pk, "soon"), (edge.pk, "soon"),
    ]  # fmt: skip
    assert [line.key for line in client.get(LIST, {"show": "over"}).context["lines"]] == [over.pk, older.pk]


def test_the_list_asks_as_many_questions_however_long_it_is(client_of, approver):
    client = client_of(approver)

    def questions() -> int:
        client.get(LIST)  # the menus are kept for all pages
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    ends(1)
    one = questions()
    ends(2), ends(3)
    assert questions() == one


def test_one_click_renews_one(client_of, approver):
    first, second = ends(5), ends(6)

    answer = client_of(approver).post(
        LIST, {"until": day(365).isoformat(), "one": token(first), "chosen": token(second)}, follow=True
    )

    assert untils(first, second) == [day(365), day(6)]
    assert messages(answer)[0].startswith("Renewed for 1 person, until ")


def test_ticks_and_one_button_renew_many_and_say_who_was_done_already(client_of, approver):
    first, second, third = ends(5), ends(-3), ends(-30, lapsed=True, display_name="Ceri")
    tokens = [token(person) for person in (first, second, third)]
    User.objects.filter(pk=third.pk).update(state="approved", approved_until=None)

    answer = client_of(approver).post(LIST, {"until": day(365).isoformat(), "chosen": tokens}, follow=True)

    assert untils(first, second, third) == [day(365), day(365), None]
    assert messages(answer) == [
        "Already done: the approval of Ceri no longer ends.",
        f"Renewed for 2 people, until {day(365).day} {day(365):%B %Y}.",
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "until"),
        ({"until": "soon"}, "until"),
        ({"until": "0027-01-01"}, "until"),
        ({"until": "2026-11-01"}, "until"),
        ({"until": "9999-12-31"}, "until"),
        ({"chosen": []}, "__all__"),
        ({"chosen": ["x", "_", "1_2", "é_2026-01-01"]}, "__all__"),
        ({"one": "nonsense"}, "__all__"),
    ],
)
def test_what_makes_no_sense_renews_nobody_and_keeps_the_ticks(client_of, approver, given, field):
    person = ends(5)
    sent = {"until": day(365).isoformat(), "chosen": [token(person)]} | given
    if "until" not in given and not given:
        del sent["until"]

    page = client_of(approver).post(LIST, sent)

    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert untils(person) == [day(5)]
    assert page.content.decode().count(" checked") == (1 if field == "until" else 0)


def test_nobody_finds_a_tick_beside_their_own_name(client_of, approver):
    User.objects.filter(pk=approver.pk).update(approved_until=day(5))
    approver.refresh_from_db()
    client = client_of(approver)

    assert "ask a colleague" in client.get(LIST).content.decode()
    client.post(LIST, {"until": day(365).isoformat(), "one": token(approver)})
    assert untils(approver) == [day(5)]


def test_a_persons_page_shows_their_day_and_every_check_and_renews(client_of, approver):
    person = ends(5)
    Check.objects.create(person=person, kind="dbs", seen_on=date(2024, 3, 4), seen_by=approver, until=date(2027, 3, 4))
    Check.objects.create(person=person, kind="approval", seen_on=date(2023, 3, 4), seen_by=None)
    client = client_of(approver)

    words = client.get(reverse("approval", args=[person.pk])).content.decode()
    for told in ("DBS check", "4 March 2024", "Sioned", "4 March 2027", "Foster approval", "by somebody who has left"):
        assert told in words

    sent = {"seen": day(5).isoformat(), "until": day(100).isoformat()}
    assert client.post(reverse("approval_confirm", args=[person.pk]), sent).status_code == 302
    assert untils(person) == [day(100)]
    late = client.post(reverse("approval_confirm", args=[person.pk]), sent)
    assert late.status_code == 409
    assert "Already done" in late.content.decode()


def test_only_a_tick_makes_an_approval_endless(client_of, approver):
    person, client = ends(5), client_of(approver)
    address, seen = reverse("approval_confirm", args=[person.pk]), day(5).isoformat()

    assert list(client.post(address, {"seen": seen, "until": ""}).context["confirm_form"].errors) == ["until"]
    assert untils(person) == [day(5)]
    assert client.post(address, {"seen": seen, "until": "", "endless": "on"}).status_code == 302
    assert untils(person) == [None]


def test_a_check_is_noted_from_the_page_and_a_wrong_one_comes_back(client_of, approver):
    person, client = ends(5), client_of(approver)
    address = reverse("approval_check", args=[person.pk])

    assert client.post(address, {"kind": "dbs", "seen_on": "1/11/2026", "valid_until": ""}).status_code == 302
    assert list(Check.objects.values_list("kind", "seen_on", "seen_by")) == [("dbs", date(2026, 11, 1), approver.pk)]

    page = client.post(address, {"kind": "dbs", "seen_on": day(2).isoformat(), "valid_until": ""})
    assert list(page.context["check_form"].errors) == ["seen_on"]
    assert Check.objects.count() == 1


def test_taking_back_says_first_what_will_end(client_of, approver):
    person = ends(5)
    client_of(person)
    client, address = client_of(approver), reverse("approval_revoke", args=[person.pk])

    assert "They are signed out on 1 device" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).context["form"].errors
    assert User.objects.get(pk=person.pk).state == "approved"
    assert client.post(address, {"reason": "Asked by the council"}).status_code == 302
    assert User.objects.get(pk=person.pk).state == "suspended"


@pytest.mark.parametrize(("days", "words"), [
    (200, None), (25, "Until then nothing changes."), (-3, "Everything stays open for you until"),
])  # fmt: skip
def test_somebody_reads_their_own_day_in_calm_words(client_of, days, words):
    page = client_of(ends(days)).get("/me/").content.decode()

    assert f"Lasts until {day(days).day} {day(days):%B %Y}" in page
    assert (words or "Until then nothing changes.") in page or words is None
    assert ("is due to be renewed" in page) is (words is not None)


def test_their_record_says_what_happened(client_of):
    approver, person = ApproverFactory(display_name="Sioned"), ends(5)
    client = client_of(approver)
    client.post(LIST, {"until": day(365).isoformat(), "one": token(person)})
    client.post(reverse("approval_check", args=[person.pk]), {"kind": "dbs", "seen_on": day(0).isoformat()})

    words = client_of(person).get("/me/record/").content.decode()

    assert "We renewed your approval." in words
    assert "Sioned noted that they have seen a paper of yours." in words
    assert f"Seen on {day(0).day} {day(0):%B %Y} by Sioned" in words
    assert Entry.objects.filter(subject_id=person.pk).count() == 2
