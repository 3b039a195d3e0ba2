"""What the measured readers have: their groups, and for one of them a full bell."""

from datetime import timedelta
from uuid import UUID

READERS = (1, 20, 300, 1_000)
BELL = 2_000


def email(groups: int) -> str:
    return f"reader-of-{groups}@example.org"


def add_readers() -> None:
    """The reader of 20 opens the pages. All but the reader of one are in the largest group; nobody is in one group."""
    from django.conf import settings
    from django.utils import timezone

    from accounts.models import User
    from communities.groups.models import Community, Membership
    from communities.posts.models import Post

    first = Post.objects.earliest("created_at")
    ids = list(Community.objects.exclude(pk=first.community_id).order_by("pk").values_list("pk", flat=True))
    long_ago = timezone.now() - timedelta(days=2_000)
    for number in READERS:
        reader = User.objects.create(
            email=email(number), password="!", display_name=f"Reader of {number}", state=User.State.APPROVED,
            terms_version=settings.TERMS_VERSION,
        )  # fmt: skip
        groups: list[UUID] = [ids[0]] if number == 1 else [first.community_id, *ids][: min(number, len(ids))]
        Membership.objects.bulk_create(
            Membership(community_id=group, person=reader, joined_at=long_ago) for group in groups
        )
    _ring(User.objects.get(email=email(20)), first.community_id)


def _ring(reader: object, community: UUID) -> None:
    from django.utils import timezone

    from communities.notifications.models import Notification
    from communities.posts.models import Post

    posts = list(Post.objects.filter(community=community).order_by("-active_at").values_list("pk", flat=True)[:BELL])
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(
            person=reader, kind="comment", community_id=community, subject_kind="post", subject_id=post,
            group_key=f"comment:{post}", began_at=now - timedelta(days=number + 1), at=now - timedelta(minutes=number),
        )
        for number, post in enumerate(posts)
    )  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    from django.db import connection

    add_readers()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")  # as autovacuum would
