"""What the public may read of stories, of whichever kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from accounts.models import User
from home.media.queries import drawn
from home.pages.audience import for_all
from home.people.models import Byline
from home.stories.models import Story, Topic

CARD = ("fill-640x400|format-avif", "fill-640x400|format-webp")
FACE = "fill-160x160|format-webp"
PER_PAGE = 10
WHEN = re.compile(r"(2\d{3})(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class Listing:
    """One leaf of a list of stories, and what readers may narrow it by."""

    leaf: Leaf[Any]
    topics: Sequence[Topic]
    months: Sequence[date]
    topic: Topic | None = None
    when: str = ""
    promoted: Sequence[Story] = field(default_factory=list)
    is_narrowed: bool = False

    @property
    def narrowed_by(self) -> str:
        """What stands before `page=` in the addresses of the other leaves."""
        chosen = {"topic": self.topic.slug if self.topic else "", "when": self.when}
        return urlencode({name: value for name, value in chosen.items() if value})


def published(kind: type[Story]) -> QuerySet[Any]:
    """Stories anybody may read, the newest first, with what a list of them shows: a fixed number of queries."""
    stories = for_all(kind.objects.defer_streamfields()).select_related("picture")
    found: QuerySet[Any] = stories.order_by("-date", "-first_published_at", "-pk").prefetch_related(*_on_cards(kind))
    return found


def _on_cards(kind: type[Story]) -> list[Prefetch[str]]:
    signatures = kind.authorships.rel.related_model  # type: ignore[attr-defined]
    signed = signatures.objects.select_related("byline").order_by("sort_order")
    return [drawn("picture", *CARD), Prefetch("authorships", signed)]


def narrowed(stories: QuerySet[Any], *, topic: Topic | None, when: str) -> QuerySet[Any]:
    """Those on the topic, and of the year ("2026") or month ("2026-11")."""
    if topic:
        stories = stories.filter(topics=topic)
    if found := WHEN.fullmatch(when):
        year, month = int(found[1]), int(found[2] or 0)
        first = date(year, month or 1, 1)
        after = date(year + 1, 1, 1) if month in {0, 12} else date(year, month + 1, 1)
        stories = stories.filter(date__gte=first, date__lt=after)
    return stories


def listing_of(
    stories: QuerySet[Any], *, topic: str = "", when: str = "", number: str | None = None, promoted: Sequence[Any] = ()
) -> Listing:
    """The leaf that was asked for. What nobody offered to choose counts as not chosen; a number too high is the last.

    What is promoted stands on the first leaf of the whole list alone, and is not shown a second time there. Pictures
    and names are fetched for all of them at once.
    """
    plain = stories.order_by()
    topics = list(Topic.objects.filter(pk__in=plain.filter(topics__isnull=False).values("topics")))
    months = list(plain.dates("date", "month", order="DESC"))
    chosen = next((one for one in topics if one.slug == topic), None)
    when = when if any(f"{one:%Y-%m}".startswith(when) for one in months) and WHEN.fullmatch(when) else ""
    is_narrowed = bool(chosen or when)
    shown = narrowed(stories, topic=chosen, when=when)
    if promoted and not is_narrowed:
        shown = shown.exclude(pk__in=[story.pk for story in promoted])
    leaf = Paginator(shown.prefetch_related(None), PER_PAGE).get_page(number)
    leaf.object_list = list(leaf.object_list)
    on_top = promoted if leaf.number == 1 and not is_narrowed else []
    prefetch_related_objects([*on_top, *leaf.object_list], *_on_cards(stories.model))
    return Listing(leaf, topics, months, chosen, when, on_top, is_narrowed)


def authors_of(story: Story) -> list[Byline]:
    """The story's authors in order, those of an unsaved draft too, so that a preview shows them.

    Kept on the story, because its head names them as its first lines do.
    """
    if "_authors" not in story.__dict__:
        story.__dict__["_authors"] = _authors_of(story)
    found: list[Byline] = story.__dict__["_authors"]
    return found


def _authors_of(story: Story) -> list[Byline]:
    named = sorted(story.authorships.all(), key=lambda row: row.sort_order or 0)  # type: ignore[attr-defined]
    ids = [row.byline_id for row in named]
    bylines = Byline.objects.select_related("picture").prefetch_related(drawn("picture", FACE)).in_bulk(ids)
    return [bylines[pk] for pk in ids if pk in bylines]


@dataclass(frozen=True)
class Beginning:
    """What somebody who writes a story is told before the public reads it."""

    is_first: bool
    example: Story | None


def beginning_for(story: Story, user: User) -> Beginning | None:
    """Nothing once it is public. A first one has an example to read: the newest of its kind."""
    if story.pk and story.live:
        return None
    mine = Q(owner=user) | Q(authorships__byline__account=user)
    is_first = not any(
        kind.objects.live().filter(mine).exists() for kind in apps.get_models() if issubclass(kind, Story)
    )
    return Beginning(is_first, published(type(story)).first() if is_first else None)
