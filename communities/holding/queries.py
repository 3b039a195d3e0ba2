"""What becomes of words before anybody else meets them: shown, waiting for a moderator, or not taken at all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.identity.queries import is_registered, unregistered_among
from accounts.models import User
from communities.groups.models import Community, Membership
from communities.groups.permissions import ROLE_PERMISSIONS, May, may, membership_of
from communities.holding.folding import found_in, read_in, spans_of
from communities.holding.models import WatchWord
from communities.words.masks import MARK, cover
from communities.words.models import Words
from core.errors import Refused
from core.prepared import Prepared

Does = WatchWord.Does
WRITING_ROLES = [role for role, allowed in ROLE_PERMISSIONS.items() if May.POST in allowed]
DAY = timedelta(days=1)
WHY: dict[str, object] = {
    "group": gettext_lazy("In this group a moderator reads everything before others do."),
    "held": gettext_lazy("A moderator has decided that what this person writes is read first."),
    "newcomer": gettext_lazy("It is among the first things that somebody new here has written."),
    "word": gettext_lazy("It holds a word that is watched for."),
}


class Watched(NamedTuple):
    """A watch word as it is compared: read for every message, so it is no row of a model."""

    community_id: UUID | None
    folded: str
    words: str
    does: str


@dataclass(frozen=True)
class Verdict:
    """`why` it waits (a key of WHY; empty: it is shown at once), the watch words found that moderators are to hear of,
    and those of its words that are covered.
    """

    why: str = ""
    watched: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        return Words.State.WAITING if self.why else Words.State.SHOWN

    @property
    def is_flagged(self) -> bool:
        return bool(self.watched) and not self.why


@dataclass(frozen=True)
class Writing:
    """What somebody wants to say: its words as typed and as shown, how many links, people and files are in it."""

    text: str
    field: str
    title: str = ""
    links: int = 0
    mentions: int = 0
    files: int = 0
    html: str = ""
    title_field: str = "title"


NOTHING = Verdict()


class Html(Protocol):
    @property
    def html(self) -> str: ...


Rendered = TypeVar("Rendered", bound=Html)


def cover_watched(words: Words, rendered: Rendered, verdict: Verdict, render: Callable[[str], Rendered]) -> Rendered:
    """Covers what is watched for, besides what a moderator has covered. The caller saves `masked` and `html`."""
    if not verdict.masked:
        return rendered
    covered = [*filter(None, words.masked.split("\n")), *verdict.masked]
    words.masked = "\n".join(dict.fromkeys(covered))
    rendered = render(words.shown_body)
    words.html = rendered.html
    return rendered


def writing_of(
    text: str, rendered: Html, people: Iterable[object], *, files: int = 0, title: str = "", field: str = "body"
) -> Writing:
    named = len(set(people))
    return Writing(text, field, title, max(rendered.html.count("<a ") - named, 0), named, files, rendered.html)


def judge(
    community: Community,
    by: User,
    writing: Writing,
    *,
    now: datetime,
    watched: Sequence[Watched] | None = None,
    is_new: bool = True,
) -> Verdict:
    """Asked inside the transaction that writes it, with the writer's membership held. Raises Refused.

    `is_new`: it counts among what a newcomer may write in a day.

    Whoever moderates the group reads first what others wait for, so what they write does not wait.
    """
    check_registered(community, by, writing.field)
    rows = watch_words_in([community.pk]) if watched is None else watched
    words = {row.folded: row for row in rows if row.community_id in {None, community.pk}}
    in_title = list(dict.fromkeys(found_in(writing.title, words)))
    in_text = list(dict.fromkeys(found_in(writing.text, words)))
    _check_blocked(words, in_title, {Does.BLOCK, Does.MASK}, writing.title_field)  # it cannot be covered in part
    _check_blocked(words, in_text, {Does.BLOCK}, writing.field)
    masked = tuple(dict.fromkeys(spans_of(writing.text, {one for one in in_text if words[one].does == Does.MASK})))
    in_html = [one for one in found_in(read_in(writing.html), words) if one not in in_text] if words else []
    _check_blocked(words, [*in_html, *_left_of(writing.text, masked, words)], {Does.BLOCK, Does.MASK}, writing.field)
    in_text = list(dict.fromkeys(in_text + in_html))
    if may(by, May.MODERATE, community):
        return Verdict(masked=masked)
    held = [words[one].words for one in in_title + in_text if words[one].does == Does.HOLD]
    flagged = [words[one].words for one in in_title + in_text if words[one].does == Does.FLAG]
    why = _why(community, by, writing, now, is_new) or ("word" if held else "")
    return Verdict(why, tuple(dict.fromkeys(held + flagged)), masked)


def _left_of(text: str, masked: Iterable[str], words: Mapping[str, Watched]) -> Iterator[str]:
    """The watch words that can still be read once those that can be covered are: written so that no span is theirs."""
    covering = {one: row for one, row in words.items() if row.does == Does.MASK}
    for piece in cover(text, "\n".join(masked)).split(MARK) if covering else ():
        yield from found_in(piece, covering)


def _check_blocked(words: Mapping[str, Watched], found: Iterable[str], does: set[str], field: str) -> None:
    for one in found:
        if words[one].does in does:
            sentence = _("“%(word)s” cannot be posted here. Change it and send it again.") % {"word": words[one].words}
            raise Refused("invalid", sentence, field=field)


def judge_change(community: Community, by: User, writing: Writing, *, now: datetime) -> Verdict:
    """The same for a change to words that are shown. A change cannot wait: what was approved stays as it was."""
    verdict = judge(community, by, writing, now=now)
    if verdict.why:
        sentence = _(
            "A moderator reads what you write here before others do, and a change cannot wait for that. "
            "Write it as something new, or delete this and post it again."
        )
        raise Refused("conflict", sentence, field=writing.field)
    return verdict


def _why(community: Community, by: User, writing: Writing, now: datetime, is_new: bool) -> str:
    newcomer = is_newcomer(by, community)
    if newcomer:
        _check_newcomer(writing)
    if newcomer and is_new:
        _check_day(community, by, writing, now)
    if community.is_pre_moderated:
        return "group"
    return "held" if _is_held(by, community, now) else "newcomer" if newcomer else ""


def _is_held(by: User, community: Community, now: datetime) -> bool:
    membership = membership_of(by, community)
    return membership is not None and membership.held_until is not None and membership.held_until > now


def why_it_would_wait(by: User, community: Community, now: datetime) -> str:
    """What a page says beside a composer: a key of WHY, or nothing. A word that is watched for nobody is warned of."""
    if may(by, May.MODERATE, community):
        return ""
    if community.is_pre_moderated:
        return "group"
    return "held" if _is_held(by, community, now) else "newcomer" if is_newcomer(by, community) else ""


def check_registered(community: Community, by: User, field: str | None = None) -> None:
    """In a pre-moderated group nobody posts whose name and contact details nobody could hand over. Raises Refused."""
    if community.is_pre_moderated and not is_registered(by):
        raise Refused("invalid", str(NOT_REGISTERED), field=field)


NOT_REGISTERED = gettext_lazy(
    "In this group a moderator reads everything first, and whoever writes must have given their real name, address and "
    "phone number, and staff must have checked the name. Go to “My details” to give them. Until then you can read."
)


def unregistered_writers(community: Community) -> QuerySet[User]:
    """Who may post in the group and has no checked name or no contact details."""
    writing = Membership.objects.current().filter(community=community, role__in=WRITING_ROLES)
    return unregistered_among(User.objects.filter(pk__in=writing.values("person")))


# Newcomers


def newcomer_posts(community: Community) -> int:
    return settings.NEWCOMER_POSTS if community.newcomer_posts is None else community.newcomer_posts


def is_newcomer(person: User, community: Community) -> bool:
    """Whether fewer of their words than the group's number have been shown in it."""
    left = newcomer_posts(community)
    for rows in _written_by(person, community):
        if left <= 0:
            return False
        left -= rows(Q(state=Words.State.SHOWN), left)
    return left > 0


