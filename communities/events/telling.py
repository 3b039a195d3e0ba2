"""Who is told of an event, and when: each notice is a row first, and the clock tells people of it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from communities.events.clocks import local
from communities.events.models import EventAnswer, EventDate, EventNotice
from communities.events.queries import standing
from communities.mentions.permissions import hearers
from communities.notifications.actions import notify_each
from communities.people.updates import deaf_to
from communities.posts.models import Post

TOLD_AT_ONCE = 100  # people in one transaction: each holds the row of their own stream until it ends
NOBODY = UUID(int=0)
Kind, Said = EventNotice.Kind, EventAnswer.Said
ENDED = {Post.State.DELETED, Post.State.REMOVED}
REMINDERS = {Kind.DAY, Kind.HOUR}
SENTENCE = {
    Kind.DAY: "event_soon", Kind.HOUR: "event_soon", Kind.CHANGED: "event_changed", Kind.CANCELLED: "event_cancelled",
}  # fmt: skip


def give_note(dates: Iterable[EventDate], kind: str, *, by: User, now: datetime) -> None:
    """Writes down that those who answered are to be told. What waits to be told already begins anew."""
    for date in dates:
        EventNotice.objects.update_or_create(
            date=date, kind=kind, done_at=None, defaults={"due_at": now, "by_id": by.pk, "told_until": None}
        )


def note_end(post: Post, now: datetime) -> None:
    """Whoever answered to a date to come is to be told that there is nothing to come to: one note for all of them."""
    coming = EventDate.objects.filter(event__post=post, ends_at__gt=now, cancelled_at=None).first()
    if coming is not None:
        values = {"due_at": now, "by_id": post.author_id, "told_until": None}
        EventNotice.objects.update_or_create(date=coming, kind=Kind.CANCELLED, done_at=None, defaults=values)


def tell_of_place(date: EventDate, people: set[UUID], now: datetime) -> None:
    post = date.event.post
    heard = _heard(people, post)
    if heard:
        told = dict.fromkeys(heard, "event_place")
        notify_each(told, community=post.community_id, subject=("post", post.pk), now=now)


def tell_of_events(*, now: datetime) -> int:
    """Tells of every notice that is due those who answered; returns how many people were told.

    Where it stopped is in the row, so that a clock that dies goes on there and nobody is told twice.
    """
    told = 0
    due = EventNotice.objects.filter(done_at=None, due_at__lte=now).order_by("due_at", "pk")
    for pk in due.values_list("pk", flat=True)[:1000]:
        while (count := _tell_some(pk, now)) is not None:
            told += count
    return told


@transaction.atomic
def _tell_some(pk: UUID, now: datetime) -> int | None:
    """None where nobody is left, or there is no longer a reason to tell."""
    held = EventNotice.objects.select_for_update(no_key=True, of=("self",))
    notice = held.select_related("date__event__post__community").filter(pk=pk, done_at=None).first()
    if notice is None:
        return None
    people = _next_people(notice) if _is_wanted(notice, now) else []
    if not people:
        notice.done_at = now
        notice.save(update_fields=["done_at"])
        return None
    notice.told_until = people[-1]
    notice.save(update_fields=["told_until"])
    post = notice.date.event.post
    heard = _heard(set(people) - {notice.by_id}, post)
    if not post.is_shown:  # nothing of it is left to lead to, so the line says when it would have been
        notify_each(dict.fromkeys(heard, "event_gone"), community=post.community_id, now=now, day=_day_of(notice.date))
        return len(heard)
    told = dict.fromkeys(heard, SENTENCE[Kind(notice.kind)])
    notify_each(told, community=post.community_id, subject=("post", post.pk), now=now)
    return len(heard)


def _day_of(date: EventDate) -> str:
    return local(date.starts_at).date().isoformat()


def _is_wanted(notice: EventNotice, now: datetime) -> bool:
    """A reminder that comes late is not worth more than the next one, and none is once it has begun."""
    date = notice.date
    if date.ends_at <= now:
        return False
    if not date.event.post.is_shown:
        return notice.kind == Kind.CANCELLED and date.event.post.state in ENDED
    if notice.kind == Kind.CANCELLED:
        return True
    if date.cancelled_at is not None:
        return False
    if notice.kind == Kind.DAY:
        overtaken = EventNotice.objects.filter(date=date, kind=Kind.HOUR, due_at__lte=now)
        return date.starts_at > now and not overtaken.exists()
    return notice.kind == Kind.CHANGED or date.starts_at > now


def _next_people(notice: EventNotice) -> list[UUID]:
    said = [Said.YES, Said.MAYBE] if notice.kind in REMINDERS else [Said.YES, Said.MAYBE, Said.WAITING]
    answers = standing(EventAnswer.objects.filter(date=notice.date, said__in=said))
    if not notice.date.event.post.is_shown:
        coming = EventDate.objects.filter(event=notice.date.event, starts_at__gte=notice.date.starts_at)
        answers = standing(EventAnswer.objects.filter(date__in=coming.filter(cancelled_at=None), said__in=said))
    if notice.told_until:
        answers = answers.filter(person__gt=notice.told_until)
    return list(answers.order_by("person").values_list("person_id", flat=True).distinct()[:TOLD_AT_ONCE])


def _heard(people: set[UUID], post: Post) -> set[UUID]:
    """Those who can read the post today and have not blocked who wrote it; whoever wrote it is one of them."""
    heard = hearers(people, post.community, of=NOBODY, at=post.created_at)
    return heard - deaf_to(post.author_id, heard)
