"""Every way through the Schedule, to the minute: what is written to whom, what becomes of the words, and when."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import User
from communities.posts.actions import create_comment, create_post, delete_post
from communities.posts.models import Post
from communities.words.quotes import quote_of
from core.errors import Refused
from moderation.complaints.models import Breach, Complaint, Step
from moderation.complaints.states import State
from moderation.notices.models import Notice
from moderation.procedure import actions
from moderation.procedure.actions import place_location, take_answer
from tests.cast import CANARY, Cast
from tests.factories.complaints import SAID, Days, complain, link_to, london

pytestmark = pytest.mark.django_db
WHOLE = {
    "wants_removal": False, "full_name": "Bob Jones", "postal_address": "1 High Street\nUsk", "consents_name": True,
    "consents_address": False,
}  # fmt: skip


def fresh(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def sent(complaint: Complaint) -> dict[str, Any]:
    """When each notice went, by its kind."""
    notices = Notice.objects.filter(complaint=complaint, sent_at__isnull=False)
    return {notice.kind: notice.sent_at.replace(microsecond=0) for notice in notices if notice.sent_at}


def shows(cast: Cast) -> bool:
    return Post.objects.get(pk=cast.post.pk).is_shown


@pytest.fixture
def asked(cast: Cast, days: Days) -> Complaint:
    """The author was asked on Tuesday at nine, and may answer until the end of Sunday."""
    complaint = complain("post", cast.post)
    days.round()
    return fresh(complaint)


def test_the_author_is_asked_at_once_and_then_the_complainant_is_told_so(
    cast: Cast, asked: Complaint, mailoutbox: list[EmailMessage]
) -> None:
    assert asked.state == State.AWAITING_POSTER
    assert (asked.poster, str(asked.stated_date)) == (cast.post.author, "2027-06-06")
    assert asked.answer_until == london("7 Jun 2027 00:00")
    assert set(sent(asked)) == {"n3", "n2a"}
    assert Notice.objects.get(complaint=asked, kind="n3").due_at == london("3 Jun 2027 09:00")
    order = [letter.to for letter in mailoutbox]
    assert order.index([cast.post.author.email]) < order.index([SAID["email"]])
    for letter in mailoutbox:
        assert CANARY not in letter.body + letter.subject
        assert "minibus" not in letter.body + letter.subject
    assert asked.case is not None
    assert asked.case.warn_at is None  # while we wait for somebody else nobody is called


def test_a_silence(cast: Cast, asked: Complaint, days: Days) -> None:
    days.to("6 Jun 2027 23:59")
    assert fresh(asked).state == State.AWAITING_POSTER
    assert shows(cast)
    days.to("7 Jun 2027 00:00")
    assert fresh(asked).state == State.CLOSED_REMOVED
    assert not shows(cast)
    assert sent(asked)["n4"] == london("7 Jun 2027 00:00")
    assert Notice.objects.get(complaint=asked, kind="n4").due_at == london("9 Jun 2027 00:00")
    assert not Breach.objects.exists()


def test_b_agrees_to_removal(cast: Cast, asked: Complaint, days: Days) -> None:
    days.after(hours=5)
    take_answer(asked, wants_removal=True, by=asked.poster)
    days.round()
    assert fresh(asked).state == State.CLOSED_REMOVED
    assert not shows(cast)
    assert set(sent(asked)) == {"n3", "n2a", "n4"}


def test_c_objects_with_address_and_consent(cast: Cast, asked: Complaint, days: Days, staff: User) -> None:
    days.to("2 Jun 2027 10:00")
    take_answer(asked, **WHOLE, by=asked.poster)
    days.round()
    found = fresh(asked)
    assert (found.state, found.due_at) == (State.STANDS_NOTICE_DUE, london("4 Jun 2027 10:00"))
    days.to("2 Jun 2027 11:00")
    actions.tell_it_stays(found, seen_version=found.version, by=staff, now=timezone.now())
    days.round()
    assert fresh(asked).state == State.CLOSED_STANDS
    assert sent(asked)["n6a"] == london("2 Jun 2027 11:00")
    assert shows(cast)
    assert "Bob Jones" not in str(Notice.objects.values_list("text", flat=True))


def test_d_objects_without_consent_and_nobody_looks(cast: Cast, asked: Complaint, days: Days) -> None:
    days.to("2 Jun 2027 10:00")
    take_answer(asked, **{**WHOLE, "consents_name": False}, by=asked.poster)
    days.to("4 Jun 2027 07:59")
    assert "n6b" not in sent(asked)
    days.to("4 Jun 2027 08:00")  # two hours before the time is over the clock waits for nobody
    assert fresh(asked).state == State.CLOSED_STANDS
    assert sent(asked)["n6b"] == london("4 Jun 2027 08:00")
    assert shows(cast)


@pytest.mark.parametrize("lacks", ["full_name", "postal_address", "consents_name", "wants_removal"])
def test_e_incomplete(cast: Cast, asked: Complaint, days: Days, lacks: str) -> None:
    days.to("2 Jun 2027 10:00")
    empty = None if lacks in {"consents_name", "wants_removal"} else ""
    take_answer(asked, **{**WHOLE, lacks: empty}, by=asked.poster)
    days.round()
    assert (fresh(asked).state, fresh(asked).rule) == (State.REMOVAL_DUE, "para 6")
    assert shows(cast)  # it may still be put right
    days.to("4 Jun 2027 08:00")
    assert fresh(asked).state == State.CLOSED_REMOVED
    assert not shows(cast)


def test_e_put_right_in_time_waits_for_a_person(cast: Cast, asked: Complaint, days: Days, staff: User) -> None:
    days.to("2 Jun 2027 10:00")
    take_answer(asked, **{**WHOLE, "postal_address": ""}, by=asked.poster)
    days.to("3 Jun 2027 10:00")
    take_answer(asked, **WHOLE, by=asked.poster)
    days.round()
    found = fresh(asked)
    assert (found.state, found.due_at) == (State.REMOVAL_DUE, london("4 Jun 2027 10:00"))
    assert shows(cast)
    actions.accept_cure(found, seen_version=found.version, by=staff, now=timezone.now())
    days.round()
    assert (fresh(asked).state, fresh(asked).due_at) == (State.STANDS_NOTICE_DUE, london("4 Jun 2027 10:00"))
    days.to("4 Jun 2027 08:00")
    assert fresh(asked).state == State.CLOSED_STANDS
    assert shows(cast)


def test_e_put_right_and_nobody_decides(cast: Cast, asked: Complaint, days: Days) -> None:
    days.to("2 Jun 2027 10:00")
    take_answer(asked, **{**WHOLE, "postal_address": ""}, by=asked.poster)
    days.to("3 Jun 2027 10:00")
    take_answer(asked, **WHOLE, by=asked.poster)
    days.to("4 Jun 2027 08:00")
    assert fresh(asked).state == State.CLOSED_REMOVED
    assert not shows(cast)


def test_f_false_details(cast: Cast, asked: Complaint, days: Days, staff: User) -> None:
    days.to("2 Jun 2027 10:00")
    take_answer(asked, **{**WHOLE, "full_name": "Mickey Mouse"}, by=asked.poster)
    days.round()
    found = fresh(asked)
    with pytest.raises(Refused):
        actions.find_false(found, why=" ", seen_version=found.version, by=staff, now=timezone.now())
    actions.find_false(found, why="A cartoon", seen_version=found.version, by=staff, now=timezone.now())
    days.round()
    assert (fresh(asked).state, fresh(asked).rule) == (State.CLOSED_REMOVED, "paras 5 to 7")
    assert Step.objects.filter(complaint=asked, rule="para 6(3)").exists()
    assert not shows(cast)


def repost(cast: Cast) -> Post:
    author = User.objects.get(pk=cast.post.author_id)
    return create_post(cast.g1, title="Once more", body="She is a thief", by=author, key=uuid4())


def test_g_a_third_time_is_removed_at_once_where_a_person_finds_it_the_same(
    cast: Cast, days: Days, staff: User
) -> None:
    for _time in range(2):
        post = repost(cast)
        first = complain("post", post)
        days.round()
        take_answer(fresh(first), wants_removal=True, by=post.author)
        days.after(hours=1)
        assert fresh(first).state == State.CLOSED_REMOVED
    post = repost(cast)
    third = complain("post", post, says_repeated=True)
    days.round()
    found = fresh(third)
    assert found.state == State.RECEIVED  # whether it is the same accusation, a person has to read
    actions.confirm_repeat(found, applies=True, seen_version=found.version, by=staff, now=timezone.now())
    days.round()
    assert fresh(third).state == State.CLOSED_REMOVED
    assert set(sent(third)) == {"n5"}
    assert not Post.objects.get(pk=post.pk).is_shown


def test_g_said_and_not_so_is_asked_as_any_other(cast: Cast, days: Days) -> None:
    complaint = complain("post", cast.post, says_repeated=True)
    days.round()
    assert fresh(complaint).state == State.AWAITING_POSTER


def test_h_no_way_to_reach_the_author(cast: Cast, days: Days) -> None:
    User.objects.filter(pk=cast.post.author_id).update(
        state=User.State.CLOSED, is_active=False, email="closed-1@closed.invalid"
    )
    complaint = complain("post", cast.post)
    days.round()
    assert fresh(complaint).state == State.CLOSED_REMOVED
    assert set(sent(complaint)) == {"n2b"}
    assert not shows(cast)


def test_something_is_missing(cast: Cast, days: Days, mailoutbox: list[EmailMessage]) -> None:
    complaint = complain("post", cast.post, consent_email=None)
    days.round()
    assert fresh(complaint).state == State.DEFECTIVE_REPLIED
    assert set(sent(complaint)) == {"n1"}
    assert shows(cast)
    whole = complain("post", cast.post, supersedes=fresh(complaint))
    days.round()
    assert fresh(complaint).state == State.CLOSED_DEFECTIVE
    assert fresh(whole).state == State.AWAITING_POSTER


def test_nobody_finds_what_is_meant(cast: Cast, days: Days, mailoutbox: list[EmailMessage]) -> None:
    complaint = complain(
        "post", cast.post, places=[{"link": "", "described": "In the carers' group, on Monday", "cannot_open": True}]
    )
    days.to("3 Jun 2027 06:59")
    assert fresh(complaint).state == State.RECEIVED
    days.to("3 Jun 2027 07:00")
    assert fresh(complaint).state == State.DEFECTIVE_REPLIED
    assert set(sent(complaint)) == {"n1"}
    assert "found" not in mailoutbox[-1].body


def test_a_person_finds_it(cast: Cast, days: Days, staff: User) -> None:
    complaint = complain(
        "post", cast.post, places=[{"link": "", "described": "In the carers' group", "cannot_open": True}]
    )
    days.round()
    place_location(complaint.locations.get(), kind="post", pk=cast.post.pk, by=staff)
    days.round()
    assert fresh(complaint).state == State.AWAITING_POSTER
    copy = complaint.locations.get().evidence
    assert copy is not None
    assert CANARY in str(copy.content)


def test_what_our_own_staff_wrote_goes_to_the_solicitor(cast: Cast, days: Days, staff: User) -> None:
    complaint = complain("post", cast.post, places=[{"link": "", "described": "There", "cannot_open": True}])
    place_location(complaint.locations.get(), kind="post", pk=cast.post.pk, by=staff, is_staffs=True)
    days.to("9 Jun 2027 12:00")
    assert fresh(complaint).state == State.WITH_LEGAL
    assert sent(complaint) == {}
    assert shows(cast)


def test_a_covered_copy_is_read_by_a_person_as_long_as_there_is_time(cast: Cast, days: Days, staff: User) -> None:
    complaint = complain("post", cast.post, consent_name=False)
    days.to("1 Jun 2027 10:00")
    found = fresh(complaint)
    assert (found.state, sent(found)) == (State.POSTER_PENDING, {})
    for _press in range(2):  # two at once send one
        actions.send_to_poster(found, seen_version=found.version, by=staff, now=timezone.now())
    days.round()
    assert fresh(complaint).state == State.AWAITING_POSTER
    assert sent(complaint)["n3"] == london("1 Jun 2027 10:00")


def test_a_covered_copy_that_nobody_reads_goes_in_time(cast: Cast, days: Days) -> None:
    complaint = complain("post", cast.post, consent_name=False)
    days.to("3 Jun 2027 06:59")
    assert sent(complaint) == {}
    days.to("3 Jun 2027 07:00")
    assert sent(complaint)["n3"] == london("3 Jun 2027 07:00")
    assert fresh(complaint).stated_date == london("8 Jun 2027 00:00").date()


def test_its_author_deletes_it_and_the_complainant_is_still_told(cast: Cast, asked: Complaint, days: Days) -> None:
    delete_post(cast.post, by=cast.post.author)
    days.to("6 Jun 2027 12:00")
    assert "n4" not in sent(asked)
    days.to("7 Jun 2027 00:00")
    assert fresh(asked).state == State.CLOSED_REMOVED
    assert asked.locations.get().removal == "poster"
    assert "n4" in sent(asked)


def test_an_answer_that_comes_late_is_kept_and_counts_as_none(cast: Cast, asked: Complaint, days: Days) -> None:
    days.traveller.move_to(london("7 Jun 2027 00:00"))
    answer = take_answer(asked, **WHOLE, by=asked.poster)
    assert answer.is_late
    days.round()
    assert fresh(asked).state == State.CLOSED_REMOVED


def test_a_letter_that_reached_us_in_time_counts_when_it_is_entered_later(
    cast: Cast, asked: Complaint, days: Days, staff: User
) -> None:
    days.traveller.move_to(london("7 Jun 2027 00:30"))  # the clock has not gone round yet
    received = london("5 Jun 2027 09:00")
    take_answer(asked, **WHOLE, by=None, recorded_by=staff, received_at=received)
    days.round()
    assert fresh(asked).due_at == london("9 Jun 2027 00:00")  # it came on a Saturday: from Monday on


def test_what_two_people_wrote_is_two_complaints(cast: Cast, days: Days) -> None:
    other = create_post(cast.g1, title="So I heard", body="Me too", by=cast.bob, key=uuid4())
    assert other.author_id != cast.post.author_id
    places = [{"link": link_to("post", post), "described": "", "cannot_open": False} for post in (cast.post, other)]
    complaint = complain("post", cast.post, places=places)
    days.round()
    beside = Complaint.objects.get(beside=complaint)
    assert {fresh(complaint).poster, beside.poster} == {cast.post.author, cast.bob}
    assert {fresh(complaint).state, beside.state} == {State.AWAITING_POSTER}
    assert beside.received_at == complaint.received_at


def test_after_days_without_the_system_everything_overdue_is_done_and_written_down(cast: Cast, days: Days) -> None:
    complaint = complain("post", cast.post)
    days.to("4 Jun 2027 09:00")  # the notice to the author was due a day ago
    found = fresh(complaint)
    assert found.state == State.AWAITING_POSTER
    assert str(found.stated_date) == "2027-06-09"  # they have their five days all the same
    assert {breach.which for breach in Breach.objects.filter(complaint=complaint)} == {"n3", "n2a"}
    days.to("15 Jun 2027 09:00")
    assert fresh(complaint).state == State.CLOSED_REMOVED
    late = Breach.objects.get(complaint=complaint, what="removal")
    assert (late.due_at, late.done_at.replace(microsecond=0)) == (
        london("12 Jun 2027 00:00"),
        london("15 Jun 2027 09:00"),
    )


def test_a_flood_hides_nothing_and_waits_for_a_person(cast: Cast, days: Days) -> None:
    complaints = [complain("post", cast.post, is_flood=True) for _n in range(5)]
    days.after(hours=3)
    assert {fresh(one).state for one in complaints} == {State.RECEIVED}
    assert shows(cast)


def test_taken_back(cast: Cast, asked: Complaint, days: Days) -> None:
    actions.withdraw_complaint(asked)
    days.to("20 Jun 2027 09:00")
    assert fresh(asked).state == State.CLOSED_WITHDRAWN
    assert shows(cast)


def test_a_proclaimed_day_makes_open_clocks_later_and_nothing_earlier(cast: Cast, days: Days, staff: User) -> None:
    complaint = complain("post", cast.post, consent_name=False)
    days.round()
    assert fresh(complaint).due_at == london("3 Jun 2027 09:00")
    actions.proclaim_day(
        day=london("2 Jun 2027 00:00").date(), name="A coronation", source="Gazette 1", by=staff, now=timezone.now()
    )
    assert fresh(complaint).due_at == london("4 Jun 2027 09:00")
    days.to("3 Jun 2027 12:00")
    assert sent(complaint) == {}
    with pytest.raises(Refused):
        actions.proclaim_day(
            day=london("2 Jun 2027 00:00").date(), name="Again", source="x", by=staff, now=timezone.now()
        )


def test_what_quotes_it_is_covered_and_the_rest_of_the_answer_stays(cast: Cast, days: Days, staff: User) -> None:
    body = "She sold the minibus and kept the money.\nWhat do you say?"
    post = create_post(cast.g1, title="The club", body=body, by=cast.bob, key=uuid4())
    quote = quote_of(cast.bob.display_name, body)
    answer = create_comment(post, body=f"{quote}I do not believe it of her.", by=cast.alice, key=uuid4())
    complaint = complain("post", post)
    days.round()
    actions.remove_now(fresh(complaint), by=staff, now=timezone.now())
    answer.refresh_from_db()
    assert "minibus" not in answer.html
    assert "I do not believe it of her." in answer.html
    assert "minibus" in answer.body  # what was typed stays as it is
    assert complaint.locations.get().removal == "operator"


def test_in_northern_ireland_it_is_hidden_until_the_complaint_has_ended(
    cast: Cast, days: Days, staff: User, settings: Any
) -> None:
    settings.JURISDICTION = "northern-ireland"
    complaint = complain("post", cast.post)
    days.round()
    assert fresh(complaint).state == State.AWAITING_POSTER
    assert not shows(cast)
    take_answer(fresh(complaint), **WHOLE, by=fresh(complaint).poster)
    days.round()
    found = fresh(complaint)
    assert found.state == State.STANDS_NOTICE_DUE  # hidden is not removed: nobody is told that it is
    actions.tell_it_stays(found, seen_version=found.version, by=staff, now=timezone.now())
    days.round()
    assert fresh(complaint).state == State.CLOSED_STANDS
    assert shows(cast)


def test_in_northern_ireland_a_person_may_show_it_and_silence_removes_it_all_the_same(
    cast: Cast, days: Days, staff: User, settings: Any
) -> None:
    settings.JURISDICTION = "northern-ireland"
    complaint = complain("post", cast.post)
    days.round()
    actions.show_meanwhile(fresh(complaint), by=staff, now=timezone.now())
    days.after(hours=1)
    assert shows(cast)
    days.to("7 Jun 2027 00:00")
    assert fresh(complaint).state == State.CLOSED_REMOVED
    assert not shows(cast)


def test_what_lacks_something_is_late_with_word_of_that_alone(cast: Cast, days: Days) -> None:
    complaint = complain("post", cast.post, name="")
    days.to("4 Jun 2027 09:00")
    assert {breach.which for breach in Breach.objects.filter(complaint=complaint)} == {"n1"}
    assert Breach.objects.get(complaint=complaint).done_at is not None
