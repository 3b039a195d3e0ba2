"""A county a thousand times as large: for measuring, not for reading.

Everything is written in bulk, past the actions, and always the same for the same numbers. What people say is our own
demo's sentences put together anew, with made-up names of places, so that there are common words and rare ones.
"""

import random
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.text import slugify

from accounts.models import User
from accounts.names import skeleton
from communities.chat import search as chat_search
from communities.chat.models import Message
from communities.files import search as files_search
from communities.files.models import StoredFile
from communities.groups.models import Community, Membership
from communities.posts import search as posts_search
from communities.posts.models import Comment, Post
from communities.rooms.models import Room
from communities.search.actions import row_of
from communities.search.models import Indexed
from communities.search.terms import SENTENCE as CUT
from communities.search.terms import place, words_in
from communities.topics.models import PostTopic
from communities.words.topics import topic_id
from config.demo import words
from config.demo.pour import Tell, pour, pour_index
from realtime.models import Stream

SENTENCE = re.compile(r"[^.?!\n]{12,160}[.?!]")
YEARS = 3
UNUSABLE = "!"  # nobody signs in with it
NAMES = """
Aled Anwen Bethan Carys Catrin Dafydd Dilys Elin Emyr Ffion Gareth Glenys Gwen Huw Ifan Joan Llinos Mair Marged Megan
Nia Olwen Owain Rhian Rhys Sara Siân Tom Wendy Zoe
"""
SURNAMES = """
Bevan Davies Edwards Ellis Evans Griffiths Harris Hughes James Jenkins Jones Lewis Lloyd Morgan Morris Owen Parry
Phillips Powell Price Pugh Rees Roberts Thomas Vaughan Williams
"""
BEGIN = "Aber Bryn Caer Capel Coed Cwm Dôl Glan Llan Maes Nant Pant Pen Pont Rhos Rhyd Tre Tŷ Waun Ynys"
MIDDLE = """
avon bach badarn castell celyn deilo ddu fair fawr ffraid gele goch gwyn hafod isaf las mawr meirion newydd teifi uchaf
wen
"""
ABOUT = "walkers gardeners readers carers neighbours parents bakers singers runners knitters listeners volunteers"


@dataclass(frozen=True)
class Size:
    people: int = 5_000
    groups: int = 1_000
    posts: int = 100_000
    comments: int = 100_000
    messages: int = 100_000
    groups_each: int = 20


class Talk:
    """Everything random, from one seed."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same each time, and nobody's secret
        self.now = now
        said = "\n".join(text for post in (*words.CARERS_POSTS, *words.YOUNG_POSTS) for text in _texts(post))
        self.sentences = sorted({found.strip() for found in SENTENCE.findall(said)})
        self.places = [f"{first}{middle}" for first in BEGIN.split() for middle in MIDDLE.split()]

    def pk(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def times(self, count: int) -> list[datetime]:
        """In order, from three years ago until now."""
        seconds = sorted(self.random.uniform(1, YEARS * 365 * 86_400) for _ in range(count))
        return [self.now - timedelta(seconds=before) for before in reversed(seconds)]

    def place(self) -> str:
        """Some places are spoken of all the time, most hardly ever."""
        return self.places[min(int(self.random.paretovariate(0.6)) - 1, len(self.places) - 1)]

    def say(self, sentences: int) -> str:
        said = self.random.choices(self.sentences, k=sentences)
        return " ".join([*said, f"{self.place()}."])


def _texts(post: words.Post) -> Iterator[str]:
    yield post.text
    for comment in post.comments:
        yield comment.text


def seed_scale(size: Size, *, seed: int, now: datetime, tell: Tell) -> list[Community]:
    """Adds so many of everything to what is there; `tell` hears how far it has come. Returns the groups.

    The first group has a fifth of all posts, and its first post a fiftieth of all comments.
    """
    talk = Talk(seed, now)
    people = pour(User, _people(talk, size.people), tell, "people")
    groups = pour(Community, _groups(talk, size.groups), tell, "groups")
    members: dict[uuid.UUID, list[User]] = {group.pk: [] for group in groups}
    pour(Membership, _memberships(talk, people, groups, size.groups_each, members), tell, "memberships")
    busy = [group for group in groups if members[group.pk]]
    posts = pour(Post, _posts(talk, busy, members, size.posts), tell, "posts")
    pour(PostTopic, _topics(talk, posts), tell, "topics")
    files = pour(StoredFile, _files(talk, posts), tell, "files")
    comments = pour(Comment, _comments(talk, posts, members, size.comments), tell, "comments")
    messages = pour(Message, _messages(talk, busy, members, size.messages, tell), tell, "messages")
    pour_index(_index(posts, comments, files, messages), tell)
    return groups


def _index(*said: list[Any]) -> Iterator[Indexed]:
    """What the actions would have put into the index of search."""
    sources = (*posts_search.SOURCES, files_search.SOURCES[0], *chat_search.SOURCES)
    for things, source in zip(said, sources, strict=True):
        for one in things:
            thing = source.thing(one)
            yield row_of(thing, terms=_terms(thing.texts, thing.community))


def _terms(texts: tuple[str, ...], community: uuid.UUID) -> str:
    """The same as search's `terms_of`, where most sentences have been said before."""
    found = [_terms_in(sentence) for text in texts for sentence in CUT.findall(text)]
    roots = sorted(set().union(*(roots for _, roots in found)))
    return " ".join([*(words for words, _ in found if words), *roots, place(community)])


