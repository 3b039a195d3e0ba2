"""The group's stream again, with how many reacted to a post or comment: never who, which differs by reader."""

from uuid import UUID

from communities.people.updates import Origin
from communities.posts.updates import GroupSource
from communities.reactions.models import Tally
from communities.reactions.queries import counts_by_tally
from communities.receipts.updates import ReadRoomSource
from communities.words.models import Words
from realtime.models import Update
from realtime.read import Frame


class RoomStream(ReadRoomSource):
    """A room's stream again, likewise."""

    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        found = super().contents(updates)
        asked = {update.object_id for update in updates if update.kind == "reaction"}
        counts = counts_by_tally(asked) if asked else {}
        shown = Tally.objects.filter(pk__in=asked, message__state=Words.State.SHOWN) if asked else Tally.objects.none()
        return found | {
            pk: {"on": str(on), "counts": counts.get(pk, {})} for pk, on in shown.values_list("pk", "message")
        }

    def origins(self, ids: set[str]) -> dict[str, Origin]:
        known = super().origins(ids)
        on = {
            str(pk): str(one)
            for pk, one in Tally.objects.filter(pk__in=ids - known.keys()).values_list("pk", "message")
        }
        words = super().origins(set(on.values())) if on else {}
        return known | {pk: words[subject] for pk, subject in on.items() if subject in words}


class GroupStream(GroupSource):
    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        found = super().contents(updates)
        asked = {update.object_id for update in updates if update.kind == "reaction"}
        if not asked:
            return found
        counts = counts_by_tally(asked)
        for tally in Tally.objects.filter(pk__in=asked).select_related("post", "comment__post"):
            words = tally.post or tally.comment
            post = tally.post or (tally.comment and tally.comment.post)
            here = post and updates[0].stream_id == f"group:{post.community_id}"  # it may have been moved since
            if words and post and here and words.state == post.state == Words.State.SHOWN:
                found[tally.pk] = {"on": str(words.pk), "counts": counts.get(tally.pk, {})}
        return found

    def origins(self, ids: set[str]) -> dict[str, Origin]:
        """Somebody from whom words are withheld hears nothing of the reactions to them either."""
        known = super().origins(ids)
        tallies = Tally.objects.filter(pk__in=ids - known.keys()).values_list("pk", "post_id", "comment_id")
        on = {str(pk): str(post or comment) for pk, post, comment in tallies}
        words = super().origins(set(on.values())) if on else {}
        return known | {pk: words[subject] for pk, subject in on.items() if subject in words}
