"""What happens between two rules: things that go meanwhile, answers that cross ours, places found late."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.posts.actions import create_comment, create_post, delete_comment, delete_post, edit_post
from communities.posts.models import Post
from communities.words.quotes import quote_of
from core.errors import Refused
from moderation.complaints.kinds import NEEDED_FOR, ids_complained_of
from moderation.complaints.models import Complaint, Location
from moderation.complaints.states import State
from moderation.notices.models import Notice
from moderation.procedure import actions
from moderation.procedure.actions import take_answer
from moderation.procedure.advancing import act_on_complaints
from moderation.reports.actions import raise_flag
from records.models import Entry
from tests.cast import Cast
from tests.factories.complaints import Days, complain, link_to, london
from tests.moderation.procedure.test_ways import WHOLE, fresh, sent, shows

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast: Cast, days: Days) -> Complaint:
    complaint = complain("post", cast.post)
    days.round()
    return fresh(complaint)


@pytest.fixture
def objected(asked: Complaint, days: Days) -> Complaint:
    days.to("2 Jun 2027 10:00")
    take_answer(asked, **WHOLE, by=asked.poster)
    days.round()
    return fresh(asked)


@pytest.mark.parametrize("link", ["https://[my group]/post", "http://[::1", "https://ex℀mple.org/a", "//[", "\\\\"])
def test_what_is_no_address_is_taken_all_the_same(cast: Cast, days: Days, link: str) -> None:
    complaint = complain("post", cast.post, places=[{"link": link, "described": "", "cannot_open": False}])
    assert complaint.locations.get().link == link


@pytest.mark.parametrize("who", ["author", "us"])
def test_nobody_is_told_that_it_stays_once_it_is_gone(
    cast: Cast, objected: Complaint, days: Days, staff: User, who: str
) -> None:
    if who == "author":
        delete_post(cast.post, by=cast.post.author)
    else:
        actions.remove_now(objected, by=staff, now=timezone.now())
    with pytest.raises(Refused):
        actions.tell_it_stays(objected, seen_version=fresh(objected).version, by=staff, now=timezone.now())
    days.to("4 Jun 2027 08:00")
    assert fresh(objected).state == State.CLOSED_REMOVED
    assert set(sent(objected)) == {"n3", "n2a", "n4"}


def test_what_is_hidden_for_a_while_is_not_gone(cast: Cast, objected: Complaint, days: Days) -> None:
    Post.objects.filter(pk=cast.post.pk).update(state=Post.State.HIDDEN)
    days.to("4 Jun 2027 08:00")
    assert fresh(objected).state == State.CLOSED_STANDS


def test_an_answer_is_not_changed_once_the_complainant_is_being_told(
    cast: Cast, objected: Complaint, days: Days, staff: User
) -> None:
    actions.tell_it_stays(objected, seen_version=objected.version, by=staff, now=timezone.now())
    for change in ({"wants_removal": True}, {**WHOLE, "consents_name": False}):  # its letter may not have left yet
        with pytest.raises(Refused):
            take_answer(fresh(objected), **change, by=objected.poster)
    days.round()
    assert Notice.objects.get(complaint=objected, kind="n6a").sent_at
    assert fresh(objected).state == State.CLOSED_STANDS


def test_an_answer_in_time_that_the_clock_overtook_counts(
    cast: Cast, asked: Complaint, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came in the last second, and waited for the row that the clock held."""
    days.traveller.move_to(london("7 Jun 2027 00:00"))
    with monkeypatch.context() as patch:
        patch.setattr("moderation.procedure.advancing.MOST_MOVES", 1)
        act_on_complaints(now=timezone.now())
    assert fresh(asked).rule == "para 5"
    assert shows(cast)
    take_answer(asked, **WHOLE, by=asked.poster, received_at=london("6 Jun 2027 23:59"), now=timezone.now())
    days.round()
    found = fresh(asked)
    assert (found.state, found.due_at) == (State.STANDS_NOTICE_DUE, london("9 Jun 2027 00:00"))
    assert shows(cast)


