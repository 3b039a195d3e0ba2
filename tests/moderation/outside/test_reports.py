"""The public form: for everybody, and it tells nobody what is here."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from communities.notifications.models import Notification
from core.errors import Refused
from moderation.cases.models import Case
from moderation.complaints.models import Complaint
from moderation.outside.actions import link_report, take_report
from moderation.outside.models import OutsideReport
from moderation.reports.actions import raise_flag
from moderation.subjects.places import thing_meant
from outbox.actions import send_due_letters
from outbox.models import Letter
from records.models import Entry
from tests.cast import CANARY, Cast, make_person

pytestmark = pytest.mark.django_db
GIVEN = {"reason": "child", "note": "A child is named", "cannot_open": True}
TYPED = {"reason": "child", "note": "A child is named", "cannot_open": "on"}


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def admin(cast: Cast) -> Any:
    return make_person("root", is_superuser=True)


def test_it_opens_a_case_of_the_sites_own_in_its_lane(cast: Cast, admin: Any) -> None:
    told = take_report(**GIVEN, email="nan@example.org")
    case = Case.objects.get(subject_kind="report")
    assert (case.community, case.author, case.lane, told.report.case) == (None, None, "safeguarding", case)
    assert Notification.objects.filter(subject_id=case.pk, person=admin).exists()
    letter = Letter.objects.get(to="nan@example.org")
    assert (letter.template, letter.person) == ("report_received", None)
    assert told.token not in str(OutsideReport.objects.values()) + str(Entry.objects.values())
    assert "A child is named" not in str(Entry.objects.values())


def test_the_letter_says_nothing_and_leads_to_what_became_of_it(cast: Cast, mailoutbox: Any, client: Client) -> None:
    told = take_report(**GIVEN, email="nan@example.org", words="Rhian", language="cy")
    send_due_letters(now=timezone.now())
    [mail] = [mail for mail in mailoutbox if mail.to == ["nan@example.org"]]
    assert "Rhian" not in mail.body
    assert f"/report/{told.token}/" in mail.body
    page = client.get(f"/report/{told.token}/")
    assert told.report.reference in page.text
    assert "Nobody has looked at it yet." in page.text
    assert "Rhian" not in page.text
    assert client.get(f"/report/{'A' * 43}/").status_code == 404


def test_it_answers_the_same_whether_what_is_meant_exists_or_not(cast: Cast, client: Client) -> None:
    def sent(place: str) -> str:
        answer = client.post("/report/", {**TYPED, "place": place})
        report = OutsideReport.objects.latest("sent_at")
        text = answer.text.replace(report.reference, "R")
        start = text.index("<main")
        return text[start : text.index("/report/", start)]

    real = sent(f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/")
    assert real == sent("/groups/nowhere/posts/00000000-0000-0000-0000-000000000000/")
    assert CANARY not in real


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": " "}, "note"),
        ({"cannot_open": False}, "place"),
        ({"reason": "made up"}, "reason"),
        ({"email": "nan"}, "email"),
        ({"reason": "defamation"}, "name"),
        ({"reason": "defamation", "name": "Nan"}, "email"),
        ({"reason": "intimate"}, "standing"),
        ({"reason": "intimate", "standing": "self"}, "declares"),
        ({"reason": "intimate", "standing": "self", "declares": True}, "name"),
        ({"words": "x" * 4001}, "words"),
    ],
)
def test_what_it_asks_for(cast: Cast, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        take_report(**{**GIVEN, **changes})
    assert caught.value.field == field
    assert not OutsideReport.objects.exists()


def test_in_a_flood_everything_is_kept_and_nobody_is_written_to(
    cast: Cast, admin: Any, client: Client, settings: Any
) -> None:
    settings.REPORT_LIMIT = (1, 3600)
    for _n in range(3):
        assert client.post("/report/", {**TYPED, "email": "nan@example.org"}).status_code == 200
    assert list(OutsideReport.objects.order_by("sent_at").values_list("is_flood", flat=True)) == [False, True, True]
    assert Case.objects.filter(subject_kind="report").count() == 3
    assert Letter.objects.filter(to="nan@example.org").count() == 1
    assert Notification.objects.filter(person=admin, kind="case_opened").count() == 1


def test_what_defames_somebody_is_a_notice_of_complaint_whatever_page_they_say_it_on(
    cast: Cast, client: Client
) -> None:
    typed = {**TYPED, "reason": "defamation", "name": "Nan", "email": "nan@example.org", "words": "She steals"}
    page = client.post("/report/", typed, follow=True).text
    complaint = Complaint.objects.get()
    assert (complaint.name, complaint.statement, complaint.why) == ("Nan", "She steals", "A child is named")
    assert complaint.locations.get().cannot_open
    assert complaint.reference in page
    assert "Add what is missing" in page
    assert not OutsideReport.objects.exists()
    assert "For this we need your name" in client.post("/report/", {**typed, "name": ""}).text


def test_a_machine_is_thanked_and_nothing_is_kept(cast: Cast, client: Client) -> None:
    assert client.post("/report/", {**TYPED, "website": "https://example.org"}).status_code == 200
    assert not OutsideReport.objects.exists()


# Linked to a thing here


def linked(report: OutsideReport, cast: Cast, admin: Any) -> Case:
    case = Case.objects.get(pk=report.case_id)
    return link_report(case, kind="post", pk=cast.post.pk, seen_version=case.version, by=admin)


def test_linking_freezes_the_evidence_and_closes_the_report(cast: Cast, admin: Any, client: Client) -> None:
    told = take_report(**GIVEN)
    about = linked(told.report, cast, admin)
    about.refresh_from_db()
    assert (about.subject_id, about.community, about.lane) == (cast.post.pk, cast.g1, "safeguarding")
    assert CANARY in str(about.evidence.content)
    assert about.held_at is not None  # a child could be identified
    assert Case.objects.get(pk=told.report.case_id).state == "decided"
    assert "It is hidden until a moderator has looked at it." in client.get(f"/report/{told.token}/").text


def test_linking_joins_the_open_case_and_raises_its_lane(cast: Cast, admin: Any) -> None:
    told = take_report(**{**GIVEN, "reason": "abuse"})
    case = Case.objects.get(pk=told.report.case_id)
    about = link_report(case, kind="post", pk=cast.flagged_post.pk, seen_version=case.version, by=admin)
    assert about.pk == cast.case.pk
    assert Case.objects.get(pk=about.pk).lane == "abuse"


@pytest.mark.parametrize("is_open", [False, True])
def test_forty_eight_hours_of_an_intimate_image_run_from_the_report_and_not_from_the_link(
    cast: Cast, admin: Any, is_open: bool
) -> None:
    told = take_report(
        **{**GIVEN, "reason": "intimate"}, declares=True, standing="self", name="Nan", email="nan@example.org"
    )
    since = timezone.now() - timedelta(hours=20)
    OutsideReport.objects.filter(pk=told.report.pk).update(sent_at=since)
    Case.objects.filter(pk=told.report.case_id).update(opened_at=since, due_at=since + timedelta(hours=48))
    if is_open:
        raise_flag("post", cast.post, reason="intimate", note="", standing="other", by=cast.bob)
    about = linked(told.report, cast, admin)
    about.refresh_from_db()
    assert about.lane == "intimate"
    assert about.due_at == since + timedelta(hours=48)


def test_nobody_learns_by_it_that_their_own_words_are_meant(cast: Cast, admin: Any) -> None:
    told = take_report(**GIVEN)
    case = Case.objects.get(pk=told.report.case_id)
    type(cast.post).objects.filter(pk=cast.post.pk).update(author=admin)
    with pytest.raises(Refused) as caught:
        link_report(case, kind="post", pk=cast.post.pk, seen_version=case.version, by=admin)
    with pytest.raises(Refused) as other:
        link_report(case, kind="post", pk=case.pk, seen_version=case.version, by=admin)
    assert caught.value.message == other.value.message


def test_it_never_opens_what_two_people_write_to_each_other(cast: Cast, admin: Any) -> None:
    cast.room.kind = "direct"
    cast.room.save(update_fields=["kind"])
    case = Case.objects.get(pk=take_report(**GIVEN).report.case_id)
    with pytest.raises(Refused) as caught:
        link_report(case, kind="message", pk=cast.message.pk, seen_version=case.version, by=admin)
    assert caught.value.field == "place"


def test_an_address_says_what_is_meant() -> None:
    pk = "11111111-1111-4111-8111-111111111111"
    for address, kind in (
        (f"https://example.org/groups/a/posts/{pk}/", "post"),
        (f"/groups/a/posts/00000000-0000-4000-8000-000000000000/?comment={pk}#comment-{pk}", "comment"),
        (f"/groups/a/chat/b/#message-{pk}", "message"),
        (f"/files/{pk}/?size=480", "file"),
        (f"/people/{pk}/", "profile"),
    ):
        meant = thing_meant(address)
        assert meant is not None
        assert (meant[0], str(meant[1])) == (kind, pk)
    assert thing_meant("/news/") is None
    assert thing_meant("not an address") is None
