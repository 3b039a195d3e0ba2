from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as day
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from communities.calendars.models import CalendarFeed
from communities.events.clocks import local
from communities.events.models import EventAnswer, EventDate
from communities.events.queries import answers_by, counts_of
from communities.groups.models import Community, Membership
from communities.groups.permissions import ROLE_PERMISSIONS, May, written_for
from communities.people.models import Block
from communities.posts.models import Post

PAGE = 30
MOST_IN_FEED = 500
KEPT_IN_FEED = timedelta(days=60)  # of what is over
READING = [role for role, allowed in ROLE_PERMISSIONS.items() if May.READ in allowed]
Cursor = tuple[datetime, UUID] | None


@dataclass(frozen=True)
class Item:
    """A date in a list, and the month under whose heading it stands."""

    date: EventDate
    month: day
    counts: dict[str, int]
    mine: EventAnswer | None


@dataclass(frozen=True)
class DatesPage:
    items: Sequence[Item]
    more: str  # the cursor of the next page, empty on the last


def _shown_to(reader: User) -> QuerySet[EventDate]:
    dates = EventDate.objects.filter(event__post__state=Post.State.SHOWN)
    dates = dates.exclude(event__post__author__in=Block.objects.filter(by=reader).values("person"))
    return dates.select_related("event__post__community")


def dates_in(community: Community, *, reader: User) -> QuerySet[EventDate]:
    """What this person, who may read the group, reads of its events."""
    theirs = written_for(reader, community, at="event__post__created_at")
    return _shown_to(reader).filter(theirs, event__post__community=community)


def dates_of(reader: User) -> QuerySet[EventDate]:
    """Those of all groups they belong to, as far as they may read them; asked in the same query."""
    mine = Membership.objects.counting().filter(person=reader, role__in=READING)
    mine = mine.filter(community=OuterRef("event__post__community"))
    in_time = Q(reads_from=None) | Q(reads_from__lte=OuterRef("event__post__created_at"))
    return _shown_to(reader).filter(Exists(mine.filter(in_time | Q(community__visibility=Community.Visibility.OPEN))))


def page_of(
    dates: QuerySet[EventDate], *, reader: User, now: datetime, over: bool = False, after: Cursor = None
) -> DatesPage:
    """What is to come, soonest first, or with `over` what was, newest first. Three queries."""
    if over:
        dates = dates.filter(ends_at__lte=now).order_by("-starts_at", "-pk")
    else:
        dates = dates.filter(ends_at__gt=now).order_by("starts_at", "pk")
    if after:
        at, pk = after
        further = Q(starts_at__lt=at) | Q(pk__lt=pk) if over else Q(starts_at__gt=at) | Q(pk__gt=pk)
        dates = dates.filter(further, **{"starts_at__lte" if over else "starts_at__gte": at})
    found = list(dates[: PAGE + 1])
    shown = found[:PAGE]
    ids = [one.pk for one in shown]
    counts, mine = counts_of(ids), answers_by(reader, ids)
    items = [Item(one, local(one.starts_at).date().replace(day=1), counts[one.pk], mine.get(one.pk)) for one in shown]
    more = f"{shown[-1].starts_at.isoformat()}_{shown[-1].pk}" if len(found) > PAGE else ""
    return DatesPage(items, more)


def dates_of_feed(feed: CalendarFeed, *, now: datetime) -> list[EventDate]:
    """What stands in it now; cancelled dates too, so that a calendar hears of it."""
    dates = dates_of(feed.person).filter(ends_at__gt=now - KEPT_IN_FEED)
    if feed.community_id:
        dates = dates.filter(event__post__community=feed.community_id)
    if feed.only_mine:
        said = [EventAnswer.Said.YES, EventAnswer.Said.MAYBE, EventAnswer.Said.WAITING]
        answers = EventAnswer.objects.filter(date=OuterRef("pk"), person=feed.person_id, said__in=said)
        dates = dates.filter(Exists(answers))
    return list(dates.order_by("starts_at", "pk")[:MOST_IN_FEED])


def groups_for_feeds(person: User) -> QuerySet[Community]:
    mine = Membership.objects.counting().filter(person=person, role__in=READING)
    return Community.objects.filter(pk__in=mine.values("community")).order_by("name")


def feeds_of(person: User) -> QuerySet[CalendarFeed]:
    """Their addresses. A group they no longer belong to is not named: see the template."""
    known = groups_for_feeds(person).values("pk")
    return person.calendar_feeds.select_related("community").annotate(
        is_known=Exists(Community.objects.filter(pk__in=known, pk=OuterRef("community")))
    )
