"""Which links a page has, where those within the site lead, and which are broken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import Resolver404, resolve
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Site
from wagtail.permissions import page_permission_policy

from accounts.models import User
from home.links.models import PageLink, Problem
from home.media.models import SiteDocument
from home.pages.queries import public_pages

MOST = 300  # links of one page; whoever has more has a list, not a page
MOST_LETTERS = 2000
TIMES = 2  # so often in a row another site must fail before anybody is told: one bad minute is no broken link
TOLD = [Problem.GONE, Problem.FAILED, Problem.SILENT, Problem.UNKNOWN, Problem.LOCKED, Problem.FORBIDDEN]


@dataclass(frozen=True)
class Link:
    """As an editor made it: to a page or a document of ours by its key, or to an address."""

    words: str
    address: str = ""
    page: int | None = None
    document: int | None = None
    is_empty: bool = False  # what it led to was deleted, and nothing is left of it


class _Anchors(HTMLParser):
    """The links in rich text as Wagtail stores it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str | None], list[str]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append((dict(attrs), []))
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1][1].append(data)


def links_in_text(source: str) -> Iterator[Link]:
    parser = _Anchors()
    parser.feed(source)
    for attrs, said in parser.found:
        words, kind, key = "".join(said).strip()[:200], attrs.get("linktype"), str(attrs.get("id") or "")
        if kind in {"page", "document"}:
            if key.isdecimal():
                yield Link(words, **{kind: int(key)})  # type: ignore[arg-type]
        elif address := (attrs.get("href") or "").strip():
            yield Link(words, address=address)


def links_in_block(block: blocks.Block, value: Any) -> Iterator[Link]:
    if not value:
        return
    if isinstance(block, blocks.StreamBlock):
        for child in value:
            yield from links_in_block(child.block, child.value)
    elif isinstance(block, blocks.ListBlock):
        for child in value:
            yield from links_in_block(block.child_block, child)
    elif isinstance(block, blocks.StructBlock):
        yield from _links_in_struct(block, value)
    elif isinstance(block, blocks.RichTextBlock):
        yield from links_in_text(value.source)
    elif isinstance(block, blocks.URLBlock):
        yield Link("", address=str(value))
    elif isinstance(block, blocks.PageChooserBlock):
        yield Link(str(value.title), page=value.pk)


def _links_in_struct(block: blocks.StructBlock, value: Any) -> Iterator[Link]:
    """Where somebody chose a page or gave an address, the words of the link stand beside it."""
    if not {"page", "url"} <= set(block.child_blocks):
        for name, child in block.child_blocks.items():
            yield from links_in_block(child, value.get(name))
        return
    words, page, url = str(value.get("text") or ""), value.get("page"), value.get("url")
    if page is not None:
        yield Link(words or page.title, page=page.pk)
    elif url:
        yield Link(words, address=str(url))
    elif words:
        yield Link(words, is_empty=True)


def links_of(page: Page) -> list[Link]:
    """Each once, in the order of the page: its own fields, then those of what belongs to it."""
    names = [relation.get_accessor_name() for relation in get_all_child_relations(page)]
    children = (child for name in names for child in getattr(page, name).all())
    found: dict[Link, None] = {}
    for thing in (page, *children):
        for field in thing._meta.get_fields():
            for link in _links_in_field(field, thing):
                found.setdefault(link)
    return list(found)[:MOST]


def _links_in_field(field: Any, thing: models.Model) -> Iterable[Link]:
    value = field.value_from_object(thing) if isinstance(field, models.Field) else None
    if not value:
        return
    if isinstance(field, StreamField):
        yield from links_in_block(field.stream_block, value)
    elif isinstance(field, RichTextField):
        yield from links_in_text(value)
    elif isinstance(field, models.URLField):
        yield Link("", address=value)


class Within:
    """Says what is wrong with links to our own pages and documents: a fixed number of queries for all of one page."""

    def __init__(self, links: list[Link]) -> None:
        site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
        self.root = site.root_page.url_path if site else "/"
        self.hosts = {urlsplit(settings.BASE_URL).netloc, *([site.hostname] if site else [])}
        pages = {link.page for link in links if link.page}
        self.known = set(Page.objects.filter(pk__in=pages).values_list("pk", flat=True))
        self.public = set(public_pages().filter(pk__in=pages).values_list("pk", flat=True))
        documents = {link.document for link in links if link.document}
        self.documents = set(SiteDocument.objects.filter(pk__in=documents).values_list("pk", flat=True))

    def outside(self, link: Link) -> str:
        """The address, where the link leaves the site; "" otherwise."""
        parts = _split(link.address)
        is_web = parts is not None and parts.scheme in {"http", "https"} and parts.netloc not in self.hosts
        return link.address.partition("#")[0][:MOST_LETTERS] if is_web else ""

    def problem(self, link: Link) -> Problem:
        if link.is_empty:
            return Problem.DELETED
        if link.page:
            return _gone_or_hidden(link.page in self.known, link.page in self.public)
        if link.document:
            return Problem.NONE if link.document in self.documents else Problem.DELETED
        parts = _split(link.address)
        if parts is None:
            return Problem.GONE
        return self._at(parts.path) if parts.path and parts.scheme in {"", "http", "https"} else Problem.NONE

    def _at(self, path: str) -> Problem:
        path = "/" + unquote(path).strip("/") + "/" if path.strip("/") else "/"
        try:
            if resolve(path).url_name != "wagtail_serve":
                return Problem.NONE  # one of our own addresses, which ask who is there
        except Resolver404:
            return Problem.GONE
        wanted = self.root + path.lstrip("/")
        page = Page.objects.filter(url_path=wanted).first()
        if page is None and (self._is_part(wanted) or Redirect.objects.filter(old_path=path.rstrip("/")).exists()):
            return Problem.NONE
        public = page is not None and public_pages().filter(pk=page.pk).exists()
        return _gone_or_hidden(page is not None, public, missing=Problem.GONE)

    def _is_part(self, wanted: str) -> bool:
        """Chapters have addresses of their own below their page."""
        parent = wanted.rstrip("/").rpartition("/")[0] + "/"
        above = public_pages().filter(url_path=parent).first()
        return above is not None and issubclass(above.specific_class, RoutablePageMixin)


def _split(address: str) -> Any:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _gone_or_hidden(is_known: bool, is_public: bool, missing: Problem = Problem.DELETED) -> Problem:
    if not is_known:
        return missing
    return Problem.NONE if is_public else Problem.HIDDEN


def broken_links() -> QuerySet[Any]:
    """Broken links of published pages: within the site at once, elsewhere when it failed more than once."""
    elsewhere = Q(outside__problem__in=TOLD, outside__failures__gte=TIMES) | Q(outside__problem=Problem.GONE)
    broken = PageLink.objects.filter(~Q(problem="") | elsewhere, page__live=True)
    return broken.select_related("page", "page__owner", "outside").annotate(
        broken_since=Coalesce("since", "outside__since")
    )


def broken_links_for(user: User) -> QuerySet[Any]:
    pages = page_permission_policy.instances_user_has_any_permission_for(user, {"change"})
    return broken_links().filter(page__in=pages.values("pk")).order_by("broken_since", "pk")
