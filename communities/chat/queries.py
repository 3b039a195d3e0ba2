from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from communities.chat.clocks import start_of
from communities.chat.models import Message, ReadPosition
from communities.groups.models import Community
from communities.groups.permissions import Person, reads_from, written_for
from communities.mutes.queries import muted_by
from communities.people.models import Block
from communities.rooms.models import Room
from communities.rooms.permissions import listed_rooms
from realtime.read import head

PAGE = 50
BEFORE = 10  # shown before a message or a day that one jumps to
QUOTED = 120  # characters of what a message answers
COUNTED = 99  # new messages; of more we say "99+"


@dataclass(frozen=True)
class History:
    """Messages in order. `earlier` and `later` are positions before and after which more wait (0: none), `seq` the
    stream's head. Where nothing is later, what comes next comes live.
    """

    messages: list[Message]
    earlier: int
    later: int
    seq: int


def history_of(room: Room, *, reader: Person, before: int | None = None, after: int | None = None) -> History:
    """What `reader`, who may read the room, finds in it: a page, the newest, or the one before or after a position."""
    # The head is read first: what is written in between then arrives twice at worst, never not at all.
    seq = head(f"room:{room.pk}")
    messages = readable_in(room, reader)
    if after is not None:
        found = list(messages.filter(position__gt=after).order_by("position")[: PAGE + 1])
        is_more, found = len(found) > PAGE, found[:PAGE]
        starts_later = bool(found) and messages.filter(position__lt=found[0].position).exists()
        return History(found, found[0].position if starts_later else 0, found[-1].position if is_more else 0, seq)
    if before is not None:
        messages = messages.filter(position__lt=before)
    found = list(messages.order_by("-position")[: PAGE + 1])
    is_more, found = len(found) > PAGE, found[:PAGE][::-1]
    later = found[-1].position if found and before is not None else 0
    return History(found, found[0].position if is_more else 0, later, seq)


@dataclass(frozen=True)
class Unread:
    """What came since somebody was here: how many (at most COUNTED + 1), from whom they hear; `first` is the position
    of the first, and `after` where they had read to.
    """

    count: int
    first: int
    after: int

    @property
    def is_many(self) -> bool:
        return self.count > COUNTED


@dataclass(frozen=True)
class Answered:
    """What a message answers, as its line shows it: the beginning of its words; none where it is not to be shown."""

    pk: UUID
    name: str
    words: str


@dataclass(frozen=True)
class Line:
    message: Message
    answered: Answered | None
    is_first_new: bool


def lines_of(
    history: History, room: Room, *, reader: Person, blocked: Collection[UUID], unread: Unread | None
) -> list[Line]:
    """Each message with what it answers, of which the reader sees what they may see on its own page."""
    since = reads_from(reader, room.community)
    return [
        Line(
            message,
            answered_by(message.reply_to, blocked, since) if message.reply_to else None,
            is_first_new=bool(unread and message.position == unread.first),
        )
        for message in history.messages
    ]


def answered_by(message: Message, blocked: Collection[UUID], since: datetime | None) -> Answered:
    is_withheld = message.author_id in blocked or (since is not None and message.created_at < since)
    if is_withheld or not message.is_shown:
        return Answered(message.pk, "", "")
    if not message.body:
        return Answered(message.pk, message.author.display_name, _("A picture or a document"))
    return Answered(
        message.pk, message.author.display_name, Truncator(" ".join(message.shown_body.split())).chars(QUOTED)
    )


def find_answered(room: Room, pk: object, *, reader: Person) -> Message | None:
    """The message that somebody wants to answer, while it is shown and they may read it."""
    try:
        wanted = pk if isinstance(pk, UUID) else UUID(str(pk))
    except ValueError:
        return None
    return readable_in(room, reader).filter(pk=wanted, state=Message.State.SHOWN).first()


def readable_in(room: Room, reader: Person) -> QuerySet[Message]:
    found = room.messages.filter(written_for(reader, room.community))
    return found.select_related("author", "reply_to__author")


def page_of(room: Room, message: Message, *, reader: Person) -> int:
    """The position after which the page begins that shows this message, with a few before it."""
    earlier = readable_in(room, reader).filter(position__lt=message.position).order_by("-position")
    return next(iter(earlier.values_list("position", flat=True)[BEFORE : BEFORE + 1]), 0)


def first_on(room: Room, day: date, *, reader: Person) -> Message | None:
    """The first message of a day, or of the next day on which somebody wrote."""
    return readable_in(room, reader).filter(created_at__gte=start_of(day)).order_by("created_at", "position").first()


def unread_in(room: Room, person: User) -> Unread | None:
    """None on one's first visit, and where nothing is new."""
    read = ReadPosition.objects.filter(room=room, person=person).values_list("seq", flat=True).first()
    if read is None:
        return None
    new = _news(person, room.community).filter(room=room, position__gt=read).order_by("position")
    positions = list(new.values_list("position", flat=True)[: COUNTED + 1])
    return Unread(len(positions), positions[0], read) if positions else None


def _news(person: User, community: Community) -> QuerySet[Message]:
    """What others, whom they hear, have said in this group that this person may read."""
    shown = Message.objects.filter(state=Message.State.SHOWN).filter(written_for(person, community))
    return shown.exclude(author=person).exclude(author__in=Block.objects.filter(by=person).values("person"))


class CountOf(Subquery):
    """How many rows a subquery has, which may have a limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def rooms_of(community: Community, user: User) -> QuerySet[Room]:
    """The rooms of the group that they read; `new` is how many others, whom they hear, have written since this person
    last read (at most COUNTED + 1), and nothing where they muted the room (`is_muted`); `mentions`, muted or not,
    whether they are named.
    """
    read, news = ReadPosition.objects.filter(room=OuterRef("pk"), person=user), _news(user, community)
    # Only what comes after that position is looked at, however long the room's history is.
    newer = news.filter(room=OuterRef("pk"), position__gt=OuterRef("read_to")).order_by()
    rooms = listed_rooms(user, community).annotate(
        read_to=Coalesce(Subquery(read.values("seq")), 0), is_muted=muted_by(user)
    )
    mentions = ExpressionWrapper(Q(pk__in=_newly_mentioned(user, news)), output_field=BooleanField())
    new = Case(When(is_muted=True, then=0), default=CountOf(newer.values("pk")[: COUNTED + 1]))
    return rooms.annotate(new=new, mentions=mentions)


def _newly_mentioned(user: User, news: QuerySet[Message]) -> QuerySet[Message, UUID]:
    """The rooms in which one of the `news` they have not read names them: found by their own mentions, a few rows."""
    read = ReadPosition.objects.filter(room=OuterRef("room"), person=user)
    named = news.filter(mentions__person=user)
    unread = named.annotate(read_to=Coalesce(Subquery(read.values("seq")), 0)).filter(position__gt=F("read_to"))
    return unread.order_by().values_list("room", flat=True)
