"""Everything that changes an invitation. Its right is asked again, inside the transaction, when it is used."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import is_let_in, may_take_part
from communities.groups.actions import add_member, change_role
from communities.groups.locks import lock_groups, lock_membership
from communities.groups.models import Community, JoinRequest, Membership
from communities.groups.permissions import membership_of
from communities.invitations.models import Invitation, InvitationUse
from communities.invitations.permissions import addresses_of, hold_invitation, hold_joining, may_give
from communities.invitations.queries import (
    LOOKED,
    TEMPLATE,
    Line,
    Outcome,
    asked_today,
    ending_of,
    invitations_of,
    left_today,
    plan_for,
    sent_enough,
    waiting_uses,
)
from communities.joining.actions import cancel_request
from communities.notifications.actions import notify
from communities.rooms.actions import admit_guest
from communities.rooms.models import Room
from communities.rooms.permissions import is_guest, rooms_of_guest, withdraw_entry
from core.errors import Refused
from core.tokens import digest_of, token_for
from outbox.actions import queue_letter_to
from realtime.publish import in_order
from records.actions import write_entry
from records.models import Entry

Role = Membership.Role
ROLES_FROM_BELOW: list[str] = [Role.GUEST, Role.READER, Role.MEMBER, Role.MODERATOR, Role.HOST]
RANK = {role: rank for rank, role in enumerate(ROLES_FROM_BELOW)}
MOST_SENT = 4  # the first time included
BETWEEN_SENDING = timedelta(hours=1)
MOST_LOOKED_UP = 2000  # addresses one person may have looked up in a day: the preview and the sending of two full lists


def cannot_be_used() -> Refused:
    """The same words whatever the reason: what one may not know looks like what does not exist."""
    return Refused("not_found", _("This invitation cannot be used. Ask whoever sent it for a new one."))


# Inviting


@dataclass(frozen=True)
class Terms:
    """What somebody is invited to. `rooms` are a guest's; `language` is the letter's."""

    communities: Sequence[Community]
    role: str
    expires_at: datetime
    rooms: Sequence[Room] = ()
    language: str = settings.LANGUAGE_CODE


@transaction.atomic
def invite_addresses(
    lines: Iterable[tuple[str, str]], *, terms: Terms, by: User, now: datetime | None = None
) -> list[Line]:
    """Invites by e-mail each (typed, address) pair that may be; answers what became of every line. Raises Refused."""
    now = now or timezone.now()
    plan = look_up_addresses(lines, terms=terms, by=by, now=now)
    invited = [line.address for line in plan if line.outcome is Outcome.INVITE]
    known = User.objects.taking_part().filter(emailaddress__email__in=invited, emailaddress__verified=True).distinct()
    for address in invited:
        _send(_make(uuid4(), address, 1, terms, by, now), now)
    for person in known.order_by("pk"):
        notify(person, "invited")  # no group: it must not be known any more once the invitation is taken back
    return plan


@transaction.atomic
def look_up_addresses(
    lines: Iterable[tuple[str, str]], *, terms: Terms, by: User, now: datetime | None = None
) -> list[Line]:
    """What inviting them would do. It tells which belong to members, so that it was asked is recorded and limited."""
    now, lines = now or timezone.now(), list(lines)
    _check_inviting(terms, by, now)
    asked = sum(bool(address) for _typed, address in lines)
    if asked_today(by, now=now) + asked > MOST_LOOKED_UP:
        raise Refused("rate", _("You have checked as many addresses as one person may in a day. Try again tomorrow."))
    group = terms.communities[0].pk
    write_entry(LOOKED, subject=("group", group), by=by.pk, community=group, addresses=asked)
    return plan_for(terms.communities, lines, by=by, now=now)


def invite_address(address: str, *, terms: Terms, by: User, now: datetime | None = None) -> Invitation:
    """The same for one. Raises Refused with the reason beside the field, when that it was asked is stored already."""
    [line] = invite_addresses([(address, address)], terms=terms, by=by, now=now)
    if line.outcome is not Outcome.INVITE:
        raise Refused("conflict", outcome_words(line.outcome), field="address")
    return Invitation.objects.filter(address=address, inviter=by).latest("made_at")


def outcome_words(outcome: Outcome) -> str:
    return {
        Outcome.INVITE: _("Will be invited"),
        Outcome.BELONGS: _("Belongs to the group already"),
        Outcome.INVITED: _("Has been invited already, and the invitation is still open"),
        Outcome.NO_ADDRESS: _("This is not an e-mail address"),
        Outcome.SHUT_OUT: _("Addresses of this domain cannot be used on this site"),
        Outcome.TWICE: _("Stands in the list twice"),
        Outcome.ENOUGH: _("Has been sent enough invitations for today. Try again tomorrow"),
        Outcome.LIMIT: _("You have made as many invitations as one person may in a day. Try again tomorrow"),
    }[outcome]


@transaction.atomic
def make_link(
    *, key: UUID, most_uses: int, terms: Terms, by: User, now: datetime | None = None
) -> tuple[Invitation, str]:
    """A link that so many people may use, and the token in its address. The same key again gives the first. Raises."""
    now = now or timezone.now()
    _check_inviting(terms, by, now)
    made = Invitation.objects.filter(pk=key).first()
    if made is not None and (made.inviter_id != by.pk or made.address):
        raise Refused("conflict", _("This was sent before. Open the page again."))
    if made is None and left_today(by, now=now) == 0:
        raise Refused("rate", outcome_words(Outcome.LIMIT))
    made = made or _make(key, "", most_uses, terms, by, now)
    return made, token_for(TEMPLATE, _seed(made))


def _check_inviting(terms: Terms, by: User, now: datetime) -> None:
    """Asks with the rows locked that decide it: two hosts who invite at once count each other's."""
    pks = [group.pk for group in terms.communities]
    lock_groups(pks)
    for community in sorted(terms.communities, key=lambda group: group.pk):
        lock_membership(by, community)
    list(User.objects.select_for_update(no_key=True).filter(pk=by.pk))
    for community in terms.communities:
        if not may_give(by, terms.role, community):
            raise Refused("invalid", _("You may not invite people in this role."), field="role")
    if not pks:
        raise Refused("invalid", _("Choose a group."), field="communities")
    outside = any(room.community_id not in pks for room in terms.rooms)
    if terms.role == Role.GUEST and (outside or not terms.rooms):
        raise Refused("invalid", _("Choose the rooms a guest may enter."), field="rooms")
    if terms.expires_at <= now:
        raise Refused("invalid", _("Choose a time that is not over."), field="expires_at")


