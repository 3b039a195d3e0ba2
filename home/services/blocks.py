"""The chapters of a guide and the steps of a step by step."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from home.pages.blocks import RICH_TEXT, BodyBlock, LinkBlock

TAKEN = {"print"}


def address_of(chapter: Any) -> str:
    """The last part of a chapter's web address; a title of signs alone has none, and then it is its own."""
    return str(chapter.get("address") or slugify(chapter["title"]) or "chapter")


class ChapterBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=100, label=_("Title of the chapter"))
    address = blocks.RegexBlock(
        regex=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        required=False,
        max_length=80,
        label=_("Last part of its web address"),
        help_text=_("Made from the title when you leave it empty. Keep it afterwards, because people link to it."),
        error_messages={"invalid": _("Use small letters without accents, figures and single hyphens.")},
    )
    body = BodyBlock(label=_("Words"))

    class Meta:
        icon = "doc-full"
        label = _("Chapter")
        description = _("A part of the guide that stands by itself, with its own web address.")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not value.get("address"):
            value["address"] = slugify(value["title"])[:80].strip("-") or "chapter"
        if value["address"] in TAKEN:
            message = ValidationError(_("This address is taken by the page for printing. Choose another."))
            raise StructBlockValidationError(block_errors={"address": message})
        return value


class ChapterBlocks(blocks.StreamBlock):
    chapter = ChapterBlock()

    class Meta:
        max_num = 30

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        seen: set[str] = set()
        errors = {}
        for n, block in enumerate(value):
            if block.value["address"] in seen:
                message = ValidationError(_("Two chapters cannot have the same address. Choose another."))
                errors[n] = StructBlockValidationError(block_errors={"address": message})
            seen.add(block.value["address"])
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return value


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=100, label=_("What to do"))
    either = blocks.BooleanBlock(
        required=False,
        label=_("Instead of the step before"),
        help_text=_("Shown as “or”, without a number of its own."),
    )
    text = blocks.RichTextBlock(features=RICH_TEXT, required=False, label=_("Text"))
    links = blocks.ListBlock(LinkBlock(), max_num=8, default=[], label=_("Links"))

    class Meta:
        icon = "list-ol"
        label = _("Step")
        description = _("One thing to do, and what is needed for it.")


class StepBlocks(blocks.StreamBlock):
    step = StepBlock()

    class Meta:
        max_num = 30
