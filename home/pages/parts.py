"""What may stand beside the words of a page: links, buttons, people to turn to, files, tables."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock, TypedTableBlockValidationError
from wagtail.images import get_image_model

from home.pages.audience import is_for_all
from home.pages.wording import DocumentChoice, PageChoice, PictureChoice

RICH_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul"]
PHONE = r"^\+?[0-9 ]{3,20}$"
PHONE_ERROR = _("Give the number in figures and spaces, such as 01632 960 123.")


def any_picture() -> Any:
    """A picture for the example of a block: the newest there is, for an example of ours would be nobody's."""
    return get_image_model().objects.order_by("-pk").first()


class LinkValue(blocks.StructValue):
    @property
    def address(self) -> str:
        """Where it leads, or nothing when the page it names is not for everybody."""
        page = self.get("page")
        if page is not None:
            return str(page.url or "") if is_for_all(page) else ""
        return str(self.get("url") or "")

    @property
    def label(self) -> str:
        return str(self.get("text") or (self["page"].title if self.get("page") else ""))


class OneWay(blocks.StructBlock):
    """A link: to a page of this site or to an address elsewhere, never both and never neither."""

    page = PageChoice(required=False, label=_("A page of this site"))
    url = blocks.URLBlock(required=False, label=_("Or an address elsewhere"))
    text = blocks.CharBlock(required=False, max_length=120, label=_("Words of the link"))

    class Meta:
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


class LinkBlock(OneWay):
    description = blocks.CharBlock(required=False, max_length=200, label=_("One sentence about it"))

    class Meta:
        icon = "link"
        label = _("Link")
        description = _("One link with a sentence about what is behind it.")


class LinksBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    links = blocks.ListBlock(LinkBlock(), min_num=1, max_num=12, label=_("Links"))

    class Meta:
        icon = "list-ul"
        label = _("List of links")
        template = "home/blocks/links.html"
        description = _("A few ways on, each with a sentence about it.")
        preview_value = {
            "title": _("Read next"),
            "links": [
                {"url": "https://example.org/", "text": _("What we pay"), "description": _("The weekly allowance.")},
                {"url": "https://example.org/", "text": _("Training"), "description": _("What you learn, and when.")},
            ],
        }


class ButtonBlock(OneWay):
    class Meta:
        icon = "arrow-right-full"
        label = _("Button")
        template = "home/blocks/button.html"
        description = _("The one thing you want a reader to do. At most one on a page.")
        preview_value = {"url": "https://example.org/", "text": _("Ask for a visit")}


class ContactBlock(blocks.StructBlock):
    """Somebody to turn to: who, when they answer, and how to reach them."""

    name = blocks.CharBlock(max_length=120, label=_("Who"))
    about = blocks.CharBlock(max_length=240, label=_("What they help with"))
    phone = blocks.RegexBlock(
        regex=PHONE, required=False, label=_("Telephone"), error_messages={"invalid": PHONE_ERROR}
    )
    email = blocks.EmailBlock(required=False, label=_("E-mail"))
    address = blocks.TextBlock(required=False, max_length=240, rows=3, label=_("Postal address"))
    hours = blocks.CharBlock(required=False, max_length=120, label=_("When they answer"))
    link = blocks.URLBlock(required=False, label=_("Web address"))

    class Meta:
        icon = "help"
        label = _("Somebody who helps")
        template = "home/blocks/contact.html"
        description = _("Who to turn to, when they answer and how to reach them.")
        preview_value = {
            "name": _("Carers’ desk"),
            "about": _("Payments, training and breaks"),
            "phone": "01632 960 117",
            "hours": _("9am to 5pm, Monday to Friday"),
        }


class DetailsBlock(blocks.StructBlock):
    """Words that only some readers need, under a line that opens them."""

    title = blocks.CharBlock(max_length=120, label=_("The line that opens it"))
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("Text"))

    class Meta:
        icon = "collapse-down"
        label = _("Opens and closes")
        template = "home/blocks/details.html"
        description = _("Words that only some readers need. What everybody needs stays open.")
        preview_value = {
            "title": _("If you rent your home"),
            "text": _("You can foster. We will ask your landlord with you."),
        }


class FactBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=80, label=_("What"))
    value = blocks.CharBlock(max_length=160, label=_("How much, when or where"))


class FactsBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    facts = blocks.ListBlock(FactBlock(), min_num=1, max_num=10, label=_("Facts"))

    class Meta:
        icon = "clipboard-list"
        label = _("Key facts")
        template = "home/blocks/facts.html"
        description = _("Figures, dates and places that people come for, at a glance.")
        preview_value = {
            "title": _("At a glance"),
            "facts": [
                {"name": _("How long it takes"), "value": _("Four to six months")},
                {"name": _("What it costs you"), "value": _("Nothing")},
            ],
        }


class DownloadBlock(blocks.StructBlock):
    document = DocumentChoice(label=_("File"))
    title = blocks.CharBlock(required=False, max_length=120, label=_("Title, when it is not the file's"))
    about = blocks.CharBlock(required=False, max_length=200, label=_("One sentence about it"))

    class Meta:
        icon = "download"
        label = _("File")
        template = "home/blocks/download.html"
        description = _("A file to take away. Its kind and size are shown. A page is nearly always better.")

    def get_preview_value(self) -> Any:
        documents = self.child_blocks["document"].model_class.objects
        return self.to_python({"document": documents.values_list("pk", flat=True).last(), "title": "", "about": ""})

    @cached_property
    def is_previewable(self) -> bool:
        return True


class VideoBlock(blocks.StructBlock):
    """A picture that leads to a film elsewhere: nothing is fetched from there until somebody follows it."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    picture = PictureChoice(label=_("Picture"))
    url = blocks.URLBlock(label=_("Where the film is"))
    length = blocks.CharBlock(max_length=40, label=_("How long it is"), help_text=_("Such as: 3 minutes"))
    transcript = blocks.RichTextBlock(
        features=RICH_TEXT, label=_("What is said in it"), help_text=_("For people who cannot hear or see it.")
    )

    class Meta:
        icon = "media"
        label = _("Film")
        template = "home/blocks/video.html"
        description = _("A picture that leads to a film on another site, with what is said in it.")

    def get_preview_value(self) -> Any:
        picture = any_picture()
        return self.normalize(
            {
                "title": _("A day with Olwen"), "url": "https://example.org/film", "length": _("3 minutes"),
                "picture": picture, "transcript": _("Olwen puts the kettle on."),
            }
        )  # fmt: skip

    @cached_property
    def is_previewable(self) -> bool:
        return True


class TableBlock(TypedTableBlock):  # type: ignore[misc]
    """A table with a caption, headings of columns and, where a column is of that kind, headings of rows."""

    row = blocks.CharBlock(label=_("Heading of the row"), icon="title", required=False)
    text = blocks.CharBlock(label=_("Text"), icon="pilcrow", required=False)
    figure = blocks.CharBlock(label=_("Figure"), icon="decimal", required=False)

    class Meta:
        icon = "table"
        label = _("Table")
        template = "home/blocks/table.html"
        description = _("Figures that belong together. Give it a caption and name every column.")
        preview_value = {
            "caption": _("Weekly allowance"),
            "columns": [{"type": "row", "heading": _("Age")}, {"type": "figure", "heading": _("A week")}],
            "rows": [{"values": [_("0 to 4"), "£222"]}, {"values": [_("5 to 15"), "£249"]}],
        }

    def clean(self, table: TypedTable) -> TypedTable:
        table = super().clean(table)
        errors = []
        if not table.caption.strip():
            errors.append(ValidationError(_("Give the table a caption: what it shows, in a few words.")))
        if not table.columns or not table.row_data:
            errors.append(ValidationError(_("A table has at least one column and one row.")))
        if any(not column["heading"].strip() for column in table.columns):
            errors.append(ValidationError(_("Name every column.")))
        if errors:
            raise TypedTableBlockValidationError(non_block_errors=errors)
        return table


class SupportBlock(blocks.StreamBlock):
    contact = ContactBlock()


class ActionBlock(blocks.StreamBlock):
    """At most one button: the thing to do on this page."""

    button = ButtonBlock()

    class Meta:
        max_num = 1
        required = False


class RelatedBlock(blocks.StreamBlock):
    link = LinkBlock()

    class Meta:
        max_num = 8
        required = False
