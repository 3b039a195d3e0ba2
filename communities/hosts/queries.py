from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.clocks import earliest_in
from accounts.models import User
from communities.groups.models import Community, Membership

Role = Membership.Role


def standing(members: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those whose account is approved today. Terms to accept or a password to change do not keep them from it."""
    earliest = earliest_in(timezone.localdate())
    approved = Q(person__approved_until=None) | Q(person__approved_until__gte=earliest)
    return members.filter(approved, person__state=User.State.APPROVED, person__is_active=True)


def groups_without_host() -> QuerySet[Community]:
    """Groups that nobody looks after: their last host was suspended or banned, or a date of theirs is over."""
    hosts = standing(Membership.objects.current().filter(community=OuterRef("pk"), role=Role.HOST))
    return Community.objects.filter(~Exists(hosts))


def listed_without_host() -> QuerySet[Community]:
    """The same as staff see them listed: secret ones last, in an order that says nothing of their names.

    An archived group that nobody could host any more is left out: there is nothing to find.
    """
    is_secret = Q(visibility=Community.Visibility.SECRET)
    could_host = standing(Membership.objects.current().filter(community=OuterRef("pk"))).exclude(role=Role.GUEST)
    listed = groups_without_host().filter(Q(archived_at=None) | Exists(could_host)).annotate(is_secret=is_secret)
    return listed.order_by("is_secret", Case(When(is_secret, then=Value("")), default="name"), "created_at", "pk")


def heirs_of(community: Community, *, besides: User | None = None, called: str = "") -> QuerySet[Membership]:
    """Members who could become a host, moderators first, then by name; `called` narrows them by a part of it."""
    found = standing(Membership.objects.current().filter(community=community)).exclude(role__in=[Role.HOST, Role.GUEST])
    if besides is not None:
        found = found.exclude(person=besides)
    if called:
        found = found.filter(person__display_name__icontains=called)
    found = found.select_related("person").annotate(is_moderator=Q(role=Role.MODERATOR))
    return found.order_by("-is_moderator", "person__display_name", "pk")


def hands_over(membership: Membership) -> bool:
    """Must they name a host before they leave? Not where the group is archived and nobody could be its host."""
    community = membership.community
    has_heirs = heirs_of(community, besides=membership.person).exists()
    return is_last_host(membership) and (community.archived_at is None or has_heirs)


def is_last_host(membership: Membership) -> bool:
    hosts = standing(Membership.objects.current().filter(community=membership.community_id, role=Role.HOST))
    return membership.role == Role.HOST and not hosts.exclude(pk=membership.pk).exists()
