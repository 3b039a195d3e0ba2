from uuid import UUID

from django.http import Http404

from accounts.permissions import may_take_part
from communities.calendars.models import CalendarFeed
from communities.events.models import EventDate
from communities.events.permissions import access_date
from communities.groups.permissions import May, Person, may, membership_of
from core.tokens import digest_of


def may_read_feed(feed: CalendarFeed) -> bool:
    """Asked each time a calendar comes: they take part, and belong to the group it is of, where it is of one."""
    if not may_take_part(feed.person):
        return False
    if feed.community is None:
        return True
    belongs = membership_of(feed.person, feed.community) is not None
    return belongs and may(feed.person, May.READ, feed.community)


def access_feed(token: str) -> CalendarFeed:
    """The feed of an address, for whoever has it. Unknown, taken back and not allowed any more are one Http404."""
    feeds = CalendarFeed.objects.select_related("person", "community")
    feed = feeds.filter(digest=digest_of(token)).first()
    if feed is None or not may_read_feed(feed):
        raise Http404
    return feed


def access_linked(user: Person, pk: UUID) -> EventDate:
    """The date that the link in a calendar means, which names no group. Raises Http404, Moved and StepFirst."""
    found = EventDate.objects.select_related("event__post__community").filter(pk=pk).first()
    if found is None:
        raise Http404
    post = found.event.post
    return access_date(user, post.community.slug, post.pk, pk)
