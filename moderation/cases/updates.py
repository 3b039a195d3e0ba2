"""The stream of a group's queue, for those who work on its flags."""

from uuid import UUID

from moderation.cases.models import Case
from moderation.cases.permissions import moderation_readers
from realtime.models import Update
from realtime.read import Frame, ReadOnly


class QueueSource(ReadOnly):
    def readers(self, pairs: set[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
        return moderation_readers(pairs)

    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        cases = Case.objects.filter(pk__in=[update.object_id for update in updates]).exclude(state=Case.State.DECIDED)
        return {case.pk: {"state": case.state, "version": case.version} for case in cases}
