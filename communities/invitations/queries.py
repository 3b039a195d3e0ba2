from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.domains.queries import shut_out
from accounts.models import User
from communities.groups.models import Community, Membership
from communities.invitations.models import Invitation, InvitationUse
from communities.invitations.permissions import addresses_of, givers
from communities.rooms.models import Room
from core.tokens import digest_of
from outbox.queries import letters_since
from records.models import Entry

MOST_OFFERS = 20
FACES = 3  # people shown beside a link; its own page has them all
TEMPLATE = "invitation"
LOOKED = "invitation.addresses_looked_up"


# For whoever is invited


@dataclass(frozen=True)
class Offer:
    """An invitation as whoever it is for may see it: only the groups it still leads to."""

    invitation: Invitation
    groups: list[Community]
    rooms: list[Room]
    use: InvitationUse | None

    @property
    def is_accepted(self) -> bool:
        return self.use is not None and self.use.accepted_at is not None and self.use.ended_at is None


def invitation_with(token: str) -> Invitation | None:
    return Invitation.objects.filter(digest=digest_of(token)).first()


def leads_somewhere(invitation: Invitation, now: datetime) -> bool:
    """Whether somebody could still use it: for whoever holds it and has not signed in."""
    open_ones = Invitation.objects.open(now).filter(pk=invitation.pk)
    return bool(_offers(open_ones, None))


def offers_for(person: User, *, now: datetime, remembered: UUID | None = None, pk: UUID | None = None) -> list[Offer]:
    """What this person may accept: invitations to their address, kept ones, and the one their browser remembers.

    A fixed number of queries. Whether they may see what it leads to is for the page: see `accounts.is_let_in`.
    """
    uses = InvitationUse.objects.filter(invitation=OuterRef("pk"), person=person)
    kept = uses.filter(joined_at=None, ended_at=None, kept_at__lt=OuterRef("expires_at"))
    to_me = Q(address__in=addresses_of(person))
    opened = Q(pk=remembered) & (to_me | Q(address="")) if remembered else Q(pk__in=[])
    in_time = Q(expires_at__gt=now)
    found = Invitation.objects.standing().filter(
        (in_time & (opened | (to_me & ~Exists(uses.exclude(ended_at=None))))) | Exists(kept),
        ~Exists(uses.exclude(joined_at=None)),
    )
    if pk is not None:
        found = found.filter(pk=pk)
    return _offers(found, person)


def _offers(invitations: QuerySet[Invitation], person: User | None) -> list[Offer]:
    mine = InvitationUse.objects.filter(person=person)
    found = list(
        invitations.select_related("inviter").prefetch_related(
            "communities", "rooms", Prefetch("uses", queryset=mine, to_attr="mine")
        )[:MOST_OFFERS]
    )
    leads_to = {group.pk for one in found for group in one.communities.all()}
    allowed = givers((group.pk, one.inviter_id) for one in found for group in one.communities.all())
    endings = _endings(leads_to, person) if person else {}
    offers = []
    for one in found:
        groups = [
            group
            for group in one.communities.all()
            if one.role in allowed[group.pk, one.inviter_id]
            and (group.pk not in endings or endings[group.pk].may_return_by(one))
        ]
        rooms = [room for room in one.rooms.all() if room.community_id in {group.pk for group in groups}]
        uses: list[InvitationUse] = getattr(one, "mine", [])
        if groups and (rooms or one.role != Membership.Role.GUEST):
            offers.append(Offer(one, groups, rooms, uses[0] if uses else None))
    return offers


@dataclass(frozen=True)
class Ending:
    """That somebody no longer belongs to a group, and did not leave it by their own wish."""

    membership: Membership
    removed_at: datetime | None

    def may_return_by(self, invitation: Invitation) -> bool:
        """Whoever was removed, or whose time was over, comes back only by an invitation to them made after that."""
        if invitation.is_link:
            return False
        if self.membership.state == Membership.State.REMOVED:
            return self.removed_at is None or self.removed_at < invitation.made_at
        until = self.membership.until
        return until is not None and until < timezone.localdate(invitation.made_at)


def ending_of(person: User, community: Community) -> Ending | None:
    return _endings({community.pk}, person).get(community.pk)


def _endings(communities: set[UUID], person: User) -> dict[UUID, Ending]:
    """How it ended, for each of the groups that somebody belonged to: two queries however many."""
    old = Membership.objects.filter(community__in=communities, person=person).exclude(state=Membership.State.LEFT)
    ended = old.exclude(pk__in=Membership.objects.current().filter(person=person).values("pk"))
    removals = Entry.objects.filter(
        subject_kind="person", subject_id=person.pk, kind="member.removed", community_id__in=communities
    )
    last = dict(removals.order_by().values_list("community_id").annotate(last=Max("at")))
    return {one.community_id: Ending(one, last.get(one.community_id)) for one in ended}


# For whoever invites


def invitations_to(community: Community) -> QuerySet[Invitation]:
    """The group's invitations, the newest first, each with the first few who joined by it."""
    joined = InvitationUse.objects.exclude(joined_at=None).select_related("person").order_by("-joined_at")
    return (
        Invitation.objects.filter(communities=community)
        .select_related("inviter")
        .prefetch_related(Prefetch("uses", queryset=joined[:FACES], to_attr="faces"))
    )