def test_nothing_is_marked_as_gone_that_was_not_found_or_has_ended(
    cast: Cast, asked: Complaint, days: Days, staff: User
) -> None:
    actions.withdraw_complaint(asked)
    with pytest.raises(Refused):
        actions.confirm_gone(asked.locations.get(), by=staff, now=timezone.now())
    unplaced = complain("post", cast.post, places=[{"link": "", "described": "There", "cannot_open": True}])
    with pytest.raises(Refused):
        actions.confirm_gone(unplaced.locations.get(), by=staff, now=timezone.now())
    assert not Location.objects.filter(removed_at__isnull=False).exists()


def test_a_place_that_is_found_late_is_removed_with_the_others(cast: Cast, days: Days, staff: User) -> None:
    second = create_post(cast.g1, title="Again", body="She took it", by=cast.post.author, key=uuid4())
    places = [
        {"link": link_to("post", cast.post), "described": "", "cannot_open": False},
        {"link": "", "described": "And another a day later", "cannot_open": True},
    ]
    complaint = complain("post", cast.post, places=places)
    days.to("3 Jun 2027 07:00")
    assert fresh(complaint).state == State.AWAITING_POSTER  # there was no time left to look for the second
    days.to("4 Jun 2027 07:00")
    actions.place_location(complaint.locations.get(subject_id=None), kind="post", pk=second.pk, by=staff)
    days.to("9 Jun 2027 00:00")
    assert fresh(complaint).state == State.CLOSED_REMOVED
    assert not Post.objects.get(pk=second.pk).is_shown


def test_a_notice_that_lacks_something_does_not_keep_what_it_is_about_for_ever(cast: Cast, days: Days) -> None:
    complaint = complain("post", cast.post, consent_email=None)
    days.round()
    assert fresh(complaint).state == State.DEFECTIVE_REPLIED
    kept: Any = [cast.post.pk]
    assert [row["subject_id"] for row in ids_complained_of("post")] == kept
    days.traveller.move_to(timezone.now() + 2 * NEEDED_FOR)
    assert not ids_complained_of("post").exists()


def test_a_whole_notice_about_what_one_of_us_wrote_is_followed_where_nobody_decides(cast: Cast, days: Days) -> None:
    """To say that it lacks something would be wrong, and would lose the defence where it was written privately."""
    User.objects.filter(pk=cast.post.author_id).update(is_superuser=True)
    complaint = complain("post", cast.post)
    days.to("3 Jun 2027 06:59")
    assert fresh(complaint).state == State.RECEIVED
    days.to("3 Jun 2027 07:00")
    assert fresh(complaint).state == State.AWAITING_POSTER
    assert set(sent(complaint)) == {"n3", "n2a"}


def test_a_link_that_is_given_twice_is_one_place(cast: Cast, days: Days) -> None:
    link = link_to("post", cast.post)
    places = [{"link": one, "described": "", "cannot_open": False} for one in (link, link, f"{link}?x=1")]
    complaint = complain("post", cast.post, places=places)
    days.round()
    assert complaint.locations.count() == 1
    assert fresh(complaint).state == State.AWAITING_POSTER


def test_a_letter_that_it_stays_does_not_leave_once_it_is_gone(
    cast: Cast, objected: Complaint, days: Days, staff: User
) -> None:
    actions.tell_it_stays(objected, seen_version=objected.version, by=staff, now=timezone.now())
    delete_post(cast.post, by=cast.post.author)  # before the letter has left
    days.round()
    assert fresh(objected).state == State.CLOSED_REMOVED
    assert set(sent(objected)) == {"n3", "n2a", "n4"}


def test_many_that_lack_something_fill_nobodys_mailbox_at_once(cast: Cast, days: Days) -> None:
    complaint = complain("post", cast.post, consent_email=None, is_flood=True)
    days.to("3 Jun 2027 06:59")
    assert sent(complaint) == {}
    days.to("3 Jun 2027 07:00")  # what is due is sent in time all the same
    assert sent(complaint)["n1"] == london("3 Jun 2027 07:00")


