from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communities.announcements.models import Announcement, Confirmation
from communities.announcements.permissions import may_confirm
from communities.announcements.queries import asked_of
from communities.files.actions import Chosen
from communities.groups.locks import lock_membership
from communities.groups.models import Community
from communities.notifications.actions import notify_each
from communities.people.models import Block
from communities.posts.actions import create_post, lock_post
from communities.posts.models import Post
from realtime.models import Update
from realtime.publish import publish
from realtime.read import missing

TOLD_AT_ONCE = 100  # members in one transaction: each holds the row of their own stream until it ends


@transaction.atomic
def create_announcement(
    community: Community,
    *,
    key: UUID,
    title: str,
    body: str,
    must_confirm: bool,
    files: Sequence[Chosen] = (),
    by: User,
    now: datetime | None = None,
) -> Post:
    """Posts an announcement once for each `key`. The clock tells the members of it. Raises Refused."""
    kind = Post.Kind.ANNOUNCEMENT
    post = create_post(community, key=key, title=title, body=body, files=files, kind=kind, by=by, now=now)
    Announcement.objects.get_or_create(post=post, defaults={"must_confirm": must_confirm})
    return post


@transaction.atomic
def confirm_announcement(announcement: Announcement, *, by: User, now: datetime | None = None) -> Confirmation:
    """Says that they have read it; said twice is said once, and the first time stands. Raises Refused."""
    post = announcement.post
    lock_membership(by, post.community)
    lock_post(post)
    if not announcement.must_confirm or not may_confirm(User.objects.get(pk=by.pk), post):
        raise missing()
    at = now or timezone.now()
    found, is_new = Confirmation.objects.get_or_create(announcement=announcement, person=by, defaults={"at": at})
    if is_new:
        publish(f"group:{post.community_id}", "announcement", Update.Action.EDITED, announcement.pk)
    return found


def tell_members(*, now: datetime) -> int:
    """Tells the members of every new announcement, a hundred in one transaction; returns how many were told.

    Where it stopped is in the row, so that a clock that dies goes on there and nobody is told twice.
    """
    told = 0
    for pk in Announcement.objects.filter(told_at=None).order_by("pk").values_list("pk", flat=True):
        while (count := _tell_some(pk, now)) is not None:
            told += count
    return told


@transaction.atomic
def _tell_some(pk: UUID, now: datetime) -> int | None:
    """None where nobody is left. Whoever blocked its author finds it in the group, and is not told."""
    claimed = Announcement.objects.select_for_update(no_key=True, of=("self",)).select_related("post__community")
    announcement = claimed.filter(pk=pk, told_at=None).first()
    if announcement is None:
        return None
    post = announcement.post
    waiting = asked_of(announcement).order_by("pk")
    if announcement.told_until:
        waiting = waiting.filter(pk__gt=announcement.told_until)
    members = list(waiting[:TOLD_AT_ONCE]) if post.is_shown else []
    if not members:
        announcement.told_at = now
        announcement.save(update_fields=["told_at"])
        return None
    announcement.told_until = members[-1].pk
    announcement.save(update_fields=["told_until"])
    people = {member.person_id for member in members}
    deaf = set(Block.objects.filter(person=post.author_id, by__in=people).values_list("by", flat=True))
    kind = "announcement_confirm" if announcement.must_confirm else "announcement"
    told = dict.fromkeys(people - deaf, kind)
    notify_each(told, community=post.community_id, subject=("post", post.pk), now=now)
    return len(told)
