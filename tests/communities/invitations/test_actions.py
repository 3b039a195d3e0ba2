from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from accounts.actions import approve_person
from accounts.domains.actions import set_domain
from accounts.models import User
from communities.groups.actions import give_role, remove_member
from communities.groups.models import Membership
from communities.invitations.actions import (
    MOST_LOOKED_UP,
    Terms,
    accept_invitation,
    decline_invitation,
    invite_address,
    invite_addresses,
    join_accepted,
    keep_invitation,
    look_up_addresses,
    make_link,
    resend_invitation,
    revoke_invitations_of,
)
from communities.invitations.models import Invitation, InvitationUse
from communities.invitations.permissions import givers, groups_to_invite_to, roles_to_give
from communities.invitations.queries import LOOKED, invitations_of, offers_for, plan_for
from communities.rooms.permissions import is_guest
from core.errors import Refused
from core.tokens import digest_of
from outbox.actions import send_due_letters
from outbox.models import Letter
from records.actions import write_entry
from records.models import Entry
from tests.cast import CANARY, Cast
from tests.factories.communities import InvitationFactory, RoomFactory, join, token_of

pytestmark = pytest.mark.django_db
NEW = "new@example.org"


def terms(cast: Cast, **fields: object) -> Terms:
    until = timezone.now() + timedelta(days=14)
    return Terms(**{"communities": [cast.g1], "role": "member", "expires_at": until, **fields})  # type: ignore[arg-type]


def invite(cast: Cast, address: str = NEW, **fields: object) -> Invitation:
    return invite_address(address, terms=terms(cast, **fields), by=cast.host)


def code(call, *args: object, **kwargs: object) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_the_letter_has_a_link_that_works_and_no_private_word(cast: Cast) -> None:
    invitation = invite(cast, language="cy")
    send_due_letters(now=timezone.now())
    [letter] = [sent for sent in mail.outbox if sent.to == [NEW]]
    token = letter.body.partition("/invitations/")[2].partition("/")[0]
    assert invitation.digest == digest_of(token)
    for secret in (CANARY, cast.host.display_name, "carers"):
        assert secret not in letter.body + letter.subject
    row = Letter.objects.values().get(to=NEW)
    assert token not in str(row)
    assert row["language"] == "cy"


def test_an_entry_says_that_and_never_whom(cast: Cast) -> None:
    invitation = invite(cast)
    revoke_invitations_of(cast.host, by=cast.host)
    entries = Entry.objects.filter(subject_kind="invitation", subject_id=invitation.pk)
    assert [entry.kind for entry in entries] == ["invitation.made", "invitation.revoked"]
    assert NEW not in str(list(entries.values()))


def test_a_list_does_line_by_line_what_it_can(cast: Cast) -> None:
    invite(cast, "again@example.org")
    typed = ["new@example.org", "bob@example.org", "again@example.org", "nonsense", NEW, "carol@example.org"]
    lines = [(text, text if "@" in text else "") for text in typed]
    done = invite_addresses(lines, terms=terms(cast), by=cast.host)
    assert [line.outcome.value for line in done] == ["invite", "belongs", "invited", "no address", "twice", "invite"]
    assert Letter.objects.filter(template="invitation").count() == 3


def test_an_address_with_an_account_and_one_without_look_the_same_to_the_host(cast: Cast) -> None:
    """D01. Only whoever has the account is told, in the product."""
    lines = [(address, address) for address in ("carol@example.org", "eve@example.org", NEW)]
    done = invite_addresses(lines, terms=terms(cast), by=cast.host)
    assert {line.outcome.value for line in done} == {"invite"}
    assert cast.carol.notifications.get().kind == "invited"
    assert cast.carol.notifications.get().community is None
    assert not cast.eve.notifications.exists()


def test_a_domain_that_may_not_register_is_not_written_to(cast: Cast) -> None:
    """Whoever has an account there or not: the words are about the domain."""
    lines = [(address, address) for address in ("a@shut.example", "carol@example.org", "b@third.example")]
    set_domain("shut.example", rule="block", by=cast.admin.pk)
    plan = plan_for([cast.g1], lines, by=cast.host, now=timezone.now())
    assert [line.outcome.value for line in plan] == ["shut out", "invite", "invite"]
    set_domain("third.example", rule="allow", by=cast.admin.pk)
    plan = plan_for([cast.g1], lines, by=cast.host, now=timezone.now())
    assert [line.outcome.value for line in plan] == ["shut out", "shut out", "invite"]


