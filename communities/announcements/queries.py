from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from communities.announcements.models import Announcement, Confirmation
from communities.announcements.permissions import may_confirm, may_see_confirmations
from communities.groups.models import Community, Membership
from communities.groups.permissions import Person, membership_of, written_for
from communities.groups.queries import members_of
from communities.posts.models import Post

FIRST = 3  # that stand at the top for one reader at once, the oldest first


@dataclass(frozen=True)
class Asked:
    """What an announcement tells one reader. The counts are asked for where they are shown, which no feed does."""

    announcement: Announcement
    has_confirmed: bool
    is_asked: bool
    may_see_who: bool

    @property
    def must_confirm(self) -> bool:
        return self.announcement.must_confirm

    @cached_property
    def asked(self) -> int:
        return asked_of(self.announcement).count()

    @cached_property
    def confirmed(self) -> int:
        return confirmed_counts([self.announcement.pk]).get(self.announcement.pk, 0)


def announcements_of(posts: Sequence[Post], reader: Person) -> dict[UUID, Asked]:
    """For each post its announcement, as this reader is asked: two queries."""
    found = {one.post_id: one for one in Announcement.objects.filter(post__in=posts)}
    mine = Confirmation.objects.filter(announcement__in=[one.pk for one in found.values()], person=reader.pk)
    confirmed = set(mine.values_list("announcement", flat=True))
    answers = {}
    for post in posts:
        if one := found.get(post.pk):
            one.post = post
            is_asked = one.must_confirm and one.pk not in confirmed and may_confirm(reader, post)
            answers[post.pk] = Asked(one, one.pk in confirmed, is_asked, may_see_confirmations(reader, post.community))
    return answers


def unconfirmed_by(reader: Person, community: Community) -> list[UUID]:
    """The posts this reader is still asked to confirm, the one that waits longest first."""
    if membership_of(reader, community) is None:
        return []
    mine = Confirmation.objects.filter(announcement=OuterRef("pk"), person=reader.pk)
    waiting = Announcement.objects.filter(
        written_for(reader, community, at="post__created_at"),
        ~Exists(mine), post__community=community, post__state=Post.State.SHOWN, must_confirm=True,
    ).exclude(Q(post__author=reader.pk) | Q(post__author__merged_into=reader.pk))  # fmt: skip
    return list(waiting.order_by("post__created_at").values_list("post", flat=True)[:FIRST])


def asked_of(announcement: Announcement) -> QuerySet[Membership]:
    """The members who are told of an announcement and asked to confirm it: those who can read it, but its author."""
    post = announcement.post
    members = members_of(post.community).exclude(role=Membership.Role.GUEST).exclude(person=post.author_id)
    if post.community.visibility == Community.Visibility.OPEN:
        return members
    return members.filter(Q(reads_from=None) | Q(reads_from__lte=post.created_at))


def confirmed_counts(announcements: Collection[UUID]) -> dict[UUID, int]:
    """How many of those who belong to the group today have confirmed each of them: one query."""
    belonging = Membership.objects.current().exclude(role=Membership.Role.GUEST)
    belonging = belonging.filter(community=OuterRef("announcement__post__community"), person=OuterRef("person"))
    rows = Confirmation.objects.filter(Exists(belonging), announcement__in=announcements)
    return dict(rows.order_by().values_list("announcement").annotate(Count("pk")))


def live_counts(ids: Collection[UUID]) -> dict[UUID, tuple[UUID, dict[str, Any]]]:
    """Frames of those of the ids that are announcements: how many have confirmed."""
    counts = confirmed_counts(ids)
    posts = Announcement.objects.filter(pk__in=ids).values_list("pk", "post_id")
    return {pk: (post, {"confirmed": counts.get(pk, 0)}) for pk, post in posts}


def members_by_answer(announcement: Announcement, *, confirmed: bool) -> QuerySet[Membership]:
    """Those who have confirmed, with `confirmed_at`, or those who have not yet."""
    theirs = Confirmation.objects.filter(announcement=announcement, person=OuterRef("person"))
    members = asked_of(announcement)
    if not confirmed:
        return members.filter(~Exists(theirs))
    return members.filter(Exists(theirs)).annotate(confirmed_at=theirs.values("at")[:1])
