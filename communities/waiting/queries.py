"""Words that nobody has met but their author and whoever approves them."""

from typing import Any

from django.db.models import Q, QuerySet

from communities.groups.models import Community
from communities.groups.permissions import Person
from communities.posts.models import Post
from communities.rooms.models import Room
from communities.waiting.permissions import WITHIN, unseen

MOST = 50  # of each kind on a page


def _by(person: Person) -> Q:
    return Q(author=person.pk) | Q(author__merged_into=person.pk)


def own_unseen(person: Person, community: Community) -> list[Any]:
    """Everything of theirs in the group that waits or was refused, the newest first: three queries."""
    found: list[Any] = []
    for kind, path in WITHIN.items():
        rows = unseen(kind).filter(_by(person), **{path: community.pk})
        found += _named(kind, rows.order_by("-created_at")[:MOST])
    return sorted(found, key=lambda one: one.created_at, reverse=True)


def own_unseen_at(person: Person, place: Community | Post | Room) -> list[Any]:
    """Theirs that wait where they look: posts of a group, comments of a post, messages of a room. One query."""
    kind, path = {Community: ("post", "community"), Post: ("comment", "post"), Room: ("message", "room")}[type(place)]
    rows = unseen(kind).filter(_by(person), state="waiting", **{path: place.pk})
    return _named(kind, rows.order_by("created_at")[:MOST])


def _named(kind: str, rows: QuerySet[Any]) -> list[Any]:
    found = list(rows)
    for one in found:
        one.kind_name = kind
    return found