def test_several_groups_count_together(cast: Cast) -> None:
    join(cast.g2, cast.host, role="host")
    both = terms(cast, communities=[cast.g1, cast.g2])
    [line] = invite_addresses([("bob@example.org",) * 2], terms=both, by=cast.host)
    assert line.outcome == "invite"  # bob belongs to one of them
    made = Invitation.objects.get(address="bob@example.org")
    accept_invitation(made, by=cast.bob)
    assert set(cast.bob.memberships.values_list("community", flat=True)) == {cast.g1.pk, cast.g2.pk}
    [again] = invite_addresses([("bob@example.org",) * 2], terms=both, by=cast.host)
    assert again.outcome == "belongs"


def test_nobody_gives_more_than_they_may(cast: Cast) -> None:
    assert code(invite, cast, role="host") == "invalid"
    assert code(invite_address, NEW, terms=terms(cast), by=cast.bob) == "invalid"
    assert code(invite, cast, communities=[cast.g1, cast.g2]) == "invalid"
    assert code(invite, cast, role="guest", rooms=[cast.other_room]) == "invalid"
    assert code(invite, cast, role="guest") == "invalid"
    assert code(invite, cast, expires_at=timezone.now()) == "invalid"
    assert not Invitation.objects.filter(address=NEW).exists()


