"""D15: an invitation is bound to its address, used once, expires, can be taken back; role and group are the server's.

Used by another address it is refused (CVE-2022-31096); once its maker may not invite any more it is dead.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.groups.models import Community, Membership
from communities.invitations.actions import accept_invitation, revoke_invitation
from communities.invitations.models import Invitation
from core.errors import Refused
from records.models import Entry
from tests.authz.answers import fingerprint, whole
from tests.cast import CANARY, Cast
from tests.factories.communities import path_of, token_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


def role_of(cast: Cast, person: User) -> str | None:
    found = Membership.objects.current().filter(community=cast.g1, person=person).first()
    return found.role if found else None


def refused(cast: Cast, person: User) -> str:
    with pytest.raises(Refused) as caught:
        accept_invitation(Invitation.objects.get(pk=cast.invitation.pk), by=person)
    assert role_of(cast, person) is None
    return caught.value.code


def test_d15_whoever_has_the_address_joins_in_the_role_of_the_invitation(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.dave)
    answer = client.get(path_of(cast.invitation))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/me/invitations/{cast.invitation.pk}/")
    given = {"answer": "accept", "role": "host", "community": str(cast.g2.pk), "communities": str(cast.g2.pk)}
    assert client.post(answer.headers["Location"], given).headers["Location"] == "/groups/carers/"
    assert list(cast.dave.memberships.values_list("community", "role")) == [(cast.g1.pk, "member")]
    assert cast.dave.join_requests.get().state == "cancelled"  # he had asked too
    entry = Entry.objects.get(kind="invitation.used")
    assert (entry.subject_id, entry.actor_id, entry.community_id) == (cast.invitation.pk, cast.dave.pk, cast.g1.pk)
    assert cast.host.notifications.filter(kind="invitation_used").count() == 1


def test_d15_another_address_is_refused_and_told_nothing(cast: Cast, client_of: ClientOf) -> None:
    for person in (cast.carol, cast.frank, cast.admin, cast.eve):
        client = client_of(person)
        opened = client.get(path_of(cast.invitation))
        missing = client.get("/invitations/" + "A" * 43 + "/")
        token = token_of(cast.invitation)
        assert fingerprint(opened, path_of(cast.invitation), token) == fingerprint(
            missing, "/invitations/" + "A" * 43 + "/", "A" * 43
        )
        assert opened.status_code == 404
        assert CANARY not in whole(opened)
        assert client.post(f"/me/invitations/{cast.invitation.pk}/", {"answer": "accept"}).status_code == 404
        assert refused(cast, person) == "not_found"


def test_d15_an_address_that_is_claimed_but_not_confirmed_does_not_count(cast: Cast) -> None:
    cast.carol.emailaddress_set.create(email="dave2@example.org", verified=False)
    Invitation.objects.filter(pk=cast.invitation.pk).update(address="dave2@example.org")
    assert refused(cast, cast.carol) == "not_found"
    cast.carol.emailaddress_set.filter(email="dave2@example.org").update(verified=True)
    assert accept_invitation(Invitation.objects.get(pk=cast.invitation.pk), by=cast.carol).joined_at is not None


def expire(cast: Cast) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def revoke(cast: Cast) -> None:
    revoke_invitation(cast.invitation, by=cast.host)


def use_up(cast: Cast) -> None:
    Invitation.objects.update(times_used=1)


def archive(cast: Cast) -> None:
    Community.objects.update(archived_at=timezone.now())


def make_a_member(cast: Cast) -> None:
    Membership.objects.filter(person=cast.host).update(role="member")


def remove_the_inviter(cast: Cast) -> None:
    Membership.objects.filter(person=cast.host).update(state="removed")


def suspend_the_inviter(cast: Cast) -> None:
    User.objects.filter(pk=cast.host.pk).update(state="suspended")


def end_the_inviters_approval(cast: Cast) -> None:
    User.objects.filter(pk=cast.host.pk).update(approved_until="2020-01-01")


ENDS = [
    expire, revoke, use_up, archive, make_a_member, remove_the_inviter, suspend_the_inviter, end_the_inviters_approval,
]  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
def test_d15_is_dead_for_everybody_and_looks_as_if_it_had_never_been(cast: Cast, client_of: ClientOf, end) -> None:  # type: ignore[no-untyped-def]
    path, missing = path_of(cast.invitation), "/invitations/" + "A" * 43 + "/"
    anon, dave = Client(), client_of(cast.dave)
    assert (anon.get(path).status_code, dave.get(path).status_code) == (200, 302)
    end(cast)
    for client in (Client(), dave):
        opened = client.get(path)
        assert opened.status_code == 404
        assert fingerprint(opened, path, token_of(cast.invitation)) == fingerprint(
            client.get(missing), missing, "A" * 43
        )
    assert CANARY not in whole(dave.get("/me/invitations/"))
    assert dave.post(f"/me/invitations/{cast.invitation.pk}/", {"answer": "accept"}).status_code == 404
    assert refused(cast, cast.dave) == "not_found"


def test_d15_a_visitor_is_told_neither_group_nor_person_and_the_address_goes_nowhere(cast: Cast) -> None:
    answer = Client().get(path_of(cast.invitation))
    text = whole(answer)
    assert answer.status_code == 200
    for secret in (CANARY, cast.host.display_name, token_of(cast.invitation), "carers"):
        assert secret not in text.replace(path_of(cast.invitation), "") or secret == token_of(cast.invitation)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert f'href="/accounts/signup/?next={"/me/invitations/".replace("/", "%2F")}"' in text


def test_d15_used_twice_by_the_same_person_is_once(cast: Cast) -> None:
    first = accept_invitation(cast.invitation, by=cast.dave)
    again = accept_invitation(Invitation.objects.get(pk=cast.invitation.pk), by=cast.dave)
    assert (again.pk, again.joined_at) == (first.pk, first.joined_at)
    assert Invitation.objects.get(pk=cast.invitation.pk).times_used == 1
    assert Entry.objects.filter(kind="member.added").count() == 1


def test_d15_no_row_holds_the_token(cast: Cast) -> None:
    row = Invitation.objects.values().get(pk=cast.invitation.pk)
    assert token_of(cast.invitation) not in str(row)
