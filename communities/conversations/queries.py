"""One's conversations with single people: with whom, how much is new, when somebody wrote last."""

from collections.abc import Collection
from datetime import UTC, datetime

from django.db.models import Case, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from communities.chat.models import Message, ReadPosition
from communities.chat.queries import COUNTED, CountOf
from communities.direct.actions import pair_of
from communities.groups.models import Community, Membership
from communities.mutes.queries import muted_by
from communities.people.models import Block
from communities.rooms.models import Room
from communities.rooms.permissions import chosen_for

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


def conversations_of(user: User) -> QuerySet[Room]:
    """Those they read today, the latest first; `new` as in `chat.queries.rooms_of`, `last_at` when somebody wrote."""
    late = Membership.objects.filter(person=user, community=OuterRef("community"))
    since = late.exclude(community__visibility=Community.Visibility.OPEN).values("reads_from")
    read = ReadPosition.objects.filter(room=OuterRef("pk"), person=user).values("seq")
    said = Message.objects.filter(room=OuterRef("pk"), created_at__gte=OuterRef("since")).order_by()
    newer = said.filter(state=Message.State.SHOWN, position__gt=OuterRef("read_to")).exclude(author=user)
    newer = newer.exclude(author__in=Block.objects.filter(by=user).values("person"))
    found = Room.objects.filter(kind=Room.Kind.DIRECT, pk__in=chosen_for(user).values("room"))
    found = found.select_related("community").annotate(
        since=Coalesce(Subquery(since), Value(ALWAYS, DateTimeField())),
        read_to=Coalesce(Subquery(read), 0),
        is_muted=muted_by(user),
    )
    found = found.annotate(
        new=Case(When(is_muted=True, then=0), default=CountOf(newer.values("pk")[: COUNTED + 1])),
        last_at=Subquery(said.order_by("-position").values("created_at")[:1]),
    )
    return found.order_by(F("last_at").desc(nulls_last=True), "pk")


def conversation_between(user: User, person: User, groups: Collection[Community]) -> Room | None:
    """The one they have already, in the first of these groups that has one."""
    pairs = [pair_of(group.pk, user.pk, person.pk) for group in groups]
    found = {room.pair: room for room in Room.objects.filter(Q(pair__in=pairs)).select_related("community")}
    return next((found[pair] for pair in pairs if pair in found), None)