def test_limits_for_one_person_and_for_one_address(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.INVITATION_LIMIT, settings.INVITATIONS_PER_ADDRESS = (3, 3600), (1, 3600)
    Invitation.objects.all().delete()
    typed = ["a@example.org", "b@example.org", "c@example.org", "d@example.org"]
    done = invite_addresses([(one, one) for one in typed], terms=terms(cast), by=cast.host)
    assert [line.outcome.value for line in done] == ["invite", "invite", "invite", "limit"]
    assert code(make_link, key=cast.g1.pk, most_uses=1, terms=terms(cast), by=cast.host) == "rate"
    settings.INVITATION_LIMIT = None
    Invitation.objects.all().delete()
    assert code(invite, cast, "a@example.org") == "conflict"  # taking back and inviting again does not help


def test_addresses_looked_up_are_counted_even_where_nobody_is_invited(cast: Cast) -> None:
    with transaction.atomic():
        write_entry(LOOKED, subject=("group", cast.g1.pk), by=cast.host.pk, addresses=MOST_LOOKED_UP - 2)
    assert code(invite, cast, "bob@example.org") == "conflict"  # belongs to the group
    [line] = look_up_addresses([("Bob <x>", "bob@example.org")], terms=terms(cast), by=cast.host)
    assert line.outcome == "belongs"
    assert code(invite, cast, "alice@example.org") == "rate"
    assert code(invite, cast, NEW) == "rate"
    tomorrow = timezone.now() + timedelta(hours=25)
    assert invite_addresses([(NEW, NEW)], terms=terms(cast), by=cast.host, now=tomorrow)


def test_sent_again_after_an_hour_and_not_for_ever(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.INVITATIONS_PER_ADDRESS = None
    invitation, now = invite(cast), timezone.now()
    assert code(resend_invitation, invitation, by=cast.host, now=now) == "rate"
    for hour in (2, 4, 6):
        resend_invitation(invitation, by=cast.host, now=now + timedelta(hours=hour))
    assert code(resend_invitation, invitation, by=cast.host, now=now + timedelta(hours=8)) == "rate"
    assert Letter.objects.filter(to=NEW).count() == 4


def test_sent_again_with_a_new_key_of_the_site_works(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    invitation = invite(cast)
    settings.SECRET_KEY = "another-" + "y" * 50
    resend_invitation(invitation, by=cast.host, now=timezone.now() + timedelta(hours=2))
    invitation.refresh_from_db()
    assert invitation.digest == digest_of(token_of(invitation))


def test_the_same_key_gives_the_same_link_to_its_maker_alone(cast: Cast) -> None:
    made, token = make_link(key=cast.room.pk, most_uses=5, terms=terms(cast), by=cast.host)
    assert make_link(key=cast.room.pk, most_uses=5, terms=terms(cast), by=cast.host) == (made, token)
    join(cast.g1, cast.carol, role="host")
    assert code(make_link, key=cast.room.pk, most_uses=5, terms=terms(cast), by=cast.carol) == "conflict"


def test_somebody_waiting_accepts_and_joins_once_approved_however_late(cast: Cast) -> None:
    link = InvitationFactory(community=cast.g1, inviter=cast.host)
    assert accept_invitation(link, by=cast.eve).joined_at is None
    assert join_accepted(now=timezone.now()) == 0
    assert not cast.eve.memberships.exists()
    Invitation.objects.filter(pk=link.pk).update(expires_at=timezone.now())
    approve_person(cast.eve, by=cast.registrar)
    assert join_accepted(now=timezone.now()) == 1
    assert cast.eve.memberships.get().role == "member"
    assert join_accepted(now=timezone.now()) == 0


def test_what_was_accepted_is_asked_again_when_it_takes_effect(cast: Cast) -> None:
    link = InvitationFactory(community=cast.g1, inviter=cast.host)
    accept_invitation(link, by=cast.eve)
    Membership.objects.filter(person=cast.host).update(role="member")
    approve_person(cast.eve, by=cast.registrar)
    assert join_accepted(now=timezone.now()) == 0
    assert not cast.eve.memberships.exists()
    assert cast.eve.notifications.get().kind == "invitation_ended"
    assert join_accepted(now=timezone.now()) == 0


def test_what_was_kept_at_registration_waits_for_an_answer(cast: Cast) -> None:
    link = InvitationFactory(community=cast.g1, inviter=cast.host)
    keep_invitation(link.pk, by=cast.eve)
    keep_invitation(cast.invitation.pk, by=cast.eve)  # for dave: not kept
    Invitation.objects.update(expires_at=timezone.now())
    approve_person(cast.eve, by=cast.registrar)
    assert join_accepted(now=timezone.now()) == 0
    eve = User.objects.get(pk=cast.eve.pk)
    [offer] = offers_for(eve, now=timezone.now())
    assert offer.invitation == link
    accept_invitation(link, by=eve)
    assert eve.memberships.count() == 1


@pytest.mark.parametrize("state", ["declined", "suspended", "lapsed", "banned"])
def test_whoever_is_kept_out_accepts_nothing(cast: Cast, state: str) -> None:
    User.objects.filter(pk=cast.dave.pk).update(state=state, is_active=state != "banned")
    assert code(accept_invitation, cast.invitation, by=cast.dave) == "not_found"
    assert not InvitationUse.objects.exists()


def test_no_thank_you_is_told_to_nobody_and_can_be_changed_by_the_link(cast: Cast) -> None:
    decline_invitation(cast.invitation, by=cast.dave)
    assert offers_for(cast.dave, now=timezone.now()) == []
    assert not cast.host.notifications.filter(kind="invitation_used").exists()
    [offer] = offers_for(cast.dave, now=timezone.now(), remembered=cast.invitation.pk)
    assert accept_invitation(offer.invitation, by=cast.dave).joined_at is not None


def test_a_guest_sees_the_rooms_and_nothing_else(cast: Cast, client_of) -> None:  # type: ignore[no-untyped-def]
    attic = RoomFactory(community=cast.g1, name="Attic", slug="attic")
    invitation = invite(cast, "dave2@example.org", role="guest", rooms=[cast.room])
    cast.dave.emailaddress_set.create(email="dave2@example.org", verified=True)
    accept_invitation(invitation, by=cast.dave)
    assert is_guest(cast.dave, cast.room)
    assert not is_guest(cast.dave, attic)
    assert cast.dave.memberships.get().role == "guest"
    client = client_of(cast.dave)
    assert client.get("/groups/carers/chat/kitchen/").status_code == 200
    assert client.get("/groups/carers/chat/attic/").status_code == 404
    assert client.get(f"/groups/carers/posts/{cast.post.pk}/").status_code == 404


def test_an_invitation_raises_a_role_and_never_lowers_one(cast: Cast) -> None:
    reader = InvitationFactory(community=cast.g1, inviter=cast.host, role="reader", most_uses=9)
    moderator = InvitationFactory(community=cast.g1, inviter=cast.host, role="moderator", most_uses=9)
    assert code(accept_invitation, reader, by=cast.bob) == "conflict"
    Membership.objects.filter(person=cast.bob).update(until=timezone.localdate())
    accept_invitation(moderator, by=cast.bob)
    bob = cast.bob.memberships.get()
    assert (bob.role, bob.until) == ("moderator", timezone.localdate())
    assert Invitation.objects.get(pk=reader.pk).times_used == 0


def test_whoever_was_removed_comes_back_only_by_an_invitation_to_them_made_later(cast: Cast) -> None:
    link = InvitationFactory(community=cast.g1, inviter=cast.host, most_uses=9)
    before = InvitationFactory(community=cast.g1, inviter=cast.host, address="bob@example.org")
    remove_member(cast.bob_membership, by=cast.host)
    assert code(accept_invitation, link, by=cast.bob) == "not_found"
    assert code(accept_invitation, before, by=cast.bob) == "not_found"
    after = InvitationFactory(community=cast.g1, inviter=cast.host, address="bob@example.org")
    accept_invitation(after, by=cast.bob)
    assert cast.bob.memberships.get().state == "active"


def test_a_role_that_a_host_took_back_comes_with_no_link_and_no_older_invitation(cast: Cast) -> None:
    link = InvitationFactory(community=cast.g1, inviter=cast.host, most_uses=9)
    before = InvitationFactory(community=cast.g1, inviter=cast.host, address="bob@example.org")
    give_role(cast.bob_membership, role="reader", by=cast.host)
    assert code(accept_invitation, link, by=cast.bob) == "conflict"
    assert code(accept_invitation, before, by=cast.bob) == "conflict"
    assert cast.bob.memberships.get().role == "reader"
    after = InvitationFactory(community=cast.g1, inviter=cast.host, address="bob@example.org")
    accept_invitation(after, by=cast.bob)
    assert cast.bob.memberships.get().role == "member"


def test_a_guest_who_was_removed_and_is_invited_again_enters_only_what_is_given_now(cast: Cast) -> None:
    attic = RoomFactory(community=cast.g1)
    first = InvitationFactory(community=cast.g1, inviter=cast.host, role="guest", address="dave@example.org")
    first.rooms.add(cast.room)
    accept_invitation(first, by=cast.dave)
    assert is_guest(cast.dave, cast.room)
    remove_member(cast.dave.memberships.get(), by=cast.host)
    again = InvitationFactory(community=cast.g1, inviter=cast.host, role="guest", address="dave@example.org")
    again.rooms.add(attic)
    accept_invitation(again, by=cast.dave)
    assert (is_guest(cast.dave, cast.room), is_guest(cast.dave, attic)) == (False, True)


def test_a_link_does_not_lengthen_a_membership_that_ended(cast: Cast) -> None:
    link = InvitationFactory(community=cast.g1, inviter=cast.host, most_uses=9)
    Membership.objects.filter(person=cast.bob).update(until="2026-01-01")
    assert code(accept_invitation, link, by=cast.bob) == "not_found"


def test_what_ends_with_a_person(cast: Cast) -> None:
    link = InvitationFactory(community=cast.g1, inviter=cast.host)
    accept_invitation(link, by=cast.eve)
    assert set(invitations_of(cast.host, now=timezone.now())) == {link, cast.invitation}
    assert revoke_invitations_of(cast.host, by=cast.admin) == 2
    assert code(accept_invitation, cast.invitation, by=cast.dave) == "not_found"
    assert revoke_invitations_of(cast.eve, by=None) == 0
    assert InvitationUse.objects.get(person=cast.eve).ended_at is not None


def test_lists_ask_what_the_use_asks(cast: Cast) -> None:
    """`givers` and `groups_to_invite_to` are `roles_to_give`, turned round."""
    for person in cast.people.values():
        asked = {group: roles_to_give(person, group) for group in (cast.g1, cast.g2)}
        assert givers({(group.pk, person.pk) for group in asked}) == {
            (group.pk, person.pk): roles for group, roles in asked.items()
        }
        assert set(groups_to_invite_to(person)) == {group for group, roles in asked.items() if roles}
