"""Who shows what of themselves in chat: as the site allows it, and each person chose.

Who does not show a thing does not see it of others either, so that nobody watches without being seen.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import User
from communities.people.models import Block
from communities.traces.models import Traces
from core.among import among_ids

TYPING, PRESENCE, RECEIPTS = "typing", "presence", "receipts"
KINDS = (TYPING, PRESENCE, RECEIPTS)


def is_offered(kind: str) -> bool:
    """Whether the site has it at all: what is off here is off for everybody, whatever they chose."""
    return bool(settings.CHAT_TRACES[kind])


def traces_of(person: User) -> Traces:
    """What somebody chose; unsaved, with what is usual, where they chose nothing."""
    return Traces.objects.filter(person=person).first() or Traces(person=person)


def shown_by(person: User) -> set[str]:
    """What somebody shows, and so sees of others."""
    traces = traces_of(person)
    return {kind for kind in KINDS if is_offered(kind) and getattr(traces, kind)}


def showing(kind: str, people: Iterable[UUID]) -> set[UUID]:
    """Those of the people who show it, and so see it of others: one query, none where the site does not have it."""
    people = set(people)
    if not people or not is_offered(kind):
        return set()
    usual = bool(getattr(Traces(), kind))
    rows = Traces.objects.filter(**{kind: not usual}, person__in=among_ids(people))
    others = set(rows.values_list("person_id", flat=True))
    return people - others if usual else others


def those_who_show(kind: str) -> QuerySet[Any]:
    """Everybody who shows it, for a query of people; it must be one that is usually off."""
    assert not getattr(Traces(), kind), "those without a row show it too"
    found = Traces.objects.filter(**{kind: True}) if is_offered(kind) else Traces.objects.none()
    return found.values("person")


def apart(people: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """The pairs of these people who see no trace of each other, because one has blocked the other; both ways round."""
    asked = among_ids(set(people))
    blocks = Block.objects.filter(by__in=asked, person__in=asked).values_list("by_id", "person_id")
    return {pair for one, other in blocks for pair in ((one, other), (other, one))}
