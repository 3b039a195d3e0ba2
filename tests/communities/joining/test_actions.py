"""Asking to join and what the hosts make of it: who belongs afterwards, what is kept, and what is told to whom."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.groups.actions import add_member, create_community, leave_community, remove_member
from communities.groups.models import Community, JoinRequest, Membership
from communities.joining.actions import (
    add_question,
    answer_more,
    ask_for_more,
    ask_to_join,
    cancel_request,
    decide_request,
    retire_question,
    set_welcome_domains,
)
from communities.joining.models import Answer
from communities.joining.queries import questions_of
from communities.notifications.models import Notification
from core.errors import Refused
from outbox.models import Letter
from records.models import Entry
from tests.cast import Cast, make_person
from tests.factories.communities import CommunityFactory, join
from tests.threads import at_once, codes


@pytest.fixture
def dave(db: None) -> User:
    return make_person("dave")


def group(**fields: object) -> Community:
    community: Community = CommunityFactory(**{"visibility": "closed", "join_method": "request", **fields})
    return community


def state_of(community: Community, person: User) -> str | None:
    return Membership.objects.filter(community=community, person=person).values_list("state", flat=True).first()


def entries() -> list[tuple[str, object, object]]:
    return [(entry.kind, entry.subject_id, entry.actor_id) for entry in Entry.objects.order_by("at", "id")]


def test_asking_waits_for_a_host_who_is_told_without_e_mail(dave: User) -> None:
    community = group()
    host, other = make_person("host"), make_person("other")
    join(community, host, role="host")
    join(community, other)
    request = ask_to_join(community, message="Please", by=dave)
    assert isinstance(request, JoinRequest)
    assert (request.state, request.message) == ("waiting", "Please")
    assert state_of(community, dave) is None
    assert list(Notification.objects.values_list("person", "kind", "subject_id")) == [
        (host.pk, "join_request", request.pk)
    ]
    assert Letter.objects.count() == 0


def test_asking_twice_is_refused_and_keeps_the_first(dave: User) -> None:
    community = group()
    ask_to_join(community, message="First", by=dave)
    with pytest.raises(Refused) as caught:
        ask_to_join(community, message="Second", by=dave)
    assert caught.value.code == "conflict"
    assert JoinRequest.objects.get().message == "First"


@pytest.mark.django_db(transaction=True)
def test_asking_at_once_leaves_one_request() -> None:
    community, person = group(), make_person("dave")
    results = at_once(*[lambda: ask_to_join(community, message="", by=person)] * 6)
    assert codes(results) == ["conflict"] * 5
    assert JoinRequest.objects.count() == 1


def test_direct_group_lets_anybody_in_at_once(dave: User) -> None:
    community = group(join_method="direct")
    membership = ask_to_join(community, message="", by=dave)
    assert isinstance(membership, Membership)
    assert state_of(community, dave) == "active"
    assert entries() == [("member.added", dave.pk, dave.pk)]


@pytest.mark.django_db(transaction=True)
def test_joining_a_direct_group_at_once_makes_one_member() -> None:
    community, person = group(join_method="direct"), make_person("dave")
    results = at_once(*[lambda: ask_to_join(community, message="", by=person)] * 6)
    assert set(codes(results)) <= {"conflict"}
    assert Membership.objects.filter(community=community).count() == 1
    assert Entry.objects.filter(kind="member.added").count() == 1


def test_group_by_invitation_refuses_who_asks(dave: User) -> None:
    community = group(join_method="invite")
    with pytest.raises(Refused) as caught:
        ask_to_join(community, message="", by=dave)
    assert caught.value.code == "invalid"
    assert JoinRequest.objects.count() == 0


@pytest.mark.parametrize("method", ["direct", "request", "invite"])
def test_member_who_asks_again_is_refused(dave: User, method: str) -> None:
    community = group(join_method=method)
    join(community, dave)
    with pytest.raises(Refused) as caught:
        ask_to_join(community, message="", by=dave)
    assert caught.value.code == "conflict"


def test_removed_person_does_not_walk_back_in_through_an_open_door_but_asks(dave: User) -> None:
    community = group(join_method="direct", visibility="open")
    host = make_person("host")
    join(community, host, role="host")
    membership = add_member(community, dave, by=None)
    remove_member(membership, by=host)
    request = ask_to_join(community, message="Sorry", by=dave)
    assert isinstance(request, JoinRequest)
    assert state_of(community, dave) == "removed"
    decide_request(request, approve=True, by=host)
    assert state_of(community, dave) == "active"


@pytest.mark.parametrize("state", ["lapsed", "active"])  # whether or not the clock has come round
def test_whoever_is_out_because_their_time_is_over_asks_too(dave: User, state: str) -> None:
    community = group(join_method="direct", visibility="open")
    membership = add_member(community, dave, by=None)
    Membership.objects.filter(pk=membership.pk).update(state=state, until=date(2020, 1, 1))
    assert isinstance(ask_to_join(community, message="", by=dave), JoinRequest)
    assert state_of(community, dave) == state


def test_person_who_left_may_come_back_through_an_open_door(dave: User) -> None:
    community = group(join_method="direct")
    leave_community(add_member(community, dave, by=None))
    assert state_of(community, dave) == "left"
    ask_to_join(community, message="", by=dave)
    assert state_of(community, dave) == "active"


# Answering


def test_approval_makes_a_member_and_tells_them_in_the_product_and_by_a_letter_without_a_word(cast: Cast) -> None:
    decide_request(cast.join_request, approve=True, by=cast.host)
    cast.join_request.refresh_from_db()
    assert (cast.join_request.state, cast.join_request.decided_by_id) == ("approved", cast.host.pk)
    assert state_of(cast.g1, cast.dave) == "active"
    notification = Notification.objects.get(person=cast.dave)
    assert (notification.kind, notification.community) == ("join_request_approved", cast.g1)
    assert Letter.objects.get(person=cast.dave).template == "request_answered"
    assert list(
        Entry.objects.filter(subject_id=cast.dave.pk).order_by("at").values_list("kind", "actor_id", "community_id")
    ) == [
        ("join_request.approved", cast.host.pk, cast.g1.pk),
        ("member.added", cast.host.pk, cast.g1.pk),
    ]


def test_declined_person_is_told_without_the_name_of_the_group(cast: Cast) -> None:
    decide_request(cast.join_request, approve=False, by=cast.host)
    assert state_of(cast.g1, cast.dave) is None
    notification = Notification.objects.get(person=cast.dave)
    assert (notification.kind, notification.community, notification.subject_id) == (
        "join_request_declined",
        None,
        None,
    )
    assert Letter.objects.get(person=cast.dave).template == "request_answered"


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_second_of_two_deciders_is_refused_and_changes_nothing(cast: Cast, first: bool, second: bool) -> None:
    stale = JoinRequest.objects.get(pk=cast.join_request.pk)
    decide_request(cast.join_request, approve=first, by=cast.host)
    before = (entries(), state_of(cast.g1, cast.dave), Notification.objects.count())
    with pytest.raises(Refused) as caught:
        decide_request(stale, approve=second, by=cast.host)
    assert caught.value.code == "conflict"
    assert (entries(), state_of(cast.g1, cast.dave), Notification.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_deciding_at_once_answers_once(cast: Cast) -> None:
    pk = cast.join_request.pk
    results = at_once(
        *[
            lambda approve=approve: decide_request(JoinRequest.objects.get(pk=pk), approve=approve, by=cast.host)
            for approve in (True, False, True, False)
        ]
    )
    assert codes(results) == ["conflict"] * 3
    assert Notification.objects.filter(person=cast.dave).count() == 1
    approved = JoinRequest.objects.get(pk=pk).state == "approved"
    assert (state_of(cast.g1, cast.dave) == "active") is approved


def test_approving_somebody_who_became_a_host_meanwhile_does_not_demote_them(cast: Cast) -> None:
    add_member(cast.g1, cast.dave, by=None, role="host")
    decide_request(cast.join_request, approve=True, by=cast.host)
    assert Membership.objects.get(community=cast.g1, person=cast.dave).role == "host"


def test_declined_person_may_ask_again(cast: Cast) -> None:
    decide_request(cast.join_request, approve=False, by=cast.host)
    assert isinstance(ask_to_join(cast.g1, message="", by=cast.dave), JoinRequest)


def test_database_refuses_a_decided_request_without_a_date(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinRequest.objects.filter(pk=cast.join_request.pk).update(state="approved")


def test_membership_that_is_over_begins_anew_when_they_are_let_in_again(cast: Cast) -> None:
    long_ago = timezone.localdate() - timedelta(days=400)
    Membership.objects.filter(pk=cast.bob_membership.pk).update(until=long_ago)
    request = ask_to_join(cast.g1, message="", by=cast.bob)
    assert isinstance(request, JoinRequest)
    decide_request(request, approve=True, by=cast.host)
    assert Membership.objects.current().filter(pk=cast.bob_membership.pk, until=None).exists()


# Questions, more questions, and taking it back


def ask_what(community: Community, text: str, host: User, *, required: bool = True) -> uuid.UUID:
    return add_question(community, text=text, text_cy="", is_required=required, by=host).pk


def test_answers_are_kept_in_the_words_that_were_asked(cast: Cast) -> None:
    community = group()
    make_host(community, cast.host)
    who = ask_what(community, "Who are you?", cast.host)
    why = ask_what(community, "Why?", cast.host, required=False)
    request = ask_to_join(community, message="", answers={who: "A carer", uuid.uuid4(): "ignored"}, by=cast.dave)
    assert isinstance(request, JoinRequest)
    for question in questions_of(community):
        retire_question(question, by=cast.host)
    assert [(a.asked, a.text, a.question_id) for a in request.answers.all()] == [
        ("Who are you?", "A carer", who),
        ("Why?", "", why),
    ]
    assert list(questions_of(community)) == []


def test_question_that_must_be_answered_is_refused_empty_and_nothing_is_kept(cast: Cast) -> None:
    community = group()
    make_host(community, cast.host)
    pk = ask_what(community, "Who are you?", cast.host)
    with pytest.raises(Refused) as caught:
        ask_to_join(community, message="Please", by=cast.dave)
    assert caught.value.field == f"question_{pk}"
    assert not JoinRequest.objects.filter(community=community).exists()


def test_eleventh_question_is_refused(cast: Cast) -> None:
    community = group()
    make_host(community, cast.host)
    for number in range(10):
        ask_what(community, f"{number}?", cast.host)
    with pytest.raises(Refused):
        ask_what(community, "One more?", cast.host)


def test_an_archived_group_gets_no_questions_and_no_domains(cast: Cast, client_of: Callable[[User], Client]) -> None:
    question = add_question(cast.g1, text="Why?", text_cy="", is_required=False, by=cast.host)
    Community.objects.filter(pk=cast.g1.pk).update(archived_at=timezone.now())
    for change in (
        lambda: add_question(cast.g1, text="Who?", text_cy="", is_required=False, by=cast.host),
        lambda: retire_question(question, by=cast.host),
        lambda: set_welcome_domains(cast.g1, domains=["example.org"], by=cast.host),
    ):
        with pytest.raises(Refused, match="invalid"):
            change()
    for page in ("questions", "rules/edit"):
        answer = client_of(cast.host).get(f"/groups/carers/{page}/")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/groups/carers/settings/")


def test_host_asks_for_more_and_the_answer_brings_the_request_back(cast: Cast) -> None:
    request = cast.join_request
    ask_for_more(request, question="Which team approved you?", by=cast.host)
    assert JoinRequest.objects.get(pk=request.pk).state == "more"
    told = Notification.objects.get(person=cast.dave)
    assert (told.kind, told.community) == ("join_request_more", None)  # the group is secret
    assert Letter.objects.get(person=cast.dave).template == "request_answered"
    answer_more(request, text="The one in the north", by=cast.dave)
    kept = Answer.objects.get(request=request)
    assert (kept.asked, kept.text, kept.asked_by_id) == (
        "Which team approved you?",
        "The one in the north",
        cast.host.pk,
    )
    assert JoinRequest.objects.get(pk=request.pk).state == "waiting"
    with pytest.raises(Refused):
        answer_more(request, text="Again", by=cast.dave)


def test_request_asked_for_more_can_still_be_decided(cast: Cast) -> None:
    ask_for_more(cast.join_request, question="Who?", by=cast.host)
    decide_request(cast.join_request, approve=True, by=cast.host)
    assert state_of(cast.g1, cast.dave) == "active"


def test_reason_is_kept_and_told(cast: Cast) -> None:
    decide_request(cast.join_request, approve=False, reason="You live in another county.", by=cast.host)
    request = JoinRequest.objects.get(pk=cast.join_request.pk)
    assert (request.reason, request.decided_by_id) == ("You live in another county.", cast.host.pk)
    assert Notification.objects.get(person=cast.dave).detail == {"reason": "You live in another county."}
    assert "county" not in str(list(Entry.objects.values_list("detail", flat=True)))


def test_request_taken_back_is_over_and_one_may_ask_again(cast: Cast) -> None:
    cancel_request(cast.join_request, by=cast.dave)
    with pytest.raises(Refused):
        decide_request(cast.join_request, approve=True, by=cast.host)
    assert state_of(cast.g1, cast.dave) is None
    assert isinstance(ask_to_join(cast.g1, message="", by=cast.dave), JoinRequest)


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_approving_at_once_does_one_of_them(cast: Cast) -> None:
    pk = cast.join_request.pk
    results = at_once(
        lambda: cancel_request(JoinRequest.objects.get(pk=pk), by=cast.dave),
        lambda: decide_request(JoinRequest.objects.get(pk=pk), approve=True, by=cast.host),
    )
    assert codes(results) == ["conflict"]
    approved = JoinRequest.objects.get(pk=pk).state == "approved"
    assert (state_of(cast.g1, cast.dave) == "active") is approved


# Rules and domains


def make_host(community: Community, person: User) -> None:
    add_member(community, person, by=None, role="host")
    Membership.objects.filter(community=community, person=person).update(rules_accepted=2)


def test_rules_shown_when_asking_are_accepted_with_the_approval(cast: Cast) -> None:
    community = create_community(
        name="R", summary="s", rules="Be kind.", visibility="closed", join_method="request", by=None
    )
    make_host(community, cast.host)
    with pytest.raises(Refused):
        ask_to_join(community, message="", rules_version=7, by=cast.dave)
    request = ask_to_join(community, message="", rules_version=1, by=cast.dave)
    assert isinstance(request, JoinRequest)
    decide_request(request, approve=True, by=cast.host)
    assert Membership.objects.get(community=community, person=cast.dave).rules_accepted == 1


def test_rules_that_changed_since_asking_must_be_accepted_first(cast: Cast) -> None:
    community = create_community(
        name="R", summary="s", rules="Be kind.", visibility="closed", join_method="request", by=None
    )
    request = ask_to_join(community, message="", rules_version=1, by=cast.dave)
    assert isinstance(request, JoinRequest)
    Community.objects.filter(pk=community.pk).update(rules_version=2)
    make_host(community, cast.host)
    decide_request(JoinRequest.objects.get(pk=request.pk), approve=True, by=cast.host)
    assert Membership.objects.get(community=community, person=cast.dave).rules_accepted == 0


def test_confirmed_address_of_a_welcome_domain_joins_at_once_and_nobody_else(cast: Cast) -> None:
    community = group()
    make_host(community, cast.host)
    set_welcome_domains(community, domains=["example.org"], by=cast.host)
    assert isinstance(ask_to_join(community, message="", by=cast.dave), Membership)
    kept = JoinRequest.objects.get(community=community, person=cast.dave)
    assert (kept.state, kept.decided_by_id) == ("approved", None)
    cast.carol.emailaddress_set.update(verified=False)
    assert isinstance(ask_to_join(community, message="", by=cast.carol), JoinRequest)
    cast.comms.emailaddress_set.update(email="comms@sub.example.org")
    assert isinstance(ask_to_join(community, message="", by=cast.comms), JoinRequest)


def test_archived_group_is_joined_by_nobody(dave: User) -> None:
    with pytest.raises(Refused):
        ask_to_join(group(archived_at=timezone.now(), join_method="direct"), message="", by=dave)
