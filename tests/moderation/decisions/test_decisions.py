"""Deciding: once, by somebody who may, with a reason, and everybody concerned is told just what concerns them."""

import uuid
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.bell.queries import bell_page
from communities.groups.models import Membership
from communities.groups.permissions import withdraw_moderation
from communities.notifications.models import Notification
from communities.posts.actions import delete_post, edit_post
from communities.posts.models import Post
from communities.words.models import Words
from core.errors import Refused
from moderation.cases.actions import claim_case
from moderation.cases.models import Case
from moderation.cases.permissions import access_case, may_moderate_anything
from moderation.cases.queries import STEPS
from moderation.cases.updates import QueueSource
from moderation.decisions.actions import REASON_LIMIT, decide_case
from moderation.desk.queries import open_cases_for
from moderation.reports.actions import raise_flag
from outbox.actions import send_due_letters
from outbox.models import Letter
from realtime.models import Update
from realtime.read import read_page
from records.models import Entry
from tests.cast import CANARY, Cast
from tests.moderation.conftest import Matter
from tests.threads import at_once, codes

Get = Callable[[User], Client]


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def decide(case: Case, by: User, decision: str = "hide", reason: str = "Rule 2: no names.") -> Case:
    return decide_case(fresh(case), decision=decision, reason=reason, seen_version=fresh(case).version, by=by)


def steps(case: Case) -> list[tuple[str, uuid.UUID | None]]:
    found = Entry.objects.filter(subject_kind="case", subject_id=case.pk).order_by("at", "id")
    return [(entry.kind, entry.actor_id) for entry in found]


# Claiming


def test_claim_says_who_works_on_it(cast: Cast) -> None:
    claim_case(cast.case, seen_version=fresh(cast.case).version, by=cast.mod1)
    case = fresh(cast.case)
    assert (case.state, case.claimed_by, case.version) == ("claimed", cast.mod1, 3)
    assert steps(case)[-1] == ("case.claimed", cast.mod1.pk)
    assert Update.objects.filter(object_id=case.pk).order_by("seq").last().action == "edited"  # type: ignore[union-attr]


def test_claim_from_a_stale_page_is_refused(cast: Cast) -> None:
    seen = fresh(cast.case).version
    claim_case(cast.case, seen_version=seen, by=cast.mod1)
    with pytest.raises(Refused) as caught:
        claim_case(fresh(cast.case), seen_version=seen, by=cast.host)
    assert caught.value.code == "conflict"
    assert fresh(cast.case).claimed_by == cast.mod1


def test_somebody_who_has_seen_the_claim_may_take_it_over(cast: Cast) -> None:
    for person in (cast.mod1, cast.host):
        claim_case(fresh(cast.case), seen_version=fresh(cast.case).version, by=person)
    assert fresh(cast.case).claimed_by == cast.host


