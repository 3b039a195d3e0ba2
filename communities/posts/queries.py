from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from communities.groups.models import Community
from communities.groups.permissions import Person, written_for
from communities.posts.models import Comment, Post
from communities.words.models import Words

PAGE = 20
COMMENTS = 50  # on a page
BEFORE_LINKED = 10  # of them before the one a link leads to
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


def feed_of(community: Community, *, reader: Person, after: tuple[datetime, UUID] | None = None) -> FeedPage:
    """What `reader` reads of the posts, by latest activity: a page from a cursor, which costs the same at 100,000."""
    theirs = written_for(reader, community)
    posts = (
        Post.objects.filter(theirs, community=community)
        .exclude(state=Words.State.DELETED)
        .select_related("author")
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
    return FeedPage(_with_counts(found[:PAGE], theirs), older)


def _with_counts(posts: list[Post], theirs: Q) -> list[Post]:
    """Asked of the posts of this page alone: counted in the query above it would be for every post of the group."""
    shown = Comment.objects.filter(theirs, post__in=posts, state=SHOWN)
    counts = dict(shown.order_by().values_list("post").annotate(Count("pk")))
    for post in posts:
        post.comment_count = counts.get(post.pk, 0)
    return posts


@dataclass(frozen=True)
class CommentsPage:
    """Comments in order. `earlier` and `later` are the ids before and after which more wait; None: no more."""

    comments: Sequence[Comment]
    earlier: UUID | None
    later: UUID | None


def comments_of(
    post: Post, *, reader: Person, before: UUID | None = None, after: UUID | None = None, around: UUID | None = None
) -> CommentsPage:
    """The newest page, the one before or after a comment, or the one a comment is on.

    A cursor that is no comment of this post counts as none. At most four queries, however many comments there are.
    """
    cursor = before or after or around
    comments = post.comments.filter(written_for(reader, post.community)).select_related("author")
    at = comments.filter(pk=cursor).values_list("created_at", "id").first() if cursor else None
    if at and before:
        return _page(*_earlier(comments, at, COMMENTS), [], True)
    if at and after:
        return _page([], True, *_later(comments, at, COMMENTS))
    if at is None:
        return _page(*_earlier(comments, None, COMMENTS), [], False)
    return _page(
        *_earlier(comments, at, BEFORE_LINKED), *_later(comments, at, COMMENTS - BEFORE_LINKED, inclusive=True)
    )


def _page(first: list[Comment], more_earlier: bool, last: list[Comment], more_later: bool) -> CommentsPage:
    found = first + last
    return CommentsPage(
        found, found[0].pk if found and more_earlier else None, found[-1].pk if found and more_later else None
    )


def _earlier(comments: QuerySet[Comment], at: tuple[datetime, UUID] | None, most: int) -> tuple[list[Comment], bool]:
    comments = comments.order_by("-created_at", "-id")
    if at:
        comments = comments.filter(Q(created_at__lt=at[0]) | Q(id__lt=at[1]), created_at__lte=at[0])
    found = list(comments[: most + 1])
    return found[:most][::-1], len(found) > most


def _later(
    comments: QuerySet[Comment], at: tuple[datetime, UUID], most: int, *, inclusive: bool = False
) -> tuple[list[Comment], bool]:
    comments = comments.order_by("created_at", "id")
    same = Q(id__gte=at[1]) if inclusive else Q(id__gt=at[1])
    found = list(comments.filter(Q(created_at__gt=at[0]) | same, created_at__gte=at[0])[: most + 1])
    return found[:most], len(found) > most
