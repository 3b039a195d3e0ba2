"""What search is told of chat messages. Each action that changes one calls it in its transaction."""

from collections.abc import Iterable

from django.db.models import QuerySet

from communities.chat.models import Message
from communities.files.search import forget_files_of, things_of_message
from communities.search.actions import Source, Thing, change, put, put_all, put_new, take
from communities.search.models import Indexed


def _thing(message: Message) -> Thing:
    return Thing(
        Indexed.Kind.MESSAGE, message.pk, message.created_at, message.room_id, message.room.community_id,
        message.author_id, message.created_at, (message.shown_body,),
    )  # fmt: skip


def index_message(message: Message) -> None:
    """After it came back: with its files."""
    put(_thing(message))
    if message.has_files:
        put_all(things_of_message(message.pk))


def index_messages(messages: Iterable[Message]) -> None:
    """When they are written. Their files are indexed as they are taken."""
    put_new(map(_thing, messages))


def reindex_message(message: Message) -> None:
    change(_thing(message))


def forget_message(message: Message) -> None:
    take(message.pk)
    if message.has_files:
        forget_files_of(message=message.pk)


def _shown() -> QuerySet[Message]:
    return Message.objects.filter(state=Message.State.SHOWN).select_related("room")


SOURCES = (Source(_shown, _thing),)
