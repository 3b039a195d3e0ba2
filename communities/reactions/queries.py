from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from accounts.models import User
from communities.chat.models import Message
from communities.groups.models import Membership
from communities.people.models import Block
from communities.posts.models import Comment, Post
from communities.reactions.models import Reaction

NAMED = 20
SYMBOLS = {"thanks": "🙏", "with-you": "💛", "helps": "💡", "hug": "🤗", "same": "🙋"}


@dataclass
class Kind:
    """One kind of reaction to one thing. `names` are the first NAMED without whom the reader blocked.

    `count` is the same for everybody.
    """

    name: str
    label: Any
    symbol: str
    count: int = 0
    is_mine: bool = False
    names: list[str] = field(default_factory=list)

    @property
    def unnamed(self) -> int:
        return self.count - len(self.names)


@dataclass
class Row:
    """What people said to a post or comment with one press: every kind, in the same order, also those with none."""

    kinds: list[Kind] = field(default_factory=lambda: [Kind(*pair, SYMBOLS[pair[0]]) for pair in Reaction.Kind.choices])

    def of(self, name: str) -> Kind:
        return next(kind for kind in self.kinds if kind.name == name)

    @property
    def is_nothing(self) -> bool:
        return not any(kind.count for kind in self.kinds)


def reactions_to(words: Iterable[Post | Comment | Message], *, reader: User) -> dict[UUID, Row]:
    """How many reacted to each of these, how, and who first: two queries, however many there are.

    Whom the reader has blocked is counted and not named; nor is a stranger to the group where the words are now.
    """
    rows = {one.pk: Row() for one in words}
    given = _given_to(rows).order_by().annotate(to=Coalesce("tally__post", "tally__comment", "tally__message"))
    mine = Count("pk", filter=Q(person=reader) | Q(person__merged_into=reader))
    for pk, name, count, is_mine in given.values_list("to", "kind").annotate(Count("pk"), mine=mine):
        kind = rows[pk].of(name)
        kind.count, kind.is_mine = count, bool(is_mine)
    if any(not row.is_nothing for row in rows.values()):
        turn = Window(RowNumber(), partition_by=[F("tally"), F("kind")], order_by=["at", "pk"])
        group = Coalesce("tally__post__community", "tally__comment__post__community")
        unblocked = given.exclude(person__in=Block.objects.filter(by=reader).values("person")).annotate(group=group)
        first = unblocked.exclude(_by_strangers()).annotate(turn=turn).filter(turn__lte=NAMED).order_by("turn")
        for pk, name, person in first.values_list("to", "kind", "person__display_name"):
            rows[pk].of(name).names.append(person)
    return rows


def _given_to(ids: Collection[UUID]) -> QuerySet[Reaction]:
    return Reaction.objects.filter(
        Q(tally__post__in=ids) | Q(tally__comment__in=ids) | Q(tally__message__in=ids),
    )


def _by_strangers() -> Q:
    """Those by people who do not belong to the group to which a host has moved what they reacted to."""
    moved = Q(tally__post__moved_at__isnull=False) | Q(tally__comment__post__moved_at__isnull=False)
    theirs = Membership.objects.current().filter(community=OuterRef("group"), person=OuterRef("person"))
    return moved & Q(~Exists(theirs))


def counts_of(posts: Sequence[Post]) -> dict[UUID, Row]:
    """How many reacted to each of these posts, without who: one query for a page of the feed."""
    rows = {post.pk: Row() for post in posts}
    counted = Reaction.objects.filter(tally__post__in=rows).order_by().values_list("tally__post", "kind")
    for pk, kind, count in counted.annotate(Count("pk")):
        rows[pk].of(kind).count = count
    return rows


def counts_by_tally(tallies: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """The same for the stream: by kind, those alone that somebody chose."""
    found: dict[UUID, dict[str, int]] = {}
    rows = Reaction.objects.filter(tally__in=tallies).order_by().values_list(F("tally"), "kind")
    for pk, kind, count in rows.annotate(Count("pk")):
        found.setdefault(pk, {})[kind] = count
    return found
