"""What is said in a chat room: talk, an answer to something further up, a slip that was mended."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from accounts.models import User
from communities.chat.actions import edit_message, send_message
from communities.chat.models import Message
from communities.conversations.actions import write_to
from communities.direct.permissions import is_offered
from communities.groups.models import Community
from communities.pins.actions import pin_message
from communities.rooms.actions import SETTINGS, change_room, make_room, put_in_room
from communities.rooms.models import Room, Slow
from communities.settings.queries import settings_seen
from config.demo import words


def seed_room(
    room: Room, said: Iterable[words.Said], people: Mapping[str, User], at: Callable[[words.Said], datetime]
) -> None:
    sent: list[Message] = []
    for one in said:
        by, answers = people[one.by], one.answers if isinstance(one, words.Message) else 0
        reply_to = sent[-answers].pk if answers else None
        message = send_message(room, text=one.text, client_id=uuid.uuid4(), reply_to=reply_to, by=by, now=at(one))
        if isinstance(one, words.Message) and one.edited:
            edit_message(message, text=one.edited, by=by, now=at(one) + timedelta(minutes=2))
        if isinstance(one, words.Message) and one.is_pinned:
            pin_message(message, by=people["host"], now=at(one) + timedelta(minutes=9))
        sent.append(message)


def seed_narrow(community: Community, people: Mapping[str, User], at: Callable[[words.Said], datetime]) -> None:
    """A room that only some of the group read."""
    room = make_room(community, name="Weekends · Penwythnosau", kind=Room.Kind.NARROW, by=people["host"])
    put_in_room(room, {people[name].pk for name in words.WEEKENDS_FOR}, by=people["host"])
    seed_room(room, words.WEEKENDS, people, at)


def seed_direct(community: Community, people: Mapping[str, User], at: Callable[[words.Said], datetime]) -> None:
    """Two people who write to each other alone, as far as this site has that."""
    if not is_offered():
        return
    for one in words.ALONE:
        by, to = people[one.by], people["member" if one.by == "eirlys" else "eirlys"]
        write_to(to, community, text=one.text, client_id=uuid.uuid4(), by=by, now=at(one))


def seed_settings(room: Room, *, purpose: str, by: User) -> None:
    """A room with a sentence and a pause between messages."""
    seen = settings_seen(room, SETTINGS)
    change_room(room, seen=seen, name=room.name, purpose=purpose, slow_seconds=Slow.MINUTE, by=by)
