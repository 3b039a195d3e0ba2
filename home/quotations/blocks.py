"""How comms put members' words on a page: chosen among those that may be shown, and never typed or changed."""

from typing import Any

from django.forms import Widget
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock


class QuotationChooserBlock(ChooserBlock):
    target_model = "home.Quotation"

    @cached_property
    def widget(self) -> Widget:
        # Wagtail's admin cannot be imported yet while models are read.
        from home.quotations.chooser import quotation_chooser  # noqa: PLC0415

        return quotation_chooser.widget_class()

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """In migrations, which never import our code, it is what is stored: a number."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.IntegerBlock", args, kwargs


class MembersWordsBlock(blocks.StructBlock):
    """What a member wrote, as far as they let the public site quote it. Taken back, it is not there any more."""

    quotation = QuotationChooserBlock(label=_("Words"))

    class Meta:
        icon = "openquote"
        label = _("A member’s words")
        template = "home/blocks/members_words.html"
        description = _("Words that a member let the public website quote. They can take them back at any time.")
