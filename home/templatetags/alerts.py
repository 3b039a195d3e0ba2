"""The alerts above a page. Asked once for each page; what is kept costs no query."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from home.alerts.models import Alert
from home.alerts.queries import Showing, Words, alerts_on, as_shown, next_change
from home.caching.marks import true_until

register = template.Library()


@dataclass(frozen=True)
class Line:
    id: object
    kind: str
    kind_name: object
    words: Words
    address: str


def _line(one: Showing, language: str) -> Line:
    return Line(one.id, one.kind, one.kind_name, one.words(language), one.address)


@register.inclusion_tag("home/parts/alerts.html", takes_context=True)
def alerts(context: dict[str, Any], members: str = "") -> dict[str, Any]:
    """`page` counts where it is one of Wagtail's: other pages call their numbered leaves so."""
    page = context.get("page")
    now = timezone.now()
    found = alerts_on(page if isinstance(page, Page) else None, now=now, members=bool(members))
    change = next_change(now)
    if change is not None and "request" in context:
        true_until(context["request"], change)
    return {"alerts": [_line(one, get_language() or "") for one in found]}


@register.inclusion_tag("home/parts/alerts.html")
def preview_alert(alert: Alert, language: str) -> dict[str, Any]:
    return {"alerts": [_line(as_shown(alert), language)]}
