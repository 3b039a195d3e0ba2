"""A secret group's existence shows nowhere (A05), tried with rows that could give it away."""

import re
from typing import Any

import pytest

from accounts.models import User
from communities.groups.actions import create_community, found_group, remove_member
from communities.groups.models import Community, JoinRequest, Membership
from communities.joining.actions import ask_for_more, ask_to_join, decide_request
from communities.notifications.actions import notify
from tests.authz.answers import fingerprint, whole
from tests.cast import Cast, make_person
from tests.factories.communities import JoinRequestFactory, join
from tests.factories.home import make_home

pytestmark = pytest.mark.django_db
NAME = "Lighthouse"


@pytest.fixture
def secret(cast: Cast) -> Community:
    """A secret group that was a closed one, of which everybody outside once had a trace: they asked, or belonged."""
    make_home()
    community = create_community(name=NAME, summary="", visibility="secret", join_method="request", by=None)
    Community.objects.filter(pk=community.pk).update(former_slug="lighthouse", shows_hosts=True)
    join(community, cast.host, role="host")
    Membership.objects.create(community=community, person=cast.frank, state="removed")
    JoinRequestFactory(community=community, person=cast.dave)
    for person in (cast.dave, cast.frank, cast.carol):
        for kind in ("comment", "join_request", "join_request_approved", "made_host"):
            notify(person, kind, community=community.pk, subject=("post", cast.post.pk))
    return Community.objects.get(pk=community.pk)


@pytest.mark.parametrize("who", ["dave", "frank", "carol", "comms", "registrar"])
def test_no_page_of_somebody_outside_names_it(cast: Cast, client_of: Any, secret: Community, who: str) -> None:
    client = client_of(cast.people[who])
    mine = [f"/groups/requests/{asked.pk}/" for asked in JoinRequest.objects.filter(person=cast.people[who])]
    pages = ("/groups/", "/me/", "/me/notifications/", "/me/record/", "/groups/?others=1", "/sitemap.xml", "/")
    for path in (*mine, *pages):
        said = whole(client.get(path))
        assert NAME not in said, path
        assert secret.slug not in said, path


def test_its_member_is_told_its_name_in_the_same_places(cast: Cast, client_of: Any, secret: Community) -> None:
    notify(cast.host, "made_host", community=secret.pk)
    client = client_of(cast.host)
    assert NAME in whole(client.get("/groups/"))
    assert NAME in whole(client.get("/me/notifications/"))


@pytest.mark.parametrize("who", ["dave", "frank", "carol"])
def test_every_address_of_it_answers_as_if_it_were_not_there(
    cast: Cast, client_of: Any, secret: Community, who: str
) -> None:
    client = client_of(cast.people[who])
    for page in ("", "about/", "join/", "rules/", "rules/history/", "roles/", "settings/", "members/", "leave/"):
        for slug in (secret.slug, "lighthouse"):
            path, missing = f"/groups/{slug}/{page}", f"/groups/nothing-here/{page}"
            there = fingerprint(client.get(path), path, slug)
            assert there == fingerprint(client.get(missing), missing, "nothing-here"), path


def test_founder_of_a_group_of_that_name_learns_nothing(cast: Cast, secret: Community) -> None:
    made = found_group(name=NAME, summary="s", rules="", visibility="open", join_method="request", by=cast.dave)
    assert made.slug == "lighthouse"


def test_person_removed_from_it_reads_its_new_name_nowhere(cast: Cast, client_of: Any, secret: Community) -> None:
    person: User = make_person("ifan")
    join(secret, person)
    notify(person, "made_host", community=secret.pk)
    assert NAME in whole(client_of(person).get("/me/notifications/"))
    remove_member(Membership.objects.get(community=secret, person=person), by=cast.host)
    assert NAME not in whole(client_of(person).get("/me/notifications/"))


def test_answer_to_somebody_who_asked_before_it_was_secret_names_it_only_to_a_member(
    cast: Cast, client_of: Any, secret: Community
) -> None:
    decide_request(JoinRequest.objects.get(community=secret, person=cast.dave), approve=False, by=cast.host)
    assert NAME not in whole(client_of(cast.dave).get("/me/notifications/"))
    Community.objects.filter(pk=secret.pk).update(visibility="closed")
    secret.refresh_from_db()
    again = ask_to_join(secret, message="", by=cast.dave)
    Community.objects.filter(pk=secret.pk).update(visibility="secret")
    assert isinstance(again, JoinRequest)
    decide_request(JoinRequest.objects.get(pk=again.pk), approve=True, by=cast.host)
    assert NAME in whole(client_of(cast.dave).get("/me/notifications/"))


def test_somebody_asked_for_more_by_it_answers_and_takes_the_request_back_without_its_name(
    cast: Cast, client_of: Any, secret: Community
) -> None:
    asked = JoinRequest.objects.get(community=secret, person=cast.dave)
    ask_for_more(asked, question="Which team?", by=cast.host)
    client, path = client_of(cast.dave), f"/groups/requests/{asked.pk}/"
    assert path in whole(client.get("/groups/"))
    line = re.search(r'class="told" href="([^"]+)"', whole(client.get("/me/notifications/")))
    assert line
    assert client.get(line[1]).headers["Location"] == "/groups/"
    page = whole(client.get(path))
    assert "Which team?" in page
    assert "Write your answer." in whole(client.post(path, {"text": " "}))
    assert client.post(path, {"text": "The one in town"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.answers.get().text) == ("waiting", "The one in town")
    for said in (page, whole(client.get(path))):
        assert NAME not in said
        assert secret.slug not in said
    assert client_of(cast.frank).post(path, {"do": "cancel"}).status_code == 404
    assert client.post(path, {"do": "cancel"}).headers["Location"] == "/groups/"
    asked.refresh_from_db()
    assert asked.state == "cancelled"
    assert path not in whole(client.get("/groups/"))
    assert client.get(path).status_code == 404
