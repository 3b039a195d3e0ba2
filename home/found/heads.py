"""What a public page's head tells search engines and the sites that show links to it: one place for every type.

A page type says what is special about it by what it overrides (`home.pages.models.ContentPage`, docs/layout.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from home.found.structured import Thing, as_script, breadcrumbs, organization, page, person, website
from home.pages.models import ContentPage, HomePage
from home.pages.queries import SITES_PICTURE, site_root
from home.people.models import Byline

LOCALES = {"cy": "cy_GB"}
SHARED = "fill-1200x630|format-jpeg"  # what Facebook, LinkedIn and messengers show; not all of them read WebP
SHARED_KEPT = 60  # seconds
LONGEST = 300  # characters of a description
# Types that are pages themselves; the other ones (a service, an event) have a page, and no language or publisher.
PAGES = {"WebPage", "AboutPage", "CollectionPage", "ContactPage", "ProfilePage", "Article", "NewsArticle"}
PAGES |= {"BlogPosting"}


@dataclass(frozen=True)
class Picture:
    url: str
    width: int
    height: int
    alt: str


@dataclass
class Head:
    """`canonical` is empty where a page has no address of its own to be found at; `times` are (property, time)."""

    title: str
    description: str = ""
    canonical: str = ""
    locale: str = "en_GB"
    kind: str = "website"
    is_found: bool = True
    picture: Picture | None = None
    authors: list[str] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)
    data: SafeString = field(default_factory=SafeString)


def head_of_page(
    leaf: ContentPage,
    *,
    site_name: str,
    authors: Iterable[Byline] = (),
    below: str = "",
    number: int = 1,
    title: str = "",
    is_found: bool = True,
) -> Head:
    """The head of a page of the tree. `below` is a place of its own under it (a chapter, a topic), `number` a leaf."""
    own = str(leaf.full_url or "")
    # Whatever else the address said (where a reader came from, a filter) is the same page.
    canonical = own and own + below + (f"?page={number}" if number > 1 else "")
    bylines = list(authors)
    root = own.removesuffix(str(leaf.url or "")) if own else ""
    name = title or str(leaf.seo_title or leaf.title)
    head = Head(
        title=name,
        description=_one_line(leaf.description),
        canonical=canonical,
        locale=LOCALES.get(leaf.language, "en_GB"),
        kind=leaf.share_type,
        is_found=is_found and leaf.is_found,
        picture=_picture_of(leaf) or sites_picture(),
    )
    if leaf.share_type == "article":
        head.authors = [root + byline.get_absolute_url() for byline in bylines]
        head.times = _times(leaf)
    if canonical:
        head.data = as_script(_things(leaf, head, bylines, root, site_name))
    return head


def _times(leaf: ContentPage) -> list[tuple[str, str]]:
    times = (("published_time", leaf.published_on), ("modified_time", leaf.last_published_at))
    return [(name, at.isoformat()) for name, at in times if at]


def _things(leaf: ContentPage, head: Head, bylines: list[Byline], root: str, site_name: str) -> list[Thing]:
    us = organization(root, site_name)
    if isinstance(leaf, HomePage):
        return [us, website(root, site_name, reverse("search"))]
    writes = leaf.share_type == "article"
    said: Thing = {
        "@id": head.canonical,
        "url": head.canonical,
        "headline" if writes else "name": head.title,
        "description": head.description,
        "inLanguage": leaf.language,
        "image": [head.picture.url] if head.picture else [],
        "datePublished": leaf.published_on,
        "dateModified": leaf.last_published_at,
        "author": [person(byline, root) for byline in bylines],
        "publisher": us if writes else None,
        "isPartOf": None if writes else {"@id": f"{root}/#website"},
    }
    if leaf.schema_type not in PAGES:
        for name in ("inLanguage", "datePublished", "dateModified", "isPartOf", "author", "publisher"):
            said.pop(name)
    if leaf.schema_type == "GovernmentService":
        said["provider"] = us
    way = [(_("Home") if above.depth == 2 else above.title, str(above.full_url)) for above in leaf.above]
    own = str(leaf.full_url)
    way.append((str(leaf.title), own))
    if own != head.canonical and "?" not in head.canonical:
        way.append((head.title, head.canonical))
    return [page(leaf.schema_type, **{**said, **leaf.structured_data()}), breadcrumbs(way)]


PAGES = {
    "WebPage",
    "AboutPage",
    "CollectionPage",
    "ContactPage",
    "ProfilePage",
    "Article",
    "NewsArticle",
    "BlogPosting",
}


def head_at(path: str, *, title: str, description: str = "", kind: str = "website", is_found: bool = True) -> Head:
    """The head of a public address of ours that is no page of the tree."""
    root = site_root()
    return Head(
        title=title,
        description=_one_line(description),
        canonical=root and root + path,
        kind=kind,
        is_found=is_found,
        picture=sites_picture(),
    )


def _one_line(text: str) -> str:
    return Truncator(" ".join(str(text).split())).chars(LONGEST)


def _picture_of(leaf: ContentPage) -> Picture | None:
    image, alt = leaf.shared_picture
    return _drawn(image, alt) if image else None


def _drawn(image: Any, alt: str) -> Picture | None:
    """The picture as it is shared; a file that is lost costs the page nothing but its picture."""
    try:
        drawn = image.get_rendition(SHARED)
    except OSError:
        return None
    return Picture(str(drawn.full_url), drawn.width, drawn.height, alt)


def sites_picture() -> Picture | None:
    """The home page's picture, for pages without one; from the cache, because every page asks."""
    kept = cache.get(SITES_PICTURE)
    if kept is None:
        home = (
            HomePage.objects.live().public().select_related("picture").only("picture", "picture_alt", "depth").first()
        )
        drawn = _drawn(home.picture, home.alt) if home and home.picture else None
        kept = (drawn.url, drawn.width, drawn.height, drawn.alt) if drawn else ()
        cache.set(SITES_PICTURE, kept, SHARED_KEPT)
    return Picture(*kept) if kept else None