def _make(pk: UUID, address: str, most_uses: int, terms: Terms, by: User, now: datetime) -> Invitation:
    made = Invitation(
        pk=pk, inviter=by, address=address, most_uses=most_uses, role=terms.role, language=terms.language, made_at=now,
        expires_at=terms.expires_at, salt=get_random_string(32),
    )  # fmt: skip
    made.digest = digest_of(token_for(TEMPLATE, _seed(made)))
    made.save(force_insert=True)
    made.communities.set(terms.communities)
    if terms.role == Role.GUEST:
        made.rooms.set(terms.rooms)
    for community in terms.communities:
        _write("made", made, by=by.pk, community=community, role=terms.role, how="mail" if address else "link")
    return made


def _seed(invitation: Invitation) -> str:
    return f"{invitation.pk.hex}{invitation.salt}"


def _send(invitation: Invitation, now: datetime) -> None:
    """Queues the letter. The digest is made again: the site's key may have changed since the first time."""
    seed = _seed(invitation)
    invitation.times_sent += 1
    invitation.sent_at, invitation.digest = now, digest_of(token_for(TEMPLATE, seed))
    invitation.save(update_fields=["times_sent", "sent_at", "digest"])
    key = f"invitation:{invitation.pk}:{invitation.times_sent}"
    queue_letter_to(
        invitation.address, language=invitation.language, template=TEMPLATE, unique_key=key, seed=seed, now=now
    )


