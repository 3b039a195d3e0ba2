"""The doors of /cms/: who comes in, and which of Wagtail's rooms stay shut."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, BaseSettingsPanel, NameEmailSettingsPanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.preview import PreviewOnCreate
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from accounts.models import User
from home.cms.actions import tell_of_page
from home.cms.panels import CarePanel, WordsPanel
from home.cms.permissions import may_use_cms
from home.cms.queries import followers_of_comments
from home.stories.actions import begin_story
from home.stories.models import Story

View = Callable[..., HttpResponseBase]


def staff_only(view: View) -> View:
    """To a signed-in person without the right /cms/ does not exist; Wagtail alone would send them round in circles."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may_use_cms(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return door


def shut(request: HttpRequest, **_kwargs: str) -> HttpResponse:
    """Wagtail's own screens for people and groups list every member's e-mail address and bypass our rules."""
    raise Http404


def sign_out(request: HttpRequest) -> HttpResponse:
    """Hands Wagtail's sign-out button on to the one way out, with what was posted."""
    answer = redirect("account_logout")
    answer.status_code = 307
    return answer


class CmsAccountView(AccountView):
    """Wagtail's settings for one's own work, without the name (ours to keep) and without a picture of oneself.

    Wagtail stores that picture as it comes, with the place where it was taken.
    """

    def get_panels(self) -> list[BaseSettingsPanel]:
        closed = (AvatarSettingsPanel, NameEmailSettingsPanel)
        return [panel for panel in super().get_panels() if not isinstance(panel, closed)]


class PageCreateView(CreateView):
    """Wagtail's, but that a story has its writer's name on it beforehand, and with `?outline=yes` an outline."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if isinstance(self.page, Story) and isinstance(request.user, User):
            begin_story(self.page, by=request.user, with_outline=request.GET.get("outline") == "yes")
        return super().get(request)


class PageEditView(EditView):
    """Wagtail's with a panel of ours, and without its e-mails about comments, which quote them."""

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()
        if not self.expects_json_response and not self.hydrate_create_view:
            panels += [CarePanel(self.page, self.request), WordsPanel(self.page, self.request)]
        return panels

    def send_commenting_notifications(self, changes: dict[str, Any]) -> None:
        replied = [comment for comment, _replies in changes["new_replies"]]
        threads = [*changes["resolved_comments"], *replied]
        if threads or changes["new_comments"] or changes["deleted_comments"]:
            tell_of_page(followers_of_comments(self.page, threads).exclude(pk=self.request.user.pk))


class PreviewNewPage(PreviewOnCreate):
    """Wagtail's, of pages alone: given the name of another table it makes a row of that and fails."""

    def get_object(self) -> Any:
        model = self.content_type.model_class()
        if model is None or not issubclass(model, Page):
            raise Http404
        return super().get_object()


class PageTypesView(PageTypesUsageReportView):
    """Wagtail's, without the titles of drafts in other people's sections: it names the page edited last of all."""

    def decorate_paginated_queryset(self, page_types: Any) -> Any:
        found = super().decorate_paginated_queryset(page_types)
        own = page_permission_policy.explorable_instances(self.request.user)
        shown = set(own.filter(pk__in=[kind.last_edited_page_id for kind in found]).values_list("pk", flat=True))
        for kind in found:
            if kind.last_edited_page_id not in shown:
                kind.last_edited_page = None
        return found