@pytest.mark.parametrize("who", ["mod1", "host"])
def test_right_to_moderate_that_ended_since_the_page_was_opened_is_noticed(
    cast: Cast, client_of: Get, who: str
) -> None:
    person = cast.people[who]
    seen = access_case(person, cast.case.pk)
    withdraw_moderation(cast.mod1, cast.g1)
    Membership.objects.filter(community=cast.g1, person=cast.host).update(role="member")
    before = steps(cast.case)
    for attempt in (
        lambda: claim_case(seen, seen_version=seen.version, by=person),
        lambda: decide_case(seen, decision="hide", reason="So", seen_version=seen.version, by=person),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert caught.value.code == "not_found"
    assert (fresh(cast.case).state, steps(cast.case)) == ("open", before)


@pytest.mark.django_db(transaction=True)
def test_claims_at_once_leave_one_claimer(cast: Cast) -> None:
    seen = fresh(cast.case).version
    people = [cast.mod1, cast.host, cast.admin]
    results = at_once(*[lambda by=by: claim_case(fresh(cast.case), seen_version=seen, by=by) for by in people])
    assert codes(results) == ["conflict"] * 2
    assert [kind for kind, _ in steps(cast.case)].count("case.claimed") == 1


# Deciding


@pytest.mark.parametrize(("decision", "state"), [("leave", "shown"), ("hide", "hidden"), ("remove", "removed")])
def test_decision_is_carried_out_recorded_and_changes_no_word(
    cast: Cast, matter: Matter, decision: str, state: str
) -> None:
    body, author = matter.subject.body, matter.subject.author_id  # type: ignore[attr-defined]
    decider = cast.mod1
    case = matter.flag(cast.host)
    before = steps(case)
    decide(case, decider, decision)
    subject = type(matter.subject).objects.get(pk=matter.subject.pk)  # type: ignore[attr-defined]
    assert (subject.state, subject.body, subject.author_id) == (state, body, author)
    case = fresh(case)
    assert (case.state, case.decision, case.reason, case.decided_by) == (
        "decided", decision, "Rule 2: no names.", decider,
    )  # fmt: skip
    assert case.decided_at is not None
    assert steps(case) == [*before, (f"case.{decision}", decider.pk)]
    assert Update.objects.filter(stream=f"queue:{cast.g1.pk}", object_id=case.pk).order_by("seq").last().action == (  # type: ignore[union-attr]
        "removed"
    )


@pytest.mark.parametrize("first", ["leave", "hide", "remove"])
@pytest.mark.parametrize("second", ["leave", "hide", "remove"])
def test_second_of_two_deciders_is_refused_and_changes_nothing(cast: Cast, first: str, second: str) -> None:
    seen, stale = fresh(cast.case).version, fresh(cast.case)
    decide(cast.case, cast.mod1, first)
    before = (steps(cast.case), Post.objects.get(pk=cast.flagged_post.pk).state, Notification.objects.count())
    for version in (seen, fresh(cast.case).version):
        with pytest.raises(Refused) as caught:
            decide_case(stale, decision=second, reason="Other", seen_version=version, by=cast.host)
        assert caught.value.code == "conflict"
    after = (steps(cast.case), Post.objects.get(pk=cast.flagged_post.pk).state, Notification.objects.count())
    assert after == before


@pytest.mark.django_db(transaction=True)
def test_deciding_at_once_decides_once(cast: Cast) -> None:
    seen = fresh(cast.case).version
    ways = [(cast.mod1, "hide"), (cast.host, "leave"), (cast.admin, "remove"), (cast.mod1, "remove")]
    results = at_once(
        *[
            lambda by=by, what=what: decide_case(fresh(cast.case), decision=what, reason="So", seen_version=seen, by=by)
            for by, what in ways
        ]
    )
    assert codes(results) == ["conflict"] * 3
    case = fresh(cast.case)
    expected = {"leave": "shown", "hide": "hidden", "remove": "removed"}[case.decision]
    assert Post.objects.get(pk=cast.flagged_post.pk).state == expected
    assert Notification.objects.filter(person=cast.alice, kind__startswith="flag_").count() == 1


def test_new_flag_between_looking_and_deciding_makes_the_decider_look_again(cast: Cast) -> None:
    seen = fresh(cast.case).version
    raise_flag("post", cast.flagged_post, reason="child", note="", by=cast.host)
    with pytest.raises(Refused) as caught:
        decide_case(fresh(cast.case), decision="leave", reason="Fine", seen_version=seen, by=cast.mod1)
    assert caught.value.code == "conflict"


@pytest.mark.usefixtures("moderator")
def test_nobody_decides_about_their_own_words(cast: Cast) -> None:
    with pytest.raises(Refused) as caught:
        decide(cast.case, cast.bob, "leave")
    assert caught.value.code == "not_found"
    assert fresh(cast.case).state == "open"


def test_case_claimed_by_another_is_refused_until_taken_over(cast: Cast) -> None:
    claim_case(cast.case, seen_version=fresh(cast.case).version, by=cast.mod1)
    with pytest.raises(Refused) as caught:
        decide(cast.case, cast.host)
    assert caught.value.code == "conflict"
    claim_case(fresh(cast.case), seen_version=fresh(cast.case).version, by=cast.host)
    decide(cast.case, cast.host)


@pytest.mark.parametrize(
    ("decision", "reason", "field"),
    [("hide", "", "reason"), ("leave", " \n", "reason"), ("hide", "x" * (REASON_LIMIT + 1), "reason"),
     ("", "Why", "decision"), ("rewrite", "Why", "decision")],
)  # fmt: skip
def test_decision_without_a_reason_or_of_no_known_kind_is_refused(
    cast: Cast, decision: str, reason: str, field: str
) -> None:
    with pytest.raises(Refused) as caught:
        decide(cast.case, cast.mod1, decision, reason)
    assert caught.value.field == field
    assert fresh(cast.case).state == "open"


def test_what_its_author_deleted_meanwhile_stays_deleted_and_the_case_is_decided(cast: Cast) -> None:
    delete_post(Post.objects.get(pk=cast.flagged_post.pk), by=cast.bob)
    decide(cast.case, cast.mod1, "remove")
    assert Post.objects.get(pk=cast.flagged_post.pk).state == Words.State.DELETED
    assert fresh(cast.case).decision == "remove"


def test_edit_after_the_flag_does_not_save_it(cast: Cast) -> None:
    edit_post(Post.objects.get(pk=cast.flagged_post.pk), title="Tamer", body="now", by=cast.bob)
    decide(cast.case, cast.mod1, "hide")
    assert Post.objects.get(pk=cast.flagged_post.pk).state == "hidden"


@pytest.mark.parametrize("changes", [{"state": "decided"}, {"decision": "hide"}, {"decided_at": timezone.now()}])
def test_database_refuses_half_a_decision(cast: Cast, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=cast.case.pk).update(**changes)


# Telling


def news(person: User) -> list[tuple[str, str]]:
    kinds = [f"{who}_{what}" for who in ("case", "flag") for what in ("leave", "hide", "remove")]
    found = Notification.objects.filter(person=person, kind__in=kinds).order_by("at")
    return [(row.kind, row.detail.get("reason", "")) for row in found]


@pytest.mark.parametrize("decision", ["leave", "hide", "remove"])
def test_author_learns_what_and_why_and_flaggers_what_became_of_it(cast: Cast, decision: str) -> None:
    raise_flag("post", cast.flagged_post, reason="spam", note="", by=cast.host)
    decide(cast.case, cast.mod1, decision)
    author = [] if decision == "leave" else [(f"case_{decision}", "Rule 2: no names.")]
    assert news(cast.bob) == author
    assert news(cast.alice) == news(cast.host) == [(f"flag_{decision}", "")]
    told = {cast.alice.pk, cast.host.pk} | ({cast.bob.pk} if author else set())
    letters = Letter.objects.filter(unique_key__startswith=f"case:{cast.case.pk}:")
    assert set(letters.values_list("person", flat=True)) == told
    assert set(Letter.objects.values_list("template", flat=True)) == {"something_new"}


def test_author_who_reported_themself_is_told_once_as_the_author(cast: Cast) -> None:
    raise_flag("post", cast.flagged_post, reason="rules", note="", by=cast.bob)
    decide(cast.case, cast.mod1, "hide")
    assert news(cast.bob) == [("case_hide", "Rule 2: no names.")]


def test_letters_hold_no_word_no_name_and_no_group(cast: Cast) -> None:
    decide(cast.case, cast.mod1, "hide")
    send_due_letters(now=timezone.now())
    to = {address for message in mail.outbox for address in message.to}
    assert to == {f"{name}@example.org" for name in ("alice", "bob", "host", "mod1")}
    for message in mail.outbox:
        text = str(message.message())
        for word in (CANARY, "Rule 2", "Alice", "Bob", "Mod1", "Flagged", "Carers", "moderat", "report"):
            assert word not in text


def shown_to(client: Client, urls: list[str]) -> str:
    return "".join(client.get(url).content.decode() for url in urls)


def test_reporter_appears_in_nothing_the_author_sees(cast: Cast, client_of: Get) -> None:
    """alice reports bob's post; her note and the fact that it was she must reach him on no page and in no stream."""
    User.objects.filter(pk=cast.alice.pk).update(display_name="Zebedee")
    raise_flag("post", cast.flagged_post, reason="other", note="secretnote", by=cast.host)
    User.objects.filter(pk=cast.host.pk).update(display_name="Yolanda")
    decide(cast.case, cast.mod1, "hide")
    bob = client_of(cast.bob)
    group = f"/groups/{cast.g1.slug}"
    mine = shown_to(bob, ["/me/notifications/", "/me/record/", "/me/", f"{group}/posts/{cast.flagged_post.pk}/"])
    streams = shown_to(bob, ["/updates/me/", f"/updates/group:{cast.g1.pk}/"])
    lines = str(bell_page(cast.bob).lines) + str(list(Notification.objects.filter(person=cast.bob).values()))
    for secret in ("secretnote", str(cast.host.pk), "Yolanda"):
        assert secret not in mine + lines
        assert secret not in streams.replace(f'"id": "{cast.host.pk}"', "")
    assert "Zebedee" not in mine + lines
    assert str(cast.alice.pk) not in lines


@pytest.mark.usefixtures("moderator")
# Looking


@pytest.mark.parametrize("who", ["mod1", "host", "admin"])
def test_every_look_at_a_case_is_recorded(cast: Cast, client_of: Get, who: str) -> None:
    person, before = cast.people[who], steps(cast.case)
    client, url = client_of(person), f"/moderation/cases/{cast.case.pk}/"
    assert client.get(url).status_code == 200
    assert client.get(url).status_code == 200
    assert client.post(f"{url}decide/", {}).status_code == 200  # shows the case again with what is missing
    assert steps(cast.case) == [*before, *[("case.viewed", person.pk)] * 3]


def test_whole_case_leaves_exactly_this_trail(cast: Cast, client_of: Get) -> None:
    client, url = client_of(cast.mod1), f"/moderation/cases/{cast.case.pk}/"
    version = fresh(cast.case).version
    client.get("/moderation/")
    client.get(url)
    claimed = client.post(f"{url}claim/", {"version": version})
    assert (claimed.status_code, claimed.headers["Location"]) == (302, url)
    client.get(url)
    decided = client.post(
        f"{url}decide/", {"version": version + 1, "decision": "remove", "reason": "Rule 2", "rule": "other"}
    )
    assert (decided.status_code, decided.headers["Location"]) == (302, "/moderation/")
    assert steps(cast.case) == [
        ("case.opened", cast.alice.pk),
        ("flag.raised", cast.alice.pk),
        ("case.viewed", cast.mod1.pk),
        ("case.claimed", cast.mod1.pk),
        ("case.viewed", cast.mod1.pk),
        ("case.remove", cast.mod1.pk),
    ]
    assert {kind for kind, _ in steps(cast.case)} <= set(STEPS)


def test_queue_shows_no_private_words_because_looking_at_it_is_not_recorded(cast: Cast, client_of: Get) -> None:
    before = Entry.objects.count()
    for query in ("", "?show=decided"):
        page = client_of(cast.mod1).get(f"/moderation/{query}").content.decode()
        for words in (f"Flagged {CANARY}", f"Bad {CANARY}", f"Note {CANARY}"):
            assert words not in page
    assert Entry.objects.count() == before


def test_page_of_a_refused_decision_can_be_sent_again(cast: Cast, client_of: Get) -> None:
    client, url = client_of(cast.mod1), f"/moderation/cases/{cast.case.pk}/decide/"
    answer = client.post(url, {"version": 1, "decision": "hide", "reason": "Rule 2", "rule": "other"})
    assert answer.status_code == 200
    assert f'value="{fresh(cast.case).version}"' in answer.content.decode()
    assert "Rule 2" in answer.content.decode()
    assert fresh(cast.case).state == "open"


# Who


@pytest.mark.parametrize(
    ("who", "found"),
    [("mod1", True), ("host", True), ("admin", True), ("mod2", False), ("alice", False), ("bob", False),
     ("carol", False), ("dave", False), ("eve", False), ("frank", False), ("banned", False), ("suspended", False),
     ("comms", False), ("registrar", False)],
)  # fmt: skip
def test_case_is_found_by_those_who_work_on_the_groups_flags_alone(cast: Cast, who: str, found: bool) -> None:
    person = cast.people[who]
    assert (cast.case in open_cases_for(person)) is found
    assert (person.pk in QueueSource().readers({cast.g1.pk: [person.pk]}).get(cast.g1.pk, ())) is found
    assert may_moderate_anything(person) is (found or who == "mod2")
    if found:
        assert access_case(person, cast.case.pk) == cast.case
    else:
        with pytest.raises(Http404):
            access_case(person, cast.case.pk)


def test_host_who_left_moderates_no_more(cast: Cast) -> None:
    Membership.objects.filter(community=cast.g1, person=cast.host).update(state="left")
    assert list(open_cases_for(cast.host)) == []


# What members see afterwards


@pytest.mark.parametrize("decision", ["hide", "remove"])
def test_hidden_words_vanish_everywhere_a_member_could_see_them(
    cast: Cast, matter: Matter, client_of: Get, decision: str
) -> None:
    words = matter.subject.body  # type: ignore[attr-defined]
    group = f"/groups/{cast.g1.slug}"
    urls = [
        f"{group}/", f"{group}/posts/{cast.post.pk}/", f"{group}/posts/{cast.post.pk}/history/",
        f"{group}/posts/{cast.post.pk}/comments/{cast.comment.pk}/history/", f"{group}/chat/{cast.room.slug}/",
        f"/updates/group:{cast.g1.pk}/", f"/updates/room:{cast.room.pk}/", "/me/notifications/", "/groups/",
    ]  # fmt: skip
    readers = [client_of(cast.people[name]) for name in ("alice", "bob", "host")]
    assert all(words in shown_to(client, urls) for client in readers)
    decide(matter.flag(cast.host), cast.mod1, decision)
    for client in readers:
        assert words not in shown_to(client, urls)


def test_title_and_earlier_versions_of_a_hidden_post_vanish_too(cast: Cast, client_of: Get) -> None:
    post = cast.post
    decide(raise_flag("post", post, reason="rules", note="", by=cast.bob).case, cast.mod1, "hide")
    group = f"/groups/{cast.g1.slug}"
    urls = [
        f"{group}/",
        f"{group}/posts/{post.pk}/",
        f"{group}/posts/{post.pk}/history/",
        f"/updates/group:{cast.g1.pk}/",
    ]
    seen = shown_to(client_of(cast.bob), urls)
    for words in (f"New title {CANARY}", f"Title {CANARY}", f"Body {CANARY}", f"Comment {CANARY}"):
        assert words not in seen


def test_queue_stream_tells_that_a_case_is_open_and_nothing_of_what_it_is_about(cast: Cast) -> None:
    page = read_page(QueueSource(), f"queue:{cast.g1.pk}", 0)
    assert [(item["id"], item["action"], item["data"]) for item in page.items] == [
        (str(cast.case.pk), "created", {"state": "open", "version": 2})
    ]
    decide(cast.case, cast.mod1, "hide")
    page = read_page(QueueSource(), f"queue:{cast.g1.pk}", 0)
    assert [(item["action"], "data" in item) for item in page.items] == [("removed", False)]
