from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from communities.events.models import Event, EventAnswer, EventDate
from communities.events.permissions import may_answer, may_change_dates
from communities.groups.models import Community, Membership
from communities.groups.permissions import Person, belongs
from communities.mentions.permissions import mentionable
from communities.people.models import Block
from communities.people.queries import blocked_among
from communities.posts.models import Post

LATER = 12  # dates of a series on the page of its post
Said = EventAnswer.Said
NOTHING = {"yes": 0, "maybe": 0, "waiting": 0}


@dataclass(frozen=True)
class EventPanel:
    """What stands under an event: its next date, or the last one where there is none to come."""

    event: Event
    date: EventDate
    counts: dict[str, int]
    mine: EventAnswer | None
    host: User | None
    may_answer: bool
    may_change: bool
    is_over: bool
    sees_who: bool

    @property
    def is_full(self) -> bool:
        capacity = self.event.capacity
        return capacity is not None and (self.counts["yes"] >= capacity or self.counts["waiting"] > 0)

    @cached_property
    def later(self) -> list[EventDate]:
        """The next of the dates after this one, on the page of the post alone; the group's page of events has all."""
        if not self.event.repeats or self.is_over:
            return []
        dates = EventDate.objects.filter(event=self.event, starts_at__gt=self.date.starts_at)
        found = list(dates[:LATER])
        for one in found:
            one.event = self.event
        return found


def events_of(posts: Sequence[Post], reader: Person) -> dict[UUID, EventPanel]:
    """For each post its event, as this reader sees it: six queries."""
    now = timezone.now()
    events = {one.post_id: one for one in _with_next(Event.objects.filter(post__in=posts), now).select_related("host")}
    dates = EventDate.objects.in_bulk([one.next_id for one in events.values()])
    counts, mine = counts_of(dates), answers_by(reader, dates)
    hosts = _hosts_shown(events.values(), posts, reader)
    found = {}
    for post in posts:
        event = events.get(post.pk)
        date = dates.get(event.next_id) if event else None
        if event is None or date is None:
            continue
        event.post, date.event = post, event
        found[post.pk] = EventPanel(
            event=event, date=date, counts=counts[date.pk], mine=mine.get(date.pk),
            host=event.host if (event.host_id, post.community_id) in hosts else None,
            may_answer=may_answer(reader, post) and date.cancelled_at is None and date.ends_at > now,
            may_change=may_change_dates(reader, event, post) and date.ends_at > now,
            is_over=date.ends_at <= now, sees_who=belongs(reader, post.community),
        )  # fmt: skip
    return found


def panel_of(date: EventDate, reader: Person) -> EventPanel:
    """The same for one date of one event, which has its post."""
    now, event, post = timezone.now(), date.event, date.event.post
    return EventPanel(
        event=event, date=date, counts=counts_of([date.pk])[date.pk], mine=answers_by(reader, [date.pk]).get(date.pk),
        host=event.host if (event.host_id, post.community_id) in _hosts_shown([event], [post], reader) else None,
        may_answer=may_answer(reader, post) and date.cancelled_at is None and date.ends_at > now,
        may_change=may_change_dates(reader, event, post) and date.ends_at > now,
        is_over=date.ends_at <= now, sees_who=belongs(reader, post.community),
    )  # fmt: skip


def _with_next(events: QuerySet[Event], now: datetime) -> QuerySet[Any]:
    """Each with `next_id`: its next date that is not cancelled, else its next one, else its last."""
    dates = EventDate.objects.filter(event=OuterRef("pk"))
    coming = dates.filter(ends_at__gt=now).order_by("starts_at", "pk")
    best = (coming.filter(cancelled_at=None), coming, dates.order_by("-starts_at", "pk"))
    return events.annotate(next_id=Coalesce(*[Subquery(one.values("pk")[:1]) for one in best]))


def _hosts_shown(events: Collection[Event], posts: Collection[Post], reader: Person) -> set[tuple[UUID, UUID]]:
    """Those who still belong to the group of their event, and whom the reader has not blocked: (person, group)."""
    hosts = {event.host_id for event in events if event.host_id}
    groups = {post.community_id for post in posts}
    members = Membership.objects.current().exclude(role=Membership.Role.GUEST)
    blocked = blocked_among(hosts, by=reader) if isinstance(reader, User) else set()
    found = members.filter(person__in=hosts, community__in=groups).values_list("person_id", "community_id")
    return {(person, group) for person, group in found if person not in blocked}


def standing(answers: QuerySet[EventAnswer]) -> QuerySet[EventAnswer]:
    """Those of people who belong to the group today and can read of the event. What they said before counts no more."""
    members = Membership.objects.current().exclude(role=Membership.Role.GUEST)
    members = members.filter(community=OuterRef("date__event__post__community"), person=OuterRef("person"))
    in_time = Q(reads_from=None) | Q(reads_from__lte=OuterRef("date__event__post__created_at"))
    members = members.filter(in_time | Q(community__visibility=Community.Visibility.OPEN))
    return answers.filter(Exists(members), person__state=User.State.APPROVED)


def counts_of(dates: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """How many say what to each date: one query."""
    found = {pk: dict(NOTHING) for pk in dates}
    rows = standing(EventAnswer.objects.filter(date__in=list(dates)).exclude(said=Said.NO)).order_by()
    for pk, said, count in rows.values_list("date", "said").annotate(Count("pk")):
        found[pk][said] = count
    return found


def answers_by(reader: Person, dates: Collection[UUID]) -> dict[UUID, EventAnswer]:
    """What the reader said to each of the dates, by its id."""
    return {one.date_id: one for one in standing(EventAnswer.objects.filter(date__in=list(dates), person=reader.pk))}


def live_counts(ids: Collection[UUID]) -> dict[UUID, tuple[UUID, dict[str, Any]]]:
    """Frames of those of the ids that are events: how many come to the next date."""
    events = list(_with_next(Event.objects.filter(pk__in=ids), timezone.now()))
    counts = counts_of([event.next_id for event in events if event.next_id])
    return {event.pk: (event.post_id, counts.get(event.next_id, dict(NOTHING))) for event in events}


def people_who_said(date: EventDate, said: str, *, reader: Person) -> QuerySet[EventAnswer]:
    """Their names, but for those the reader has blocked; the waiting list in its order."""
    found = standing(EventAnswer.objects.filter(date=date, said=said)).select_related("person")
    found = found.exclude(person__in=Block.objects.filter(by=reader.pk).values("person"))
    order = ["at", "pk"] if said == Said.WAITING else ["person__display_name", "pk"]
    return found.order_by(*order)


def blocked_coming(date: EventDate, *, reader: Person) -> bool:
    """Whether there is somebody among them whose name this reader is not shown."""
    blocked = Block.objects.filter(by=reader.pk).values("person")
    return standing(EventAnswer.objects.filter(date=date, person__in=blocked)).exclude(said=Said.NO).exists()


def member_called(community: Community, name: str) -> User | None:
    """The one member who can read the group and has just that name, whatever its case; None where several have it."""
    found = list(mentionable(community).filter(display_name__iexact=name)[:2])
    return found[0] if len(found) == 1 else None


def words_to_find(posts: Collection[UUID]) -> dict[UUID, list[str]]:
    found = Event.objects.filter(post__in=posts).exclude(place="").values_list("post", "place")
    return {post: [place] for post, place in found}


def words_beside(post: Post) -> list[dict[str, str]]:
    """Where it is, as evidence keeps it: its readers see these words besides those of the post."""
    event = Event.objects.filter(post=post).first()
    said = [event.place, event.link] if event else []
    return [{"by": post.author.display_name, "text": text} for text in said if text]