@lru_cache(maxsize=20_000)
def _terms_in(sentence: str) -> tuple[str, frozenset[str]]:
    found = list(words_in(sentence))
    return " ".join(word.term for word in found), frozenset(root for word in found for root in word.roots)


def _people(talk: Talk, count: int) -> Iterator[User]:
    for number in range(count):
        name = f"{talk.random.choice(NAMES.split())} {talk.random.choice(SURNAMES.split())}"
        yield User(
            id=talk.pk(), email=f"{uuid.UUID(int=talk.random.getrandbits(128)).hex}@example.org", password=UNUSABLE,
            display_name=name, name_skeleton=skeleton(name), state=User.State.APPROVED,
            terms_version=settings.TERMS_VERSION, date_joined=talk.now - timedelta(days=YEARS * 365, seconds=number),
        )  # fmt: skip


def _groups(talk: Talk, count: int) -> Iterator[Community]:
    for number in range(count):
        name = f"{talk.places[number % len(talk.places)]} {talk.random.choice(ABOUT.split())}"
        kind = talk.random.choices(["closed", "secret", "open"], [90, 9, 1])[0]
        yield Community(
            id=talk.pk(), name=name, slug=f"{slugify(name)}-{talk.random.getrandbits(40):x}", visibility=kind,
            summary=talk.random.choice(talk.sentences), created_at=talk.now - timedelta(days=YEARS * 365),
        )  # fmt: skip


def _memberships(
    talk: Talk, people: list[User], groups: list[Community], each: int, members: dict[uuid.UUID, list[User]]
) -> Iterator[Membership]:
    joined = talk.now - timedelta(days=YEARS * 365)
    for person in people:
        for group in talk.random.sample(groups, min(each, len(groups))):
            is_first = not members[group.pk]
            members[group.pk].append(person)
            role = Membership.Role.HOST if is_first else Membership.Role.MEMBER
            yield Membership(id=talk.pk(), community=group, person=person, role=role, joined_at=joined)


def _posts(talk: Talk, groups: list[Community], members: dict[uuid.UUID, list[User]], count: int) -> Iterator[Post]:
    for number, at in enumerate(talk.times(count)):
        group = talk.random.choice(groups) if number % 5 else groups[0]
        title, body = talk.random.choice(talk.sentences).rstrip(".?!")[:140], talk.say(talk.random.randint(1, 4))
        yield Post(
            id=talk.pk(), community=group, author=talk.random.choice(members[group.pk]), title=title, body=body,
            html=_html(body), created_at=at, active_at=at,
        )  # fmt: skip


def _html(body: str) -> str:
    return format_html("<p>{}</p>", body)


def _topics(talk: Talk, posts: list[Post]) -> Iterator[PostTopic]:
    """A third of the posts are about something."""
    for post in posts[::3]:
        name = talk.place().lower()
        yield PostTopic(post=post, name=name, topic=topic_id(post.community_id, name))


def _files(talk: Talk, posts: list[Post]) -> Iterator[StoredFile]:
    """One post in twenty has a file, of which there are no bytes."""
    for post in posts[::20]:
        yield StoredFile(
            id=talk.pk(), key=talk.pk(), community_id=post.community_id, uploader_id=post.author_id, post=post,
            name=f"{talk.place()}.pdf", kind="pdf", content_type="application/pdf", size=50_000, sha256="0" * 64,
            state=StoredFile.State.READY, created_at=post.created_at,
        )  # fmt: skip


def _comments(talk: Talk, posts: list[Post], members: dict[uuid.UUID, list[User]], count: int) -> Iterator[Comment]:
    for number in range(count if posts else 0):
        post = talk.random.choice(posts) if number % 50 else posts[0]
        body = talk.say(talk.random.randint(1, 2))
        author, at = talk.random.choice(members[post.community_id]), post.created_at
        at += timedelta(seconds=talk.random.uniform(0, max(1, (talk.now - at).total_seconds())))
        yield Comment(id=talk.pk(), post=post, author=author, body=body, html=_html(body), created_at=at)


def _messages(
    talk: Talk,
    groups: list[Community],
    members: dict[uuid.UUID, list[User]],
    count: int,
    tell: Tell,
) -> Iterator[Message]:
    rooms = pour(
        Room, (Room(id=talk.pk(), community=one, name="Kitchen", slug="kitchen") for one in groups), tell, "rooms"
    )
    positions = dict.fromkeys((room.pk for room in rooms), 0)
    for at in talk.times(count if rooms else 0):
        room, body = talk.random.choice(rooms), talk.say(1)
        positions[room.pk] += 1
        author = talk.random.choice(members[room.community_id])
        yield Message(
            id=talk.pk(), room=room, author=author, body=body, html=_html(body), created_at=at, client_id=talk.pk(),
            position=positions[room.pk],
        )  # fmt: skip
    Stream.objects.bulk_create(Stream(name=f"room:{pk}", seq=seq) for pk, seq in positions.items())
