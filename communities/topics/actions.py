import re
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from communities.groups.models import Community
from communities.topics.models import PostTopic
from communities.words.topics import topic_id


def set_topics(post: UUID, group: UUID, names: Iterable[str]) -> None:
    """Makes these the topics of a post in its group, within the transaction that writes its words or moves it."""
    assert transaction.get_connection().in_atomic_block
    wanted = {topic_id(group, name): name for name in names}
    theirs = PostTopic.objects.filter(post=post)
    theirs.exclude(topic__in=wanted).delete()
    known = set(theirs.values_list("topic", flat=True))
    new = sorted((name, topic) for topic, name in wanted.items() if topic not in known)
    PostTopic.objects.bulk_create(PostTopic(post_id=post, topic=topic, name=name) for name, topic in new)


def move_topics(post: UUID, html: str, to: Community) -> str:
    """Makes a post's topics those of another group, and returns its html, whose links lead to them.

    The html is not made anew: an @ in it names whom it named, and nobody who has that name in the other group.
    """
    names = dict(PostTopic.objects.filter(post=post).values_list("topic", "name"))
    for topic, name in names.items():
        url = reverse("topic", args=[to.slug, topic_id(to.pk, name)])
        html = re.sub(rf'href="/groups/[^/"]+/topics/{topic}/"', f'href="{url}"', html)
    set_topics(post, to.pk, names.values())
    return html
