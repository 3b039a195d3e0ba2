"""Where what somebody has begun belongs, as far as they may know of it today."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from communities.consultations.models import Part
from communities.drafts.models import Draft, Typed
from communities.groups.models import Community
from communities.groups.permissions import May, may_in, readable_by
from communities.people.queries import blocked_among
from communities.posts.kinds import DISCUSSION, KINDS
from communities.posts.models import Comment, Post
from communities.rooms.models import Room
from communities.rooms.permissions import name_rooms, readers, rooms_let_into
from communities.scheduling.models import ScheduledPost
from communities.scheduling.queries import scheduled_by
from core.typed import CODE

SHOWN = Post.State.SHOWN
NEW = "new-"


@dataclass(frozen=True)
class Begun:
    """A draft, or a post planned for later, on one's page.

    `url` is where one goes on with it: empty, where one may no longer write there.
    """

    draft: Typed
    what: Any
    where: str = ""
    url: str = ""

    @property
    def words(self) -> str:
        """What is shown of it in a list: its text, or where it has none, what else was written."""
        return self.draft.body or "\n".join(self.others)

    @property
    def others(self) -> list[str]:
        """What was written beside the title and the text: a place, the options of a poll. Not what was chosen."""
        rest = [
            values for name, values in self.draft.fields.items() if name not in {"title", "body", "text", "post_at"}
        ]
        return [value for values in rest for value in values if not CODE.fullmatch(value)]


def is_place(name: str) -> bool:
    return name in PLACES or (name.removeprefix(NEW) in KINDS and name.startswith(NEW))


def begun_by(person: User, drafts: Iterable[Draft]) -> list[Begun]:
    """Each of a person's drafts with its place, in as many queries for one as for a hundred."""
    drafts = list(drafts)
    places = _Places(person, drafts)
    return [places.begun(draft) for draft in drafts]


def planned_by(person: User) -> list[Begun]:
    """What a person wants to be posted later, by its time, and what waits without one: two queries."""
    planned, roles = list(scheduled_by(person)), may_in(person)
    return [_planned(one, roles.get(one.community_id, ())) for one in planned]


def _planned(one: ScheduledPost, allowed: Collection[May]) -> Begun:
    kind, group = KINDS[one.kind], one.community
    if group.archived_at is not None or kind.may_write not in allowed:
        return Begun(one, kind.label)
    return Begun(one, kind.label, group.local_name, reverse("scheduled_post", args=[one.pk]))


