from uuid import UUID

from django.http import Http404

from communities.announcements.models import Announcement
from communities.groups.models import Community
from communities.groups.permissions import May, Person, belongs, may
from communities.posts.models import Post
from communities.posts.permissions import access_beside


def may_confirm(user: Person, post: Post) -> bool:
    """Members who read the group, readers too; not whoever wrote it, and nobody who only looks in."""
    return belongs(user, post.community) and not post.is_by(user.pk)


def may_see_confirmations(user: Person, community: Community) -> bool:
    return may(user, May.ANNOUNCE, community)


def access_announcement(user: Person, slug: str, pk: UUID, permission: May = May.READ) -> Announcement:
    """An announcement that is shown and asks to be confirmed. Raises Http404, Moved and StepFirst."""
    return access_beside(user, slug, pk, Announcement.objects.filter(must_confirm=True), permission)


def access_confirmations(user: Person, slug: str, pk: UUID) -> Announcement:
    """The same for its lists of names. Raises PermissionDenied to members who may not see them."""
    return access_announcement(user, slug, pk, May.ANNOUNCE)


def access_asked(user: Person, slug: str, pk: UUID) -> Announcement:
    """The same for whoever is asked to confirm it. Raises Http404."""
    found = access_announcement(user, slug, pk)
    if not may_confirm(user, found.post):
        raise Http404
    return found
