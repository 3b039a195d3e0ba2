"""Whom the clock tells of a poll or a consultation, a hundred in one transaction, and nobody twice."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from communities.mentions.permissions import hearers
from communities.notifications.actions import notify_each
from communities.polls.clocks import is_over
from communities.polls.models import Poll, Telling
from communities.polls.permissions import asked_of
from communities.polls.queries import have_voted
from communities.posts.models import Post

TOLD_AT_ONCE = 100  # members in one transaction: each holds the row of their own stream until it ends
SENTENCES = {
    Telling.Kind.ASKED: "poll_asked",
    Telling.Kind.CLOSING: "poll_closing",
    Telling.Kind.OUTCOME: "poll_outcome",
}
Choose = Callable[[Telling, set[UUID], datetime], set[UUID]]


def tell_of_polls(*, now: datetime) -> int:
    return tell_due(Post.Kind.POLL, whom_of_poll, now=now)


def whom_of_poll(telling: Telling, people: set[UUID], now: datetime) -> set[UUID]:
    poll = Poll.objects.get(post=telling.post_id)
    if telling.kind == Telling.Kind.OUTCOME:
        return have_voted(poll, people)
    return set() if is_over(poll.closes_at, now) else people - have_voted(poll, people)


def tell_due(kind: str, choose: Choose, *, now: datetime | None = None) -> int:
    """Tells of everything that is due of posts of this kind; returns how many people.

    `choose` says which of some members are told. Where it stopped is in the row: a clock that dies goes on there.
    """
    now, told = now or timezone.now(), 0
    due = Telling.objects.filter(done_at=None, due_at__lte=now, post__kind=kind).order_by("due_at", "pk")
    for pk in list(due.values_list("pk", flat=True)):
        while (count := _tell_some(pk, choose, now)) is not None:
            told += count
    return told


def _hearing(telling: Telling, people: set[UUID]) -> set[UUID]:
    """Who hears of whoever asked, and of whoever had them told; the first is told of what the second does."""
    post = telling.post
    heard = hearers(people, post.community, of=post.author_id, at=post.created_at)
    if telling.by_id in {None, post.author_id}:
        return heard
    return hearers(people, post.community, of=telling.by_id, at=post.created_at) & (heard | {post.author_id})


def _is_wanted(telling: Telling) -> bool:
    """Nobody is asked to answer where nobody can any more: an archived group is only read."""
    post = telling.post
    return post.is_shown and (telling.kind == Telling.Kind.OUTCOME or post.community.archived_at is None)


@transaction.atomic
def _tell_some(pk: UUID, choose: Choose, now: datetime) -> int | None:
    """None where nobody is left."""
    claimed = Telling.objects.select_for_update(no_key=True, of=("self",)).select_related("post__community")
    telling = claimed.filter(pk=pk, done_at=None).first()
    if telling is None:
        return None
    post = telling.post
    waiting = asked_of(post).order_by("pk")
    if telling.told_until:
        waiting = waiting.filter(pk__gt=telling.told_until)
    members = list(waiting.values_list("pk", "person")[:TOLD_AT_ONCE]) if _is_wanted(telling) else []
    if not members:
        telling.done_at = now
        telling.save(update_fields=["done_at"])
        return None
    telling.told_until = members[-1][0]
    telling.save(update_fields=["told_until"])
    chosen = choose(telling, {person for _membership, person in members}, now)
    heard = _hearing(telling, chosen)
    kinds = dict.fromkeys(heard, SENTENCES[Telling.Kind(telling.kind)])
    notify_each(kinds, community=post.community_id, subject=("post", post.pk), now=now)
    return len(heard)
