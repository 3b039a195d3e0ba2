"""The alerts' own list and form in /cms/, the button that switches one, and the same on the first page of /cms/."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, PageChooserPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from accounts.permissions import SignedInRequest
from home.alerts.actions import record_times, switch_off, switch_on
from home.alerts.forms import AlertForm
from home.alerts.models import Alert
from home.alerts.permissions import access_switch, may_switch_alerts
from home.alerts.queries import alerts_to_switch


@require_POST
def switch(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One press: on from now, or off from now. Anything else in the form changes nothing."""
    alert, do, now = access_switch(request.user, pk), request.POST.get("do"), timezone.now()
    if do == "on":
        is_new = switch_on(alert, by=request.user, now=now)
        messages.success(request, _("The alert is on.") if is_new else _("The alert was on already."))
    elif do == "off":
        is_new = switch_off(alert, by=request.user, now=now)
        messages.success(request, _("The alert is off.") if is_new else _("The alert was off already."))
    return redirect("wagtailadmin_home" if request.POST.get("back") == "home" else "alerts:list")


class SwitchColumn(BaseColumn):
    cell_template_name = "home/cms/alert_cell.html"

    def get_cell_context_data(self, instance: Alert, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | _for_switch(instance, parent_context)


def _for_switch(alert: Alert, parent: Mapping[str, Any]) -> dict[str, Any]:
    now = timezone.now()
    return {
        "alert": alert,
        "is_showing": alert.is_showing(now),
        "is_coming": alert.is_coming(now),
        "is_over": alert.is_over(now),
        "csrf_token": get_token(parent["request"]),
        "may_switch": may_switch_alerts(parent["request"].user),
    }


class AlertsPanel(Component):  # type: ignore[misc]
    """On the first page of /cms/: in an emergency nobody should look for the list."""

    name = "alerts"
    order = 60
    template_name = "home/cms/alerts_panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        alerts = alerts_to_switch(timezone.now())
        return {"lines": [_for_switch(alert, parent_context) for alert in alerts], "request": parent_context["request"]}

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        if parent_context is None or not may_switch_alerts(parent_context["request"].user):
            return ""
        return str(super().render_html(parent_context))


class AlertIndexView(IndexView):  # type: ignore[misc]
    @cached_property
    def columns(self) -> list[BaseColumn]:
        """Without boxes to tick: what shows to everybody is taken away one by one."""
        return list(super().columns[1:])


class RecordsTimes:
    def save_instance(self) -> Alert:
        alert: Alert = super().save_instance()  # type: ignore[misc]
        record_times(alert, before=self.form.times_before, by=self.request.user)  # type: ignore[attr-defined]
        return alert


class AlertCreateView(RecordsTimes, CreateView):  # type: ignore[misc]
    pass


class AlertEditView(RecordsTimes, EditView):  # type: ignore[misc]
    pass


class AlertViewSet(SnippetViewSet):  # type: ignore[misc]
    model = Alert
    icon = "warning"
    add_to_admin_menu = True
    menu_label = gettext_lazy("Alerts")
    menu_order = 440
    admin_url_namespace = "alerts"
    base_url_path = "alerts"
    list_display = [
        "__str__",
        Column("get_kind_display", label=gettext_lazy("Kind")),
        Column("get_reach_display", label=gettext_lazy("Where")),
        SwitchColumn("switch", label=gettext_lazy("Now")),
    ]
    search_backend_name = None
    index_view_class = AlertIndexView
    add_view_class = AlertCreateView
    edit_view_class = AlertEditView
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("kind"),
            MultiFieldPanel(
                [FieldPanel("title_en"), FieldPanel("text_en"), FieldPanel("link_en")],
                heading=gettext_lazy("In English"),
            ),
            MultiFieldPanel(
                [FieldPanel("title_cy"), FieldPanel("text_cy"), FieldPanel("link_cy")], heading=gettext_lazy("In Welsh")
            ),
            MultiFieldPanel(
                [PageChooserPanel("link_page"), FieldPanel("link_url")],
                heading=gettext_lazy("Where a link leads, if there is one"),
            ),
            MultiFieldPanel(
                [FieldPanel("reach"), FieldPanel("for_members")], heading=gettext_lazy("Where it is shown")
            ),
            InlinePanel(
                "places", [PageChooserPanel("page")], label=gettext_lazy("page"), heading=gettext_lazy("Pages")
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])], heading=gettext_lazy("When")
            ),
        ],
        base_form_class=AlertForm,
    )
