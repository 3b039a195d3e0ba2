"""The sitemap: one list while it is short, else a list of lists."""

from collections.abc import Iterable
from datetime import datetime
from math import ceil
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from home.found.sitemaps import PART, Address, sections
from home.pages.queries import site_root

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    found = sections()
    if sum(count for count, _list in found.values()) <= PART:
        return _urlset(address for _count, listed in found.values() for address in listed(0, PART))
    root = site_root()
    parts = [(name, n) for name, (count, _list) in found.items() for n in range(1, ceil(count / PART) + 1)]
    return _answer("sitemapindex", "sitemap", ((root + reverse("sitemap_part", args=part), None) for part in parts))


@require_safe
def sitemap_part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    count, listed = sections().get(section, (0, None))
    start = (number - 1) * PART
    if listed is None or not 0 <= start < count:
        raise Http404
    return _urlset(listed(start, start + PART))


def _urlset(addresses: Iterable[Address]) -> HttpResponse:
    return _answer("urlset", "url", ((address.where, address.changed) for address in addresses))


def _answer(whole: str, each: str, rows: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<{whole} {SPACE}>"]
    for where, changed in rows:
        when = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
        lines.append(f"<{each}><loc>{escape(where)}</loc>{when}</{each}>")
    lines.append(f"</{whole}>\n")
    response = HttpResponse("\n".join(lines), content_type="application/xml")
    response.headers["X-Robots-Tag"] = "noindex"  # the list itself is not to be found
    return response
