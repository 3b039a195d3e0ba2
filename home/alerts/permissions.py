"""Who may speak above every page: publishers. An editor of pages, or a publisher of one section, may not."""

from uuid import UUID

from django.http import Http404

from home.alerts.models import Alert
from home.cms.permissions import may_use_cms


def may_switch_alerts(user: object) -> bool:
    return may_use_cms(user) and user.has_perm("home.change_alert")  # type: ignore[attr-defined]


def access_switch(user: object, pk: UUID) -> Alert:
    """Http404 where there is no such alert and where `user` may not switch one: nobody can tell which."""
    alert = Alert.objects.filter(pk=pk).first() if may_switch_alerts(user) else None
    if alert is None:
        raise Http404
    return alert
