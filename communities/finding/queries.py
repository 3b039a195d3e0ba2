"""What the search page shows: finds with the words themselves, people one shares a group with, public pages."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.names import skeleton
from communities.chat.models import Message
from communities.files.models import THERE, StoredFile
from communities.files.permissions import WITH_WORDS
from communities.finding.snippets import Piece, snippet
from communities.groups.models import Community, Membership
from communities.groups.queries import groups_of
from communities.people.models import Block
from communities.posts.kinds import words_to_find
from communities.posts.models import Comment, Post
from communities.rooms.permissions import name_rooms
from communities.search.models import Indexed
from communities.search.terms import Query, words_in

Kind = Indexed.Kind
SHOWN = Post.State.SHOWN
MOST_PEOPLE = 20
NAMED = 1_000  # people of one name whose words are looked for


@dataclass(frozen=True)
class Hit:
    kind: str
    title: list[Piece]
    words: list[Piece]
    href: str
    community: Community
    author: User
    at: datetime


@dataclass(frozen=True)
class Look:
    """What is looked for, and whom the reader blocked: their words are not shown around those of others."""

    query: Query
    blocked: frozenset[UUID]
    beside: Mapping[UUID, Sequence[str]] = field(default_factory=dict)  # of the posts among what was found

    def title_of(self, post: Post) -> list[Piece]:
        """Over what stands under a post."""
        return [(_("A post by somebody you blocked") if post.author_id in self.blocked else post.title, False)]


def _post(post: Post, look: Look) -> Hit:
    href = reverse("post", args=[post.community.slug, post.pk])
    title = snippet(post.title, look.query, length=150)
    texts = [post.shown_body, *look.beside.get(post.pk, ())]
    text = next((text for text in texts if any(map(look.query.matches, words_in(text)))), texts[0])
    return Hit("post", title, snippet(text, look.query), href, post.community, post.author, post.created_at)


def _comment(comment: Comment, look: Look) -> Hit:
    post = comment.post
    href = f"{reverse('post', args=[post.community.slug, post.pk])}?comment={comment.pk}#comment-{comment.pk}"
    words = snippet(comment.shown_body, look.query)
    return Hit("comment", look.title_of(post), words, href, post.community, comment.author, comment.created_at)


def _message(message: Message, look: Look) -> Hit:
    room = message.room
    href = f"{reverse('room', args=[room.community.slug, room.slug])}?message={message.pk}#message-{message.pk}"
    words = snippet(message.shown_body, look.query)
    return Hit("message", [(room.title, False)], words, href, room.community, message.author, message.created_at)


def _file(file: StoredFile, look: Look) -> Hit:
    words = snippet(file.name, look.query)
    words += [(" – ", False), *snippet(file.alt, look.query)] if file.alt else []
    if file.message:
        of = _message(file.message, look)
        return replace(of, kind="file", words=words, at=file.created_at)
    comment, post = file.comment, file.comment.post if file.comment else file.post
    assert post is not None
    author, href = (comment or post).author, reverse("post", args=[post.community.slug, post.pk])
    href += f"?comment={comment.pk}#comment-{comment.pk}" if comment else ""
    return Hit("file", look.title_of(post), words, href, post.community, author, file.created_at)


def _shown(model: type[Any], *related: str) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.filter(state=SHOWN).select_related(*related)
    return found


Load = tuple[Callable[[], QuerySet[Any]], Callable[[Any, Look], Hit]]
# What may have been taken away since it was found is asked again.
LOADS: dict[tuple[str, ...], Load] = {
    (Kind.POST, Kind.EVENT): (lambda: _shown(Post, "community", "author"), _post),
    (Kind.COMMENT,): (lambda: _shown(Comment, "post__community", "author"), _comment),
    (Kind.FILE,): (lambda: StoredFile.objects.filter(THERE).select_related(*WITH_WORDS), _file),
    (Kind.MESSAGE,): (lambda: _shown(Message, "room__community", "author"), _message),
}


def hits_of(rows: list[Indexed], query: Query, *, reader: User) -> list[Hit]:
    """What the rows stand for, in their order: one query for each kind among them, one for each kind of post
    that has words besides its own, and one for whom they blocked."""
    found: dict[UUID, Hit] = {}
    look = Look(query, frozenset(Block.objects.filter(by=reader).values_list("person", flat=True)))
    for kinds, (load, show) in LOADS.items():
        if wanted := [row.object_id for row in rows if row.kind in kinds]:
            things = list(load().filter(pk__in=wanted))
            if Kind.POST in kinds:
                look = replace(look, beside=words_to_find(things))
            said = [getattr(one, "message", one) for one in things]  # a file of a message is shown as that message
            name_rooms([one.room for one in said if isinstance(one, Message)], reader)
            found |= {one.pk: show(one, look) for one in things}
    return [found[row.object_id] for row in rows if row.object_id in found]


def my_groups(user: User) -> list[Community]:
    guest = Membership.objects.filter(person=user, role=Membership.Role.GUEST)
    return list(groups_of(user).exclude(pk__in=guest.values("community")))


def _called(name: str, *, prefix: str = "") -> Q:
    called = Q(**{f"{prefix}display_name__icontains": name})
    if plain := skeleton(name):
        called |= Q(**{f"{prefix}name_skeleton__contains": plain})
    return called


def people_called(name: str, *, viewer: User, community: UUID | None = None) -> list[User]:
    """Those with whom the viewer shares a group and whose display name holds it; one more than MOST_PEOPLE says more.

    As `shared_groups` of people/permissions.py says: guests meet nobody this way, and are met by nobody.
    """
    if not skeleton(name):
        return []
    mine = Membership.objects.counting().filter(person=viewer).exclude(role=Membership.Role.GUEST)
    mine = mine.filter(community=community) if community else mine
    met = Membership.objects.current().exclude(role=Membership.Role.GUEST)
    met = met.filter(community__in=mine.values("community"))
    people = User.objects.filter(_called(name), state=User.State.APPROVED, is_active=True, pk__in=met.values("person"))
    people = people.exclude(pk__in=Block.objects.filter(by=viewer).values("person"))
    return list(people.order_by("display_name", "pk")[: MOST_PEOPLE + 1])


def authors_called(name: str, *, reader: User, readable: Collection[UUID]) -> list[UUID]:
    """People with this in their name who ever belonged to one of the groups: those `readable`, and their own.

    Only to narrow what a reader finds, where the name stands too. Of the whole site the first would be strangers.
    """
    if not skeleton(name):
        return []
    mine = Membership.objects.current().filter(person=reader).values("community")
    belonged = Membership.objects.filter(Q(community__in=list(readable)) | Q(community__in=mine)).values("person")
    met = User.objects.filter(Q(pk__in=belonged) | Q(merged_into__in=belonged)).filter(_called(name))
    return list(met.order_by("pk").values_list("pk", flat=True)[:NAMED])
