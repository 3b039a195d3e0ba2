import secrets
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communities.calendars.models import CalendarFeed
from communities.calendars.queries import groups_for_feeds
from communities.groups.locks import lock_membership
from communities.groups.models import Community
from core.tokens import digest_of
from realtime.read import missing


@transaction.atomic
def make_feed(community: Community | None, *, only_mine: bool, with_titles: bool, by: User) -> tuple[CalendarFeed, str]:
    """A new address, for one group or (None) for all of theirs. The one there was before ends. Raises Refused.

    The address is in the answer alone: nobody can read it again.
    """
    if community is not None:
        lock_membership(by, community)
        if not groups_for_feeds(by).filter(pk=community.pk).exists():
            raise missing()
    # One after the other: two at once would each make the first.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    token = secrets.token_urlsafe(32)
    made = {"digest": digest_of(token), "only_mine": only_mine, "with_titles": with_titles, "made_at": timezone.now()}
    feed, _created = CalendarFeed.objects.update_or_create(person=by, community=community, defaults=made)
    return feed, token


@transaction.atomic
def renew_feed(pk: UUID, *, by: User) -> tuple[CalendarFeed, str]:
    """Another address for the same; the old one ends at once."""
    feed = CalendarFeed.objects.select_for_update(no_key=True).filter(pk=pk, person=by).first()
    if feed is None:
        raise missing()
    token = secrets.token_urlsafe(32)
    feed.digest, feed.made_at = digest_of(token), timezone.now()
    feed.save(update_fields=["digest", "made_at"])
    return feed, token


@transaction.atomic
def revoke_feed(pk: UUID, *, by: User) -> int:
    """Ends an address; ended twice it is ended."""
    return CalendarFeed.objects.filter(pk=pk, person=by).delete()[0]


def revoke_feeds_of(person: User) -> int:
    return CalendarFeed.objects.filter(person=person).delete()[0]
