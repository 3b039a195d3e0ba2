from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from communities.groups.models import Community
from communities.posts.models import Comment, Post
from communities.words.models import Words

PAGE = 20
SHOWN = Words.State.SHOWN


@dataclass(frozen=True)
class FeedPage:
    posts: Sequence[Post]
    older: str  # the cursor of the next page, empty on the last


def parse_cursor(text: str) -> tuple[datetime, UUID] | None:
    """(active_at, id) of the last post seen, from `2026-11-22T10:00:00+00:00_<uuid>`; None when it is none."""
    at, _, pk = text.partition("_")
    try:
        moment, post_id = datetime.fromisoformat(at.replace(" ", "+")), UUID(pk)
        return (moment.astimezone(UTC), post_id) if moment.tzinfo else None
    except (ValueError, OverflowError):  # the first and last days of the calendar overflow in another zone
        return None


def feed_of(community: Community, *, after: tuple[datetime, UUID] | None = None) -> FeedPage:
    """Posts by latest activity, a page at a time from a cursor, so that a page costs the same at 100,000 posts."""
    posts = (
        Post.objects.filter(community=community)
        .exclude(state=Words.State.DELETED)
        .select_related("author")
        .annotate(comment_count=Count("comments", filter=Q(comments__state=SHOWN)))
        .order_by("-active_at", "-id")
    )
    if after:
        at, pk = after
        posts = posts.filter(Q(active_at__lt=at) | Q(active_at=at, id__lt=pk))
    found = list(posts[: PAGE + 1])
    older = ""
    if len(found) > PAGE:
        last = found[PAGE - 1]
        older = f"{last.active_at.isoformat()}_{last.pk}"
    return FeedPage(found[:PAGE], older)


def comments_of(post: Post) -> QuerySet[Comment]:
    return post.comments.select_related("author").order_by("created_at", "id")
