from uuid import UUID

from django.db.models import Q
from django.http import Http404

from accounts.models import User
from communities.drafts.models import Draft
from communities.drafts.queries import drafts_of
from communities.groups.permissions import access_community
from communities.posts.kinds import KINDS
from communities.posts.models import Post
from communities.posts.permissions import access_own_post
from communities.scheduling.models import ScheduledPost
from communities.scheduling.queries import scheduled_by


def access_own_draft(user: User, place: str, target: UUID) -> Draft:
    """One's own draft with words in it. Nobody else's can be asked for. Raises Http404."""
    found = drafts_of(user).filter(place=place, target=target).first()
    if found is None:
        raise Http404
    return found


def access_own_scheduled(user: User, pk: UUID) -> ScheduledPost:
    """What one planned oneself. Raises Http404."""
    found = scheduled_by(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def access_changeable(user: User, pk: UUID) -> ScheduledPost:
    """The same where one may write that now. Raises what `access_community` does."""
    found = access_own_scheduled(user, pk)
    found.community = access_community(user, found.community.slug, KINDS[found.kind].may_write)
    return found


def access_posted(user: User, pk: UUID) -> Post:
    """One's own post that was planned and is there by now; it has the plan's id. Raises what `access_own_post` does."""
    theirs = Q(author=user.pk) | Q(author__merged_into=user.pk)
    found = Post.objects.select_related("community").filter(theirs, pk=pk).first()
    if found is None:
        raise Http404
    return access_own_post(user, found.community.slug, pk)[1]
