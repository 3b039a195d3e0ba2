"""Somebody is named, so that a bell rings."""

import uuid

from accounts.models import User
from communities.groups.models import Community
from communities.mentions.models import Mention
from communities.posts.actions import create_comment
from communities.posts.models import Post


def seed_bell(community: Community, people: dict[str, User]) -> None:
    if Mention.objects.filter(post__community=community, person=people["member"]).exists():
        return
    post = Post.objects.filter(community=community, state=Post.State.SHOWN, locked_at=None).latest("active_at")
    words = f"@{people['member'].display_name} did this last year, perhaps you can say how it went?"
    create_comment(post, key=uuid.uuid4(), body=words, by=people["host"])
