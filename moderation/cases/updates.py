"""The streams of the queue: of a group, of a lane, and of the whole site, for those who work on their cases."""

from collections.abc import Collection, Mapping
from uuid import UUID

from core.pairs import People, by_thing, pairs_of
from moderation.cases.models import Case, Conflict
from moderation.cases.permissions import queue_readers
from realtime.models import Update
from realtime.read import Frame, ReadOnly


class QueueSource(ReadOnly):
    def readers(self, asked: People) -> Mapping[UUID, Collection[UUID]]:
        return by_thing(queue_readers(pairs_of(asked)))

    def choosy(self, people: Collection[UUID]) -> set[UUID]:
        """A case about one's own words, or to which one is too near, does not exist for oneself."""
        authors = Case.objects.filter(author__in=people).values_list("author", flat=True)
        joined = Case.objects.filter(author__merged_into__in=people).values_list("author__merged_into", flat=True)
        near = Conflict.objects.filter(person__in=people).values_list("person", flat=True)
        return {person for person in (*authors, *joined, *near) if person}

    def withheld(self, object_id: UUID, items: list[Frame], people: set[UUID]) -> dict[UUID, set[str]]:
        ids = {item["id"] for item in items}
        found: dict[UUID, set[str]] = {}
        for pk, *authors in Case.objects.filter(pk__in=ids).values_list("pk", "author", "author__merged_into"):
            for person in people.intersection(authors):
                found.setdefault(person, set()).add(str(pk))
        for case, person in Conflict.objects.filter(case__in=ids, person__in=people).values_list("case", "person"):
            found.setdefault(person, set()).add(str(case))
        return found

    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        cases = Case.objects.filter(pk__in=[update.object_id for update in updates]).exclude(state=Case.State.DECIDED)
        return {case.pk: {"state": case.state, "version": case.version} for case in cases}