class _Places:
    def __init__(self, person: User, drafts: list[Draft]) -> None:
        self.person = person
        self.reads = readable_by(person)
        self.roles = may_in(person)
        targets: dict[str, set[UUID]] = {}
        for draft in drafts:
            targets.setdefault("new" if draft.place.startswith(NEW) else draft.place, set()).add(draft.target)
        self.groups: Mapping[UUID, Community] = Community.objects.in_bulk(targets.get("new", ()))
        self.comments = Comment.objects.in_bulk(targets.get("edit-comment", ()))
        self.parts = Part.objects.select_related("consultation").in_bulk(targets.get("answer", ()))
        wanted = {post for place in ("comment", "edit-post", "outcome", "deeds") for post in targets.get(place, ())}
        wanted |= {part.consultation.post_id for part in self.parts.values()}
        wanted |= {comment.post_id for comment in self.comments.values()}
        posts = Post.objects.select_related("community").filter(Q(pk__in=wanted), state=SHOWN)
        self.posts = {post.pk: post for post in posts if self._is_read(post.community_id, post)}
        self.blocked = blocked_among({post.author_id for post in self.posts.values()}, by=person)
        self.planned = scheduled_by(person).in_bulk(targets.get("edit-later", ()))
        self.rooms = Room.objects.select_related("community").in_bulk(targets.get("message", ()))
        name_rooms(self.rooms.values(), person)
        self.rooms_read = {room for room, _ in readers({(pk, person.pk) for pk in self.rooms})}
        self.let_into = {room for room, _group, _since in rooms_let_into(person)} if self.rooms else set()

    def _is_read(self, community: UUID, words: Post | Comment) -> bool:
        since = self.reads.get(community)
        return community in self.reads and (since is None or words.created_at >= since)

    def _may(self, community: Community, permission: May) -> bool:
        return community.archived_at is None and permission in self.roles.get(community.pk, ())

    def begun(self, draft: Draft) -> Begun:
        find = self._new if draft.place.startswith(NEW) else getattr(self, PLACES[draft.place])
        begun: Begun = find(draft)
        return begun

    def _new(self, draft: Draft) -> Begun:
        kind = KINDS.get(draft.place.removeprefix(NEW), DISCUSSION)
        group = self.groups.get(draft.target)
        if group is None or not self._may(group, kind.may_write):
            return Begun(draft, kind.label)
        return Begun(draft, kind.label, group.local_name, reverse(kind.new, args=[group.slug]))

    def _comment(self, draft: Draft) -> Begun:
        post = self.posts.get(draft.target)
        if post is None or post.locked_at or not self._may(post.community, May.POST):
            return Begun(draft, _("A comment"))
        url = reverse("post", args=[post.community.slug, post.pk]) + "#id_body"
        return Begun(draft, _("A comment"), self._named(post), url)

    def _named(self, post: Post) -> str:
        title = "" if post.author_id in self.blocked else post.title
        return f"{title} · {post.community.local_name}" if title else str(post.community.local_name)

    def _edit_post(self, draft: Draft) -> Begun:
        post = self.posts.get(draft.target)
        what = _("A change to your post")
        if post is None or not self._may(post.community, May.POST):
            return Begun(draft, what)
        edit = KINDS[post.kind].edit if post.kind in KINDS else "edit_post"
        return Begun(draft, what, post.community.local_name, reverse(edit, args=[post.community.slug, post.pk]))

    def _edit_comment(self, draft: Draft) -> Begun:
        comment = self.comments.get(draft.target)
        post = self.posts.get(comment.post_id) if comment else None
        what = _("A change to your comment")
        if comment is None or post is None or not comment.is_shown or not self._may(post.community, May.POST):
            return Begun(draft, what)
        slug = post.community.slug
        return Begun(draft, what, post.community.local_name, reverse("edit_comment", args=[slug, post.pk, comment.pk]))

    def _outcome(self, draft: Draft) -> Begun:
        return self._beside(draft, draft.target, "poll_outcome", _("What came of a poll"))

    def _deeds(self, draft: Draft) -> Begun:
        return self._beside(draft, draft.target, "say_deeds", _("You said, we did"))

    def _answer(self, draft: Draft) -> Begun:
        part = self.parts.get(draft.target)
        post = part.consultation.post_id if part else None
        return self._beside(draft, post, "answer_part", _("An answer to a consultation"), draft.target)

    def _beside(self, draft: Draft, target: UUID | None, page: str, what: str, *more: UUID) -> Begun:
        post = self.posts.get(target) if target else None
        if post is None or not self._may(post.community, May.POST):
            return Begun(draft, what)
        return Begun(draft, what, self._named(post), reverse(page, args=[post.community.slug, post.pk, *more]))

    def _edit_later(self, draft: Draft) -> Begun:
        planned = self.planned.get(draft.target)
        found = _planned(planned, self.roles.get(planned.community_id, ())) if planned else None
        what = _("A change to what you planned")
        return Begun(draft, what, found.where, found.url) if found else Begun(draft, what)

    def _message(self, draft: Draft) -> Begun:
        room = self.rooms.get(draft.target)
        may_write = room is not None and (self._is_guest(room) or self._may(room.community, May.POST))
        if room is None or room.pk not in self.rooms_read or not may_write:
            return Begun(draft, _("A message"))
        url = reverse("room", args=[room.community.slug, room.slug]) + "#newest"
        return Begun(draft, _("A message"), f"{room.title} · {room.community.local_name}", url)

    def _is_guest(self, room: Room) -> bool:
        is_open = room.community.archived_at is None and not self.roles.get(room.community_id)
        return is_open and room.pk in self.let_into


PLACES = {
    "comment": "_comment",
    "edit-post": "_edit_post",
    "edit-comment": "_edit_comment",
    "edit-later": "_edit_later",
    "message": "_message",
    "outcome": "_outcome",
    "deeds": "_deeds",
    "answer": "_answer",
}
