"""The links in a page's words, asked for once: Wagtail asks anew for each piece of text, and for each type it leads to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail.documents import get_document_model
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.rich_text.rewriters import FIND_A_TAG, extract_attrs

Known = dict[str, dict[int, Any]]
_known: ContextVar[Known | None] = ContextVar("links in words", default=None)


class PageLinks(PageLinkHandler):  # type: ignore[misc]
    @classmethod
    def get_many(cls, attrs_list: list[dict[str, str]]) -> list[Any]:
        return _get_many("page", attrs_list)


class DocumentLinks(DocumentLinkHandler):  # type: ignore[misc]
    @classmethod
    def get_many(cls, attrs_list: list[dict[str, str]]) -> list[Any]:
        return _get_many("document", attrs_list)


@contextmanager
def links_known(page: Page) -> Iterator[None]:
    """While this lasts, what the page's own words link to is known."""
    wanted: dict[str, set[int]] = {}
    for text in _texts(page):
        for tag in FIND_A_TAG.findall(text) if "linktype=" in text else ():
            attrs = extract_attrs(tag)
            wanted.setdefault(attrs.get("linktype", ""), set()).update(_ids([attrs]))
    token = _known.set({kind: _ask(kind, ids) for kind, ids in wanted.items() if kind in ("page", "document")})
    try:
        yield
    finally:
        _known.reset(token)


def _texts(page: Page) -> Iterator[str]:
    for one in page._meta.get_fields():
        if isinstance(one, RichTextField):
            yield str(getattr(page, one.name) or "")
        elif isinstance(one, StreamField):
            yield from _strings(list(getattr(page, one.name).raw_data))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _ids(attrs_list: list[dict[str, str]]) -> list[int]:
    return [int(number) for attrs in attrs_list if (number := attrs.get("id", "")).isdecimal()]


def _ask(kind: str, ids: Any) -> dict[int, Any]:
    model = Page if kind == "page" else get_document_model()
    return dict(model.objects.in_bulk(list(ids)))


def _get_many(kind: str, attrs_list: list[dict[str, str]]) -> list[Any]:
    """What is in no page of its own (a preview, an author's words) is asked for as it comes."""
    ids = _ids(attrs_list)
    found = (_known.get() or {}).get(kind, {})
    if not found.keys() >= set(ids):
        found = _ask(kind, ids)
    return [found.get(int(number)) if (number := attrs.get("id", "")).isdecimal() else None for attrs in attrs_list]
