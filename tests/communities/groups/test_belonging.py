"""What ends or suspends belonging: a date that has passed, rules not accepted, a group that is archived."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode

from accounts.clocks import GRACE
from accounts.models import User
from communities.groups.actions import accept_rules, add_member, create_community
from communities.groups.models import Community, Membership, RulesAcceptance
from communities.groups.permissions import May, may, membership_of, moderated_by, readers, visible_to
from communities.groups.queries import members_of
from core.errors import Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def change(membership: Membership, **fields: object) -> None:
    Membership.objects.filter(pk=membership.pk).update(**fields)


def test_membership_counts_until_the_grace_is_over_even_if_no_clock_runs(cast: Cast) -> None:
    today = timezone.localdate()
    change(cast.bob_membership, until=today - GRACE)
    assert may(cast.bob, May.READ, cast.g1)
    assert readers({(cast.g1.pk, cast.bob.pk)}) == {(cast.g1.pk, cast.bob.pk)}
    change(cast.bob_membership, until=today - GRACE - timedelta(days=1))
    assert membership_of(cast.bob, cast.g1) is None
    assert not may(cast.bob, May.READ, cast.g1)
    assert readers({(cast.g1.pk, cast.bob.pk)}) == set()
    assert cast.g1 not in visible_to(cast.bob)
    assert cast.bob_membership not in members_of(cast.g1)


def test_new_rules_come_before_everything_inside(cast: Cast, client_of) -> None:  # type: ignore[no-untyped-def]
    Community.objects.filter(pk=cast.g1.pk).update(rules_version=1)
    client: Client = client_of(cast.bob)
    path = f"/groups/carers/posts/{cast.post.pk}/"
    answer = client.get(path)
    assert answer.headers["Location"] == "/groups/carers/rules/?" + urlencode({"next": path})
    assert readers({(cast.g1.pk, cast.bob.pk)}) == set()
    assert client.get(f"/updates/group:{cast.g1.pk}/?after=0").status_code == 404
    host_may_moderate = moderated_by(cast.host)
    assert cast.g1 not in host_may_moderate


def test_accepting_opens_the_group_and_is_kept_once(cast: Cast, client_of) -> None:  # type: ignore[no-untyped-def]
    community = create_community(
        name="Rules", summary="s", rules="Be kind.", visibility="closed", join_method="request", by=None
    )
    membership = add_member(community, cast.bob, by=None)
    client: Client = client_of(cast.bob)
    page = client.get(f"/groups/{community.slug}/", follow=True)
    assert "Be kind." in page.content.decode()
    sent = {"version": "1", "next": f"/groups/{community.slug}/members/"}
    assert client.post(f"/groups/{community.slug}/rules/", sent).headers["Location"] == sent["next"]
    assert client.get(f"/groups/{community.slug}/").status_code == 200
    accept_rules(Membership.objects.get(pk=membership.pk), version=1)
    assert RulesAcceptance.objects.filter(rules__community=community, person=cast.bob).count() == 1
    with pytest.raises(Refused):
        accept_rules(membership, version=2)


def test_rules_page_leads_to_no_other_site(cast: Cast, client_of) -> None:  # type: ignore[no-untyped-def]
    for path in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = client_of(cast.bob).post("/groups/carers/rules/", {"version": "0", "next": path})
        assert answer.headers["Location"] == "/groups/carers/"


def test_archived_group_is_read_and_looked_after_but_not_written_in(cast: Cast) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(archived_at=timezone.now())
    community = Community.objects.get(pk=cast.g1.pk)
    allowed = {permission for permission in May if may(cast.host, permission, community)}
    assert allowed == {May.READ, May.REMOVE_MEMBERS, May.RENEW, May.CHANGE_GROUP, May.MODERATE}


def test_newcomer_of_a_group_with_protected_history_reads_from_when_they_joined(cast: Cast) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(history=Community.History.PROTECTED)
    community = Community.objects.get(pk=cast.g1.pk)
    dave = add_member(community, cast.dave, by=cast.host.pk)
    assert dave.reads_from == dave.joined_at
    assert add_member(cast.g2, cast.dave, by=None).reads_from is None
    person: User = cast.frank
    assert add_member(community, person, by=None, role="host").reads_from is None
