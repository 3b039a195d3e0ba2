"""What is new to somebody in their groups. Their own words never are, nor those of people they blocked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from communities.groups.models import Community
from communities.groups.permissions import readers, reads_from_in, written_for
from communities.people.models import Block
from communities.posts.models import Comment, Post
from communities.visits.clocks import since_when
from communities.visits.models import Visit
from communities.words.models import Words

Words_ = TypeVar("Words_", bound=Words)
MOST = 100  # comments that are counted


@dataclass(frozen=True)
class News:
    """What of one page of the feed is new since `since`. `line` is the first post that is not."""

    since: datetime
    posts: frozenset[UUID]
    comments: Mapping[UUID, int]
    line: UUID | None

    @property
    def count(self) -> int:
        return len(self.posts | self.comments.keys())


@dataclass(frozen=True)
class Unread:
    """The comments under one post that are new: the first of them, how many, and whether there are more than that."""

    since: datetime
    first: UUID
    count: int
    is_more: bool


def visit_of(person: User, community: Community) -> Visit | None:
    return Visit.objects.filter(person=person, community=community).first()


def _new(words: QuerySet[Words_], reader: User) -> QuerySet[Words_]:
    blocked = Block.objects.filter(by=reader).values("person")
    by_me = Q(author=reader) | Q(author__merged_into=reader)
    return words.filter(state=Words.State.SHOWN).exclude(by_me).exclude(author__in=blocked)


def news_of(posts: Sequence[Post], community: Community, *, reader: User, now: datetime) -> News | None:
    """Which posts of a page of the feed are new, or have new comments: three queries. None to who never was here."""
    visit = visit_of(reader, community)
    if visit is None:
        return None
    since = since_when(visit.since, visit.looked_at, now)
    active = [post.pk for post in posts if post.active_at > since]
    if not active:
        return News(since, frozenset(), {}, None)
    theirs = written_for(reader, community)
    new_posts = _new(Post.objects.filter(pk__in=active, created_at__gt=since), reader)
    # Under a post by somebody they blocked nothing is marked: the post itself is folded away.
    blocked = Block.objects.filter(by=reader).values("person")
    comments = Comment.objects.filter(theirs, post__in=active, created_at__gt=since).exclude(post__author__in=blocked)
    counts = dict(_new(comments, reader).order_by().values_list("post").annotate(Count("pk")))
    older = (post.pk for post in posts if post.active_at <= since)
    return News(since, frozenset(new_posts.values_list("pk", flat=True)), counts, next(older, None))


def unread_under(post: Post, *, reader: User, now: datetime) -> Unread | None:
    """What is new of a post's comments: two queries, however many there are."""
    visit = visit_of(reader, post.community)
    if visit is None:
        return None
    since = since_when(visit.since, visit.looked_at, now)
    comments = post.comments.filter(written_for(reader, post.community), created_at__gt=since)
    found = list(_new(comments, reader).order_by("created_at", "id").values_list("pk", flat=True)[: MOST + 1])
    return Unread(since, found[0], min(len(found), MOST), len(found) > MOST) if found else None


def new_posts_in(communities: Iterable[Community], *, reader: User, now: datetime) -> dict[UUID, int]:
    """How many posts are new in each of these groups, as far as they read them: five queries, however many groups."""
    groups = [community.pk for community in communities]
    readable = {group for group, _ in readers((pk, reader.pk) for pk in groups)}
    visits = Visit.objects.filter(person=reader, community__in=readable)
    since = {visit.community_id: since_when(visit.since, visit.looked_at, now) for visit in visits}
    if not since:
        return {}
    wanted, reads_from = Q(), reads_from_in(reader, since)
    for pk, moment in since.items():
        theirs = reads_from.get(pk)
        after = max(moment, theirs) if theirs else moment
        wanted |= Q(community=pk, created_at__gt=after, active_at__gt=after)  # of the latter there is an index
    found: Any = _new(Post.objects.filter(wanted), reader).order_by().values_list("community")
    return dict(found.annotate(Count("pk")))
