"""What a page's words and blocks name: pages, files and pictures, asked for once for the whole page.

Wagtail asks anew for each piece of text, for each type it leads to, and for each kind of block.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import Any

from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.rich_text.rewriters import FIND_A_TAG, extract_attrs

Name = tuple[str, int]
MODELS = {"page": lambda: Page, "document": get_document_model, "image": get_image_model}
_known: ContextVar[dict[Name, Any] | None] = ContextVar("what a page names", default=None)


@contextmanager
def names_known(page: Page) -> Iterator[None]:
    """While this lasts, whatever the page itself names is known."""
    names = set(_named_by(page))
    found = {(kind, key): one for kind in MODELS for key, one in _ask(kind, names).items()}
    if (lead := ("image", getattr(page, "picture_id", 0))) in found:
        page.picture = found[lead]
    token = _known.set(dict.fromkeys(names) | found)
    try:
        yield
    finally:
        _known.reset(token)


def known(kind: str, keys: Iterable[Any]) -> list[Any]:
    """In their order, nothing for what is not there. What no page names (a preview does) is asked for as it comes."""
    names = [(kind, int(key)) if str(key or "").isdecimal() else None for key in keys]
    found = _known.get() or {}
    if not found.keys() >= {name for name in names if name}:
        found = {(kind, key): one for key, one in _ask(kind, {name for name in names if name}).items()}
    # Copies, as Wagtail gives them: a picture carries the words that stand for it in one place.
    return [copy(found.get(name)) if name else None for name in names]


def _ask(kind: str, names: set[Name]) -> dict[int, Any]:
    keys = [key for one, key in names if one == kind]
    return dict(MODELS[kind]().objects.in_bulk(keys)) if keys else {}


def _named_by(page: Page) -> Iterator[Name]:
    if getattr(page, "picture_id", None):
        yield "image", page.picture_id
    for one in page._meta.get_fields():
        if isinstance(one, RichTextField):
            yield from _named_in_text(getattr(page, one.name))
        elif isinstance(one, StreamField):
            yield from _named_in_block(one.stream_block, list(getattr(page, one.name).raw_data))


def _named_in_block(block: Any, value: Any) -> Iterator[Name]:
    """`value` as it is stored, before anything is fetched for it."""
    if isinstance(block, (blocks.StreamBlock, blocks.ListBlock)):
        for one in value or ():
            inner = block.child_blocks.get(one["type"]) if isinstance(block, blocks.StreamBlock) else block.child_block
            yield from _named_in_block(inner, one["value"] if isinstance(one, dict) and "type" in one else one)
    elif isinstance(block, blocks.StructBlock) and isinstance(value, dict):
        for name, inner in block.child_blocks.items():
            yield from _named_in_block(inner, value.get(name))
    elif isinstance(block, blocks.RichTextBlock):
        yield from _named_in_text(value)
    elif isinstance(block, Known) and isinstance(value, int):
        yield block.kind, value


def _named_in_text(text: Any) -> Iterator[Name]:
    for tag in FIND_A_TAG.findall(str(text or "")):
        attrs = extract_attrs(tag)
        if attrs.get("linktype") in MODELS and attrs.get("id", "").isdecimal():
            yield attrs["linktype"], int(attrs["id"])


class PageLinks(PageLinkHandler):  # type: ignore[misc]
    @classmethod
    def get_many(cls, attrs_list: list[dict[str, str]]) -> list[Any]:
        return known("page", (attrs.get("id") for attrs in attrs_list))


class DocumentLinks(DocumentLinkHandler):  # type: ignore[misc]
    @classmethod
    def get_many(cls, attrs_list: list[dict[str, str]]) -> list[Any]:
        return known("document", (attrs.get("id") for attrs in attrs_list))


class Known(blocks.FieldBlock):  # type: ignore[misc]
    """A block of Wagtail's that names one thing. Migrations, which never import our code, know it as Wagtail's."""

    kind: str
    stored_as: str

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        return known(self.kind, values)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        _path, args, kwargs = super().deconstruct()
        return self.stored_as, args, kwargs


class PageChoice(Known, blocks.PageChooserBlock):  # type: ignore[misc]
    kind, stored_as = "page", "wagtail.blocks.PageChooserBlock"


class DocumentChoice(Known, DocumentChooserBlock):  # type: ignore[misc]
    kind, stored_as = "document", "wagtail.documents.blocks.DocumentChooserBlock"


class ImageChoice(Known, ImageChooserBlock):  # type: ignore[misc]
    kind, stored_as = "image", "wagtail.images.blocks.ImageChooserBlock"


class PictureChoice(ImageBlock):  # type: ignore[misc]
    """A picture and the words for who cannot see it."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        chooser = ImageChoice(required=required)
        chooser.set_name("image")
        self.child_blocks["image"] = chooser
