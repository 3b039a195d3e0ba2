"""The head of a public page: `{% head_of page %}`, and `{% head_at address %}` where there is no page of the tree."""

from collections.abc import Iterable
from typing import Any

from django import template

from home.found.heads import Head, head_of_page
from home.found.heads import head_at as place
from home.pages.models import ContentPage
from home.people.models import Byline

register = template.Library()
HEAD = "home/parts/head.html"


@register.inclusion_tag(HEAD, takes_context=True)
def head_of(context: Any, page: ContentPage, authors: Iterable[Byline] = (), **said: Any) -> dict[str, Any]:
    """`below` (a place under it), `number` (a leaf of a list), `title`, `is_found`: see `head_of_page`."""
    return _context(context, head_of_page(page, site_name=str(context.get("site_name", "")), authors=authors, **said))


@register.inclusion_tag(HEAD, takes_context=True)
def head_at(context: Any, path: str, title: str, **said: Any) -> dict[str, Any]:
    """`description`, `kind`, `is_found`: see `home.found.heads.head_at`."""
    return _context(context, place(path, title=title, **said))


def _context(context: Any, head: Head) -> dict[str, Any]:
    if getattr(context.get("request"), "is_preview", False):
        head.is_found = False
    return {"head": head, "site_name": context.get("site_name", "")}
