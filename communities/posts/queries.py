from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from communities.files.models import StoredFile
from communities.files.queries import file_counts
from communities.groups.models import Community
from communities.groups.permissions import Person, written_for
from communities.posts.kinds import add_panels
from communities.posts.models import Comment, Post
from communities.search.models import Indexed
from communities.words.models import Words

PAGE = 20
COMMENTS = 50  # on a page
BEFORE_LINKED = 10  # of them before the one a link leads to
SHOWN = Words.State.SHOWN


@dataclass(frozen=True)
class FeedPage:
    posts: Sequence[Post]
    older: str  # the cursor of the next page, empty on the last
    top: Sequence[Post] = ()  # what stands above the first page

    @property
    def everything(self) -> list[Post]:
        return [*self.top, *self.posts]


def is_used(key: UUID, *, besides: type[Words]) -> bool:
    """Whether the id already stands for something else: words of any other kind, a file, or a room in the index.

    One id is one thing: the index holds it once, and takes out with a post whatever is `within` its id.
    """
    models: list[Any] = [StoredFile, *(model for model in Words.__subclasses__() if model is not besides)]
    known = Indexed.objects.filter(Q(object_id=key) | Q(within=key)).order_by().values_list("object_id")
    every = [model.with_waiting if issubclass(model, Words) else model.objects for model in models]
    others = [rows.filter(pk=key).order_by().values_list("pk") for rows in every]
    return bool(list(known.union(*others)[:1]))


def parse_cursor(text: str) -> tuple[datetime, UUID] | None:
    """(active_at, id) of the last post seen, from `2026-11-22T10:00:00+00:00_<uuid>`; None when it is none."""
    at, _, pk = text.partition("_")
    try:
        moment, post_id = datetime.fromisoformat(at.replace(" ", "+")), UUID(pk)
        return (moment.astimezone(UTC), post_id) if moment.tzinfo else None
    except (ValueError, OverflowError):  # the first and last days of the calendar overflow in another zone
        return None


def feed_of(
    community: Community,
    *,
    reader: Person,
    after: tuple[datetime, UUID] | None = None,
    first: Sequence[UUID] = (),
    only: Q | None = None,
    topic: UUID | None = None,
) -> FeedPage:
    """What `reader` reads of the posts, by latest activity: a page from a cursor, which costs the same at 100,000.

    Above the first page stand the posts `first` and then the pinned ones, and nowhere else. With `only` or a `topic` it
    is a list of those posts alone.
    """
    theirs = written_for(reader, community)
    above = [] if only or topic else [*first, *_pinned_in(community)]
    posts = (
        Post.objects.filter(theirs, only or Q(), community=community)
        .exclude(state=Words.State.DELETED)
        .select_related("author")
        .order_by("-active_at", "-id")
    )
    if topic:
        posts = posts.filter(topics__topic=topic, state=SHOWN)
    top = [] if after or not above else list(posts.filter(pk__in=above, state=SHOWN))
    # What is hidden or removed keeps its place in the list: there is nothing in it to read first.
    posts = posts.exclude(pk__in=above, state=SHOWN) if above else posts
    if after:
        at, pk = after
        posts = posts.filter(Q(active_at__lt=at) | Q(active_at=at, id__lt=pk))
    found = list(posts[: PAGE + 1])
    older = ""
    if len(found) > PAGE:
        last = found[PAGE - 1]
        older = f"{last.active_at.isoformat()}_{last.pk}"
    shown = found[:PAGE]
    for post in (everything := [*top, *shown]):
        post.community = community
    add_panels(everything, reader=reader)
    _with_counts(everything, theirs)
    return FeedPage(shown, older, sorted(top, key=lambda post: above.index(post.pk)))


def _pinned_in(community: Community) -> list[UUID]:
    """The pinned posts, the newest pin first: a host pins a few, and an index holds those alone."""
    pinned = Post.objects.filter(community=community, pinned_at__isnull=False).order_by("-pinned_at")
    return list(pinned.values_list("pk", flat=True))


def _with_counts(posts: list[Post], theirs: Q) -> None:
    """Asked of the posts of this page alone: counted in the query above it would be for every post of the group."""
    shown = Comment.objects.filter(theirs, post__in=posts, state=SHOWN)
    counts = dict(shown.order_by().values_list("post").annotate(Count("pk")))
    files = file_counts(post.pk for post in posts)
    for post in posts:
        post.comment_count, post.file_count = counts.get(post.pk, 0), files.get(post.pk, 0)


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
