"""Where a post stands: at the top, closed for comments, in another group. Hosts decide it, and an entry says so."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.files.models import THERE, StoredFile
from communities.files.queries import used_by
from communities.groups.models import Community, Membership
from communities.groups.permissions import May, hold_right, may_no_longer
from communities.notifications.actions import notify_each
from communities.placing.permissions import may_move, readers_among, who_wrote
from communities.posts.actions import lock_post
from communities.posts.kinds import why_it_stays
from communities.posts.models import Post
from communities.posts.search import place_post
from communities.topics.actions import move_topics
from communities.words.render import check_text
from core.errors import Refused
from realtime.models import Update
from realtime.publish import in_order, publish
from records.actions import write_entry

MOST_PINNED = 3
WHY_LIMIT = 300


@transaction.atomic
def pin_post(post: Post, *, by: User, now: datetime | None = None) -> Post:
    """Keeps a post at the top of the feed. Raises Refused, also where a few are there already."""
    # Two pins at once wait for each other, or together they would be one too many. The group comes before its members,
    # as for whoever changes its rules or archives it.
    Community.objects.select_for_update(no_key=True).get(pk=post.community_id)
    post = _hold_post(post, by)
    if post.pinned_at is not None:
        return post
    pinned = Post.objects.filter(community=post.community_id, pinned_at__isnull=False, state=Post.State.SHOWN)
    if pinned.count() >= MOST_PINNED:
        sentence = _("%(count)s posts are pinned already. Unpin one of them first.") % {"count": MOST_PINNED}
        raise Refused("conflict", sentence)
    return _place(post, "pinned", by, pinned_at=now or timezone.now())


@transaction.atomic
def unpin_post(post: Post, *, by: User) -> Post:
    post = _hold_post(post, by)
    return post if post.pinned_at is None else _place(post, "unpinned", by, pinned_at=None)


@transaction.atomic
def lock_comments(post: Post, *, why: str, by: User, now: datetime | None = None) -> Post:
    """Closes the comments for everybody and says why, under the post. Raises Refused, also where somebody has said so
    already: their sentence is not written over, because somebody may be about to report it."""
    why = check_text(" ".join(why.split()), limit=WHY_LIMIT, field="why")
    post = _hold_post(post, by)
    if post.locked_at is not None:
        raise Refused("conflict", _("The comments are closed already. To say something else, open them first."))
    return _place(post, "locked", by, locked_at=now or timezone.now(), locked_why=why, locked_by=by)


@transaction.atomic
def unlock_comments(post: Post, *, by: User) -> Post:
    post = _hold_post(post, by)
    return (
        post if post.locked_at is None else _place(post, "unlocked", by, locked_at=None, locked_why="", locked_by=None)
    )


@transaction.atomic
@in_order()
def move_post(post: Post, *, to: Community, by: User, now: datetime | None = None) -> Post:
    """Moves a post with everything under it to another group that the same person hosts. Raises Refused.

    Everybody who wrote there reads the other group too, and is told. A case about it stays with the moderators who
    have it.
    """
    left = post.community
    _hold_both(left, to, by)
    locked = lock_post(post)
    locked.community = left  # the group whose rights are held
    if left.pk == to.pk or not may_move(User.objects.get(pk=by.pk), locked, to):
        raise may_no_longer()
    if why := why_it_stays(locked):
        raise Refused("conflict", why)
    wrote = who_wrote(locked)
    if wrote != readers_among(wrote, to, at=locked.created_at):
        raise Refused("conflict", _("Not everybody who wrote here belongs to that group, so it stays where it is."))
    _take_files(locked, to)
    locked.community, locked.moved_at, locked.pinned_at = to, now or timezone.now(), None
    locked.html = move_topics(locked.pk, locked.html, to)
    locked.save(update_fields=["community", "moved_at", "pinned_at", "html"])
    place_post(locked)
    write_entry("post.moved", subject=("post", post.pk), by=by.pk, community=left.pk, to=str(to.pk))
    write_entry("post.arrived", subject=("post", post.pk), by=by.pk, community=to.pk, left=str(left.pk))
    told = dict.fromkeys(wrote - {by.pk}, "post_moved")
    notify_each(told, community=to.pk, subject=("post", post.pk))
    publish(f"group:{left.pk}", "post", Update.Action.REMOVED, post.pk)
    publish(f"group:{to.pk}", "post", Update.Action.CREATED, post.pk)
    return locked


def _take_files(post: Post, to: Community) -> None:
    """What its author took away, or the scanner refused, goes along and is in nobody's way."""
    files = StoredFile.objects.filter(Q(post=post) | Q(comment__post=post))
    shown = files.filter(THERE).exclude(state=StoredFile.State.REFUSED)
    if not to.allows_pictures and any(file.is_picture for file in shown):
        raise Refused("conflict", _("There are pictures in it, and the hosts of the other group allow none."))
    _count, size = used_by(shown)
    if size and used_by(StoredFile.objects.filter(community=to))[1] + size > settings.GROUP_FILE_BYTES:
        raise Refused("conflict", _("There are files in it, and the other group has no room for them."))
    files.update(community=to)


def _hold_post(post: Post, by: User) -> Post:
    hold_right(by, May.ARRANGE, post.community)
    return lock_post(post)


def _hold_both(one: Community, other: Community, by: User) -> None:
    """Both memberships at once, in the order in which everybody takes them; what is asked next stays true meanwhile."""
    found = Membership.objects.select_for_update(no_key=True).filter(person=by, community__in=[one, other])
    list(found.order_by("community").values_list("pk", flat=True))
    for community in (one, other):
        community.refresh_from_db(fields=["visibility", "rules_version", "archived_at", "allows_pictures"])


def _place(post: Post, what: str, by: User, **fields: object) -> Post:
    for name, value in fields.items():
        setattr(post, name, value)
    post.save(update_fields=list(fields))
    write_entry(f"post.{what}", subject=("post", post.pk), by=by.pk, community=post.community_id)
    publish(f"group:{post.community_id}", "post", Update.Action.EDITED, post.pk)
    return post
