"""What a newcomer finds on the group's page, what ticks a step, and that it stays away once put away."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from communities.groups.models import Community, Membership
from communities.people.models import Profile
from communities.posts.actions import create_comment
from communities.welcome.actions import put_away
from communities.welcome.models import FirstSteps
from communities.welcome.queries import NEW_FOR, Welcome, welcome_for
from tests.cast import Cast, make_person
from tests.factories.communities import MembershipFactory, PostFactory

pytestmark = pytest.mark.django_db
RULES, LANGUAGE, PROFILE, HELLO = (
    "Read the rules", "Choose your language", "Write a little about yourself", "Say hello in a first post",
)  # fmt: skip


@pytest.fixture
def newcomer(cast: Cast) -> Membership:
    Community.objects.filter(pk=cast.g1.pk).update(welcome="Hello, new one", welcome_cy="Helo", rules_version=1)
    return MembershipFactory(community=cast.g1, person=make_person("newcomer"), rules_accepted=1)


def found(membership: Membership) -> Welcome | None:
    community = Community.objects.get(pk=membership.community_id)
    person = User.objects.get(pk=membership.person_id)
    return welcome_for(Membership.objects.get(pk=membership.pk), community, person, now=timezone.now())


def done(membership: Membership) -> set[str]:
    welcome = found(membership)
    assert welcome is not None
    return {str(step.text) for step in welcome.steps if step.is_done}


def path_of(membership: Membership) -> str:
    return f"/groups/{membership.community.slug}/welcome/"


def test_each_step_is_ticked_by_what_was_really_done(newcomer: Membership, cast: Cast, client_of: Any) -> None:
    welcome = found(newcomer)
    assert welcome is not None
    assert welcome.words == "Hello, new one"
    assert [str(step.text) for step in welcome.steps] == [RULES, LANGUAGE, PROFILE, HELLO]
    assert done(newcomer) == {RULES}
    Profile.objects.create(person=newcomer.person)  # empty: nothing is told by it
    PostFactory(community=cast.g1, author=cast.alice)  # somebody else's hello
    assert done(newcomer) == {RULES}
    Profile.objects.filter(person=newcomer.person).update(about="Two dogs")
    assert done(newcomer) == {RULES, PROFILE}
    create_comment(cast.post, key=uuid.uuid4(), body="Hello", by=newcomer.person)
    assert done(newcomer) == {RULES, PROFILE, HELLO}
    answer = client_of(newcomer.person).post(path_of(newcomer), {"language": "en-gb"})
    assert answer.headers["Location"] == f"/groups/{cast.g1.slug}/"
    welcome = found(newcomer)
    assert welcome is not None
    assert welcome.steps == []  # all done: it goes by itself


def test_language_is_kept_with_the_person_and_the_browser(newcomer: Membership, client_of: Any) -> None:
    client = client_of(newcomer.person)
    answer = client.post(path_of(newcomer), {"language": "cy"})
    assert answer.cookies["django_language"].value == "cy"
    assert User.objects.get(pk=newcomer.person_id).language == "cy"
    assert LANGUAGE in done(newcomer)
    assert client.post(path_of(newcomer), {"language": "tlh"}).status_code == 400
    assert User.objects.get(pk=newcomer.person_id).language == "cy"


def test_put_away_stays_away_for_them_alone(newcomer: Membership, cast: Cast, client_of: Any) -> None:
    other = MembershipFactory(community=cast.g1, person=make_person("other"), rules_accepted=1)
    client = client_of(newcomer.person)
    page = f"/groups/{cast.g1.slug}/"
    assert b"Hello, new one" in client.get(page).content
    for _ in range(2):
        assert client.post(path_of(newcomer), {"what": "welcome"}).status_code == 302
    answer = client.get(page).content
    assert b"Hello, new one" not in answer
    assert b"First steps" in answer
    client.post(path_of(newcomer), {"what": "steps"})
    assert found(newcomer) is None
    assert b"First steps" not in client.get(page).content
    assert b"Hello, new one" in client.get(f"{page}about/").content
    assert FirstSteps.objects.count() == 1
    assert found(other) is not None
    assert client.post(path_of(newcomer), {"what": "everything"}).status_code == 400
    assert client.post(path_of(newcomer), {}).status_code == 400


def test_hosts_and_those_who_have_been_here_longer_are_not_welcomed(newcomer: Membership, cast: Cast) -> None:
    Membership.objects.filter(pk=newcomer.pk).update(joined_at=timezone.now() - NEW_FOR)
    assert found(newcomer) is None
    Membership.objects.filter(pk=newcomer.pk).update(joined_at=timezone.now(), role="host")
    assert found(newcomer) is None
    assert welcome_for(None, cast.g1, cast.dave, now=timezone.now()) is None


def test_a_reader_is_not_asked_to_write_and_without_rules_there_are_none_to_read(newcomer: Membership) -> None:
    Membership.objects.filter(pk=newcomer.pk).update(role="reader")
    Community.objects.filter(pk=newcomer.community_id).update(rules_version=0)
    welcome = found(newcomer)
    assert welcome is not None
    assert [str(step.text) for step in welcome.steps] == [LANGUAGE, PROFILE]


def test_welcome_is_in_the_reader_s_language_and_is_text_not_html(newcomer: Membership, client_of: Any) -> None:
    Community.objects.filter(pk=newcomer.community_id).update(welcome="<script>alert(1)</script>")
    client = client_of(newcomer.person)
    page = f"/groups/{newcomer.community.slug}/"
    assert b"&lt;script&gt;alert(1)" in client.get(page).content
    client.cookies["django_language"] = "cy"
    assert "<p>Helo</p>" in client.get(page).content.decode()


def test_put_away_keeps_what_else_is_put_away(newcomer: Membership) -> None:
    first = timezone.now() - timedelta(days=1)
    put_away(newcomer, what="welcome", now=first)
    kept = put_away(newcomer, what="steps")
    kept.refresh_from_db()
    assert kept.welcome_away_at == first
    assert kept.steps_away_at is not None