def test_who_reports_it_again_after_our_reply_is_replied_to_again(cast: Cast, days: Days) -> None:
    for note in ("It is not true.", "I say it again."):
        for _press in range(2):
            raise_flag("post", cast.post, reason="defamation", note=note, by=cast.bob)
        days.round()
    complaints = Complaint.objects.filter(complainant=cast.bob)
    assert {(one.state, tuple(sent(one))) for one in complaints} == {(State.DEFECTIVE_REPLIED, ("n1",))}
    assert complaints.count() == 2
    assert complaints[0].why == "It is not true."


def test_what_its_author_edited_out_is_covered_in_its_history_and_where_it_is_quoted(
    cast: Cast, days: Days, staff: User
) -> None:
    said = "She sold the minibus and kept the money."
    body = f"{said}\nSee you on Monday."
    post = create_post(cast.g1, title="The minibus thief", body=body, by=cast.alice, key=uuid4())
    quote = quote_of("Alice", said)
    answer = create_comment(post, body=f"{quote}I do not believe it.", by=cast.bob, key=uuid4())
    complaint = complain("post", post)
    days.round()
    edit_post(post, title="The club", body="See you on Monday.", by=cast.alice)
    actions.confirm_gone(complaint.locations.get(), by=staff, now=timezone.now())
    client = Client()
    client.force_login(cast.bob)
    for path in ("", "history/"):
        page = client.get(f"{link_to('post', post)}{path}")
        assert page.status_code == 200
        assert "sold" not in page.text
        assert "thief" not in page.text
        assert "See you on Monday." in page.text
    answer.refresh_from_db()
    assert "sold" not in answer.html
    edit_post(Post.objects.get(pk=post.pk), title="The club", body=body, by=cast.alice)
    assert "sold" not in Post.objects.get(pk=post.pk).html


def test_the_sealed_trail_knows_what_each_notice_said(asked: Complaint) -> None:
    entries = Entry.objects.filter(kind="complaint.notice_sent", subject_id=asked.case_id)
    told = {entry.detail["notice"]: entry.detail["digest"] for entry in entries}
    assert told == dict(asked.notices.values_list("kind", "digest"))


def test_a_letter_entered_once_all_is_removed_is_kept_and_moves_nothing(cast: Cast, days: Days, staff: User) -> None:
    complaint = complain("post", cast.post)
    days.round()
    received = timezone.now() + timedelta(days=2)
    days.to("7 Jun 2027 09:00")
    found = Complaint.objects.get(pk=complaint.pk)
    assert found.state == State.CLOSED_REMOVED
    answer = take_answer(
        found, wants_removal=False, full_name="Bob Jones", postal_address="Usk", consents_name=True,
        consents_address=True, by=None, recorded_by=staff, received_at=received,
    )  # fmt: skip
    assert not answer.is_late
    with pytest.raises(Refused):  # the author's own page has ended
        take_answer(found, wants_removal=True, by=found.poster)
    days.after(days=1)
    assert Complaint.objects.get(pk=complaint.pk).state == State.CLOSED_REMOVED


def test_in_northern_ireland_what_the_solicitor_has_done_with_stays_hidden(
    cast: Cast, days: Days, staff: User, settings: Any
) -> None:
    settings.JURISDICTION = "northern-ireland"
    complaint = complain("post", cast.post)
    days.round()
    for act in (actions.hand_to_legal, actions.close_legal):
        found = Complaint.objects.get(pk=complaint.pk)
        act(found, why="Settled", seen_version=found.version, by=staff, now=timezone.now())
        days.after(hours=1)
    assert not Post.objects.get(pk=cast.post.pk).is_shown


def test_a_comment_that_its_author_deletes_is_covered_where_it_is_quoted(cast: Cast, days: Days) -> None:
    body = "She sold the minibus and kept the money."
    comment = create_comment(cast.post, body=body, by=cast.bob, key=uuid4())
    quote = quote_of(cast.bob.display_name, body)
    answer = create_comment(cast.post, body=f"{quote}I do not believe it.", by=cast.alice, key=uuid4())
    complaint = complain("comment", comment)
    days.round()
    delete_comment(comment, by=cast.bob)
    days.to("7 Jun 2027 00:00")
    assert fresh(complaint).state == State.CLOSED_REMOVED
    answer.refresh_from_db()
    assert "minibus" not in answer.html
    assert "I do not believe it." in answer.html
