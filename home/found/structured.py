"""What a page is, said in schema.org's words (JSON-LD) to search engines and whoever reads pages by machine."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from home.people.models import Byline

Thing = dict[str, Any]
# Inside a script element these could end it, or hide the rest of the page in a comment; JSON takes them spelt out.
SPELT = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def as_script(things: Iterable[Thing]) -> SafeString:
    """The things as one block of data; browsers never run it, so the strict policy for scripts does not stop it."""
    graph = [thing for thing in things if thing]
    if not graph:
        return SafeString("")
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, default=_plain)
    # Spelt out above, so nothing in it can leave the element.
    spelt = mark_safe(text.translate(SPELT))  # noqa: S308
    return format_html('<script type="application/ld+json">{}</script>', spelt)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def organization(root: str, name: str) -> Thing:
    return {"@type": "Organization", "@id": f"{root}/#organization", "name": name, "url": f"{root}/"}


def website(root: str, name: str, search: str) -> Thing:
    """The site, and the address that looks for words in it."""
    return {
        "@type": "WebSite",
        "@id": f"{root}/#website",
        "name": name,
        "url": f"{root}/",
        "publisher": {"@id": f"{root}/#organization"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{root}{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def person(byline: Byline, root: str) -> Thing:
    """An author, by the name they publish under."""
    address = root + byline.get_absolute_url()
    return _full({"@type": "Person", "@id": address, "name": byline.name, "url": address, "jobTitle": byline.job_title})


def breadcrumbs(places: Iterable[tuple[str, str]]) -> Thing:
    """The way to a page: (title, whole address) from the home page down; nothing for the home page itself."""
    items = [
        {"@type": "ListItem", "position": number, "name": title, "item": address}
        for number, (title, address) in enumerate(places, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items} if len(items) > 1 else {}


def _full(thing: Thing) -> Thing:
    """The thing without what it does not have."""
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}


def page(kind: str, **said: Any) -> Thing:
    """The page itself, of one of schema.org's types."""
    return _full({"@type": kind, **said})
