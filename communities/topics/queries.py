from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.models import User
from communities.groups.models import Community
from communities.groups.permissions import written_for
from communities.people.models import Block
from communities.topics.models import PostTopic
from communities.words.models import Words

MOST = 200


@dataclass(frozen=True)
class Topic:
    topic: UUID
    name: str
    count: int


def _readable(community: Community, reader: User) -> QuerySet[PostTopic]:
    blocked = Block.objects.filter(by=reader).values("person")
    theirs = written_for(reader, community, at="post__created_at")
    shown = PostTopic.objects.filter(theirs, post__community=community, post__state=Words.State.SHOWN)
    return shown.exclude(post__author__in=blocked)


def topics_of(community: Community, *, reader: User) -> list[Topic]:
    """What the posts of a group are about that this person reads, the most used first; two queries."""
    counted = _readable(community, reader).order_by().values_list("topic", "name").annotate(n=Count("pk"))
    return [Topic(*row) for row in counted.order_by("-n", "name")[:MOST]]


def topic_name(topic: UUID, community: Community, *, reader: User) -> str:
    """How a topic reads; empty where this person reads no post about it."""
    return _readable(community, reader).filter(topic=topic).values_list("name", flat=True).first() or ""
