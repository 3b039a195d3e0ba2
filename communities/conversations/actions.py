from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from communities.chat.actions import send_message
from communities.chat.models import Message
from communities.direct.actions import open_conversation
from communities.groups.models import Community


@transaction.atomic
def write_to(
    person: User, community: Community, *, text: str, client_id: UUID, by: User, now: datetime | None = None
) -> Message:
    """Writes to somebody alone, for the first time or again, once for each `client_id`. Raises Refused.

    All of it or nothing: there is no conversation without a word in it, and none that was only tried.
    """
    room = open_conversation(community, person, by=by, now=now)
    return send_message(room, text=text, client_id=client_id, by=by, now=now)
