"""What hosts do with posts: an announcement that some have confirmed, and comments that are closed."""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from communities.announcements.actions import confirm_announcement, create_announcement
from communities.announcements.models import Announcement
from communities.groups.models import Community
from communities.placing.actions import lock_comments
from communities.posts.models import Post
from config.demo import words


def seed_announcements(community: Community, people: dict[str, User]) -> None:
    if Announcement.objects.filter(post__community=community).exists():
        return
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    said = words.ANNOUNCEMENT
    post = create_announcement(
        community, key=uuid.uuid4(), title=said.title, body=said.text, must_confirm=True, by=people[said.by],
        now=midnight - timedelta(days=said.days_ago),
    )  # fmt: skip
    for role, days in words.CONFIRMED:
        confirm_announcement(post.announcement, by=people[role], now=midnight - timedelta(days=days))
    heated = Post.objects.filter(community=community, title=words.FLAGGED_TITLE).first()
    if heated is not None:
        lock_comments(heated, why=words.LOCKED, by=people["host"])
