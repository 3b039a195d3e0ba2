"""What a page may be built from. Few blocks, each with one clear use, so that pages look alike."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

RICH_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul"]


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


class PictureBlock(blocks.StructBlock):
    picture = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(required=False, max_length=200, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "home/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock(max_length=600, label=_("Quote"))
    who = blocks.CharBlock(required=False, max_length=120, label=_("Who said it"))
    language = blocks.ChoiceBlock(
        choices=settings.LANGUAGES, required=False, label=_("Language, when it is not the page's")
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "home/blocks/quote.html"


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Call-out")
        template = "home/blocks/callout.html"


class LinkValue(blocks.StructValue):
    @property
    def address(self) -> str:
        """Where it leads, or nothing when the page it names is no longer public."""
        page = self.get("page")
        if page is not None:
            return str(page.url or "") if page.live else ""
        return str(self.get("url") or "")

    @property
    def label(self) -> str:
        return str(self.get("text") or (self["page"].title if self.get("page") else ""))


class LinkBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(required=False, label=_("A page of this site"))
    url = blocks.URLBlock(required=False, label=_("Or an address elsewhere"))
    text = blocks.CharBlock(required=False, max_length=120, label=_("Words of the link"))
    description = blocks.CharBlock(required=False, max_length=200, label=_("One sentence about it"))

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if bool(value.get("page")) == bool(value.get("url")):
            message = ValidationError(_("Choose a page of this site or give an address: one of the two."))
            raise StructBlockValidationError(block_errors={"page": message})
        if value.get("url") and not value.get("text"):
            raise StructBlockValidationError(
                block_errors={"text": ValidationError(_("Say in a few words where this link leads."))}
            )
        return value


class LinksBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    links = blocks.ListBlock(LinkBlock(), min_num=1, max_num=12, label=_("Links"))

    class Meta:
        icon = "list-ul"
        label = _("List of links")
        template = "home/blocks/links.html"


class ContactBlock(blocks.StructBlock):
    """Somebody to turn to: who, when they answer, and how to reach them."""

    name = blocks.CharBlock(max_length=120, label=_("Who"))
    about = blocks.CharBlock(max_length=240, label=_("What they help with"))
    phone = blocks.RegexBlock(
        regex=r"^\+?[0-9 ]{3,20}$",
        required=False,
        label=_("Telephone"),
        error_messages={"invalid": _("Give the number in figures and spaces, such as 01632 960 123.")},
    )
    hours = blocks.CharBlock(required=False, max_length=120, label=_("When they answer"))
    link = blocks.URLBlock(required=False, label=_("Web address"))

    class Meta:
        icon = "help"
        label = _("Somebody who helps")
        template = "home/blocks/contact.html"


class BodyBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    words = WordsBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    links = LinksBlock()


class SupportBlock(blocks.StreamBlock):
    contact = ContactBlock()
