from uuid import UUID

from django.http import Http404

from communities.groups.models import Community, Membership
from communities.groups.permissions import May, Person, access_community

DATED = (Membership.State.ACTIVE, Membership.State.LAPSED)


def access_dated(user: Person, slug: str, pk: UUID) -> tuple[Community, Membership]:
    """A member of the group, or somebody whose membership has ended, for whoever may say until when.

    Raises Http404, PermissionDenied, StepFirst.
    """
    community = access_community(user, slug, May.RENEW)
    found = Membership.objects.filter(community=community, pk=pk, state__in=DATED).select_related("person").first()
    if found is None:
        raise Http404
    return community, found
