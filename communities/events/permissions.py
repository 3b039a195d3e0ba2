from uuid import UUID

from django.http import Http404

from communities.events.models import Event, EventDate
from communities.groups.permissions import May, Person, belongs, may
from communities.posts.models import Post
from communities.posts.permissions import access_beside, access_own_post, beside


def may_answer(user: Person, post: Post) -> bool:
    return belongs(user, post.community) and post.community.archived_at is None


def may_change_dates(user: Person, event: Event, post: Post) -> bool:
    """Who wrote it and who hosts it, as long as they may write there; the hosts of the group for them."""
    is_theirs = (post.is_by(user.pk) or event.host_id == user.pk) and may(user, May.POST, post.community)
    return is_theirs or may(user, May.ARRANGE, post.community)


def access_event(user: Person, slug: str, pk: UUID) -> Event:
    """A shown event of a group this person may read. Raises Http404, Moved and StepFirst."""
    return access_beside(user, slug, pk, Event.objects.select_related("host"))


def access_own_event(user: Person, slug: str, pk: UUID) -> Event:
    """One's own, to change its words."""
    _community, post = access_own_post(user, slug, pk)
    return beside(post, Event.objects.select_related("host"))


def access_date(user: Person, slug: str, pk: UUID, date_pk: UUID) -> EventDate:
    event = access_event(user, slug, pk)
    found = EventDate.objects.filter(event=event, pk=date_pk).first()
    if found is None:
        raise Http404
    found.event = event
    return found


def access_answered(user: Person, slug: str, pk: UUID, date_pk: UUID) -> EventDate:
    """The same for whoever may answer. Raises Http404."""
    found = access_date(user, slug, pk, date_pk)
    if not may_answer(user, found.event.post):
        raise Http404
    return found


def access_managed(user: Person, slug: str, pk: UUID, date_pk: UUID) -> EventDate:
    """The same for whoever may move and cancel it. Raises Http404."""
    found = access_date(user, slug, pk, date_pk)
    if not may_change_dates(user, found.event, found.event.post):
        raise Http404
    return found