def joined_by(invitation: Invitation) -> QuerySet[InvitationUse]:
    return invitation.uses.exclude(joined_at=None).select_related("person").order_by("-joined_at", "pk")


def invitations_of(person: User, *, now: datetime) -> QuerySet[Invitation]:
    """What `revoke_invitations_of` would take back: the open ones this person made."""
    return Invitation.objects.open(now).filter(inviter=person)


def waiting_uses() -> QuerySet[InvitationUse]:
    """Accepted by somebody who was not approved yet, and who is now: they join."""
    waiting = InvitationUse.objects.filter(accepted_at__isnull=False, joined_at=None, ended_at=None)
    return waiting.filter(person__in=User.objects.taking_part()).order_by("accepted_at", "pk")


class Outcome(StrEnum):
    """What becomes of a line of a list. Whether an address has an account makes no difference to any of them."""

    INVITE = "invite"
    BELONGS = "belongs"
    INVITED = "invited"
    NO_ADDRESS = "no address"
    TWICE = "twice"
    SHUT_OUT = "shut out"
    ENOUGH = "enough"
    LIMIT = "limit"


@dataclass(frozen=True)
class Line:
    typed: str
    address: str  # empty where what was typed is none
    outcome: Outcome


def plan_for(
    communities: Sequence[Community], lines: Iterable[tuple[str, str]], *, by: User, now: datetime
) -> list[Line]:
    """What inviting these (typed, address) pairs would do, in the order given; in a fixed number of queries."""
    lines = list(lines)
    addresses = {address for _, address in lines if address}
    belonging, invited = _belonging(communities, addresses), _invited(communities, addresses, now)
    everywhere = {group.pk for group in communities}
    sent, most = _sent(addresses, now), settings.INVITATIONS_PER_ADDRESS
    left, shut = left_today(by, now=now), shut_out(addresses)
    plan, seen = [], set()
    for typed, address in lines:
        if not address:
            outcome = Outcome.NO_ADDRESS
        elif address in seen:
            outcome = Outcome.TWICE
        elif address in shut:
            outcome = Outcome.SHUT_OUT
        elif belonging.get(address, set()) == everywhere:
            outcome = Outcome.BELONGS
        elif belonging.get(address, set()) | invited.get(address, set()) == everywhere:
            outcome = Outcome.INVITED
        elif most and sent.get(address, 0) >= most[0]:
            outcome = Outcome.ENOUGH
        elif left is not None and left <= 0:
            outcome = Outcome.LIMIT
        else:
            outcome = Outcome.INVITE
            left = left - 1 if left is not None else None
        seen.add(address)
        plan.append(Line(typed, address, outcome))
    return plan


def left_today(by: User, *, now: datetime) -> int | None:
    """How many invitations somebody may still make; None: there is no limit."""
    if settings.INVITATION_LIMIT is None:
        return None
    count, seconds = settings.INVITATION_LIMIT
    made = Invitation.objects.filter(inviter=by, made_at__gt=now - timedelta(seconds=seconds)).count()
    return max(0, int(count) - made)


def asked_today(by: User, *, now: datetime) -> int:
    """How many addresses somebody has had looked up in a day: each answer tells whether it is a member's."""
    looks = Entry.objects.filter(kind=LOOKED, actor_id=by.pk, at__gt=now - timedelta(days=1))
    return sum(detail["addresses"] for detail in looks.values_list("detail", flat=True))


def sent_enough(address: str, *, now: datetime) -> bool:
    most = settings.INVITATIONS_PER_ADDRESS
    return most is not None and _sent({address}, now).get(address, 0) >= most[0]


def _sent(addresses: set[str], now: datetime) -> dict[str, int]:
    if settings.INVITATIONS_PER_ADDRESS is None:
        return {}
    since = now - timedelta(seconds=settings.INVITATIONS_PER_ADDRESS[1])
    return letters_since(addresses, TEMPLATE, since)


def _belonging(communities: Sequence[Community], addresses: set[str]) -> dict[str, set[UUID]]:
    """For each address the groups its owner belongs to as more than a guest."""
    members = Membership.objects.current().filter(community__in=communities).exclude(role=Membership.Role.GUEST)
    rows = EmailAddress.objects.filter(email__in=addresses, verified=True, user__memberships__in=members)
    return _by_address(rows.values_list("email", "user__memberships__community"))


def _invited(communities: Sequence[Community], addresses: set[str], now: datetime) -> dict[str, set[UUID]]:
    rows = Invitation.objects.open(now).filter(address__in=addresses, communities__in=communities)
    return _by_address(rows.order_by().annotate(group=F("communities")).values_list("address", "group"))


def _by_address(rows: Iterable[tuple[str, UUID]]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    for address, group in rows:
        found.setdefault(address, set()).add(group)
    return found


def remembered_address(pk: UUID, *, now: datetime) -> str:
    """The address an open invitation is for, and nothing where it is a link or no longer open."""
    return Invitation.objects.open(now).filter(pk=pk).values_list("address", flat=True).first() or ""


def has_offers(person: User, *, now: datetime, remembered: UUID | None = None) -> bool:
    return bool(offers_for(person, now=now, remembered=remembered))
