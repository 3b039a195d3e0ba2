"""What helps somebody whose address leads nowhere: from the address's own words, and from public pages alone.

Nothing here may depend on what exists but is not theirs to read, or a missing page would tell what is there.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from home.pages.queries import WORD, public_pages
from home.pages.views import PRIVATE

# Besides what crawlers are kept out of: under these nobody is told more than that there is nothing.
PLAIN = (*PRIVATE, "/complaints/", "/report/", "/shared/", "/documents/", "/media/", "/static/", "/_util/")
LONGEST = 200  # characters of an address that are read
MOST_WORDS, MOST_PAGES = 5, 4
A_MINUTE = 120  # searches for missing addresses, all together: robots that try addresses must not wear the search out
STOP = {"a", "an", "and", "for", "html", "htm", "in", "index", "of", "on", "page", "the", "to", "www"}
STOP |= {"ac", "am", "ar", "i", "o", "y", "yn", "yr"}


@dataclass(frozen=True)
class Help:
    words: str = ""
    pages: list[Page] = field(default_factory=list)


def help_with(request: HttpRequest) -> Help | None:
    """What to offer for an address of the public site; None under one that is private, whatever is there."""
    if request.path.startswith(PLAIN):
        return None
    words = words_of(request.path)
    return Help(" ".join(words), nearest_pages(words) if words and _may_search() else [])


def words_of(path: str) -> list[str]:
    """The words somebody may have meant. A name with a dot is a file's, which robots ask for and people do not."""
    if "." in path.rstrip("/").rpartition("/")[2].removesuffix(".html").removesuffix(".htm"):
        return []
    found = [word.lower() for word in WORD.findall(path[:LONGEST])]
    fit = [word for word in found if 1 < len(word) <= 30 and not word.isdecimal() and word not in STOP]
    return list(dict.fromkeys(fit))[-MOST_WORDS:]  # the last ones say most


def nearest_pages(words: list[str]) -> list[Page]:
    """Public pages with some of the words: first those whose last part of the address has the most, then others."""
    pages: Any = public_pages().order_by("path")  # Wagtail's, which has no types
    named = list(pages.filter(slug__in=["-".join(words[start:]) for start in range(len(words))])[:MOST_PAGES])
    found = list(pages.order_by().search(" ".join(words), operator="or")[:MOST_PAGES])
    return list({page.pk: page for page in [*named, *found]}.values())[:MOST_PAGES]


def _may_search() -> bool:
    """Whether this minute's share is not used up; without a cache to count in, nobody searches."""
    cache.add(share(), 0, 120)
    try:
        return int(cache.incr(share())) <= A_MINUTE
    except ValueError:
        return False


def share() -> str:
    return f"missing:{timezone.now():%H%M}"
