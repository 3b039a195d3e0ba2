"""What the public site tells machines."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from home.pages.queries import site_root

PRIVATE = (
    "/accounts/",
    "/appeals/",
    "/calendar/",
    "/cms/",
    "/complaints/reply/",
    "/files/",
    "/groups/",
    "/invitations/",
    "/language/",
    "/letters/",
    "/me/",
    "/messages/",
    "/moderation/",
    "/people/",
    "/registrations/",
    "/search/",
    "/shared/",
    "/updates/",
    "/watch-words/",
    "/ws/",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keeps honest crawlers out of what is private. It is no lock: every one of these asks who is there."""
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in PRIVATE)]
    lines += ["", f"Sitemap: {site_root()}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
