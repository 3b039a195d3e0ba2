"""What kinds of post there are: nouns above this one give theirs a panel, and a page to write one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community
from communities.groups.permissions import May, Person, may
from communities.posts.models import Post

Panels = Callable[[Sequence[Post], Person], Mapping[UUID, Any]]
Live = Callable[[Collection[UUID]], Mapping[UUID, tuple[UUID, dict[str, Any]]]]


@dataclass(frozen=True)
class Kind:
    """One kind of post. `new` and `edit` are URL names; `page`, `feed` and `comment` are templates.

    `panels` is given those posts of one page that are shown and of this kind, each with its `community`, and who reads
    them. It answers in a fixed number of queries with what the templates find in `panel`, by the post's id; a post it
    leaves out has no panel. `page` stands under the post's words, `feed` under its first lines in the feed, `comment`
    among the tools of each comment, `top` above the post's words.

    `live` serves updates of this kind in the group's stream, whose object is a row of the noun's own: for those of the
    ids that are its own it answers with the post they belong to and what the frame holds.

    `stays` says why a post cannot be moved to another group now; an empty sentence where it can. `beside`
    are the words that its readers see besides the post's own, each with whose they are, for evidence; `speakers` are
    those of them who need not have written the post. `gone` hears that it was deleted or removed, in that transaction.
    `searched` gives for the ids of posts what else each is found by: words of its author’s alone, because whoever
    blocked somebody finds none of theirs. Whatever changes them calls `reindex_post`.

    `form` is what one fills in to write one, a `NewPostForm` with more to it, in the template `composer`. `create`
    posts what it says: `create(community, **form.inputs, by=writer)`. A kind that says neither is words alone.
    """

    name: str
    label: Any
    new: str
    may_write: May = May.POST
    edit: str = "edit_post"
    page: str = ""
    feed: str = ""
    comment: str = ""
    top: str = ""
    panels: Panels | None = None
    live: Live | None = None
    stays: Callable[[Post], str] | None = None
    beside: Callable[[Post], list[dict[str, str]]] | None = None
    speakers: Callable[[Post], set[UUID]] | None = None
    gone: Callable[[Post, datetime], None] | None = None
    searched: Callable[[Collection[UUID]], Mapping[UUID, Sequence[str]]] | None = None
    form: Callable[..., Any] | None = None
    create: Callable[..., Post] | None = None
    composer: str = "posts/new.html"


@dataclass(frozen=True)
class Panel:
    kind: Kind
    data: Any


KINDS: dict[str, Kind] = {}
DISCUSSION = Kind(Post.Kind.DISCUSSION, _("Something to say"), "new_post")


def register(kind: Kind) -> None:
    """Called once for each kind in communities/apps.py; they are offered in that order."""
    KINDS[kind.name] = kind


def why_it_stays(post: Post) -> str:
    """Why it cannot be moved to another group now; empty where it can."""
    stays = KINDS[post.kind].stays if post.kind in KINDS else None
    return stays(post) if stays else ""


def words_to_find(posts: Collection[Post]) -> dict[UUID, Sequence[str]]:
    """What posts are found by besides their title and text: a query for each kind among them."""
    by_kind: dict[str, list[UUID]] = {}
    for post in posts:
        by_kind.setdefault(post.kind, []).append(post.pk)
    found: dict[UUID, Sequence[str]] = {}
    for name, ids in by_kind.items():
        searched = KINDS[name].searched if name in KINDS else None
        found |= searched(ids) if searched else {}
    return found


def kinds_for(writer: Person, community: Community) -> list[Kind]:
    """What this person may write in the group."""
    return [kind for kind in KINDS.values() if may(writer, kind.may_write, community)]


def add_panels(posts: Sequence[Post], *, reader: Person) -> None:
    """Sets `panel` on each post, in as many queries for one post as for a page of them."""
    by_kind: dict[str, list[Post]] = {}
    for post in posts:
        post.panel = None
        if post.is_shown and post.kind in KINDS:
            by_kind.setdefault(post.kind, []).append(post)
    for name, found in by_kind.items():
        kind = KINDS[name]
        panels = kind.panels(found, reader) if kind.panels else {}
        for post in found:
            if post.pk in panels:
                post.panel = Panel(kind, panels[post.pk])
