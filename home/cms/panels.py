"""What we add to the first page of /cms/, and beside a page that is being edited."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import Page

from home.checks.queries import Finding, findings, reading_age, summary_of
from home.cms.queries import work_for
from home.previews.queries import links_of
from home.review.queries import review_of

MOST_FOUND = 30


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


class WordsPanel(BaseSidePanel):
    """What could be easier to read."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle words")
        icon_name = "pilcrow"

        def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "count": len(self.panel.findings)}

    name = "words"
    title = _("Words")
    template_name = "home/cms/words_panel.html"
    order = 360

    @cached_property
    def findings(self) -> list[Finding]:
        return findings(self.object)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        context |= {"findings": self.findings[:MOST_FOUND], "age": reading_age(self.object)}
        return context | {"is_welsh": getattr(self.object, "language", "") == "cy"}


def warn_of_words(request: HttpRequest, page: Page) -> None:
    """Whoever sends a page in is told what could be easier to read; it is sent all the same."""
    if "action-submit" in request.POST and (found := findings(page.get_latest_revision_as_object())):
        messages.warning(request, summary_of(found))


class TodayPanel(Component):
    """What needs whoever came in."""

    name = "today"
    order = 100
    template_name = "home/cms/today.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        tasks = work_for(user, now=timezone.now())
        return {"tasks": tasks, "name": user.display_name, "is_quiet": not any(task.count for task in tasks)}


DOUBLED = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)


def greet(request: HttpRequest, panels: list[Component]) -> None:
    """Ours first, and none of Wagtail's that say the same again."""
    panels[:] = [TodayPanel(), *(panel for panel in panels if not isinstance(panel, DOUBLED))]


def review_item() -> MenuItem:
    address = reverse("cms_review_report")
    return MenuItem(_("Pages to review"), address, name="review", icon_name="calendar-check", order=700)


def links_item() -> MenuItem:
    return MenuItem(_("Broken links"), reverse("cms_broken_links"), name="links", icon_name="link", order=710)
