"""What we add beside a page that is being edited."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from home.previews.queries import links_of
from home.review.queries import review_of


class CarePanel(BaseSidePanel):
    """Who else sees the draft, and how the page is looked after."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle sharing and care")
        icon_name = "link"
        has_counter = False

    name = "care"
    title = _("Sharing and care")
    template_name = "home/cms/care_panel.html"
    order = 200

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        context |= {"links": links_of(self.object, timezone.now()), "review": review_of(self.object)}
        return context
