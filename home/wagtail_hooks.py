"""What Wagtail's admin shows of us, and what it does not show. Wagtail finds this file by its name."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Collection, Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.permissions import may_take_part
from home.alerts import views as alerts
from home.caching.marks import mark_public, true_until
from home.cms import history, panels
from home.editors.permissions import may_appoint
from home.editors.queries import pages_to_choose
from home.media.models import SiteDocument
from home.pages.models import ContentPage
from home.pages.wording import DocumentLinks, PageLinks, names_known
from home.people.models import Byline, Proposal
from home.people.permissions import may_write_bylines
from home.promoted.views import SuggestionViewSet
from home.quotations.chooser import QuotationChooser, quotation_chooser
from home.stories.models import Topic


class BylineViewSet(SnippetViewSet):
    """Authors, in the menu of whoever may write them."""

    model = Byline
    icon = "user"
    add_to_admin_menu = True
    menu_order = 450
    list_display = ["name", "job_title"]
    search_backend_name = "default"


class TopicViewSet(SnippetViewSet):
    """What stories may be about, in the menu of whoever may write it."""

    model = Topic
    icon = "tag"
    add_to_admin_menu = True
    menu_order = 460
    list_display = ["name", "name_cy"]


register_snippet(BylineViewSet)
register_snippet(TopicViewSet)
register_snippet(alerts.AlertViewSet)
register_snippet(SuggestionViewSet)


@hooks.register("construct_homepage_panels")  # type: ignore[untyped-decorator]
def alerts_at_hand(request: HttpRequest, panels: list[object]) -> None:
    panels.append(alerts.AlertsPanel())


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def switches_in_the_history(actions: LogActionRegistry) -> None:
    actions.register_action("hearth.alert_on", _("Switch on"), _("Switched on"))
    actions.register_action("hearth.alert_off", _("Switch off"), _("Switched off"))


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def members_words() -> QuotationChooser:
    return quotation_chooser


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def my_profile() -> MenuItem:
    return MenuItem(_("My profile"), reverse_lazy("cms_profile"), name="my_profile", icon_name="user", order=470)


class ProfilesToRead(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_write_bylines(request.user) and Proposal.objects.exists()


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def profiles_to_read() -> MenuItem:
    return ProfilesToRead(
        _("Profiles to read"), reverse_lazy("cms_profiles"), name="profiles", icon_name="user", order=471
    )


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def our_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("home/cms.css"))


@hooks.register("insert_editor_js")  # type: ignore[untyped-decorator]
def buttons_wait_for_autosave() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("home/autosave.js"))


@hooks.register("construct_settings_menu")  # type: ignore[untyped-decorator]
def hide_shut_rooms(request: HttpRequest, items: list[MenuItem]) -> None:
    """Their addresses answer 404 (home.cms.urls); a menu must not lead there."""
    items[:] = [item for item in items if item.name not in {"users", "groups"}]


@hooks.register("before_serve_page")  # type: ignore[untyped-decorator]
def pages_are_kept(page: Page, request: HttpRequest, _args: object, _kwargs: object) -> None:
    """A page that whoever has no session may read is the same for all of them; home.caching looks at the rest."""
    kept = getattr(page, "is_kept", True)
    mark_public(request, page=page.pk, queries=getattr(page, "kept_queries", ()), is_kept=kept)
    change = page.changes_at(timezone.now()) if isinstance(page, ContentPage) else None
    if change is not None:
        true_until(request, change)


@hooks.register("on_serve_page")  # type: ignore[untyped-decorator]
def names_are_known(serve: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page is drawn at once, while what its words and blocks name is known by one question of each kind."""

    def drawn(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponseBase:
        with names_known(page):
            response = serve(page, request, args, kwargs)
            return response.render() if isinstance(response, SimpleTemplateResponse) else response

    return drawn


@hooks.register("register_rich_text_features", order=100)  # type: ignore[untyped-decorator]
def links_in_words(features: Any) -> None:
    """After Wagtail's own, in whose place these are."""
    features.register_link_type(PageLinks)
    features.register_link_type(DocumentLinks)


@hooks.register("before_serve_page")  # type: ignore[untyped-decorator]
def members_are_approved(
    page: Page, request: HttpRequest, _args: object, _kwargs: object
) -> HttpResponseRedirect | None:
    """Wagtail lets any session into a page for "logged-in users"; a person who waits or was shut out has one too."""
    return _to_waiting_room(page, request)


@hooks.register("before_serve_document")  # type: ignore[untyped-decorator]
def readers_of_documents_are_approved(document: SiteDocument, request: HttpRequest) -> HttpResponseRedirect | None:
    return _to_waiting_room(document.collection, request)


def _to_waiting_room(place: Page | Collection, request: HttpRequest) -> HttpResponseRedirect | None:
    is_shut_out = request.user.is_authenticated and not may_take_part(request.user)
    return redirect("waiting") if is_shut_out and place.get_view_restrictions() else None


hooks.register("register_log_actions", history.register_actions)


@hooks.register("construct_page_chooser_queryset")  # type: ignore[untyped-decorator]
def no_drafts_of_other_sections(pages: Any, request: HttpRequest) -> Any:
    """Wagtail's chooser shows every page to every editor."""
    return pages_to_choose(pages, request.user)  # type: ignore[arg-type]


@hooks.register("register_settings_menu_item")  # type: ignore[untyped-decorator]
def who_may_edit() -> MenuItem:
    return TeamItem(_("Who may edit"), reverse_lazy("cms_team"), name="team", icon_name="group", order=100)


class TeamItem(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: HttpRequest) -> bool:
        return may_appoint(request.user)


@hooks.register("register_reports_menu_item")  # type: ignore[untyped-decorator]
def visits_item() -> MenuItem:
    return MenuItem(_("Visits"), reverse_lazy("cms_visits"), name="visits", icon_name="view", order=650)


hooks.register("construct_homepage_panels", panels.greet, order=100)
hooks.register("register_reports_menu_item", panels.review_item)
hooks.register("register_reports_menu_item", panels.links_item)
hooks.register("after_create_page", panels.warn_of_words)
hooks.register("after_edit_page", panels.warn_of_words)


@hooks.register("register_help_menu_item")  # type: ignore[untyped-decorator]
def our_help() -> MenuItem:
    return MenuItem(_("How to write for this site"), reverse_lazy("help"), icon_name="help", name="our-help", order=1)


@hooks.register("register_settings_menu_item")  # type: ignore[untyped-decorator]
def start_the_site() -> MenuItem:
    return TeamItem(_("Start the site"), reverse_lazy("cms_start"), name="start", icon_name="site", order=90)
