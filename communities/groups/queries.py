from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from communities.groups.models import Community, JoinRequest, Membership
from communities.groups.permissions import visible_to


def groups_of(user: User) -> QuerySet[Community]:
    return Community.objects.filter(pk__in=Membership.objects.current().filter(person=user).values("community"))


def groups_to_find(user: User) -> QuerySet[Community]:
    """Groups a person may know of but does not belong to; `asked` tells whether they wait for an answer."""
    mine = Membership.objects.current().filter(person=user, community=OuterRef("pk"))
    waiting = JoinRequest.objects.filter(person=user, state=JoinRequest.State.WAITING, community=OuterRef("pk"))
    return visible_to(user).filter(~Exists(mine)).annotate(asked=Exists(waiting)).order_by("name")


def members_of(community: Community) -> QuerySet[Membership]:
    """Hosts first, then by name."""
    return (
        Membership.objects.current()
        .filter(community=community)
        .select_related("person")
        .annotate(is_host=Count("pk", filter=Q(role=Membership.Role.HOST)))
        .order_by("-is_host", "person__display_name", "pk")
    )


def waiting_for(community: Community) -> QuerySet[JoinRequest]:
    return community.join_requests.filter(state=JoinRequest.State.WAITING).select_related("person")


def latest_request(community: Community, user: User) -> JoinRequest | None:
    return community.join_requests.filter(person=user).order_by("-asked_at").first()


def hosts_of(community: Community) -> QuerySet[User]:
    hosting = Membership.objects.current().filter(community=community, role=Membership.Role.HOST)
    return User.objects.filter(pk__in=hosting.values("person"), state=User.State.APPROVED)