def _write(what: str, invitation: Invitation, *, by: UUID | None, community: Community, **detail: object) -> None:
    subject = ("invitation", invitation.pk)
    write_entry(f"invitation.{what}", subject=subject, by=by, community=community.pk, **detail)


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: User, now: datetime | None = None) -> Invitation:
    """Sends the same letter again, a few times at most. Raises Refused."""
    now = now or timezone.now()
    found = Invitation.objects.select_for_update(no_key=True).open(now).filter(pk=invitation.pk).first()
    if found is None or found.is_link:
        raise Refused("conflict", _("This invitation is no longer open."))
    hold_invitation(by, found)
    if found.times_sent >= MOST_SENT:
        raise Refused("rate", _("This invitation has been sent as often as it may be."))
    if found.sent_at and now < found.sent_at + BETWEEN_SENDING:
        raise Refused("rate", _("This invitation was sent less than an hour ago. Give it a little time."))
    if sent_enough(found.address, now=now):
        raise Refused("rate", outcome_words(Outcome.ENOUGH))
    _send(found, now)
    for community in found.communities.order_by("pk"):
        _write("sent_again", found, by=by.pk, community=community)
    return found


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User | None, now: datetime | None = None) -> Invitation:
    """Takes an invitation back: from now on nobody joins by it. Raises Refused where that comes too late."""
    _revoke(invitation, by, now)
    hold_invitation(by, invitation)
    return invitation


def _revoke(invitation: Invitation, by: User | None, now: datetime | None) -> None:
    revoked = {"revoked_at": now or timezone.now(), "revoked_by_id": by.pk if by else None}
    if not Invitation.objects.standing().filter(pk=invitation.pk).update(**revoked):
        raise Refused("conflict", _("This invitation is no longer open."))
    invitation.refresh_from_db()
    for community in invitation.communities.order_by("pk"):
        _write("revoked", invitation, by=by.pk if by else None, community=community)


@transaction.atomic
def revoke_invitations_of(person: User, *, by: User | None, now: datetime | None = None) -> int:
    """Takes back every open invitation somebody made, and what they accepted and still wait for. Returns how many."""
    now = now or timezone.now()
    InvitationUse.objects.filter(person=person, joined_at=None, ended_at=None).update(ended_at=now)
    mine = list(invitations_of(person, now=now))
    for invitation in mine:
        with suppress(Refused):  # used up in this very moment: nothing is left to take back
            _revoke(invitation, by, now)
    return len(mine)


# Being invited


@transaction.atomic
def keep_invitation(pk: UUID, *, by: User, now: datetime | None = None) -> None:
    """Remembers for somebody who registers that they came by this invitation, so that no device or delay loses it."""
    now = now or timezone.now()
    found = Invitation.objects.open(now).filter(pk=pk).first()
    if found is not None and found.address in {"", by.email}:
        InvitationUse.objects.get_or_create(invitation=found, person=by, defaults={"kept_at": now})


@transaction.atomic
def decline_invitation(invitation: Invitation, *, by: User, now: datetime | None = None) -> None:
    """Says no. Nobody is told."""
    now = now or timezone.now()
    use, _created = InvitationUse.objects.get_or_create(invitation=invitation, person=by, defaults={"kept_at": now})
    InvitationUse.objects.filter(pk=use.pk, joined_at=None).update(ended_at=now)


@transaction.atomic
@in_order()
def accept_invitation(invitation: Invitation, *, by: User, now: datetime | None = None) -> InvitationUse:
    """Joins its groups; for somebody who waits for approval, as soon as they have it. Raises Refused.

    Again is the same as once. Everything is asked here and now: the address, the time, the number of uses, and
    whether its maker may still invite in that role to a group that still lets people in.
    """
    now = now or timezone.now()
    uses = InvitationUse.objects.select_for_update(no_key=True)
    use, _created = uses.get_or_create(invitation=invitation, person=by, defaults={"kept_at": now})
    by = hold_joining(invitation, by)
    if not (may_take_part(by) or by.state == User.State.PENDING):
        raise cannot_be_used()
    if use.joined_at is not None:
        return use
    _check_is_for(invitation, use, by, now)
    use.accepted_at, use.ended_at = use.accepted_at or now, None
    if is_let_in(by):
        _take_one_use(invitation)
        _join(invitation, by)
        use.joined_at = now
    use.save(update_fields=["accepted_at", "ended_at", "joined_at"])
    return use


def _check_is_for(invitation: Invitation, use: InvitationUse, person: User, now: datetime) -> None:
    was_in_time = use.ended_at is None and use.kept_at < invitation.expires_at
    is_in_time = was_in_time or now < invitation.expires_at
    is_theirs = not invitation.address or invitation.address in addresses_of(person)
    if not (is_in_time and is_theirs and Invitation.objects.standing().filter(pk=invitation.pk).exists()):
        raise cannot_be_used()


