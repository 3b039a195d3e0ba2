"""What of all that somebody was told they may still know of today."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import User
from communities.groups.models import Community, Membership
from communities.groups.permissions import moderated_by, readers, visible_to
from communities.notifications.models import Notification


def access_notification(user: User, pk: UUID) -> Notification:
    """One's own. Raises Http404: anybody else's is no more to be found than a missing one."""
    found = Notification.objects.select_related("community").filter(person=user, pk=pk).first()
    if found is None:
        raise Http404
    return found


def known_to(user: User) -> QuerySet[Community]:
    """The groups they may know of: no other is named."""
    return Community.objects.filter(Q(pk__in=visible_to(user).values("pk")) | Q(pk__in=moderated_by(user).values("pk")))


def read_since(user: User, communities: Collection[UUID]) -> dict[UUID, datetime | None]:
    """Of these groups those they read, and since when; None: everything. Three queries, however many."""
    reading = {group for group, _person in readers({(group, user.pk) for group in communities})}
    late = Membership.objects.current().filter(person=user, community__in=reading, reads_from__isnull=False)
    late = late.exclude(community__visibility=Community.Visibility.OPEN)
    return dict.fromkeys(reading) | dict(late.values_list("community_id", "reads_from"))
