"""From `@Name` in what somebody typed to the person: by the names that the group's members see of each other."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.names import skeleton
from communities.groups.models import Community
from communities.groups.permissions import belongs
from communities.mentions.permissions import mentionable, mentionable_in
from communities.rooms.models import Room
from communities.words.render import render_plain, render_rich
from core.errors import Refused

MOST_MENTIONS = 10  # people named in one post, comment or message
MOST_SEARCHES = 50  # for names, in one text
LONGEST_NAME = 60
SPARE = 10  # accents and spaces that a name is typed with and does not have
FIRST_WORD = re.compile(r"[^\W_]+")
OFFERED = 8
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})


def plain_name(text: str) -> str:
    """A name as a telephone's keyboard gives it: without case, accents and curly apostrophes."""
    text = unicodedata.normalize("NFKD", text.casefold().translate(APOSTROPHES))
    return " ".join("".join(char for char in text if not unicodedata.combining(char)).split())


def first_word(plain: str) -> str:
    found = FIRST_WORD.match(plain)
    return found[0] if found else ""


@dataclass
class Names:
    """The names that can be meant. Where several people have one name, nobody is: it stays plain text."""

    people: dict[UUID, str]
    named: set[UUID] = field(default_factory=set)  # what `find` has found
    unclear: set[str] = field(default_factory=set)
    exact: dict[str, set[UUID]] = field(init=False)
    plain: dict[str, set[UUID]] = field(init=False)
    longest: dict[str, int] = field(init=False)  # of the names that begin with a word
    known: dict[str, tuple[int, UUID] | None] = field(init=False)
    searches: int = 0

    def __post_init__(self) -> None:
        self.exact, self.plain, self.longest, self.known = {}, {}, {}, {}
        for person, name in self.people.items():
            plain = plain_name(name)
            self.exact.setdefault(unicodedata.normalize("NFC", name), set()).add(person)
            self.plain.setdefault(plain, set()).add(person)
            length = max(self.longest.get(first_word(plain), 0), len(plain), len(name))
            self.longest[first_word(plain)] = length

    def find(self, text: str) -> tuple[int, UUID] | None:
        """The longest name that `text` begins with: as it is written, else whatever its case and accents.

        Of one text so many are searched for, and no more: after that an @ is only an @.
        """
        text = text[: LONGEST_NAME + 1]
        if text not in self.known:
            longest = self.longest.get(first_word(plain_name(text)), 0)
            if not longest or self.searches >= MOST_SEARCHES:
                return None
            self.searches += 1
            self.known[text] = self._search(text, min(len(text), LONGEST_NAME, longest + SPARE))
        return self.known[text]

    def _search(self, text: str, longest: int) -> tuple[int, UUID] | None:
        for length in range(longest, 0, -1):
            part = text[:length]
            if part[-1].isspace() or text[length : length + 1].isalnum():
                continue
            found = self.exact.get(part) or self.plain.get(plain_name(part), set())
            if len(found) == 1:
                person = next(iter(found))
                self.named.add(person)
                return length, person
            if found:
                self.unclear.add(part)
                return None
        return None


@dataclass(frozen=True)
class Rendered:
    html: str
    people: frozenset[UUID] = frozenset()
    topics: list[str] = field(default_factory=list)


def names_in(community: Community, *, at: datetime | None = None) -> Names:
    return Names(dict(mentionable(community, at=at).values_list("pk", "display_name")))


def names_in_room(room: Room, *, by: User, at: datetime | None = None) -> Names:
    return Names(dict(mentionable_in(room, by=by, at=at).values_list("pk", "display_name")))


def render_words(
    text: str, community: Community, *, at: datetime | None = None, topic_url: Callable[[str], str] | None = None
) -> Rendered:
    """The text as HTML, whom it names, and with `topic_url` its topics. Raises Refused.

    `at`: when what it belongs to was written.
    """
    env: dict[str, Any] = {"topics": []} | ({"topic_url": topic_url} if topic_url else {})
    if "@" not in text:
        return Rendered(render_rich(text, env), topics=env["topics"])
    names = names_in(community, at=at)
    html = render_rich(text, env | {"find_name": names.find})
    _check_number(names, field="body")
    return Rendered(html, frozenset(names.named), env["topics"])


def render_message(text: str, room: Room, *, by: User, at: datetime | None = None) -> Rendered:
    """The same for a chat message: links, line ends and names, and nothing else."""
    if "@" not in text:
        return Rendered(render_plain(text))
    names = names_in_room(room, by=by, at=at)
    html = render_plain(text, {"find_name": names.find})
    _check_number(names, field="text")
    return Rendered(html, frozenset(names.named))


def _check_number(names: Names, *, field: str) -> None:
    if len(names.named) > MOST_MENTIONS:
        words = ngettext(
            "You can mention %(most)d person at once. Take out some of the @ signs.",
            "You can mention %(most)d people at once. Take out some of the @ signs.",
            MOST_MENTIONS,
        )
        raise Refused("invalid", words % {"most": MOST_MENTIONS}, field=field)


@dataclass(frozen=True)
class Company:
    """Who will read something that is not posted yet, and who of them is told of it at once.

    `readers` is None where that is not to be said: everybody with an account, or how many a guest may not know.
    """

    readers: int | None
    told: list[str]
    unclear: list[str]


def company_of(text: str, community: Community, author: User, *, at: datetime | None = None) -> Company:
    names = names_in(community, at=at)
    render_rich(text, {"find_name": names.find})
    return _company(names, author, None if _is_open(community) else len(names.people))


def company_in(text: str, room: Room, author: User) -> Company:
    """The same for a message in a chat room."""
    names = names_in_room(room, by=author)
    render_plain(text, {"find_name": names.find})
    is_said = belongs(author, room.community) and not _is_open(room.community)
    return _company(names, author, len(names.people) if is_said else None)


def _is_open(community: Community) -> bool:
    return community.visibility == Community.Visibility.OPEN


def _company(names: Names, author: User, readers: int | None) -> Company:
    told = sorted(names.people[person] for person in names.named if person != author.pk)
    return Company(readers, told, sorted(names.unclear))


def offered_names(people: QuerySet[User], typed: str, *, to: User) -> list[str]:
    """Names to choose from, for somebody who has typed an @ and `typed`: whose name, or a word of it, begins so.

    The same for everybody who asks, whoever has blocked them. A name that two people have can be told of nobody.
    """
    wanted = plain_name(typed)[:LONGEST_NAME]
    found = people.exclude(pk=to.pk).order_by("display_name")
    if key := skeleton(wanted):
        found = found.filter(name_skeleton__contains=key)
    names = [name for name in found.values_list("display_name", flat=True) if _begins(plain_name(name), wanted)]
    return _alone(names)[:OFFERED]


def _begins(name: str, wanted: str) -> bool:
    return f" {name}".find(f" {wanted}") >= 0


def _alone(names: Iterable[str]) -> list[str]:
    listed = list(names)
    return [name for name in listed if listed.count(name) == 1]


def in_words(company: Company, community: Community) -> list[str]:
    """What the line under a composer says."""
    lines = []
    if _is_open(community):
        lines.append(_("Everybody with an account can read it at once."))
    elif company.readers is not None:
        lines.append(
            ngettext("%(count)d person can read it at once.", "%(count)d people can read it at once.", company.readers)
            % {"count": company.readers}
        )
    if company.told:
        lines.append(
            _("You mention %(names)s. We tell them, unless they do not want to be told.")
            % {"names": ", ".join(company.told)}
        )
    for name in company.unclear:
        lines.append(_("Several people are called %(name)s, so none of them is told.") % {"name": name})
    return lines