def _written_by(person: User, community: Community) -> list[Callable[[Q, int], int]]:
    """How many posts, comments and messages of theirs in the group meet a condition, counted up to a number."""
    theirs = Q(author=person)
    models = [("Post", "community"), ("Comment", "post__community"), ("Message", "room__community")]

    def counter(name: str, path: str) -> Callable[[Q, int], int]:
        rows = apps.get_model("communities", name).with_waiting  # type: ignore[attr-defined]

        def count(condition: Q, most: int) -> int:
            found = rows.filter(theirs, condition, **{path: community.pk}).order_by()
            return len(found.values_list("pk")[:most])

        return count

    return [counter(name, path) for name, path in models]


def _check_newcomer(writing: Writing) -> None:
    limits = [
        (writing.links, settings.NEWCOMER_LINKS, _links),
        (writing.mentions, settings.NEWCOMER_MENTIONS, _mentions),
        (writing.files, settings.NEWCOMER_FILES, _files),
    ]
    for number, most, sentence in limits:
        if number > most:
            raise Refused("invalid", sentence(most), field=writing.field)


def _check_day(community: Community, by: User, writing: Writing, now: datetime) -> None:
    left = settings.NEWCOMER_DAILY
    for rows in _written_by(by, community):
        left -= rows(Q(created_at__gt=now - DAY), max(left, 0))
    if left <= 0:
        raise Refused("rate", _daily(settings.NEWCOMER_DAILY), field=writing.field, retry_after=3600)


def _links(most: int) -> str:
    words = ngettext(
        "You are new in this group. Until you have written a little more, one post can hold %(number)d link.",
        "You are new in this group. Until you have written a little more, one post can hold %(number)d links.",
        most,
    )
    return words % {"number": most}


def _mentions(most: int) -> str:
    words = ngettext(
        "You are new in this group. Until you have written a little more, one post can mention %(number)d person.",
        "You are new in this group. Until you have written a little more, one post can mention %(number)d people.",
        most,
    )
    return words % {"number": most}


def _files(most: int) -> str:
    words = ngettext(
        "You are new in this group. Until you have written a little more, one post can hold %(number)d file.",
        "You are new in this group. Until you have written a little more, one post can hold %(number)d files.",
        most,
    )
    return words % {"number": most}


def _daily(most: int) -> str:
    words = ngettext(
        "You are new in this group. Until you have written a little more, you can write %(number)d time in a day.",
        "You are new in this group. Until you have written a little more, you can write %(number)d times in a day.",
        most,
    )
    return words % {"number": most}


# Watch words


_watch_words = Prepared(
    lambda places: (
        WatchWord.objects.filter(Q(community=None) | Q(community__in=places.ids("communities")))
        .order_by()
        .values_list("community_id", "folded", "words", "does")
    )
)


def watch_words_in(communities: Iterable[UUID]) -> list[Watched]:
    """Those of the site and of these groups: one query. What a group says of a word stands before the site's."""
    found = [Watched(*row) for row in _watch_words(communities=set(communities))]
    return sorted(found, key=lambda row: row.community_id is not None)


def watch_words_of(community: Community | None) -> QuerySet[WatchWord]:
    return WatchWord.objects.filter(community=community).select_related("added_by").order_by("words")
