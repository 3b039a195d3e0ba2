"""The list in /cms/ from which members' words are chosen. It shows what the public may read, and nothing besides."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet

from home.quotations.models import Quotation


class QuotationChooser(ChooserViewSet):
    model = Quotation
    icon = "openquote"
    choose_one_text = _("Choose a member’s words")
    choose_another_text = _("Choose other words")
    register_widget = True


quotation_chooser = QuotationChooser("quotation_chooser")
