from uuid import UUID

from django.http import Http404

from accounts.models import User
from accounts.permissions import may_take_part
from communities.groups.models import Community, JoinRequest
from communities.groups.permissions import May, Person, access_community, access_listing


def access_request(user: Person, slug: str, pk: UUID) -> tuple[Community, JoinRequest]:
    """A request that this person, as a host, may read and answer. Raises Http404; PermissionDenied to other members."""
    community = access_community(user, slug, May.DECIDE_REQUESTS)
    request = JoinRequest.objects.select_related("person").filter(community=community, pk=pk).first()
    if request is None:
        raise Http404
    return community, request


def access_own_request(user: User, slug: str) -> tuple[Community, JoinRequest]:
    """One's own request that is still open. Raises Http404."""
    community = access_listing(user, slug)
    request = JoinRequest.objects.filter(community=community, person=user, state__in=JoinRequest.OPEN).first()
    if request is None:
        raise Http404
    return community, request


def access_unnamed_request(user: User, pk: UUID) -> JoinRequest:
    """The same by its own id, whatever has become of the group, which the page must not name. Raises Http404."""
    request = JoinRequest.objects.filter(pk=pk, person=user, state__in=JoinRequest.OPEN).first()
    if request is None or not may_take_part(user):
        raise Http404
    return request
