"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.permissions import may_approve, may_take_part
from communities.invitations.queries import has_offers
from communities.invitations.views import remembered_in
from communities.notifications.queries import unread_count
from home.cms.permissions import may_use_cms
from home.pages.queries import footer_menu, site_menu
from home.starter.queries import site_look, site_name
from moderation.cases.permissions import may_moderate_anything


def site(request: HttpRequest) -> dict[str, object]:
    """The site's name, and for a person who takes part what their navigation shows. Asked only where it is shown."""
    user = getattr(request, "user", None)
    context: dict[str, object] = {
        "site_name": SimpleLazyObject(site_name),
        "site_look": SimpleLazyObject(site_look),
        "contact_email": settings.CONTACT_EMAIL,
        "source_url": settings.SOURCE_URL,
        "site_menu": SimpleLazyObject(site_menu),
        "footer_menu": SimpleLazyObject(footer_menu),
    }
    if isinstance(user, User):
        context["has_offers"] = SimpleLazyObject(
            lambda: has_offers(user, now=timezone.now(), remembered=remembered_in(request))
        )
    if user is None or not may_take_part(user):
        return context
    return context | {
        "takes_part": True,
        "unread_notifications": SimpleLazyObject(lambda: unread_count(user)),
        "may_moderate_anything": SimpleLazyObject(lambda: may_moderate_anything(user)),
        "may_approve_registrations": SimpleLazyObject(lambda: may_approve(user)),
        "may_edit_site": SimpleLazyObject(lambda: may_use_cms(user)),
    }
