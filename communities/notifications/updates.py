"""A person's own stream: that there is something new for them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from communities.notifications.models import Notification
from communities.notifications.queries import unread_counts
from core.pairs import People
from realtime.models import Update
from realtime.read import Frame, ReadOnly


class PersonSource(ReadOnly):
    def readers(self, asked: People) -> Mapping[UUID, Collection[UUID]]:
        return {owner: {owner} for owner in asked}

    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        ids = [update.object_id for update in updates if update.kind == "notification"]
        rows = Notification.objects.filter(pk__in=ids, read_at=None).values_list("pk", "kind", "at", "person_id")
        told = list(rows)
        unread = unread_counts({row[3] for row in told} | {one.object_id for one in updates if one.kind == "bell"})
        found: dict[UUID, Frame] = {
            pk: {"kind": kind, "at": at.isoformat(), "unread": unread[person]} for pk, kind, at, person in told
        }
        found |= {update.object_id: {"unread": unread[update.object_id]} for update in updates if update.kind == "bell"}
        return found | {update.object_id: {} for update in updates if update.kind == "member"}
