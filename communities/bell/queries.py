"""What somebody was told, in words, as far as they may know of it today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from communities.bell.permissions import known_to, read_since
from communities.chat.models import Message
from communities.groups.permissions import reads_from_in
from communities.mentions.models import Mention
from communities.notifications.models import Notification
from communities.notifications.queries import SENTENCES, TOPIC_OF
from communities.people.models import Block
from communities.posts.models import Comment, Post
from communities.rooms.models import Room
from communities.rooms.permissions import name_rooms, readers

PAGE = 30
COUNTED = {"comment", "reply"}
ROOM = "room"
# Where there is something to see, outside any group.
OF_CASES = {
    "case_opened", "case_waits", "case_handed_over", "case_held", "case_hide", "case_remove", "case_restored",
    "flag_leave", "flag_hide", "flag_remove", "flag_mask", "case_watched", "words_wait",
}  # fmt: skip
PLACES = {"approval_due": "me", "approvals_due": "renewals", "join_request_more": "groups"}
SHOWN = Post.State.SHOWN


@dataclass(frozen=True)
class Line:
    """A notification in words, in the language of whoever reads it now. A gone one says nothing of it."""

    id: UUID
    text: str
    reason: str
    url: str
    at: datetime
    is_new: bool
    group: str = ""
    is_gone: bool = False


@dataclass(frozen=True)
class BellPage:
    lines: Sequence[Line]
    older: str  # the cursor of the next page, empty on the last


@dataclass(frozen=True)
class Things:
    """The posts that some lines are about, as far as they are there for the reader, and what is new under them."""

    posts: dict[UUID, Post] = field(default_factory=dict)
    counts: dict[UUID, int] = field(default_factory=dict)  # by the line's id
    mentions: dict[UUID, list[tuple[datetime, UUID | None]]] = field(default_factory=dict)  # by the post's id


@dataclass(frozen=True)
class Said:
    """The rooms that some lines are about, as far as the reader reads them, and the messages that name them there."""

    rooms: dict[UUID, Room] = field(default_factory=dict)
    messages: dict[UUID, list[tuple[datetime, UUID]]] = field(default_factory=dict)  # by the room's id


def bell_page(user: User, *, after: tuple[datetime, UUID] | None = None) -> BellPage:
    """Newest first, a page from a cursor, in a fixed number of queries."""
    rows = Notification.objects.filter(person=user).select_related("community").order_by("-at", "-id")
    if after:
        at, pk = after
        rows = rows.filter(Q(at__lt=at) | Q(id__lt=pk), at__lte=at)
    found = list(rows[: PAGE + 1])
    older = f"{found[PAGE - 1].at.isoformat()}_{found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return BellPage(lines_of(user, found[:PAGE]), older)


def lines_of(user: User, rows: Sequence[Notification]) -> list[Line]:
    named = set(known_to(user).filter(pk__in={row.community_id for row in rows}).values_list("pk", flat=True))
    about = {row.pk for row in rows if row.kind in TOPIC_OF and row.subject_id}
    things = _things_of(user, [row for row in rows if row.pk in about and row.subject_kind != ROOM])
    said = _said_to(user, [row for row in rows if row.pk in about and row.subject_kind == ROOM])

    def line(row: Notification) -> Line:
        is_named = row.community_id in named
        if row.pk not in about:
            return _line(row, is_named=is_named)
        return _line_in(row, said, is_named=is_named) if row.subject_kind == ROOM else _line_about(row, things)

    return [line(row) for row in rows]


def _said_to(user: User, rows: Sequence[Notification]) -> Said:
    """What is still there of what they were told: what names them in a room, what was written to them alone, oldest
    first; not by somebody they blocked, nor from before their time.
    """
    ids = {row.subject_id for row in rows if row.subject_id}
    reading = {room for room, _person in readers({(room, user.pk) for room in ids})} if ids else set()
    if not reading:
        return Said()
    rooms = Room.objects.select_related("community").in_bulk(list(reading))
    since = reads_from_in(user, {room.community_id for room in rooms.values()})
    named = Mention.objects.filter(person=user, message__room__in=rooms, message__state=SHOWN)
    named = named.exclude(message__author__in=Block.objects.filter(by=user).values("person"))
    found: dict[UUID, list[tuple[datetime, UUID]]] = {}
    values = ("message__room_id", "at", "message_id", "message__created_at")
    for room, at, message, written_at in named.order_by("at").values_list(*values):
        begins = since.get(rooms[room].community_id)
        if begins is None or written_at >= begins:
            found.setdefault(room, []).append((at, message))
    name_rooms(rooms.values(), user)
    for room, at, message in _written_to(user, rows, rooms):
        begins = since.get(rooms[room].community_id)
        if begins is None or at >= begins:
            found.setdefault(room, []).append((at, message))
    return Said(rooms, found)


def _written_to(
    user: User, rows: Sequence[Notification], rooms: Mapping[UUID, Room]
) -> Iterable[tuple[UUID, datetime, UUID]]:
    """What others wrote in their direct conversations while these lines grew. One query, where there are any."""
    anywhere = Q()
    for row in rows:
        room = rooms.get(row.subject_id) if row.subject_id else None
        if room is not None and room.kind == Room.Kind.DIRECT:
            anywhere |= Q(room=room.pk, created_at__range=(row.began_at or row.at, row.at))
    if not anywhere:
        return []
    said = Message.objects.filter(anywhere, state=SHOWN).exclude(author=user)
    said = said.exclude(author__in=Block.objects.filter(by=user).values("person"))
    return said.order_by("created_at").values_list("room_id", "created_at", "id")


def _things_of(user: User, rows: Sequence[Notification]) -> Things:
    if not rows:
        return Things()
    ids = {row.subject_id for row in rows if row.subject_id}
    posts = list(Post.objects.filter(pk__in=ids, state=SHOWN).select_related("community"))
    since = read_since(user, {post.community_id for post in posts})
    blocked = set(Block.objects.filter(by=user).values_list("person_id", flat=True))
    there = {
        post.pk: post
        for post in posts
        if post.community_id in since
        and post.created_at >= (since[post.community_id] or post.created_at)
        and post.author_id not in blocked
    }
    return Things(there, _counts(user, rows, there, since, blocked), _mentions(user, there, blocked))


def _counts(
    user: User,
    rows: Sequence[Notification],
    posts: dict[UUID, Post],
    since: dict[UUID, datetime | None],
    blocked: set[UUID],
) -> dict[UUID, int]:
    """For each line how many comments it stands for that can still be read: one query for a page."""
    ranges: dict[UUID, Q] = {}
    for row in rows:
        post = posts.get(row.subject_id) if row.subject_id else None
        if post is not None and row.kind in COUNTED:
            began = max(row.began_at or row.at, since[post.community_id] or post.created_at)
            ranges[row.pk] = Q(post=post.pk, created_at__gte=began, created_at__lte=row.at)
    if not ranges:
        return {}
    anywhere = Q()
    for one in ranges.values():
        anywhere |= one
    comments = Comment.objects.filter(anywhere, state=SHOWN).exclude(author__in={user.pk, *blocked})
    found = comments.aggregate(**{f"n{pk.hex}": Count("pk", filter=one) for pk, one in ranges.items()})
    return {pk: found[f"n{pk.hex}"] for pk in ranges}


def _mentions(
    user: User, posts: dict[UUID, Post], blocked: set[UUID]
) -> dict[UUID, list[tuple[datetime, UUID | None]]]:
    """Where they are still named, oldest first."""
    named = Mention.objects.filter(Q(comment=None) | Q(comment__state=SHOWN), person=user, post__in=posts)
    named = named.exclude(comment__author__in=blocked) if blocked else named
    found: dict[UUID, list[tuple[datetime, UUID | None]]] = {}
    for post, at, comment in named.order_by("at").values_list("post_id", "at", "comment_id"):
        found.setdefault(post, []).append((at, comment))
    return found


def _line_about(row: Notification, things: Things) -> Line:
    post = things.posts.get(row.subject_id) if row.subject_id else None
    comment: UUID | str | None = row.detail.get("comment")
    count = things.counts.get(row.pk, 0)
    if post is not None and row.kind == "mentioned":
        named = [one for at, one in things.mentions.get(post.pk, []) if (row.began_at or row.at) <= at <= row.at]
        comment, count = (named[0] if named else None), len(named)
    if post is None or (row.kind in {*COUNTED, "mentioned"} and not count):
        return _gone(row)
    url = reverse("post", args=[post.community.slug, post.pk])
    if comment:
        url += f"?comment={comment}#comment-{comment}"
    words = SENTENCES[row.kind] % {"title": post.title, "count": count}
    return Line(row.pk, str(words), "", url, row.at, row.read_at is None, group=post.community.local_name)


def _line_in(row: Notification, said: Said, *, is_named: bool) -> Line:
    """A line about a room leads to the first message it stands for; a guest need not know of the group."""
    named = said.messages.get(row.subject_id, []) if row.subject_id else []
    message = next((one for at, one in named if (row.began_at or row.at) <= at <= row.at), None)
    if row.subject_id is None or message is None:
        return _gone(row)
    room = said.rooms[row.subject_id]
    url = reverse("room", args=[room.community.slug, room.slug]) + f"?message={message}#message-{message}"
    words = SENTENCES[row.kind] % {"title": room.title}
    group = room.community.local_name if is_named else ""
    return Line(row.pk, str(words), "", url, row.at, row.read_at is None, group=group)


def _gone(row: Notification) -> Line:
    words = _("Something you were told of is no longer there for you.")
    return Line(row.pk, words, "", "", row.at, row.read_at is None, is_gone=True)


def _line(row: Notification, *, is_named: bool) -> Line:
    group = row.community.local_name if row.community and is_named else _("a group")
    if row.community is None and row.kind in OF_CASES:  # about what belongs to no group, such as a profile
        group = settings.SITE_NAME
    return Line(
        id=row.pk,
        text=str(SENTENCES[row.kind]) % {"group": group, "day": _day(row)},
        reason=row.detail.get("reason", ""),
        url=_url(row, is_named=is_named),
        at=row.at,
        is_new=row.read_at is None,
    )


def _day(row: Notification) -> str:
    return date_format(date.fromisoformat(row.detail["day"])) if "day" in row.detail else ""


def _case_url(row: Notification) -> str:
    """For a moderator the case, for the author what was decided, for a reporter what became of all their reports."""
    if row.kind == "words_wait":
        return reverse("moderation:approvals")
    if row.kind in {"case_opened", "case_waits", "case_handed_over", "case_watched"}:
        return reverse("moderation:case", args=[row.subject_id])
    if row.kind == "case_restored":
        return "" if row.community is None else reverse("group", args=[row.community.slug])
    if row.kind.startswith("flag_"):
        return reverse("moderation:mine")
    return reverse("moderation:taken", args=[row.subject_kind, row.subject_id])


def _url(row: Notification, *, is_named: bool) -> str:
    """Where the thing is; the page there asks again whether this person may see it."""
    if row.subject_kind == "sanction":
        return reverse("moderation:sanction", args=[row.subject_id])
    if row.kind in {"case_appealed", "case_reply"} and row.subject_id:
        return reverse("moderation:case", args=[row.subject_id])
    if row.kind == "invited":
        return reverse("offers")
    if row.kind == "later_failed":
        return reverse("drafts")
    if row.subject_kind == "complaint" and row.subject_id:
        return reverse("complaint_asked", args=[row.subject_id])
    if row.community is None and row.kind in OF_CASES and row.subject_id:
        return _case_url(row)
    if row.community is None:
        return reverse(PLACES[row.kind]) if row.kind in PLACES else ""
    if row.kind == "join_request_more" and not is_named:
        return reverse("groups")  # where the request is listed without the group's name
    slug = row.community.slug
    # A guest of one room need not know of the group; and what a moderator decided has an address without its name.
    if not is_named and row.kind != "guest_admitted" and row.kind not in OF_CASES:
        return ""
    if row.kind in {"membership_dated", "membership_due", "membership_renewed"}:
        return reverse("group_about", args=[slug])
    if row.kind == "memberships_due":
        return reverse("group_renewals", args=[slug])
    if row.kind == "join_request":
        return reverse("decide_request", args=[slug, row.subject_id])
    if row.kind == "join_request_more":
        return reverse("join_group", args=[slug])
    if row.kind == "invitation_used":
        return reverse("invitation_detail", args=[slug, row.subject_id])
    if row.kind in {"guest_admitted", "room_chosen"} and "room" in row.detail:
        return reverse("room", args=[slug, row.detail["room"]])
    if row.kind in OF_CASES:
        return _case_url(row)
    if row.kind == "words_refused":
        return reverse("waiting_words", args=[slug])
    if row.kind in {"post_moved", "later_posted", "words_approved"}:
        return reverse("post", args=[slug, row.subject_id])
    return reverse("group", args=[slug])
