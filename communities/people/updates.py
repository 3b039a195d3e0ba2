"""What of a stream is not for one of its readers: what somebody they blocked wrote, and what came before their time."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from communities.groups.models import Membership
from communities.groups.permissions import reading_from
from communities.people.models import Block
from core.among import among_ids
from core.prepared import Places, Prepared
from realtime.read import Frame


class Origin(NamedTuple):
    """Who wrote something, and when; for a comment, when what it stands under was written."""

    author: UUID
    at: datetime


def choosy(people: Collection[UUID]) -> set[UUID]:
    """Those of the people from whom `withheld` may keep anything anywhere: what it goes by is asked here too."""
    return set(_choosy(people=people))


def _choosy_among(places: Places) -> QuerySet[Any, UUID]:
    asked = places.ids("people")
    late = Membership.objects.current().filter(person__in=asked, reads_from__isnull=False).order_by()
    blocking = Block.objects.filter(by__in=asked).order_by()
    return blocking.values_list("by_id", flat=True).union(late.values_list("person_id", flat=True))


_choosy = Prepared(_choosy_among)


def withheld(
    communities: QuerySet[Any] | list[UUID],
    items: Iterable[Frame],
    people: set[UUID],
    origins: Callable[[set[str]], dict[str, Origin]],
) -> dict[UUID, set[str]]:
    """For each of the people the ids of the items that are not for them: two queries where nothing is withheld.

    That something by a person they blocked was taken away they are told like everybody: it may be on their screen,
    shown this once, and it holds no words. Of what came before their time they hear nothing at all.
    """
    blocks = list(Block.objects.filter(by__in=among_ids(people)).values_list("by_id", "person_id"))
    since = reading_from(communities, people)
    if not blocks and not since:
        return {}
    actions = {item["id"]: item["action"] for item in items}
    found: dict[UUID, set[str]] = {}
    known = origins(set(actions))
    for reader, author in blocks:
        theirs = {key for key, one in known.items() if one.author == author and actions[key] != "removed"}
        found.setdefault(reader, set()).update(theirs)
    for reader, moment in since.items():
        found.setdefault(reader, set()).update(key for key, one in known.items() if one.at < moment)
    return found


def deaf_to(person: UUID, people: set[UUID]) -> set[UUID]:
    """Those of the people who have blocked this person."""
    return set(Block.objects.filter(person=person, by__in=people).values_list("by_id", flat=True))
