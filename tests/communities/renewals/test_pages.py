from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from communities.groups.models import Community, Membership
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunityFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def community() -> Community:
    return CommunityFactory(slug="carers")


@pytest.fixture
def host(community: Community) -> User:
    return MembershipFactory(community=community, person=UserFactory(), role="host").person


def member(community: Community, days: int | None = None, **fields: object) -> Membership:
    until = None if days is None else day(days)
    return MembershipFactory(community=community, person=UserFactory(), until=until, **fields)


def token(membership: Membership) -> str:
    return f"{membership.pk}_{membership.until:%Y-%m-%d}"


def untils(*found: Membership) -> list[date | None]:
    return [Membership.objects.get(pk=one.pk).until for one in found]


LIST = "/groups/carers/renewals/"


def test_the_list_shows_whose_membership_of_this_group_ends_soon(client_of, community, host):
    soon, grace = member(community, 25), member(community, -5)
    member(community, 121), member(community), member(CommunityFactory(), 5), member(community, 5, state="left")
    over = member(community, -20, state="lapsed")
    client = client_of(host)

    assert [line.id for line in client.get(LIST).context["lines"]] == [grace.pk, soon.pk]
    assert [line.id for line in client.get(LIST, {"show": "over"}).context["lines"]] == [over.pk]


def test_the_list_asks_as_many_questions_however_long_it_is(client_of, community, host):
    client = client_of(host)

    def questions() -> int:
        client.get(LIST)  # the menus are kept for all pages
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    member(community, 1)
    one = questions()
    member(community, 2), member(community, 3)
    assert questions() == one


def test_one_click_renews_one_ticks_renew_many_and_no_other_groups(client_of, community, host):
    first, second, over = member(community, 5), member(community, 6), member(community, -30, state="lapsed")
    other = member(CommunityFactory(), 5)
    client, until = client_of(host), day(200).isoformat()

    client.post(LIST, {"until": until, "one": token(first)}, follow=True)
    assert untils(first, second) == [day(200), day(6)]
    answer = client.post(LIST, {"until": until, "chosen": [token(second), token(over), token(other)]}, follow=True)

    assert untils(second, over, other) == [day(200), day(200), day(5)]
    assert Membership.objects.get(pk=over.pk).state == "active"
    assert [str(message) for message in answer.context["messages"]] == [
        f"Renewed for 2 people, until {day(200).day} {day(200):%B %Y}."
    ]


def test_a_host_sets_one_members_day_and_a_wrong_one_comes_back(client_of, community, host):
    membership = member(community)
    client, address = client_of(host), f"/groups/carers/members/{membership.pk}/until/"

    assert "does not end by itself" in client.get(address).content.decode()
    for wrong in ("", "tomorrow", day(0).isoformat(), "0027-01-01", "9999-12-31"):
        assert list(client.post(address, {"seen": "", "until": wrong}).context["form"].errors) == ["until"]
    assert untils(membership) == [None]
    assert client.post(address, {"seen": "", "until": day(90).isoformat()}).status_code == 302
    assert untils(membership) == [day(90)]
    late = client.post(address, {"seen": "", "until": day(91).isoformat()})
    assert "Already done" in late.content.decode()
    assert client.post(address, {"seen": day(90).isoformat(), "until": "", "endless": "on"}).status_code == 302
    assert untils(membership) == [None]


def test_a_member_reads_their_own_day(client_of, community, host):
    membership = member(community, 25, rules_accepted=99)

    words = client_of(membership.person).get("/groups/carers/about/").content.decode()

    assert f"Last day {day(25).day} {day(25):%B %Y}" in words
