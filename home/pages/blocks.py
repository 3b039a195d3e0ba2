"""What a page may be built from. Few blocks, each with one clear use, so that pages look alike."""

from typing import Any

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.pages.parts import (
    RICH_TEXT,
    ActionBlock,
    ButtonBlock,
    ContactBlock,
    DetailsBlock,
    DownloadBlock,
    FactsBlock,
    LinkBlock,
    LinksBlock,
    RelatedBlock,
    SupportBlock,
    TableBlock,
    VideoBlock,
    any_picture,
)
from home.pages.wording import PictureChoice
from home.quotations.blocks import MembersWordsBlock

__all__ = ["RICH_TEXT", "ActionBlock", "BodyBlock", "LinkBlock", "RelatedBlock", "SupportBlock"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=120, label=_("Heading"))
    level = blocks.ChoiceBlock(
        choices=[("2", _("Section")), ("3", _("Part of a section"))], default="2", label=_("Kind of heading")
    )
    language = blocks.ChoiceBlock(
        choices=settings.LANGUAGES, required=False, label=_("Language, when it is not the page's")
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "home/blocks/heading.html"
        description = _("Parts a page, so that a reader and a screen reader can jump to what they need.")
        preview_value = {"text": _("Who can foster"), "level": "2"}


class WordsBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("Text"))
    language = blocks.ChoiceBlock(
        choices=settings.LANGUAGES,
        required=False,
        label=_("Language, when it is not the page's"),
        help_text=_("Screen readers need it to say the words right."),
    )

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "home/blocks/words.html"
        description = _("Paragraphs and lists. Short ones are read.")
        preview_value = {"text": _("You do not need a big house. You need a spare room, some time and a steady heart.")}


class PictureBlock(blocks.StructBlock):
    picture = PictureChoice(label=_("Picture"))
    caption = blocks.CharBlock(required=False, max_length=200, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "home/blocks/picture.html"
        description = _("A picture with words for those who cannot see it.")

    def get_preview_value(self) -> Any:
        return self.normalize({"picture": any_picture(), "caption": _("The valley in the morning")})

    @cached_property
    def is_previewable(self) -> bool:
        return True


class QuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock(max_length=600, label=_("Quote"))
    who = blocks.CharBlock(required=False, max_length=120, label=_("Who said it"))
    language = blocks.ChoiceBlock(
        choices=settings.LANGUAGES, required=False, label=_("Language, when it is not the page's")
    )
    agreed = blocks.BooleanBlock(
        label=_("I have this person’s agreement to publish these words; they are not from a private group"),
        help_text=_("For a member’s words from a group, choose “A member’s words” instead."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "home/blocks/quote.html"
        description = _("What somebody said, with their name and their consent.")
        preview_value = {"quote": _("Leave the landing light on."), "who": "Olwen"}


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Call-out")
        template = "home/blocks/callout.html"
        description = _("One thing nobody may miss.")
        preview_value = {"title": _("It is fine to stop"), "text": _("You may leave at any step.")}


class BodyBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    words = WordsBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    members_words = MembersWordsBlock()
    callout = CalloutBlock()
    links = LinksBlock()
    button = ButtonBlock()
    facts = FactsBlock()
    table = TableBlock()
    details = DetailsBlock()
    download = DownloadBlock()
    contact = ContactBlock(template="home/blocks/contact_card.html")
    video = VideoBlock()