def _take_one_use(invitation: Invitation) -> None:
    """One conditional update: of any number at once, only as many pass as there are uses left."""
    if not Invitation.objects.standing().filter(pk=invitation.pk).update(times_used=F("times_used") + 1):
        raise cannot_be_used()


def _join(invitation: Invitation, person: User) -> None:
    inviter = invitation.inviter
    living, entered = [], []
    for community in invitation.communities.order_by("pk"):
        if may_give(inviter, invitation.role, community):
            living.append(community)
            if _enter(invitation, community, person):
                entered.append(community)
    if not living:
        raise cannot_be_used()
    if not entered:
        if all(membership_of(person, community) for community in living):
            raise Refused("conflict", _("You already belong to this group."))
        raise cannot_be_used()
    for community in entered:
        _write("used", invitation, by=person.pk, community=community, role=invitation.role)
    notify(inviter, "invitation_used", community=entered[0].pk, subject=("invitation", invitation.pk))


def _enter(invitation: Invitation, community: Community, person: User) -> bool:
    """Brings somebody into one of the groups; False where that changes nothing, or an ended membership forbids it."""
    current = membership_of(person, community)
    if current is not None and RANK[current.role] > RANK[invitation.role]:
        return False
    ending = ending_of(person, community) if current is None else None
    if ending is not None and not ending.may_return_by(invitation):
        return False
    if current is not None and not _may_rise(invitation, current):
        return False
    if invitation.role == Role.GUEST:
        return _enter_rooms(invitation, community, person, is_new=current is None)
    if current is None:
        add_member(community, person, by=invitation.inviter_id, role=invitation.role)
        for asked in _requests_of(person, community):
            cancel_request(asked, by=person)  # nobody need answer what has come true
        return True
    if current.role == invitation.role:
        return False
    change_role(current, role=invitation.role, by=invitation.inviter)
    return True


def _requests_of(person: User, community: Community) -> QuerySet[JoinRequest]:
    mine = JoinRequest.objects.filter(community=community, person=person, state__in=JoinRequest.OPEN)
    return mine.select_for_update(no_key=True)


def _enter_rooms(invitation: Invitation, community: Community, person: User, *, is_new: bool) -> bool:
    if is_new:
        if Membership.objects.filter(community=community, person=person).exists():
            for room in rooms_of_guest(person, community):  # of a time that ended: only what is given now counts
                withdraw_entry(person, room)
        add_member(community, person, by=invitation.inviter_id, role=Role.GUEST)
    rooms = [room for room in invitation.rooms.filter(community=community) if not is_guest(person, room)]
    for room in rooms:
        admit_guest(room, person, by=invitation.inviter)
    return bool(rooms)


def _may_rise(invitation: Invitation, current: Membership) -> bool:
    """What a host decided about somebody's role stands: a link does not undo it, nor an invitation made before it."""
    given = Entry.objects.filter(
        subject_kind="person",
        subject_id=current.person_id,
        kind="member.role_given",
        community_id=current.community_id,
        at__gte=current.joined_at if invitation.is_link else max(current.joined_at, invitation.made_at),
    )
    return not given.exists()


def join_accepted(*, now: datetime, limit: int = 100) -> int:
    """Lets those join who accepted while their registration was looked at and are approved now; returns how many."""
    joined = 0
    for use in waiting_uses().select_related("invitation__inviter", "person")[:limit]:
        try:
            joined += accept_invitation(use.invitation, by=use.person, now=now).joined_at == now
        except Refused:
            _end_waiting(use, now)
    return joined


@transaction.atomic
def _end_waiting(use: InvitationUse, now: datetime) -> None:
    waiting = InvitationUse.objects.filter(pk=use.pk, joined_at=None, ended_at=None)
    if waiting.update(ended_at=now) and not _belongs_by_now(use):
        notify(use.person, "invitation_ended")


def _belongs_by_now(use: InvitationUse) -> bool:
    """By another way: then nothing is lost, and there is nothing to tell."""
    groups = use.invitation.communities.all()
    return Membership.objects.current().filter(person=use.person, community__in=groups).exists()
